using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales.Closing;

namespace Fairshare.Ledger.Sales.Settling;

/// <summary>
/// Takes back what a sale granted, in proportion: after a return an accrual is worth floor(granted × remaining ÷ sold),
/// so that parts add up to the whole, and only what was granted is reversed, whatever today's plan says.
/// </summary>
internal sealed class Returns(SalesState state, PlansModule plans, PeriodsModule periods, PeriodLines lines)
{
    /// <summary>Why a return of so much at a time is not taken.</summary>
    public Reason Refuse(long sale, long amount, long at)
    {
        ref readonly var row = ref state.Sales.Peek(sale);
        var from = row.Delivered == Time.Never ? row.At : row.Delivered;
        var days = plans.Version(row.Plan).Calendar.ReturnDays;
        if (at > from + (days * Time.Day)) return SalesRefusals.ReturnTooLate;
        if (amount > row.Remaining || row.Remaining == 0) return SalesRefusals.ReturnExceedsSale;
        return Reason.None;
    }

    /// <summary>Takes a part of a sale back.</summary>
    public void Take(long sale, long name, long amount, Turn turn)
    {
        Check.That(amount > 0);
        var before = state.Sales.Peek(sale).Returned;
        state.Sales[sale].Returned += amount;
        state.Totals[0].Returns++;
        var fact = Fact.Of(SalesFacts.SaleReturned);
        ref readonly var row = ref state.Sales.Peek(sale);
        (fact.Sale, fact.Plan, fact.Period, fact.More) = (sale, row.Plan, row.Period, name);
        (fact.Amount, fact.Base) = (amount, row.Remaining);
        turn.Raise(fact);
        TakeGrants(sale, before, turn);
        LowerVolume(sale, before, turn);
        if (row.Period == periods.Open) LowerReserve(sale, turn);
        else lines.Return(sale, before, row.Returned, turn);
    }

    private void TakeGrants(long sale, long before, Turn turn)
    {
        var row = state.Sales.Peek(sale);
        var plan = plans.Version(row.Plan);
        for (var i = 0; i < row.GrantCount; i++)
        {
            var grant = state.Grants.Peek(row.Grants + i);
            var back = SalesState.Worth(grant, row, before) - SalesState.Worth(grant, row, row.Returned);
            if (back == 0) continue;
            var account = turn.Book.Account(new PartyId(grant.Party), plans.AssetOf(row.Plan));
            var fact = Fact.Of(SalesFacts.AccrualTakenBack);
            var part = row.Released == 0 ? Part.Held : Part.Available;
            fact.N = turn.Book.TakeBack(account, creditor: plans.Deposit(row.Plan), part, back);
            (fact.Sale, fact.Plan, fact.Period) = (sale, row.Plan, row.Period);
            (fact.Bonus, fact.Level, fact.Party) = ((short)grant.Bonus, grant.Level, new PartyId(grant.Party));
            (fact.Amount, fact.Gross, fact.Mark) = (-back, grant.Amount, row.Released);
            fact.Time = row.Released == 0 ? row.Available : turn.Time;
            turn.Raise(fact);
            state.Totals[0].Accrued -= back;
            if (row.Period == periods.Open)
            {
                state.Caps.Count(
                    plan, plan.Bonuses[grant.Bonus], row.Period, payee: new PartyId(grant.Party),
                    seller: new PartyId(row.Seller), -back);
            }
        }
    }

    private void LowerVolume(long sale, long before, Turn turn)
    {
        var row = state.Sales.Peek(sale);
        if (row.Seller < 0 || row.Qualifying == 0) return;
        var fact = Fact.Of(PeriodsFacts.VolumeMoved);
        fact.Amount = Amount.Share(row.Qualifying, row.Remaining, row.Amount) -
            Amount.Share(row.Qualifying, row.Amount - before, row.Amount);
        (fact.Party, fact.Other, fact.Sale) = (new PartyId(row.Seller), new PartyId(row.Buyer), sale);
        fact.Mark = (byte)((row.Seller == row.Buyer ? 1 : 0) | (row.Period == periods.Open ? 2 : 4) |
            (row.FromCustomer << 3));
        fact.Plan = plans.GoverningAt(Math.Min(turn.Time, periods.OpenEnds - 1));
        turn.Tell(fact);
    }

    /// <summary>What is no longer needed for the period's end goes back to the deposit;
    /// rounding may ask for a unit more.</summary>
    private void LowerReserve(long sale, Turn turn)
    {
        ref var row = ref state.Sales[sale];
        var plan = plans.Version(row.Plan);
        if (plan.AtPeriodEnd.Length == 0) return;
        var slots = state.Slots.Range(row.Slots, plan.Slots.Length);
        var known = SaleFunds.TryMost(plan, slots, out var most);
        Check.That(known);
        var paid = 0L;
        for (var i = 0; i < row.GrantCount; i++)
            paid += SalesState.Worth(state.Grants.Peek(row.Grants + i), row, row.Returned);
        var needed = SaleFunds.Reserve(plan, most, paid, slots, row.Remaining, row.Amount);
        var (deposit, reserve) = (plans.Deposit(row.Plan), plans.Reserve(row.Plan));
        if (needed > row.Reserve)
            needed = row.Reserve + (long)Int128.Min(needed - row.Reserve, turn.Book.Balance(deposit).Available);
        if (needed < row.Reserve) turn.Book.Post(debit: reserve, credit: deposit, Part.Available, row.Reserve - needed);
        else if (needed > row.Reserve)
            turn.Book.Post(debit: deposit, credit: reserve, Part.Available, needed - row.Reserve);
        row.Reserve = needed;
    }
}
