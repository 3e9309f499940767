using Fairshare.Ledger.Members;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Periods;

/// <summary>
/// What becomes of ranks when another plan governs from a period's end on: they go over by their names. While that
/// period is being closed standings still hold ranks of the one plan, and sales already ask for those of the other.
/// </summary>
/// <remarks>Not state: made again from the ended period after a restore.</remarks>
internal sealed class RankNames(PlansModule plans)
{
    private byte[]? map;

    /// <summary>Whether a close is in progress that another plan follows.</summary>
    public bool AreChanging => map is not null;

    /// <summary>A rank of standings, as the plan that governs counts it.</summary>
    public int Of(int rank) => map is null ? rank : map[rank];

    /// <summary>A period is being closed.</summary>
    public void Begin(in PeriodRow period)
    {
        var next = plans.GoverningAt(period.End);
        map = null;
        if (next == period.Plan || next < 0) return;
        var names = plans.Version(next).Ranks;
        map = Array.ConvertAll(plans.Version(period.Plan).Ranks,
            rank => (byte)Math.Max(0, Array.FindIndex(names, other => other.Name == rank.Name)));
    }

    /// <summary>The close is done: everybody's ranks go over, and no condition counts as having held before.</summary>
    public void TakeOver(Standings standings, MembersModule members)
    {
        if (map is null) return;
        for (var number = 0; number < members.Count; number++)
        {
            ref var row = ref standings[members.At(number)];
            (row.Held, row.Rank, row.Given) = (0, map[row.Rank], map[row.Given]);
            (row.BestEnroller, row.BestPlacement) = (map[row.BestEnroller], map[row.BestPlacement]);
        }

        map = null;
    }
}
