using Fairshare.Ledger.Members;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Periods.Judging;

/// <summary>Volumes of the periods before one, for <c>over</c>: the rows of their closes, or the sums of all.</summary>
internal sealed class PastVolumes(
    Column<PeriodsHead> head, Queue<PeriodRow> ended, Queue<CloseRow> rows, PeriodsModule periods,
    MembersModule members, Standings standings)
{
    /// <summary>What a measure was over the periods before one, with that one's value added.</summary>
    public long With(long now, Measure measure, Tree tree, Window window, PartyId member, int period)
    {
        var number = members.NumberOf(member);
        var isStanding = IsStanding(period, number);
        if (isStanding && window.Periods != 1)
        {
            var last = period - 1;
            now = Add(
                now, measure, standings.Personal(member, last), standings.Order(member, last),
                standings.Group(tree, member, last));
            if (measure == Measure.OwnGroupVolume && periods.BreakawayRank is var rank and >= 0)
                now -= periods.Away.Running(tree, member, last, rank, periods, overlay: null);
        }

        if (window.Periods == 0)
        {
            ref readonly var life = ref standings.Lifetimes.Peek(member.Index);
            if (measure == Measure.OwnGroupVolume) now -= periods.Away.Lifetime(tree, member);
            return Add(
                now, measure, life.Personal, life.Order,
                tree == Tree.Enroller ? life.EnrollerGroup : life.PlacementGroup);
        }

        for (var i = ended.Tail - 1; i >= ended.Head; i--)
        {
            ref readonly var one = ref ended.Peek(i);
            if (one.Period >= period || (isStanding && one.Period == period - 1)) continue;
            if (one.Period <= period - window.Periods) break;
            if (number >= one.Count) continue;
            ref readonly var row = ref rows.Peek(one.Rows + number);
            now = Add(now, measure, row.Personal, row.Order, row.Group(tree));
            if (measure == Measure.OwnGroupVolume) now -= periods.Away.Of(tree, number, one.Period);
        }

        return now;
    }

    /// <summary>Whether the period before one is being closed and has not come so far that a member's volumes are in
    /// rows and sums: until then they are among the standings.</summary>
    private bool IsStanding(int period, int number)
    {
        ref readonly var closing = ref head.Peek(0);
        return closing.Stage != 0 && period == closing.Open && number < closing.Count &&
            !Closing.IsInForce(closing, number);
    }

    private static long Add(long now, Measure measure, long personal, long order, long group) => measure switch
    {
        Measure.PersonalVolume => now + personal,
        Measure.Order => Math.Max(now, order),
        _ => now + group,
    };
}
