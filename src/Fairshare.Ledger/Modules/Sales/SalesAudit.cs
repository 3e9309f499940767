using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales.Closing;

namespace Fairshare.Ledger.Sales;

/// <summary>What must hold between sales, grants, lines and the book.</summary>
internal static class SalesAudit
{
    public static IEnumerable<string> Breaches(SalesState state, PlansModule plans, PeriodLines lines, Book book)
    {
        var held = new SortedDictionary<int, Int128>();
        for (var number = state.Sales.Head; number < state.Sales.Tail; number++)
        {
            var sale = state.Sales.Peek(number);
            if (sale.Returned < 0 || sale.Returned > sale.Amount)
                yield return $"sale {number}: more returned than sold";
            if (sale.Released != 0) continue;
            for (var i = 0; i < sale.GrantCount; i++)
            {
                var grant = state.Grants.Peek(sale.Grants + i);
                Add(held, grant.Party, SalesState.Worth(grant, sale, sale.Returned));
            }
        }

        for (var i = lines.Closed.Head; i < lines.Closed.Tail; i++)
        {
            var period = lines.Closed.Peek(i);
            if (period.Stage != 4) continue;
            for (var line = period.Lines; line < period.Lines + period.LineCount; line++)
                Add(held, lines.Lines.Peek(line).Party, lines.Lines.Peek(line).Worth);
        }

        if (plans.VersionCount == 0) yield break;
        foreach (var (party, sum) in held)
        {
            var balance = book.Balance(new PartyId(party), plans.AssetOf(0));
            if (balance.Held != sum) yield return $"party {party}: held {balance.Held}, but sales and lines hold {sum}";
        }
    }

    private static void Add(SortedDictionary<int, Int128> held, int party, long amount) =>
        held[party] = held.GetValueOrDefault(party) + amount;
}
