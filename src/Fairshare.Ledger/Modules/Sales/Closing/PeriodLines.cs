using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;
using Fairshare.Ledger.Sales.Legs;
using Fairshare.Ledger.Sales.Settling;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>
/// The period-end bonuses: computed from the period's sales as a job when it has ended, posted as a job when it is
/// accepted, and taken back by later returns at that close's rates.
/// </summary>
internal sealed class PeriodLines
{
    private const int Ended = 0;
    private const int Computing = 1;
    private const int Computed = 2;
    private const int Posting = 3;
    private const int Posted = 4;
    private const int Released = 5;
    private const int ComputeOrder = 1;
    private const int PostOrder = 3;
    private const int PostAhead = 16;

    private readonly SalesState state;
    private readonly MembersModule members;
    private readonly PlansModule plans;
    private readonly PeriodsModule periods;
    private readonly Queue<PeriodSales> closed;
    private readonly Queue<LineRow> lines;
    private readonly Queue<DeferredRow> deferred;
    private readonly Column<long> openFirst;
    private readonly Accumulators accumulators;
    private readonly Debts debts;
    private readonly LegCounts legs;
    private readonly PeriodCaps periodCaps;
    private readonly CappedLines capped;
    private readonly Uplines uplines;
    private readonly CloseAhead ahead;
    private readonly LineMaker maker;
    private readonly LineTaker taker;

    public PeriodLines(State ledger, SalesState state, MembersModule members, PlansModule plans, PeriodsModule periods)
    {
        (this.state, this.members, this.plans, this.periods) = (state, members, plans, periods);
        closed = ledger.Queue<PeriodSales>("sales.periods");
        lines = ledger.Queue<LineRow>("sales.lines");
        deferred = ledger.Queue<DeferredRow>("sales.deferred");
        openFirst = ledger.Column<long>("sales.open_first");
        accumulators = new Accumulators(ledger);
        debts = ledger.Since(3, () => new Debts(ledger, state, members, plans, periods));
        capped = ledger.Since(3, () => new CappedLines(ledger));
        legs = ledger.Since(4, () => new LegCounts(ledger, accumulators, debts, members, plans));
        periodCaps = ledger.Since(5, () => new PeriodCaps(ledger, debts));
        var pools = new Pools(debts, accumulators, plans);
        uplines = new Uplines(members, periods);
        ahead = new CloseAhead(state, accumulators);
        maker = new LineMaker(lines, capped, accumulators, pools, legs, periodCaps, state.Caps);
        taker = new LineTaker(state, lines, capped, members, plans, periods);
    }

    /// <summary>Lines kept.</summary>
    public Queue<LineRow> Lines => lines;

    /// <summary>The legs of binaries.</summary>
    public LegCounts Legs => legs;

    /// <summary>Periods kept.</summary>
    public Queue<PeriodSales> Closed => closed;

    /// <summary>Number of the first sale of the open period.</summary>
    public long OpenFirst => openFirst.Peek(0);

    public Due NextDue
    {
        get
        {
            if (AtWork() is not (var at and >= 0)) return Due.Nothing;
            ref readonly var row = ref closed.Peek(at);
            return row.Stage == Computing ? new Due(row.Time, ComputeOrder) : new Due(row.AcceptAt, PostOrder);
        }
    }

    public void React(in Fact fact, Turn turn)
    {
        if (fact.Kind == PeriodsFacts.PeriodFlipped)
        {
            closed.Add(new PeriodSales
            {
                First = openFirst.Peek(0),
                End = state.Sales.Tail,
                Period = fact.Period,
                Plan = fact.Plan,
                Cursor = openFirst.Peek(0),
                Time = turn.Time,
                Stage = Ended,
            });
            openFirst[0] = state.Sales.Tail;
        }
        else if (fact.Kind == PeriodsFacts.PeriodEnded)
        {
            closed[IndexOf(fact.Period)].Stage = plans.Version(fact.Plan).AtPeriodEnd.Length > 0 ? Computing : Computed;
        }
        else if (fact.Kind == PeriodsFacts.PeriodAccepted)
        {
            ref var row = ref closed[IndexOf(fact.Period)];
            Check.That(row.Stage == Computed);
            (row.Stage, row.AcceptAt, row.Cursor) = (Posting, fact.Time, row.Lines);
            row.Available = fact.Time + (plans.Version(row.Plan).Calendar.HoldDays * Time.Day);
        }
    }

