using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;
using Fairshare.Ledger.Sales.Closing;
using Fairshare.Ledger.Sales.Settling;
using Fairshare.Ledger.Sales.Texts;

namespace Fairshare.Ledger.Sales;

/// <summary>A sale pays everybody at once; what it paid is held, released, and taken back by returns.</summary>
public sealed class SalesModule : Module
{
    private const int TrimSteps = 4;
    private const int TrimStepsAtEnd = 1_024;

    private readonly PlansModule plans;
    private readonly MembersModule members;
    private readonly PeriodsModule periods;
    private readonly SalesState state;
    private readonly Settlement settlement;
    private readonly Returns returns;
    private readonly PeriodLines lines;
    private readonly Releases releases;
    private readonly ReadAhead readAhead;
    private readonly SlotSums sums = new();
    private readonly List<SaleNames.WaitingRow> waited = [];
    private readonly SalesTexts texts;

    internal SalesModule(State ledger, MembersModule members, PlansModule plans, PeriodsModule periods)
    {
        (this.members, this.plans, this.periods) = (members, plans, periods);
        (state, texts) = (new SalesState(ledger), new SalesTexts(plans, periods));
        settlement = new Settlement(members, periods, state.Caps);
        lines = new PeriodLines(ledger, state, members, plans, periods);
        returns = new Returns(state, plans, periods, lines);
        releases = new Releases(ledger, state, lines, plans);
        var ahead = readAhead = new ReadAhead(state, members, plans);
        Commands =
        [
            new SaleCommandSpec<RecordSale>(0x0401, "record_sale", "sales", SalesReader.Read, ahead.Announce, Record),
            new SaleCommandSpec<ReturnSale>(
                0x0402, "return_sale", "returns", SalesReader.Read, ahead.Announce, Return),
            new SaleCommandSpec<DeliverSale>(
                0x0403, "deliver_sale", "deliveries", SalesReader.Read, ahead.Announce, Deliver),
        ];
    }

    /// <inheritdoc/>
    public override int Number => SalesFacts.Module;

    /// <inheritdoc/>
    public override string Name => "sales";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandSpec> Commands { get; }

    /// <summary>What all sales that brought their own funds brought in, what was accrued less what was taken back, and
    /// what nobody qualified for and no later sale was paid from, since the beginning. Minor units.</summary>
    public (Int128 Brought, Int128 Accrued, Int128 Breakage) Totals
    {
        get
        {
            var totals = state.Totals.Peek(0);
            return (totals.Brought, totals.Accrued, totals.Breakage);
        }
    }

    /// <summary>The id of a sale or a return by the number that facts give;
    /// valid while it may still be returned.</summary>
    public ReadOnlySpan<byte> IdOf(long sale) => state.Names.Text(state.Sales.Peek(sale).Name);

    /// <summary>What a bonus is taken of, of a sale before returns; 0: it does not apply. The number is the one that
    /// facts give, valid while the sale may still be returned.</summary>
    public long BaseOf(long sale, Bonus bonus) => Terms(state.Sales.Peek(sale)).BaseOf(bonus);

    /// <summary>Whether a bonus applies to a sale: then what it replaces is not paid.</summary>
    public bool Applies(long sale, Bonus bonus) => BonusKinds.Applies(bonus, Terms(state.Sales.Peek(sale)));

    internal override bool ListensTo(int module) => module == PeriodsFacts.Module;

    internal override void React(in Fact fact, Turn turn)
    {
        lines.React(fact, turn);
        if (fact.Kind == PeriodsFacts.PeriodEnded) Trim(turn, before: long.MaxValue, TrimStepsAtEnd);
    }

    internal override Due NextDue
    {
        get
        {
            var next = lines.NextDue;
            return releases.NextDue is var release && release.IsBefore(next) ? release : next;
        }
    }

    internal override void DoDue(Turn turn, Due until, ref int steps)
    {
        if (lines.NextDue is var line && line.IsBefore(releases.NextDue))
            lines.DoDue(turn, releases, returns, ref steps);
        else releases.DoDue(turn, lines.NextDue.IsBefore(until) ? lines.NextDue : until, ref steps);
    }

    internal override void ReadAhead(Turn turn) => readAhead.Run(turn);

