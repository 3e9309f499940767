using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods.Judging;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Periods;

/// <summary>
/// The close of a period as a job: a row for every member, volumes rolled up in one reverse pass over each tree,
/// conditions and ranks judged on the way (everybody below is finished before whoever stands above), then put in force.
/// </summary>
/// <remarks>Its inputs are frozen: the ended period's volumes are those of its parity, trees wait, and members who come
/// while it runs take no part. The stages and cursors are state, so it goes on where it was after a restart.</remarks>
internal sealed class Closing(
    State state, PeriodsModule periods, MembersModule members, Standings standings, Queue<CloseRow> rows,
    CloseWitness witness)
{
    private const int OrderEnroller = 1;
    private const int OrderPlacement = 2;
    private const int MakeRows = 3;
    private const int RollPlacement = 4;
    private const int RollEnroller = 5;
    private const int JudgePlacement = 6;
    private const int PutInForce = 7;

    /// <summary>Members between the one at hand and the one whose rows are asked for.</summary>
    private const int Ahead = 16;

    private readonly Column<int> enrollerOrder = state.Column<int>("periods.enroller_order");
    private readonly Column<int> placementOrder = state.Column<int>("periods.placement_order");

    /// <summary>Goes on with the close; true when it is done.</summary>
    public bool Step(ref PeriodsHead head, in PeriodRow period, CompiledPlan plan, Turn turn, ref int steps)
    {
        var view = new CloseView(periods, standings, members, plan, period);
        while (steps > 0)
        {
            if (head.Stage is OrderEnroller or OrderPlacement)
            {
                if (Order(ref head, head.Stage == OrderEnroller ? Tree.Enroller : Tree.Placement, ref steps))
                    Next(ref head);
                continue;
            }

            if (head.Cursor >= period.Count)
            {
                if (head.Stage == PutInForce) return true;
                Next(ref head);
                continue;
            }

            One(ref head, period, plan, ref view, turn);
            head.Cursor++;
            steps--;
        }

        return false;
    }

    /// <summary>Whether the close in progress has come so far that a member's volumes are no longer among the
    /// standings.</summary>
    public static bool IsInForce(in PeriodsHead head, int number) => head.Stage == PutInForce && number < head.Cursor;

    private static void Next(ref PeriodsHead head) => (head.Stage, head.Cursor, head.Cursor2) = (head.Stage + 1, 0, 0);

    private void One(ref PeriodsHead head, in PeriodRow period, CompiledPlan plan, ref CloseView view, Turn turn)
    {
        var backwards = period.Count - 1 - head.Cursor;
        switch (head.Stage)
        {
            case MakeRows:
                LookAhead(head.Cursor + Ahead, period);
                rows.Add(NewRow(members.At(head.Cursor), plan, period));
                if (BreaksAway(plan)) periods.Away.AddRow(head.Cursor, period);
                break;
            case RollPlacement:
                LookAhead(Tree.Placement, placementOrder, head.PlacementDirty, backwards - Ahead, period);
                Roll(Tree.Placement, At(placementOrder, head.PlacementDirty, backwards), period);
                break;
            case RollEnroller:
                LookAhead(Tree.Enroller, enrollerOrder, head.EnrollerDirty, backwards - Ahead, period);
                var number = At(enrollerOrder, head.EnrollerDirty, backwards);
                Roll(Tree.Enroller, number, period);
                Judge(number, period, plan, ref view);
                break;
            case JudgePlacement:
                JudgeInPlacement(At(placementOrder, head.PlacementDirty, backwards), period, plan, ref view);
                break;
            default:
                Enforce(head.Cursor, period, plan, turn);
                break;
        }
    }

    /// <summary>Parents first: roots, then whoever stands below those already listed. The order of enrolment serves as
    /// long as nobody was placed or moved below somebody who came later.</summary>
    private bool Order(ref PeriodsHead head, Tree tree, ref int steps)
    {
        var (order, dirty) = tree == Tree.Enroller
            ? (enrollerOrder, head.EnrollerDirty) : (placementOrder, head.PlacementDirty);
        if (dirty == 0) return true;
        if (head.Cursor == 0 && head.Cursor2 == 0) order.Truncate(0);
        for (; head.Cursor < head.Count; head.Cursor++, steps--)
        {
            if (steps <= 0) return false;
            if (!members.Parent(tree, members.At(head.Cursor)).Exists) order.Add(head.Cursor);
        }

        for (; head.Cursor2 < order.Count; head.Cursor2++, steps--)
        {
            if (steps <= 0) return false;
            var member = members.At(order.Peek(head.Cursor2));
            for (var leg = members.FirstBelow(tree, member); leg.Exists; leg = members.NextBeside(tree, leg))
                if (members.NumberOf(leg) < head.Count) order.Add(members.NumberOf(leg));
        }

        Check.That(order.Count == head.Count);
        return true;
    }

    private static int At(Column<int> order, int dirty, int index) => dirty == 0 ? index : order.Peek(index);

    /// <summary>Asks for the parents of a member who comes soon, and for the one who comes after as long.</summary>
    private void LookAhead(int number, in PeriodRow period)
    {
        if (number + Ahead >= period.Count) return;
        members.Bring(members.At(number + Ahead));
        members.Bring(members.Parent(Tree.Enroller, members.At(number)));
        members.Bring(members.Parent(Tree.Placement, members.At(number)));
    }

    /// <summary>Asks for the row above one that comes soon.</summary>
    private void LookAhead(Tree tree, Column<int> order, int dirty, int place, in PeriodRow period)
    {
        if (place < 0) return;
        ref readonly var row = ref rows.Peek(period.Rows + At(order, dirty, place));
        rows.Bring(period.Rows + (tree == Tree.Enroller ? row.Enroller : row.Placement) - 1);
    }

    private CloseRow NewRow(PartyId member, CompiledPlan plan, in PeriodRow period)
    {
        var counts = ((plan.AtSaleNeeds | plan.CloseNeeds) & Needs.Customers) != 0;
        var personal = standings.Personal(member, period.Period);
        return new CloseRow
        {
            Enroller = members.NumberOf(members.Parent(Tree.Enroller, member)) + 1,
            Placement = members.NumberOf(members.Parent(Tree.Placement, member)) + 1,
            Rank = standings.Peek(member).Rank,
            Marks = CloseRow.MarksOf(members.IsBlocked(member), plan.KeepsLegs ? members.LegOf(member) : 0),
            Customers = counts ? standings.Customers.Count(plan, 0, period.Period, member) : 0,
            CustomerVolume = counts ? standings.Customers.Volume(plan, 0, period.Period, member) : 0,
            Order = standings.Order(member, period.Period),
            Personal = personal,
            EnrollerGroup = personal,
            PlacementGroup = personal,
        };
    }

    private void Roll(Tree tree, int number, in PeriodRow period)
    {
        ref readonly var row = ref rows.Peek(period.Rows + number);
        var parent = (tree == Tree.Enroller ? row.Enroller : row.Placement) - 1;
        if (parent < 0 || row.Group(tree) == 0) return;
        ref var above = ref rows[period.Rows + parent];
        if (tree == Tree.Enroller) above.EnrollerGroup += row.EnrollerGroup;
        else above.PlacementGroup += row.PlacementGroup;
    }

    private void Judge(int number, in PeriodRow period, CompiledPlan plan, ref CloseView view)
    {
        var member = members.At(number);
        ref var row = ref rows[period.Rows + number];
        ref readonly var standing = ref standings.Peek(member);
        if (member == witness.Watched) witness.SeeRanks(plan, period, row, standing, member, ref view);
        var mask = Mask(~(plan.InPlacement | plan.AskRank), plan, member, ref view);
        var reached = plan.Ranks.Length - 1;
        while (reached > 0 && !Holds(plan.Ranks[reached].When, mask, plan, member, ref view)) reached--;
        var kept = standing.Rank;
        while (kept > reached && !Holds(plan.Ranks[kept].Keep, mask, plan, member, ref view) &&
            !(kept == standing.Rank && standing.Misses < plan.Ranks[kept].Grace)) kept--;
        row.Reached = (byte)reached;
        row.Rank = Math.Max(standing.Given, (byte)Math.Max(reached, kept));
        row.Best = Math.Max(row.Best, row.Rank);
        row.Mask = mask | Mask(~plan.InPlacement & plan.AskRank, plan, member, ref view);
        if (member == witness.Watched) witness.SeeConditions(Tree.Enroller, plan, row, member, ref view);
        if (row.Enroller == 0) return;
        ref var above = ref rows[period.Rows + row.Enroller - 1];
        above.Best = Math.Max(above.Best, row.Best);
        if (BreaksAway(plan)) AddAway(Tree.Enroller, number, period, plan);
    }

    /// <summary>Whether somebody asks what of a group has broken away.</summary>
    private static bool BreaksAway(CompiledPlan plan) => (plan.CloseNeeds & Needs.OwnGroup) != 0;

    /// <summary>A leg breaks away from the parent as a whole, or with those who broke away in it.</summary>
    private void AddAway(Tree tree, int number, in PeriodRow period, CompiledPlan plan)
    {
        ref readonly var row = ref rows.Peek(period.Rows + number);
        var parent = (tree == Tree.Enroller ? row.Enroller : row.Placement) - 1;
        if (parent < 0) return;
        var away = row.Rank >= plan.BreakawayRank ? row.Group(tree) : periods.Away.Of(tree, number, period.Period);
        if (away != 0) periods.Away.AddLeg(tree, parent, away);
    }

    /// <summary>Which of some conditions (bits) hold.</summary>
    private static ulong Mask(ulong which, CompiledPlan plan, PartyId member, ref CloseView view)
    {
        ulong mask = 0;
        for (var i = 0; i < plan.Conditions.Length; i++)
            if ((which >> i & 1) != 0 && Conditions.Hold(plan.Conditions[i], member, ref view)) mask |= 1UL << i;

        return mask;
    }

    /// <summary>Whether a rank's condition is there and holds, by the rank that was in force before.</summary>
    private static bool Holds(int condition, ulong mask, CompiledPlan plan, PartyId member, ref CloseView view) =>
        condition >= 0 && ((plan.AskRank >> condition & 1) != 0
            ? Conditions.Hold(plan.Conditions[condition], member, ref view)
            : (mask >> condition & 1) != 0);

    private void JudgeInPlacement(int number, in PeriodRow period, CompiledPlan plan, ref CloseView view)
    {
        var member = members.At(number);
        ref var row = ref rows[period.Rows + number];
        row.Mask |= Mask(plan.InPlacement, plan, member, ref view);
        if (member == witness.Watched) witness.SeeConditions(Tree.Placement, plan, row, member, ref view);
        var best = row.Rank;
        var leg = members.FirstBelow(Tree.Placement, member);
        for (; leg.Exists; leg = members.NextBeside(Tree.Placement, leg))
            best = Math.Max(best, (byte)standings.Best(Tree.Placement, leg));
        standings.SetBest(Tree.Placement, member, best);
        if (BreaksAway(plan)) AddAway(Tree.Placement, number, period, plan);
    }

    private void Enforce(int number, in PeriodRow period, CompiledPlan plan, Turn turn)
    {
        var member = members.At(number);
        ref readonly var row = ref rows.Peek(period.Rows + number);
        ref var standing = ref standings[member];
        var unearned = row.Rank > row.Reached && row.Rank == standing.Rank &&
            !(plan.Ranks[row.Rank].Keep >= 0 && (row.Mask >> plan.Ranks[row.Rank].Keep & 1) != 0);
        standing.Misses = unearned && standing.Misses < byte.MaxValue ? (byte)(standing.Misses + 1) : (byte)0;
        (standing.Held, standing.Rank, standing.BestEnroller) = (row.Mask, row.Rank, row.Best);
        if ((period.Period & 1) == 0) standing.Even = 0;
        else standing.Odd = 0;
        ref var life = ref standings.Lifetimes[member.Index];
        life.Personal += row.Personal;
        life.EnrollerGroup += row.EnrollerGroup;
        life.PlacementGroup += row.PlacementGroup;
        life.Order = Math.Max(life.Order, row.Order);
        if (BreaksAway(plan)) periods.Away.Close(member, number, period.Period);
        var fact = Fact.Of(PeriodsFacts.MemberClosed);
        (fact.Plan, fact.Period, fact.Party) = (period.Plan, period.Period, member);
        (fact.Rank, fact.Level) = (row.Rank, row.Reached);
        fact.Mark = (byte)(!row.IsBlocked && (plan.Active < 0 || (row.Mask >> plan.Active & 1) != 0) ? 1 : 0);
        (fact.Amount, fact.Gross, fact.Base) = (row.Personal, row.EnrollerGroup, 0);
        if ((plan.CloseNeeds & Needs.PlacementGroup) != 0) fact.Base = row.PlacementGroup;
        (fact.Count, fact.More, fact.Extra) = (row.Customers, row.CustomerVolume, row.Order);
        turn.RaiseOneOfMany(fact);
    }
}

