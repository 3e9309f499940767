using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Fairshare.Ledger;

/// <summary>A fast 64-bit hash of ids and numbers for the tables of the state; not a cryptographic one.</summary>
/// <remarks>
/// The idea is that of wyhash (Wang Yi, 2019, in the public domain): 64 × 64 → 128-bit multiplication, its halves
/// folded by exclusive or. The constants are the fraction of π, as in Blowfish. The order of rows in a table, and so
/// the digest of a state, depends on every bit of it: it must never change. The seed comes from the caller and is
/// part of the ledger; nothing here is random.
/// </remarks>
public static class Hash64
{
    private const ulong Pi0 = 0x243F_6A88_85A3_08D3;
    private const ulong Pi1 = 0x1319_8A2E_0370_7344;
    private const ulong Pi2 = 0xA409_3822_299F_31D0;

    /// <summary>Two numbers of 32 bits as one of 64, negative ones too: what a hash is taken of.</summary>
    public static ulong Pair(int first, int second) => unchecked(((ulong)(uint)first << 32) | (uint)second);

    /// <summary>The hash of a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong value, ulong seed)
    {
        var high = Math.BigMul(value ^ Pi0, seed ^ Pi1, out var low);
        return Fold(low ^ Pi2, high ^ Pi1);
    }

    /// <summary>The hash of a pair of numbers, in this order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong first, ulong second, ulong seed) => Of(second, Of(first, seed));

    /// <summary>The hash of bytes, of any number of them.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var state = seed ^ Fold(seed ^ Pi0, Pi1);
        var rest = bytes;
        while (rest.Length > 16)
        {
            state = Fold(Eight(rest) ^ Pi1, Eight(rest[8..]) ^ state);
            rest = rest[16..];
        }

        var (first, second) = rest.Length switch
        {
            >= 8 => (Eight(rest), Eight(rest[^8..])),
            >= 4 => (Four(rest), Four(rest[^4..])),
            > 0 => (((ulong)rest[0] << 16) | ((ulong)rest[rest.Length >> 1] << 8) | rest[^1], 0UL),
            _ => (0UL, 0UL),
        };
        var high = Math.BigMul(first ^ Pi1, second ^ state, out var low);
        return Fold(low ^ Pi2 ^ (ulong)bytes.Length, high ^ Pi0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    private static ulong Eight(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static ulong Four(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
