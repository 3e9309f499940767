using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>
/// Holds: what is due to become available, by its exact time. One entry for a sale, which releases all of its grants,
/// and one for a period, which releases all of its lines.
/// </summary>
internal sealed class Releases
{
    private const int ReleaseOrder = 4;

    private readonly SalesState state;
    private readonly PeriodLines lines;
    private readonly PlansModule plans;
    private readonly DueHeap heap;

    public Releases(State ledger, SalesState state, PeriodLines lines, PlansModule plans)
    {
        (this.state, this.lines, this.plans) = (state, lines, plans);
        heap = new DueHeap(ledger, "sales.releases");
    }

    public Due NextDue => heap.Count == 0 ? Due.Nothing : new Due(heap.Peek.Time, ReleaseOrder);

    /// <summary>Lets a sale (its number) or a period (the complement of its index) be released at a time.</summary>
    public void Push(long time, long item) => heap.Push(time, item);

    public void DoDue(Turn turn, Due until, ref int steps)
    {
        while (steps > 0 && NextDue.IsBefore(until))
        {
            var (time, item) = (heap.Peek.Time, heap.Peek.Item);
            if (item < 0)
            {
                if (!lines.Release(~item, time, turn, ref steps)) return;
                heap.Pop();
                continue;
            }

            heap.Pop();
            if (heap.Count > 0) state.Sales.Bring(heap.Peek.Item);
            steps -= 1 + ReleaseSale(item, time, turn);
            turn.WriteSoFar();
        }
    }

    /// <summary>Releases the grants of a sale whose time has come; returns how many they are.
    /// What was pushed for a time that a delivery has changed since is passed over.</summary>
    public int ReleaseSale(long sale, long time, Turn turn)
    {
        if (sale < state.Sales.Head) return 0;
        var row = state.Sales.Peek(sale);
        if (row.Released != 0 || row.Available > time) return 0;
        state.Sales[sale].Released = 1;
        for (var i = 0; i < row.GrantCount; i++)
            turn.Book.Bring(new PartyId(state.Grants.Peek(row.Grants + i).Party));
        for (var i = 0; i < row.GrantCount; i++)
        {
            var grant = state.Grants.Peek(row.Grants + i);
            var worth = SalesState.Worth(grant, row, row.Returned);
            if (worth == 0) continue;
            var account = turn.Book.Account(new PartyId(grant.Party), plans.AssetOf(row.Plan));
            var (n, repaid) = turn.Book.Release(account, creditor: plans.Deposit(row.Plan), worth);
            ref var fact = ref turn.NewFact(SalesFacts.Released);
            (fact.Sale, fact.Plan, fact.Period) = (sale, row.Plan, row.Period);
            (fact.Bonus, fact.Level, fact.Party) = ((short)grant.Bonus, grant.Level, new PartyId(grant.Party));
            (fact.Amount, fact.N, fact.More, fact.Time) = (worth, n, repaid, time);
            turn.Tell(fact);
        }

        return row.GrantCount;
    }
}