    public void DoDue(Turn turn, Releases releases, Returns returns, ref int steps)
    {
        var at = AtWork();
        if (closed.Peek(at).Stage == Computing) Compute(ref closed[at], turn, ref steps);
        else Post(ref closed[at], releases, turn, ref steps);
    }

    /// <summary>A return of a sale of an ended period: now, or, while its lines are not posted yet,
    /// right after.</summary>
    public void Return(long sale, long before, long after, Turn turn)
    {
        var row = state.Sales.Peek(sale);
        if (plans.Version(row.Plan).AtPeriodEnd.Length == 0) return;
        ref readonly var period = ref closed.Peek(IndexOf(row.Period));
        if (period.Stage >= Computed || (period.Stage == Computing && sale < period.Cursor))
            debts.Owe(sale, before, after);
        if (period.Stage >= Posted) taker.Take(sale, before, after, period, turn);
        else deferred.Add(new DeferredRow { Sale = sale, Before = before, After = after, Period = row.Period });
    }

    /// <summary>Releases the lines of a period, at most so many steps; true when it is done.</summary>
    public bool Release(long index, long time, Turn turn, ref int steps)
    {
        ref var period = ref closed[index];
        for (; period.Cursor < period.Lines + period.LineCount; period.Cursor++, steps--)
        {
            if (steps <= 0) return false;
            ref readonly var line = ref lines.Peek(period.Cursor);
            if (line.Worth == 0) continue;
            var account = turn.Book.Account(new PartyId(line.Party), plans.AssetOf(period.Plan));
            var (n, repaid) = turn.Book.Release(account, creditor: plans.Deposit(period.Plan), line.Worth);
            var fact = Fact.Of(SalesFacts.Released);
            (fact.Plan, fact.Period, fact.Party) = (period.Plan, period.Period, new PartyId(line.Party));
            (fact.Bonus, fact.Level, fact.Amount) = ((short)line.Bonus, line.Level, line.Worth);
            (fact.N, fact.More, fact.Time) = (n, repaid, time);
            turn.RaiseOneOfMany(fact);
        }

        period.Stage = Released;
        return true;
    }

    /// <summary>Whether the period of a sale (its number) has its lines posted.</summary>
    public bool IsPosted(long sale) =>
        sale < OpenFirst && closed.Peek(IndexOf(state.Sales.Peek(sale).Period)).Stage >= Posted;

    /// <summary>Which lines of a period are held: those that were posted and not released so far.</summary>
    public static (long From, long To) Held(in PeriodSales period) => period.Stage switch
    {
        Posting => (period.Lines, period.Cursor),
        Posted => (period.Cursor, period.Lines + period.LineCount),
        _ => (0, 0),
    };

    /// <summary>Drops periods all of whose sales are forgotten.</summary>
    public void Trim(long firstSale, Turn turn)
    {
        while (closed.Count > 0 && closed.Peek(closed.Head) is { Stage: Released } row && row.End <= firstSale)
        {
            lines.TrimTo(Math.Max(lines.Head, row.Lines + row.LineCount));
            capped.TrimTo(lines.Head);
            closed.TrimTo(closed.Head + 1);
            var fact = Fact.Of(PeriodsFacts.PeriodForgotten);
            fact.Period = row.Period;
            turn.Tell(fact);
        }
    }

    /// <summary>The first period that is being computed or posted; −1: none. They are posted in their order.</summary>
    private long AtWork()
    {
        var first = -1L;
        for (var i = closed.Tail - 1; i >= closed.Head && closed.Peek(i).Stage < Posted; i--)
            if (closed.Peek(i).Stage is Computing or Posting) first = i;
        return first;
    }

