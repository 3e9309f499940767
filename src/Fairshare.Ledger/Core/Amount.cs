using System.Runtime.CompilerServices;

namespace Fairshare.Ledger;

/// <summary>A rate in parts per million: 1,000,000 is the whole, 5 % is 50,000.</summary>
public readonly record struct Rate(int Ppm)
{
    /// <summary>The whole, in parts per million.</summary>
    public const int Whole = 1_000_000;

    /// <summary>The part of an amount of minor units (0 ≤ whole ≤ <see cref="Limits.AmountMax"/>),
    /// rounded down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Of(long whole)
    {
        // whole = q × 10^6 + r, so whole × ppm ÷ 10^6 = q × ppm + r × ppm ÷ 10^6 exactly, without 128-bit arithmetic.
        var (quotient, remainder) = Math.DivRem(whole, Whole);
        return (quotient * Ppm) + (remainder * Ppm / Whole);
    }
}

/// <summary>Arithmetic on amounts of minor units that must not lose a unit on the way.</summary>
public static class Amount
{
    /// <summary>floor(amount × part ÷ whole), exact; whole &gt; 0, the others not negative, the result fits.</summary>
    public static long Share(long amount, long part, long whole)
    {
        Check.That(whole > 0);
        return (long)((Int128)amount * part / whole);
    }
}
