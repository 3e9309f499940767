using System.Runtime.InteropServices;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;
using Fairshare.Ledger.Sales.Legs;
using Fairshare.Ledger.Sales.Settling;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>
/// Turns a period's exact sums into lines: one rounding a line, then caps in the order of bonuses, members and levels,
/// then the bound that at-sale bonuses left.
/// </summary>
internal sealed class LineMaker(
    Queue<LineRow> lines, CappedLines capped, Accumulators accumulators, Pools pools, LegCounts legs,
    PeriodCaps periodCaps, Caps caps)
{
    private readonly List<LineRow> made = [];
    private readonly List<LineRow> waiting = [];
    private (int Party, long Sum) last; // whose line waits last, and what all of theirs come to
    private readonly List<long> beforeBound = [];

    public void Make(CompiledPlan plan, ref PeriodSales period, ref ClosedPeople people, Turn turn)
    {
        made.Clear();
        last = (-1, 0);
        foreach (var index in plan.AtPeriodEnd)
        {
            var bonus = plan.Bonuses[index];
            if (bonus.Kind == BonusKind.Matching) Match(plan, bonus, period.Period, ref people);
            else if (bonus.Kind == BonusKind.Pool) Divide(plan, bonus, period, ref people, turn);
            else if (bonus.Kind == BonusKind.Binary) PayLegs(plan, bonus, period.Period, ref people);
            else Sum(plan, bonus, period.Period, ref people, turn);
            if (bonus.PeriodCap is not null) GrantTogether(plan, bonus, period, turn);
        }

        Bound(plan, period);
        period.Lines = lines.Tail;
        foreach (var (index, line) in made.Index())
        {
            if (line.Granted == 0 && !IsStillMatched(plan, line, turn)) continue;
            if (turn.Protocol.InForce >= 3) capped.Keep(lines.Tail, line, beforeBound[index]);
            lines.Add(line);
            period.LineCount++;
        }
    }

    /// <summary>A line that the bound leaves nothing of is not posted, but a return still lowers what matched it.
    /// Before protocol 4 it was forgotten.</summary>
    private static bool IsStillMatched(CompiledPlan plan, in LineRow line, Turn turn)
    {
        if (turn.Protocol.InForce < 4) return false;
        foreach (var index in plan.AtPeriodEnd)
            if ((plan.Bonuses[index].Of >> line.Bonus & 1) != 0) return true;
        return false;
    }

    private void Sum(CompiledPlan plan, Bonus bonus, int period, ref ClosedPeople people, Turn turn)
    {
        var sums = new LineSums();
        var (party, seller, left) = (-1, -1, (Int128)0);
        var guarantee = bonus.MinimumOn > 0 ? new Guarantee() : null;
        foreach (var row in accumulators.Of(bonus.Index))
        {
            var numerator = row.Numerator;
            if (bonus.FromOneMemberCap != long.MaxValue)
            {
                if (row.Party != party || row.Seller != seller)
                    (party, seller, left) = (row.Party, row.Seller, (Int128)bonus.FromOneMemberCap * Rate.Whole);
                numerator = Int128.Min(numerator, left);
                left -= numerator;
            }

            guarantee?.Count(bonus, new PartyId(row.Seller), numerator, ref people);
            sums.Add(row.Party, row.Level, new ExactSum(row.Numerator, numerator));
        }

        foreach (var (payee, level, sum) in guarantee?.Apply(bonus, sums.InOrder(), ref people) ?? sums.InOrder())
        {
            // Before protocol 3 a line kept only what a seller's cap had left of its sum.
            var kept = turn.Protocol.InForce >= 3 ? sum : new ExactSum(sum.Cut, sum.Cut);
            var cut = sum.Cut < sum.Whole ? Cut.FromOneMember : Cut.None;
            Add(plan, bonus, period, payee, level, kept, cut);
        }
    }

    private void Divide(
        CompiledPlan plan, Bonus bonus, in PeriodSales period, ref ClosedPeople people, Turn turn)
    {
        var least = Int128.Zero;
        if (bonus.Index == plan.BreakagePool)
        {
            least = Int128.Min(BoundOf(plan, period), period.Most);
            foreach (var line in made) least -= line.Granted;
        }

        foreach (var (payee, amount) in pools.Divide(plan, bonus, period.Period, least, ref people, turn))
            Add(plan, bonus, period.Period, payee, level: 0, ExactSum.Of((Int128)amount * Rate.Whole), Cut.None);
    }

    private void PayLegs(CompiledPlan plan, Bonus bonus, int period, ref ClosedPeople people)
    {
        foreach (var (payee, amount) in legs.Worth(bonus, period, ref people))
            Add(plan, bonus, period, payee, level: 0, ExactSum.Of((Int128)amount * Rate.Whole), Cut.None);
    }

    private static Int128 BoundOf(CompiledPlan plan, in PeriodSales period) =>
        plan.SaleCap is null ? period.Reserve : Int128.Min(period.Bound, period.Reserve);

    private void Match(CompiledPlan plan, Bonus bonus, int period, ref ClosedPeople people)
    {
        var sums = new LineSums();
        var payments = new GatheredPayments(sums);
        foreach (ref readonly var line in CollectionsMarshal.AsSpan(made))
        {
            if ((bonus.Of >> line.Bonus & 1) == 0 || !people.TookPart(new PartyId(line.Party))) continue;
            BonusKinds.Walk(bonus, new PartyId(line.Party), PartyId.None, line.Granted, ref people, ref payments);
        }

        foreach (var matched in plan.AtSale)
        {
            if ((bonus.Of >> matched & 1) == 0) continue;
            foreach (var row in accumulators.Of(matched))
            {
                if (row.Numerator == 0 || !people.TookPart(new PartyId(row.Party))) continue;
                BonusKinds.Walk(bonus, new PartyId(row.Party), PartyId.None, (long)row.Numerator, ref people,
                    ref payments);
            }
        }

        foreach (var (payee, level, sum) in sums.InOrder()) Add(plan, bonus, period, payee, level, sum, Cut.None);
    }

    private void Add(CompiledPlan plan, Bonus bonus, int period, int payee, int level, ExactSum sum, Cut cut)
    {
        var granted = (long)(sum.Cut / Rate.Whole);
        var before = last.Party == payee ? last.Sum : 0;
        if (caps.BonusRoom(bonus, period, new PartyId(payee)) - before is var room && room < granted)
            (granted, cut) = (room, cut | Cut.BonusMember);
        var line = new LineRow
        {
            Numerator = sum.Whole,
            Remaining = sum.Whole,
            Granted = granted,
            Party = payee,
            Level = level,
            Bonus = bonus.Index,
            Cut = (int)cut,
        };
        if (bonus.PeriodCap is null) Grant(plan, bonus, period, ref line);
        else if (granted > 0)
        {
            waiting.Add(line);
            last = (payee, before + granted);
        }
    }

    private void Grant(CompiledPlan plan, Bonus bonus, int period, ref LineRow line)
    {
        var party = new PartyId(line.Party);
        if (caps.MemberRoom(plan, period, party) is var left && left < line.Granted)
            (line.Granted, line.Cut) = (left, line.Cut | (int)Cut.PlanMember);
        if (line.Granted == 0) return;
        line.Worth = line.Granted;
        caps.Count(plan, bonus, period, party, PartyId.None, line.Granted);
        made.Add(line);
    }

    /// <summary>Grants the lines that wait, all by one factor less if together they are over the bonus's cap.</summary>
    private void GrantTogether(CompiledPlan plan, Bonus bonus, in PeriodSales period, Turn turn)
    {
        var sum = Int128.Zero;
        foreach (var line in waiting) sum += line.Granted;
        var bound = periodCaps.BoundOf(plan, bonus, period, sum, turn);
        foreach (ref var line in CollectionsMarshal.AsSpan(waiting))
        {
            if (sum > bound)
                (line.Granted, line.Cut) = (ScaleTo(line.Granted, bound, sum), line.Cut | (int)Cut.Period);
            Grant(plan, bonus, period.Period, ref line);
        }

        waiting.Clear();
        last = (-1, 0);
    }

    private void Bound(CompiledPlan plan, in PeriodSales period)
    {
        Int128 sum = 0;
        beforeBound.Clear();
        foreach (var line in made)
        {
            sum += line.Granted;
            beforeBound.Add(line.Granted);
        }

        var bound = BoundOf(plan, period);
        if (sum <= bound) return;
        for (var i = 0; i < made.Count; i++)
        {
            var line = made[i];
            line.Granted = ScaleTo(line.Granted, bound, sum);
            (line.Worth, line.Cut) = (line.Granted, line.Cut | (int)Cut.Sale);
            made[i] = line;
        }
    }

    // amount × bound may need more than 128 bits only if both are near their limits; the division comes first then.
    private static long ScaleTo(long amount, Int128 bound, Int128 sum) =>
        (long)(UInt128.Log2((UInt128)bound) < 72
            ? amount * bound / sum
            : (Int128)((System.Numerics.BigInteger)amount * bound / sum));
}
