namespace Fairshare.Bench;

/// <summary>A small generator of pseudo-random numbers that gives the same sequence everywhere.</summary>
/// <remarks>Sebastiano Vigna's SplitMix64, https://prng.di.unimi.it/splitmix64.c (public domain).</remarks>
internal struct SplitMix64(ulong seed)
{
    private ulong state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            var z = state += 0x9E37_79B9_7F4A_7C15;
            z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>A number from 0 up to, but not including, the bound, by multiplication (bias below 2^-32).</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);
}
