using Fairshare.Ledger.Plans;

namespace Fairshare.Node.Compare;

/// <summary>The personal volumes and single orders that a plan asks for within one period, in any condition.</summary>
internal sealed class Thresholds
{
    private readonly SortedSet<long> volumes = [];
    private readonly SortedSet<long> orders = [];

    public Thresholds(CompiledPlan plan)
    {
        foreach (var condition in plan.Conditions) Collect(condition);
    }

    /// <summary>Whether an order that takes a volume from one number to another, and the largest order so far to its
    /// own, reaches one that was not reached before.</summary>
    public bool Reached(long volumeBefore, long volumeAfter, long largestBefore, long order) =>
        volumes.Any(least => volumeBefore < least && volumeAfter >= least) ||
        orders.Any(least => largestBefore < least && order >= least);

    private void Collect(Condition condition)
    {
        if (condition.Window == 0)
        {
            foreach (var term in condition.Terms)
            {
                if (term.Measure == Measure.PersonalVolume) volumes.Add(term.AtLeast);
                else if (term.Measure == Measure.Order) orders.Add(term.AtLeast);
            }
        }

        foreach (var one in condition.Any) Collect(one);
    }
}