    /// <summary>Periods stand here without a gap.</summary>
    private long IndexOf(int period)
    {
        var index = closed.Tail - 1 - (closed.Peek(closed.Tail - 1).Period - period);
        Check.That(closed.Peek(index).Period == period);
        return index;
    }

    private void Compute(ref PeriodSales period, Turn turn, ref int steps)
    {
        var plan = plans.Version(period.Plan);
        var found = periods.TryEnded(period.Period, out var ended);
        Check.That(found);
        uplines.Take(ended);
        var people = new ClosedPeople(members, periods, ended, uplines);
        var matched = PeriodWalk.MatchedAtPeriodEnd(plan);
        for (var done = 0; period.Cursor < period.End; period.Cursor++, steps--, done++)
        {
            if (steps <= 0) return;
            if (done % CloseAhead.Sales == 0) ahead.Run(plan, period.Cursor, period.End, ref people);
            Accumulate(ref state.Sales[period.Cursor], plan, matched, ref people, ref period);
        }

        if (!legs.Count(plan, ref period, ref people, turn, ref steps)) return;
        maker.Make(plan, ref period, ref people, turn);
        debts.Settled(period.Period);
        legs.Settled(period.Period);
        if (plan.HasPeriodCaps) periodCaps.Settled();
        accumulators.Clear();
        period.Stage = Computed;
    }

    private void Accumulate(
        ref SaleRow sale, CompiledPlan plan, ulong matched, ref ClosedPeople people, ref PeriodSales period)
    {
        sale.CountedReturned = sale.Returned;
        period.Reserve += sale.Reserve;
        if (sale.Remaining == 0) return;
        var slots = state.Slots.Range(sale.Slots, plan.Slots.Length);
        var known = SaleFunds.TryMost(plan, slots, out var most);
        Check.That(known);
        var paid = plan.SaleCap is null && plan.BreakagePool < 0 ? 0 : PaidAtSale(sale);
        var atEnd = SaleFunds.MostAtPeriodEnd(plan, most, paid, sale.Remaining, sale.Amount);
        period.Most += Math.Min(sale.Reserve, atEnd);
        var terms = state.Terms(sale, members, plan, sale.Remaining);
        if (plan.SaleCap is { } cap)
        {
            var rest = Amount.Share(slots[plan.BaseSlot], sale.Remaining, sale.Amount);
            period.Bound += Math.Max(0, cap.Of(rest) - paid);
        }

        var payments = new PeriodPayments(accumulators, terms.Seller);
        PeriodWalk.Run(plan, terms, ref people, ref payments);
        if (plan.HasPeriodCaps) periodCaps.Count(plan, terms, ref people);
        for (var i = 0; matched != 0 && i < sale.GrantCount; i++)
        {
            ref readonly var grant = ref state.Grants.Peek(sale.Grants + i);
            if ((matched >> grant.Bonus & 1) != 0)
                accumulators.Add(grant.Bonus, grant.Party, 0, -1, SalesState.Worth(grant, sale, sale.Returned));
        }
    }

    private long PaidAtSale(in SaleRow sale)
    {
        var paid = 0L;
        for (var i = 0; i < sale.GrantCount; i++)
            paid += SalesState.Worth(state.Grants.Peek(sale.Grants + i), sale, sale.Returned);
        return paid;
    }

