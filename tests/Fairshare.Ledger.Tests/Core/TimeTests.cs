using System.Text;

namespace Fairshare.Ledger.Tests.Core;

public class TimeTests
{
    [Theory]
    [InlineData("2026-01-31", "2026-01-31T00:00:00Z")]
    [InlineData("2026-01-31T10:00", "2026-01-31T10:00:00Z")]
    [InlineData("2026-01-31 10:00:05.25", "2026-01-31T10:00:05.250Z")]
    [InlineData("2026-01-31T00:30:00+08:00", "2026-01-30T16:30:00Z")]
    [InlineData("2024-02-29T23:59:59.999999999Z", "2024-02-29T23:59:59.999Z")]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z")]
    public void A_time_is_read_and_written_back(string text, string expected)
    {
        Assert.True(Time.TryParse(Encoding.UTF8.GetBytes(text), out var time), text);
        Assert.Equal(expected, Time.Text(time));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-02-29")]
    [InlineData("2026-13-01")]
    [InlineData("2026-01-31T24:00:00Z")]
    [InlineData("2026-01-31T10:00:00z")]
    [InlineData("2026-01-31T10:00:00.Z")]
    [InlineData("2026-01-31T10:00:00+8")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("31.01.2026")]
    public void Anything_else_is_refused(string text) =>
        Assert.False(Time.TryParse(Encoding.UTF8.GetBytes(text), out _), text);

    [Fact]
    public void Days_and_civil_dates_are_inverse()
    {
        for (var days = 0L; days < 200_000; days++)
        {
            var (year, month, day) = Time.Civil(days);
            Assert.Equal(days, Time.Days(year, month, day));
            Assert.Equal(new DateTime(1970, 1, 1).AddDays(days), new DateTime(year, month, day));
        }
    }
}
