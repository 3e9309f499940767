namespace Fairshare.Simulator;

/// <summary>Something that must always hold does not: the product has a bug, or the simulator.</summary>
/// <param name="invariant">What must hold and does not, in one sentence.</param>
public sealed class InvariantBrokenException(string invariant) : Exception(invariant)
{
    internal static void Unless(bool holds, string invariant)
    {
        if (!holds) throw new InvariantBrokenException(invariant);
    }
}