    private void Post(ref PeriodSales period, Releases releases, Turn turn, ref int steps)
    {
        var (deposit, reserve) = (plans.Deposit(period.Plan), plans.Reserve(period.Plan));
        for (; period.Cursor < period.Lines + period.LineCount; period.Cursor++, steps--)
        {
            if (steps <= 0) return;
            if (period.Cursor + PostAhead < period.Lines + period.LineCount)
                turn.Book.Bring(new PartyId(lines.Peek(period.Cursor + PostAhead).Party));
            ref readonly var line = ref lines.Peek(period.Cursor);
            if (line.Granted == 0) continue;
            var account = turn.Book.Account(new PartyId(line.Party), plans.AssetOf(period.Plan));
            var fact = Fact.Of(SalesFacts.LineAccrued);
            fact.N = turn.Book.Post(debit: reserve, credit: account, Part.Held, line.Granted);
            (fact.Plan, fact.Period, fact.Party) = (period.Plan, period.Period, new PartyId(line.Party));
            (fact.Bonus, fact.Level, fact.Amount) = ((short)line.Bonus, line.Level, line.Granted);
            fact.Gross = (long)(line.Numerator / Rate.Whole);
            (fact.Why, fact.Time) = ((byte)line.Cut, period.Available);
            turn.RaiseOneOfMany(fact);
            (period.Reserve, period.Most) = (period.Reserve - line.Granted, period.Most - line.Granted);
            state.Totals[0].Accrued += line.Granted;
        }

        if (period.Reserve > 0)
        {
            for (var left = period.Reserve; left > 0; left -= Limits.AmountMax)
                turn.Book.Post(debit: reserve, credit: deposit, Part.Available,
                    (long)Int128.Min(left, Limits.AmountMax));
        }

        state.Totals[0].Breakage += period.Most;

        (period.Reserve, period.Stage, period.Cursor) = (0, Posted, period.Lines);
        state.Caps.Forget(period.Period + 1);
        releases.Push(period.Available, ~IndexOf(period.Period));
        TakeDeferred(period, turn);
    }

    private void TakeDeferred(in PeriodSales period, Turn turn)
    {
        for (var i = deferred.Head; i < deferred.Tail; i++)
        {
            var row = deferred.Peek(i);
            if (row.Period != period.Period) continue;
            var counted = state.Sales.Peek(row.Sale).CountedReturned;
            if (row.After > counted) taker.Take(row.Sale, Math.Max(row.Before, counted), row.After, period, turn);
            deferred[i].Period = int.MinValue;
        }

        while (deferred.Count > 0 && deferred.Peek(deferred.Head).Period == int.MinValue)
            deferred.TrimTo(deferred.Head + 1);
    }
}

/// <summary>The period-end bonuses over one sale.</summary>
internal static class PeriodWalk
{
    /// <summary>Everything but matching, which runs over lines.</summary>
    public static void Run<TPayments>(
        CompiledPlan plan, in SaleTerms sale, ref ClosedPeople people, ref TPayments payments)
        where TPayments : struct, IPayments
    {
        var replaced = ReplacedOn(plan, sale);
        foreach (var index in plan.AtPeriodEnd)
        {
            var bonus = plan.Bonuses[index];
            if (bonus.Kind == BonusKind.Matching || (replaced >> index & 1) != 0) continue;
            if (!BonusKinds.SeesHouseSales(bonus) && !sale.Seller.Exists) continue;
            if (sale.BaseOf(bonus) is not (var from and > 0) || BlocksSeller(bonus, sale.Seller, ref people)) continue;
            BonusKinds.Walk(bonus, sale, from, ref people, ref payments);
        }
    }

    /// <summary>The bonuses, a bit each, that others replace on a sale.</summary>
    public static ulong ReplacedOn(CompiledPlan plan, in SaleTerms sale)
    {
        ulong replaced = 0;
        foreach (var bonus in plan.Bonuses)
            if (bonus.Replaces != 0 && BonusKinds.Applies(bonus, sale)) replaced |= bonus.Replaces;
        return replaced;
    }

    /// <summary>The at-sale bonuses, a bit each, that matches of the period's end match.</summary>
    public static ulong MatchedAtPeriodEnd(CompiledPlan plan)
    {
        var (of, atSale) = (0UL, 0UL);
        foreach (var index in plan.AtPeriodEnd) of |= plan.Bonuses[index].Of;
        foreach (var index in plan.AtSale) atSale |= 1UL << index;
        return of & atSale;
    }

    /// <summary>Whether a bonus pays nothing on the sales of somebody who does not qualify.</summary>
    public static bool BlocksSeller(Bonus bonus, PartyId seller, ref ClosedPeople people) =>
        bonus.SellerMustQualify &&
        (!seller.Exists || people.IsBlocked(seller) || !people.Qualifies(bonus.Condition, seller));
}