    internal override void Write(in Fact fact, FactList facts, Turn turn, JsonText json) =>
        SalesFacts.Write(fact, facts, this, plans, turn.Parties, json);

    internal override int WriteRun(ReadOnlySpan<Fact> run, FactList facts, Turn turn, Draft draft) =>
        texts.Note(run, this, turn.Parties, draft) is var noted and > 0
            ? noted : base.WriteRun(run, facts, turn, draft);

    /// <summary>The id of a name that facts give, of a sale or of a return.</summary>
    public ReadOnlySpan<byte> NameText(long name) => state.Names.Text(name);

    /// <summary>Whether a name is still known.</summary>
    public bool KnowsName(long name) => state.Names.Knows(name);

    /// <summary>The name of a sale by the number that facts give; known for longer than the sale.</summary>
    internal long NameIndexOf(long sale) => state.Sales.Peek(sale).Name;

    /// <inheritdoc/>
    public override IEnumerable<string> Audit(Turn turn) => SalesAudit.Breaches(state, plans, lines, turn.Book);

    private Reason Record(ref RecordSale command, SalesBuffer<RecordSale> buffer, byte[] body, Turn turn)
    {
        if (!periods.IsStarted || command.At < plans.GovernedFrom) return SalesRefusals.NoPlan;
        var index = plans.GoverningAt(Math.Min(turn.Time, periods.OpenEnds - 1));
        if (index < 0) return SalesRefusals.NoPlan;
        if (command.At > turn.Time) return SalesRefusals.AtInTheFuture;
        if (state.Names.TryFind(body, command.Sale, out var known))
            return known.Terms == command.Terms && known.Sale >= 0 ? SalesRefusals.Duplicate : SalesRefusals.KeyReused;
        var plan = plans.Version(index);
        if (command.At < turn.Time - (plan.Calendar.ReturnDays * Time.Day)) return SalesRefusals.TooOld;
        var seller = turn.Parties.Find(body, command.Seller);
        if (command.Seller.IsPresent && !members.IsMember(seller)) return SalesRefusals.UnknownMember;
        if (seller.Exists && command.At < members.Joined(seller)) return SalesRefusals.NotYetJoined;
        if (periods.LifetimeVolume + command.Qualifying > Limits.VolumeMax) return SalesRefusals.PeriodVolumeTooLarge;
        var slots = sums.Of(plan, index, buffer.Lines(command.FirstLine, command.LineCount), body);
        if (!SaleFunds.TryMost(plan, slots, out var most)) return SalesRefusals.PayoutTooLarge;

        var buyer = turn.Parties.Find(body, command.Buyer);
        var isNewBuyer = command.Buyer.IsPresent && !buyer.Exists;
        if (isNewBuyer) buyer = turn.Parties.Intern(body, command.Buyer);
        periods.BeginSale(plan, seller, buyer, command.Qualifying);
        var age = seller.Exists ? command.At - members.Joined(seller) : long.MaxValue;
        var terms = new SaleTerms(seller, age, buyer, slots, command.Amount, command.Amount);
        settlement.Settle(plan, terms, periods.Open, turn.Tracing);
        var reserve = SaleFunds.Reserve(plan, most, settlement.Granted, slots, command.Amount, command.Amount);
        var perSale = plans.IsFundedPerSale(Math.Min(turn.Time, periods.OpenEnds - 1));
        if (RefusePayment(index, reserve, perSale, turn) is { IsNone: false } reason)
        {
            if (isNewBuyer) turn.Parties.ForgetLast(body, command.Buyer);
            return reason;
        }

        // After this point, the sale must succeed.
        Trim(turn, before: long.MaxValue, TrimSteps);
        var sale = Keep(command, body, index, plan, seller, buyer, slots, reserve);
        Fund(sale, plan, index, most, perSale, turn);
        Announce(sale, command, turn);
        Grant(sale, plan, index, turn);
        CountVolume(sale, turn);
        TakeEarlyReturns(sale, command, body, turn);
        return Reason.None;
    }

    private SaleTerms Terms(in SaleRow row) => state.Terms(row, members, plans.Version(row.Plan), row.Amount);

    private Reason RefusePayment(int index, long reserve, bool perSale, Turn turn)
    {
        if (settlement.Count > Limits.AccrualsPerSaleMax) return SalesRefusals.TooManyAccruals;
        var deposit = turn.Book.Balance(plans.Deposit(index)).Available;
        if (!perSale && deposit < (Int128)settlement.Granted + reserve) return SalesRefusals.DepositTooSmall;
        return Reason.None;
    }

