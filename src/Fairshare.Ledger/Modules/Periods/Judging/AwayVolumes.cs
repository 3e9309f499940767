using System.Runtime.InteropServices;
using Fairshare.Ledger.Members;

namespace Fairshare.Ledger.Periods.Judging;

/// <summary>
/// What of a member's group volume has broken away: the group volumes of the first people below who have the rank, by
/// the ranks of the same close. Own group volume is group volume without it.
/// </summary>
/// <remarks>
/// A close that asks for it keeps a row a member, beside the close's own, so that what has not broken away is never
/// written. While a period runs it is found by going down to those people, along legs that have somebody of the rank.
/// </remarks>
internal sealed class AwayVolumes(State state, MembersModule members, Standings standings)
{
    private readonly Queue<AwayRow> rows = state.Queue<AwayRow>("periods.away");
    private readonly Queue<AwayPeriod> periods = state.Queue<AwayPeriod>("periods.away_periods");
    private readonly Column<AwayRow> lifetimes = state.Column<AwayRow>("periods.away_lifetimes");
    private readonly Stack<PartyId> below = new();

    /// <summary>A close has reached the next member; the first begins its rows.</summary>
    public void AddRow(int number, in PeriodRow period)
    {
        if (number == 0)
            periods.Add(new AwayPeriod { Rows = rows.Tail, Period = period.Period, Count = period.Count });
        rows.Add(default);
    }

    /// <summary>What broke away from a member in an ended period whose rows are kept.</summary>
    public long Of(Tree tree, int number, int period)
    {
        for (var i = periods.Tail - 1; i >= periods.Head; i--)
        {
            ref readonly var one = ref periods.Peek(i);
            if (one.Period == period) return number < one.Count ? rows.Peek(one.Rows + number).Of(tree) : 0;
            if (one.Period < period) break;
        }

        return 0;
    }

    /// <summary>Adds a leg, all of which has broken away or some, to the parent's row of the close in progress.
    /// </summary>
    public void AddLeg(Tree tree, int parent, long away)
    {
        ref var row = ref rows[periods.Peek(periods.Tail - 1).Rows + parent];
        if (tree == Tree.Enroller) row.Enroller += away;
        else row.Placement += away;
    }

    /// <summary>The sum of all closed periods.</summary>
    public long Lifetime(Tree tree, PartyId member) => lifetimes.Peek(member.Index).Of(tree);

    /// <summary>Adds a member's row of a close that is done to the sum of all.</summary>
    public void Close(PartyId member, int number, int period)
    {
        var (enroller, placement) = (Of(Tree.Enroller, number, period), Of(Tree.Placement, number, period));
        if (enroller == 0 && placement == 0) return;
        ref var life = ref lifetimes[member.Index];
        life.Enroller += enroller;
        life.Placement += placement;
    }

    /// <summary>What has broken away of a period that is still counted, by the ranks in force, with a sale that is
    /// being settled counted in.</summary>
    public long Running(Tree tree, PartyId member, int period, int rank, PeriodsModule module, Overlay? overlay)
    {
        below.Clear();
        AddLegs(tree, member, rank, module);
        var away = 0L;
        while (below.TryPop(out var at))
        {
            if (module.RankOf(at) < rank)
            {
                AddLegs(tree, at, rank, module);
                continue;
            }

            away += standings.Group(tree, at, period);
            if (overlay is not null && overlay.Reaches(tree, at)) away += overlay.Volume;
        }

        return away;
    }

    /// <summary>Gives back the rows of periods before one.</summary>
    public void Trim(int before)
    {
        while (periods.Count > 0 && periods.Peek(periods.Head).Period < before)
        {
            rows.TrimTo(periods.Peek(periods.Head).Rows + periods.Peek(periods.Head).Count);
            periods.TrimTo(periods.Head + 1);
        }
    }

    private void AddLegs(Tree tree, PartyId member, int rank, PeriodsModule module)
    {
        for (var leg = members.FirstBelow(tree, member); leg.Exists; leg = members.NextBeside(tree, leg))
            if (module.Renamed(standings.Best(tree, leg)) >= rank) below.Push(leg);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct AwayRow
    {
        public long Enroller;
        public long Placement;

        public readonly long Of(Tree tree) => tree == Tree.Enroller ? Enroller : Placement;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct AwayPeriod
    {
        public long Rows;
        public int Period;
        public int Count;
    }
}
