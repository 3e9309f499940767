using System.Runtime.CompilerServices;

namespace Fairshare.Ledger;

/// <summary>
/// A short piece of JSON, written straight into room that <see cref="JsonText.Room"/> made for it: a receipt has
/// dozens of rows of ids and numbers, and asking for room for each of them would cost more than writing them.
/// </summary>
/// <remarks>The caller has asked for enough room; writing beyond it fails loudly.</remarks>
internal ref struct JsonRow(Span<byte> room)
{
    private static readonly byte[] pairs = Pairs();

    private static readonly ulong[] powers =
        [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
            100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
            10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000];

    private readonly Span<byte> room = room;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Writes UTF-8 as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(room[Length..]);
        Length += text.Length;
    }

    /// <summary>Writes one character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(byte character) => room[Length++] = character;

    /// <summary>Writes an integer.</summary>
    public void Number(long value)
    {
        if (value < 0) Raw((byte)'-');
        var rest = value < 0 ? unchecked((ulong)-value) : (ulong)value;
        if (rest < 10)
        {
            Raw((byte)('0' + (int)rest));
            return;
        }

        var digits = Digits(rest);
        var to = room.Slice(Length, digits);
        Length += digits;
        for (; digits > 2; digits -= 2)
        {
            var above = rest / 100;
            Pair((int)(rest - (above * 100)), to[(digits - 2)..]);
            rest = above;
        }

        if (digits == 2) Pair((int)rest, to);
        else to[0] = (byte)('0' + (int)rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(int value, Span<byte> to)
    {
        to[1] = pairs[(value * 2) + 1];
        to[0] = pairs[value * 2];
    }

    // The bits of a number times log10(2) are its digits, or one less.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Digits(ulong value)
    {
        var guess = (64 - System.Numerics.BitOperations.LeadingZeroCount(value)) * 1_233 >> 12;
        return guess + (value >= powers[guess] ? 1 : 0);
    }

    private static byte[] Pairs()
    {
        var digits = new byte[200];
        for (var i = 0; i < 100; i++)
            (digits[i * 2], digits[(i * 2) + 1]) = ((byte)('0' + (i / 10)), (byte)('0' + (i % 10)));
        return digits;
    }
}