    /// <summary>Lets go of a few sales and names whose time is over: more than come, so it shrinks. The sale that
    /// is being returned stays, although its time may be over when the return is reported late.</summary>
    private void Trim(Turn turn, long before, int steps)
    {
        for (var i = 0; i < steps && state.Sales.Count > 0 && state.Sales.Head < before; i++)
        {
            ref readonly var oldest = ref state.Sales.Peek(state.Sales.Head);
            if (oldest.KeepUntil >= turn.Time || oldest.Released == 0 || !lines.IsPosted(state.Sales.Head)) break;
            state.Grants.TrimTo(oldest.Grants + oldest.GrantCount);
            state.Slots.TrimTo(oldest.Slots);
            state.Sales.TrimTo(state.Sales.Head + 1);
        }

        state.Names.Trim(turn.Time, steps, state.Sales.Head);
        lines.Trim(state.Sales.Head, turn);
    }

    private long Keep(
        in RecordSale command, byte[] body, int index, CompiledPlan plan, PartyId seller, PartyId buyer,
        ReadOnlySpan<long> slots, long reserve)
    {
        var calendar = plan.Calendar;
        var delivered = command.Delivered;
        var from = delivered != Time.Never ? delivered : calendar.UndeliveredHolds ? Time.Never : command.At;
        var keep = (delivered == Time.Never ? command.At : delivered) + (calendar.ReturnDays * Time.Day);
        var number = state.Sales.Add(new SaleRow
        {
            At = command.At,
            Delivered = delivered,
            Available = from == Time.Never ? Time.Never : from + (calendar.HoldDays * Time.Day),
            Amount = command.Amount,
            Qualifying = command.Qualifying,
            Grants = state.Grants.Tail,
            Slots = state.Slots.AddRange(slots),
            Reserve = reserve,
            KeepUntil = keep,
            Seller = seller.Index,
            Buyer = buyer.Index,
            Plan = index,
            Period = periods.Open,
            FromCustomer = (byte)(buyer.Exists && !members.IsMember(buyer) ? 1 : 0),
        });
        var remember = keep + (Limits.WaitingDays * Time.Day);
        state.Sales[number].Name = state.Names.Add(body, command.Sale, command.Terms, number, remember);
        state.Totals[0].Sales++;
        return number;
    }

    private void Fund(long sale, CompiledPlan plan, int index, in Most most, bool perSale, Turn turn)
    {
        ref var row = ref state.Sales[sale];
        var top = SaleFunds.Brought(plan, most, state.Slots.Range(row.Slots, plan.Slots.Length));
        row.Brought = perSale ? top : settlement.Granted + row.Reserve;
        if (perSale && top > 0)
            turn.Book.Post(debit: plans.Outside(index), credit: plans.Deposit(index), Part.Available, top);
        if (row.Reserve > 0)
            turn.Book.Post(debit: plans.Deposit(index), credit: plans.Reserve(index), Part.Available, row.Reserve);
        ref var totals = ref state.Totals[0];
        if (perSale) totals.Brought += top;
        totals.Breakage += Math.Min(top, most.AtSale + most.AtPeriodEnd) - settlement.Granted -
            Math.Min(row.Reserve, SaleFunds.MostAtPeriodEnd(
                plan, most, settlement.Granted, row.Amount, row.Amount));
        if (perSale) return;

        // A deposit pays from what it never owed anybody first. Once that is used up a sale is paid from what nobody
        // qualified for before, which is breakage no more.
        var left = turn.Book.Balance(plans.Deposit(index)).Available - settlement.Granted;
        totals.Breakage = Int128.Min(totals.Breakage, left);
    }

    private void Announce(long sale, in RecordSale command, Turn turn)
    {
        ref readonly var row = ref state.Sales.Peek(sale);
        var fact = Fact.Of(SalesFacts.SaleRecorded);
        (fact.Sale, fact.Plan, fact.Period) = (sale, row.Plan, row.Period);
        (fact.Party, fact.Other) = (new PartyId(row.Seller), new PartyId(row.Buyer));
        (fact.Amount, fact.Base, fact.More) = (row.Amount, command.Volume, row.Qualifying);
        (fact.Time, fact.Gross, fact.Extra) = (row.Available, row.Brought, row.Reserve);
        turn.Raise(fact);
    }

