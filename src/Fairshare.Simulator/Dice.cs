namespace Fairshare.Simulator;

/// <summary>SplitMix64: all the randomness of a simulation, and all of it from its seed.</summary>
public sealed class Dice(ulong seed)
{
    private ulong state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            var z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>A number from 0 up to, and not with, a limit.</summary>
    public long Below(long limit) => (long)(Next() % (ulong)limit);

    /// <summary>A number from 0 up to, and not with, a limit.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    /// <summary>One of some choices.</summary>
    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>Other dice, that what is drawn from these does not depend on how often those were thrown.</summary>
    public Dice Fork() => new(Next());
}
