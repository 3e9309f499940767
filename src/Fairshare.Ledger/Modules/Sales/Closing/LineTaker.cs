using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>
/// Takes back from the lines of an accepted period what a returned sale had in them, at that close's rates: the same
/// walk over the part that is returned lowers each line's sum; a line is worth that sum rounded down, or, where a cap
/// cut it, its grant in proportion.
/// </summary>
internal sealed class LineTaker(
    SalesState state, Queue<LineRow> lines, CappedLines capped, MembersModule members, PlansModule plans,
    PeriodsModule periods)
{
    // What a line loses, and what a match of it loses the rate of.
    private readonly List<(long Line, long Drop, long Matched)> drops = [];

    public void Take(long number, long before, long after, in PeriodSales period, Turn turn)
    {
        var sale = state.Sales.Peek(number);
        var plan = plans.Version(sale.Plan);
        var found = periods.TryEnded(period.Period, out var ended);
        Check.That(found);
        var people = new ClosedPeople(members, periods, ended);
        drops.Clear();
        foreach (var index in plan.AtPeriodEnd)
        {
            var bonus = plan.Bonuses[index];
            if (BonusKinds.CountsReturnsNow(bonus)) continue;
            var sums = new LineSums();
            if (bonus.Kind == BonusKind.Matching) Match(sale, before, after, plan, bonus, ref people, turn, sums);
            else Walk(sale, before, after, plan, bonus, ref people, sums);
            foreach (var (party, level, sum) in sums.InOrder())
                Lower(plan, period, bonus, party, level, sum.Whole, turn);
        }

        foreach (var (line, drop, _) in drops)
            if (drop > 0) Post(line, drop, period, turn);
    }

    private void Walk(
        in SaleRow sale, long before, long after, CompiledPlan plan, Bonus bonus, ref ClosedPeople people,
        LineSums sums)
    {
        var only = new OnlyBonus(bonus.Index, sums, sign: 1);
        PeriodWalk.Run(plan, state.Terms(sale, members, plan, sale.Amount - before), ref people, ref only);
        var less = new OnlyBonus(bonus.Index, sums, sign: -1);
        if (after < sale.Amount)
            PeriodWalk.Run(plan, state.Terms(sale, members, plan, sale.Amount - after), ref people, ref less);
    }

    private void Match(
        in SaleRow sale, long before, long after, CompiledPlan plan, Bonus bonus, ref ClosedPeople people,
        Turn turn, LineSums sums)
    {
        var payments = new GatheredPayments(sums);
        foreach (var (line, _, drop) in drops)
        {
            if ((bonus.Of >> lines.Peek(line).Bonus & 1) == 0) continue;
            var earner = new PartyId(lines.Peek(line).Party);
            if (IsMatched(earner, people, turn))
                BonusKinds.Walk(bonus, earner, PartyId.None, drop, ref people, ref payments);
        }

        for (var i = 0; i < sale.GrantCount; i++)
        {
            var grant = state.Grants.Peek(sale.Grants + i);
            if ((bonus.Of >> grant.Bonus & 1) == 0 || plan.Bonuses[grant.Bonus].PaidAtPeriodEnd) continue;
            var drop = SalesState.Worth(grant, sale, before) - SalesState.Worth(grant, sale, after);
            if (drop == 0 || !IsMatched(new PartyId(grant.Party), people, turn)) continue;
            BonusKinds.Walk(bonus, new PartyId(grant.Party), PartyId.None, drop, ref people, ref payments);
        }
    }

    /// <summary>Whether what somebody got was matched: before protocol 5 also if they were enrolled after the period,
    /// at somebody else's place.</summary>
    private bool IsMatched(PartyId earner, in ClosedPeople people, Turn turn) =>
        turn.Protocol.InForce >= 5 ? people.TookPart(earner) : members.IsMember(earner);

    private void Lower(
        CompiledPlan plan, in PeriodSales period, Bonus bonus, int party, int level, Int128 numerator, Turn turn)
    {
        var index = Find(plan, period, bonus, party, level);
        if (index < 0 || numerator == 0) return;
        ref var line = ref lines[index];
        var before = line;
        line.Remaining = Int128.Max(0, line.Remaining - numerator);
        line.Worth = Math.Min(line.Worth, line.Of(line.Granted, line.Cut));
        var drop = before.Worth - line.Worth;
        // Before protocol 3 a match lost the rate of what the line lost after the period's bound.
        var matched = turn.Protocol.InForce < 3 ? drop
            : capped.BeforeBound(index, before) - capped.BeforeBound(index, line);
        if (drop > 0 || matched > 0) drops.Add((index, drop, matched));
    }

    /// <summary>Lines stand by bonus (in running order), member and level.</summary>
    private long Find(CompiledPlan plan, in PeriodSales period, Bonus bonus, int party, int level)
    {
        var order = Array.IndexOf(plan.AtPeriodEnd, bonus.Index);
        var (low, high) = (period.Lines, period.Lines + period.LineCount - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            ref readonly var line = ref lines.Peek(middle);
            var compared = Array.IndexOf(plan.AtPeriodEnd, line.Bonus).CompareTo(order);
            if (compared == 0) compared = line.Party.CompareTo(party);
            if (compared == 0) compared = line.Level.CompareTo(level);
            if (compared == 0) return middle;
            if (compared < 0) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    private void Post(long index, long drop, in PeriodSales period, Turn turn)
    {
        ref readonly var line = ref lines.Peek(index);
        var released = index < period.Cursor;
        var account = turn.Book.Account(new PartyId(line.Party), plans.AssetOf(period.Plan));
        var fact = Fact.Of(SalesFacts.LineTakenBack);
        fact.N = turn.Book.TakeBack(
            account, creditor: plans.Deposit(period.Plan), released ? Part.Available : Part.Held, drop);
        (fact.Plan, fact.Period, fact.Party) = (period.Plan, period.Period, new PartyId(line.Party));
        (fact.Bonus, fact.Level, fact.Amount) = ((short)line.Bonus, line.Level, -drop);
        (fact.Gross, fact.Mark) = (line.Granted, (byte)(released ? 1 : 0));
        fact.Time = released ? turn.Time : period.Available;
        turn.Raise(fact);
        state.Totals[0].Accrued -= drop;
    }

    /// <summary>Sums what one bonus pays, with a sign.</summary>
    private readonly struct OnlyBonus(int only, LineSums sums, int sign) : IPayments
    {
        public void Pay(Bonus bonus, PartyId payee, int level, long from, Rate rate)
        {
            if (bonus.Index == only) sums.Add(payee.Index, level, ExactSum.Of(sign * (Int128)from * rate.Ppm));
        }

        public void Pass(Bonus bonus, PartyId party, int level, Why why) { }
    }
}