    private void Grant(long sale, CompiledPlan plan, int index, Turn turn)
    {
        var seller = new PartyId(state.Sales.Peek(sale).Seller);
        var available = state.Sales.Peek(sale).Available;
        var (deposit, asset) = (plans.Deposit(index), plans.AssetOf(index));
        var count = 0;
        foreach (ref readonly var accrual in settlement.Accruals)
        {
            if (accrual.Amount == 0) continue;
            count++;
            var n = turn.Book.Post(debit: deposit, accrual.Payee, asset, Part.Held, accrual.Amount);
            state.Grants.Add(new GrantRow(accrual.Payee.Index, accrual.Level, accrual.Bonus, accrual.Amount));
            state.Caps.Count(
                plan, plan.Bonuses[accrual.Bonus], periods.Open, accrual.Payee, seller, accrual.Amount);
            ref var fact = ref turn.NewFact(SalesFacts.BonusAccrued);
            (fact.Sale, fact.Plan, fact.Period, fact.N) = (sale, index, periods.Open, n);
            (fact.Bonus, fact.Level, fact.Party) = ((short)accrual.Bonus, accrual.Level, accrual.Payee);
            (fact.Base, fact.Ppm, fact.Gross, fact.Amount) = (accrual.Base, accrual.Ppm, accrual.Gross, accrual.Amount);
            (fact.Why, fact.Time) = ((byte)accrual.Cut, available);
            (fact.Other, fact.Count) = (accrual.Earner, accrual.Step);
            if (turn.Tracing) fact.Rank = RankNow(accrual.Payee);
            turn.Tell(fact);
        }

        foreach (ref readonly var passed in settlement.Passed)
        {
            ref var fact = ref turn.NewFact(SalesFacts.PassedOver);
            (fact.Sale, fact.Plan, fact.Party) = (sale, index, passed.Party);
            (fact.Bonus, fact.Level, fact.Why) = ((short)passed.Bonus, passed.Level, (byte)passed.Why);
            (fact.Other, fact.Count, fact.Base, fact.Ppm) = (passed.Earner, passed.Step, passed.Base, passed.Ppm);
            if (turn.Tracing) Trace(ref fact, plan, passed);
            turn.Tell(fact);
        }

        state.Sales[sale].GrantCount = count;
        state.Totals[0].Accrued += settlement.Granted;
        if (count == 0) state.Sales[sale].Released = 1;
        else if (available <= turn.Time) releases.ReleaseSale(sale, available, turn);
        else if (available != Time.Never) releases.Push(available, sale);
    }

    private short RankNow(PartyId party) => (short)(members.IsMember(party) ? periods.RankOf(party) : -1);

    /// <summary>Adds what only an explanation needs: the rank, and how the condition was judged.</summary>
    private void Trace(ref Fact fact, CompiledPlan plan, in Passing passed)
    {
        fact.Rank = RankNow(passed.Party);
        if (passed.Why is Why.Inactive or Why.Unqualified or Why.SellerInactive && members.IsMember(passed.Party))
            fact.Extra = periods.Witness(plan, plan.Bonuses[passed.Bonus].Condition, passed.Party);
    }

    private void CountVolume(long sale, Turn turn)
    {
        ref readonly var row = ref state.Sales.Peek(sale);
        if (row.Seller < 0 || row.Qualifying == 0) return;
        var fact = Fact.Of(PeriodsFacts.VolumeMoved);
        (fact.Party, fact.Other, fact.Sale) = (new PartyId(row.Seller), new PartyId(row.Buyer), sale);
        (fact.Plan, fact.Amount) = (row.Plan, row.Qualifying);
        fact.Mark = (byte)((row.Seller == row.Buyer ? 1 : 0) | (row.FromCustomer << 3));
        turn.Tell(fact);
    }

