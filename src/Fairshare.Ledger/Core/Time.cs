namespace Fairshare.Ledger;

/// <summary>Milliseconds since 1970-01-01T00:00:00Z, the ledger's only measure of time,
/// and its ISO 8601 form.</summary>
/// <remarks>
/// Text is always UTC: <c>2026-01-31T10:00:00Z</c>, with <c>.123</c> before the Z only if the milliseconds are not
/// zero. The calendar is the proleptic Gregorian one (days by Howard Hinnant's <c>days_from_civil</c>).
/// </remarks>
public static class Time
{
    /// <summary>Milliseconds of a day.</summary>
    public const long Day = 86_400_000;

    /// <summary>"No time": a sale that was not delivered, an accrual that no date makes available.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Earliest time: year 1970.</summary>
    public const long Min = 0;

    /// <summary>Latest time: the end of year 9999 less the longest windows.</summary>
    public const long Max = 253_000_000_000_000;

    /// <summary>Bytes of the longest text form.</summary>
    public const int TextBytesMax = 24;

    /// <summary>Writes the time as UTF-8 and returns the number of bytes.</summary>
    public static int Format(long time, Span<byte> to)
    {
        var days = FloorDiv(time, Day);
        var (year, month, day) = Civil(days);
        var inDay = (int)(time - (days * Day));
        Digits(to, 0, year, 4);
        to[4] = (byte)'-';
        Digits(to, 5, month, 2);
        to[7] = (byte)'-';
        Digits(to, 8, day, 2);
        to[10] = (byte)'T';
        Digits(to, 11, inDay / 3_600_000, 2);
        to[13] = (byte)':';
        Digits(to, 14, inDay / 60_000 % 60, 2);
        to[16] = (byte)':';
        Digits(to, 17, inDay / 1_000 % 60, 2);
        var end = 19;
        if (inDay % 1_000 is var milliseconds and not 0)
        {
            to[end++] = (byte)'.';
            Digits(to, end, milliseconds, 3);
            end += 3;
        }

        to[end++] = (byte)'Z';
        return end;
    }

    /// <summary>The text form of a time.</summary>
    public static string Text(long time)
    {
        Span<byte> text = stackalloc byte[TextBytesMax];
        return System.Text.Encoding.ASCII.GetString(text[..Format(time, text)]);
    }

    /// <summary>
    /// Reads an ISO 8601 time: a date (midnight), or a date, <c>T</c> or a space, hours and minutes, optional seconds
    /// with an optional fraction of up to nine digits (cut to milliseconds), and <c>Z</c> or <c>±hh:mm</c>; without
    /// one it is UTC. False if it is anything else or outside <see cref="Min"/>…<see cref="Max"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long time)
    {
        time = 0;
        if (!TryDate(text, out var days)) return false;
        var inDay = 0L;
        if (text.Length > 10)
        {
            if (text[10] is not ((byte)'T' or (byte)' ')) return false;
            if (!TryClock(text[11..], out inDay)) return false;
        }

        time = (days * Day) + inDay;
        return time is >= Min and <= Max;
    }

    /// <summary>Days since 1970-01-01 of a civil date.</summary>
    public static long Days(int year, int month, int day)
    {
        var y = (long)(month <= 2 ? year - 1 : year);
        var era = FloorDiv(y, 400);
        var yearOfEra = y - (era * 400);
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146_097) + dayOfEra - 719_468;
    }

    /// <summary>The civil date of days since 1970-01-01.</summary>
    public static (int Year, int Month, int Day) Civil(long days)
    {
        var z = days + 719_468;
        var era = FloorDiv(z, 146_097);
        var dayOfEra = z - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var day = (int)(dayOfYear - (((153 * shifted) + 2) / 5) + 1);
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return ((int)(yearOfEra + (era * 400) + (month <= 2 ? 1 : 0)), month, day);
    }

    /// <summary>Quotient rounded to minus infinity.</summary>
    public static long FloorDiv(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);

    private static bool TryDate(ReadOnlySpan<byte> text, out long days)
    {
        days = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-') return false;
        if (!TryDigits(text, 0, 4, out var year) || !TryDigits(text, 5, 2, out var month)) return false;
        if (!TryDigits(text, 8, 2, out var day)) return false;
        if (year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        days = Days(year, month, day);
        return true;
    }

    private static bool TryClock(ReadOnlySpan<byte> text, out long inDay)
    {
        inDay = 0;
        if (text.Length < 5 || text[2] != ':') return false;
        if (!TryDigits(text, 0, 2, out var hour) || !TryDigits(text, 3, 2, out var minute)) return false;
        if (hour > 23 || minute > 59) return false;
        inDay = (hour * 3_600_000L) + (minute * 60_000L);
        var rest = text[5..];
        if (rest.Length > 0 && rest[0] == ':')
        {
            if (!TrySeconds(rest[1..], out var milliseconds, out var read)) return false;
            inDay += milliseconds;
            rest = rest[(1 + read)..];
        }

        if (!TryOffset(rest, out var offset)) return false;
        inDay -= offset;
        return true;
    }

    private static bool TrySeconds(ReadOnlySpan<byte> text, out long milliseconds, out int read)
    {
        (milliseconds, read) = (0, 2);
        if (!TryDigits(text, 0, 2, out var second) || second > 59) return false;
        milliseconds = second * 1_000L;
        if (text.Length <= 2 || text[2] != '.') return true;
        var scale = 100;
        for (read = 3; read < text.Length && text[read] is >= (byte)'0' and <= (byte)'9'; read++)
        {
            milliseconds += (text[read] - '0') * scale;
            scale /= 10;
        }

        return read is > 3 and <= 12;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out long offset)
    {
        offset = 0;
        if (text.Length == 0 || text is [(byte)'Z']) return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':') return false;
        if (!TryDigits(text, 1, 2, out var hours) || !TryDigits(text, 4, 2, out var minutes)) return false;
        if (hours > 14 || minutes > 59) return false;
        offset = ((hours * 60L) + minutes) * 60_000 * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, int start, int count, out int value)
    {
        value = 0;
        if (text.Length < start + count) return false;
        foreach (var digit in text.Slice(start, count))
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    private static void Digits(Span<byte> to, int start, int value, int count)
    {
        for (var i = start + count - 1; i >= start; i--)
        {
            to[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
