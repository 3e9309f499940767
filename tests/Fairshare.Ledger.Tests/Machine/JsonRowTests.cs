using System.Globalization;
using System.Text;

namespace Fairshare.Ledger.Tests.Containers;

public class JsonRowTests
{
    [Fact]
    public void Numbers_are_written_as_everybody_writes_them()
    {
        var numbers = new List<long> { 0, long.MaxValue, long.MinValue, long.MinValue + 1 };
        for (var power = 1L; power <= 1_000_000_000_000_000_000 / 10; power *= 10)
            numbers.AddRange([power - 1, power, power + 1, 7 * power, -power]);
        for (var bit = 0; bit < 63; bit++) numbers.AddRange([1L << bit, (1L << bit) - 1]);
        foreach (var number in numbers)
        {
            var row = new JsonRow(new byte[20]);
            row.Number(number);
            Assert.Equal(number.ToString(CultureInfo.InvariantCulture), Text(row, number));
        }
    }

    [Fact]
    public void Rows_stand_one_behind_another()
    {
        var json = new JsonText();
        for (var i = 0; i < 2_000; i++)
        {
            var row = new JsonRow(json.Room(16));
            row.Raw((byte)'[');
            row.Number(i);
            row.Raw("],"u8);
            json.Wrote(row);
        }

        var expected = string.Concat(Enumerable.Range(0, 2_000).Select(i => $"[{i}],"));
        Assert.Equal(expected, Encoding.ASCII.GetString(json.Written));
    }

    [Fact]
    public void Writing_beyond_the_room_fails() => Assert.Throws<ArgumentException>(() =>
    {
        var row = new JsonRow(new byte[3]);
        row.Raw("four"u8);
    });

    private static string Text(in JsonRow row, long number)
    {
        var json = new JsonText();
        json.Number(number);
        Assert.Equal(row.Length, json.Length);
        return Encoding.ASCII.GetString(json.Written);
    }
}