    private void TakeEarlyReturns(long sale, in RecordSale command, byte[] body, Turn turn)
    {
        state.Names.Take(body, command.Sale, waited);
        foreach (var early in waited)
        {
            var amount = early.Amount < 0 ? state.Sales.Peek(sale).Remaining : early.Amount;
            var reason = returns.Refuse(sale, amount, early.At);
            if (reason.IsNone)
            {
                returns.Take(sale, early.Name, amount, turn);
                continue;
            }

            var fact = Fact.Of(SalesFacts.ReturnUnmatched);
            (fact.Sale, fact.Count, fact.More, fact.Text) = (sale, 1, early.Name, turn.Text(reason.Code));
            turn.Raise(fact);
        }
    }

    private Reason Return(ref ReturnSale command, SalesBuffer<ReturnSale> buffer, byte[] body, Turn turn)
    {
        if (!periods.IsStarted || command.At < plans.GovernedFrom) return SalesRefusals.NoPlan;
        var index = plans.GoverningAt(Math.Min(turn.Time, periods.OpenEnds - 1));
        if (index < 0) return SalesRefusals.NoPlan;
        if (command.At > turn.Time) return SalesRefusals.AtInTheFuture;
        if (state.Names.TryFind(body, command.Return, out var known))
            return known.Terms == command.Terms && known.Sale < 0 ? SalesRefusals.Duplicate : SalesRefusals.KeyReused;
        var days = plans.Version(index).Calendar.ReturnDays * Time.Day;
        if (command.At < turn.Time - days) return SalesRefusals.TooOld;
        var isKnown = state.Names.TryFind(body, command.Sale, out var target);
        if (isKnown && target.Sale < 0) return SalesRefusals.SaleUnknown;
        if (!isKnown && state.Names.IsWaitingFull(body, command.Sale)) return SalesRefusals.TooManyReturnsWaiting;
        if (isKnown && target.Sale < state.Sales.Head) return SalesRefusals.ReturnTooLate;
        var amount = command.Whole && isKnown ? state.Sales.Peek(target.Sale).Remaining : command.Amount;
        if (isKnown && returns.Refuse(target.Sale, amount, command.At) is { IsNone: false } reason) return reason;

        // After this point, the return must be taken, or wait.
        Trim(turn, before: isKnown ? target.Sale : long.MaxValue, TrimSteps);
        var keep = command.At + (isKnown ? days : Math.Max(days, Limits.WaitingDays * Time.Day));
        var name = state.Names.Add(body, command.Return, command.Terms, sale: -1, keep);
        if (isKnown)
        {
            returns.Take(target.Sale, name, amount, turn);
            return Reason.None;
        }

        var waits = state.Names.TryWait(body, command.Sale, name, command.Whole ? -1 : command.Amount, command.At);
        Check.That(waits);
        var fact = Fact.Of(SalesFacts.ReturnWaiting);
        (fact.More, fact.Amount) = (name, command.Amount);
        fact.Text = turn.Text(System.Text.Encoding.ASCII.GetString(command.Sale.In(body)));
        turn.Raise(fact);
        return Reason.None;
    }

    private Reason Deliver(ref DeliverSale command, SalesBuffer<DeliverSale> buffer, byte[] body, Turn turn)
    {
        if (command.Delivered > turn.Time) return SalesRefusals.AtInTheFuture;
        if (!state.Names.TryFind(body, command.Sale, out var known)) return SalesRefusals.SaleUnknown;
        if (known.Sale < state.Sales.Head) return SalesRefusals.SaleUnknown;
        if (state.Sales.Peek(known.Sale).Delivered != Time.Never) return SalesRefusals.AlreadyDelivered;

        // After this point, the delivery must be noted.
        ref var row = ref state.Sales[known.Sale];
        var calendar = plans.Version(row.Plan).Calendar;
        row.Delivered = command.Delivered;
        row.KeepUntil = Math.Max(row.KeepUntil, command.Delivered + (calendar.ReturnDays * Time.Day));
        state.Names.Keep(row.Name, row.KeepUntil + (Limits.WaitingDays * Time.Day));
        if (row.Released == 0)
        {
            row.Available = command.Delivered + (calendar.HoldDays * Time.Day);
            releases.Push(Math.Max(row.Available, turn.Time), known.Sale);
        }

        var fact = Fact.Of(SalesFacts.SaleDelivered);
        (fact.Sale, fact.Plan, fact.Time, fact.More) = (known.Sale, row.Plan, row.Available, row.Delivered);
        turn.Raise(fact);
        return Reason.None;
    }
}