/// <summary>A period as its close sees it: rows of everybody, the ranks of those below already fixed.</summary>
internal struct CloseView(
    PeriodsModule periods, Standings standings, MembersModule members, CompiledPlan plan, PeriodRow period) : IMeasures
{
    private PartyId last = PartyId.None;
    private int lastNumber = -1;

    public long Measure(Measure measure, Tree tree, int window, PartyId member)
    {
        if (member != last) (last, lastNumber) = (member, members.NumberOf(member));
        ref readonly var row = ref periods.RowAt(period, lastNumber);
        var now = measure switch
        {
            Plans.Measure.PersonalVolume => row.Personal,
            Plans.Measure.GroupVolume => row.Group(tree),
            Plans.Measure.OwnGroupVolume =>
                row.Group(tree) - periods.Away.Of(tree, lastNumber, period.Period),
            Plans.Measure.Order => row.Order,
            Plans.Measure.Customers => window == 0
                ? row.Customers : standings.Customers.Count(plan, window, period.Period, member),
            Plans.Measure.CustomerVolume => window == 0
                ? row.CustomerVolume : standings.Customers.Volume(plan, window, period.Period, member),
            _ => row.Rank,
        };
        return window == 0 || measure is Plans.Measure.Rank or Plans.Measure.Customers or Plans.Measure.CustomerVolume
            ? now
            : periods.WithHistory(now, measure, tree, plan.Windows[window], member, period.Period);
    }

    public readonly PartyId FirstLeg(Tree tree, PartyId member) => Enrolled(tree, members.FirstBelow(tree, member));

    public readonly PartyId NextLeg(Tree tree, PartyId leg) => Enrolled(tree, members.NextBeside(tree, leg));

    public readonly int BestRank(Tree tree, PartyId leg) =>
        tree == Tree.Enroller ? periods.RowAt(period, members.NumberOf(leg)).Best : standings.Best(tree, leg);

    // Whoever came after the end takes no part.
    private readonly PartyId Enrolled(Tree tree, PartyId leg)
    {
        while (leg.Exists && members.NumberOf(leg) >= period.Count) leg = members.NextBeside(tree, leg);
        return leg;
    }
}
