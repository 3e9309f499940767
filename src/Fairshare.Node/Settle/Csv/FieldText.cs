using System.Buffers;
using Fairshare.Ledger;

namespace Fairshare.Node.Settle;

/// <summary>Reads single fields. Each method returns what is wrong, or null.</summary>
internal static class FieldText
{
    private static readonly SearchValues<byte> idBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"u8);

    /// <summary>An id that must be there.</summary>
    public static Fault? Id(ReadOnlySpan<byte> text) => text.IsEmpty ? Fault.IdMissing : OptionalId(text);

    /// <summary>An id, or nothing.</summary>
    public static Fault? OptionalId(ReadOnlySpan<byte> text)
    {
        if (text.Length > Limits.IdBytesMax) return Fault.IdTooLong;
        return text.ContainsAnyExcept(idBytes) ? Fault.IdInvalid : null;
    }

    /// <summary>An amount of minor units from 0 to <see cref="Limits.AmountMax"/>: digits, nothing else.</summary>
    public static Fault? Number(ReadOnlySpan<byte> text, NumberFaults faults, out long value)
    {
        value = 0;
        var negative = text is [(byte)'-', ..];
        var digits = negative ? text[1..] : text;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return faults.Invalid;
        if (negative) return faults.Negative;
        foreach (var digit in digits)
        {
            value = (value * 10) + (digit - '0');
            if (value > Limits.AmountMax) return faults.TooLarge;
        }

        return null;
    }

    /// <summary>A whole number from 1 to a limit.</summary>
    public static Fault? Count(ReadOnlySpan<byte> text, int max, Fault fault, out int value)
    {
        var wrong = Number(text, Fault.Amount, out var number) is not null || number < 1 || number > max;
        value = wrong ? 0 : (int)number;
        return wrong ? fault : null;
    }

    /// <summary>A time, or nothing, which is <see cref="Time.Never"/>.</summary>
    public static Fault? OptionalTime(ReadOnlySpan<byte> text, out long time)
    {
        time = Time.Never;
        return text.IsEmpty || Time.TryParse(text, out time) ? null : Fault.TimeInvalid;
    }
}
