using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales.Closing;

namespace Fairshare.Ledger.Sales;

/// <summary>What must hold between sales, grants, lines and the book.</summary>
internal static class SalesAudit
{
    public static IEnumerable<string> Breaches(SalesState state, PlansModule plans, PeriodLines lines, Book book)
    {
        var held = new SortedDictionary<(int Party, int Asset), Int128>();
        for (var number = state.Sales.Head; number < state.Sales.Tail; number++)
        {
            var sale = state.Sales.Peek(number);
            if (sale.Returned < 0 || sale.Returned > sale.Amount)
                yield return $"sale {number}: more returned than sold";
            if (sale.Released != 0) continue;
            for (var i = 0; i < sale.GrantCount; i++)
            {
                var grant = state.Grants.Peek(sale.Grants + i);
                Add(held, grant.Party, plans.AssetOf(sale.Plan), SalesState.Worth(grant, sale, sale.Returned));
            }
        }

        for (var i = lines.Closed.Head; i < lines.Closed.Tail; i++)
        {
            var period = lines.Closed.Peek(i);
            var (from, to) = PeriodLines.Held(period);
            for (var line = from; line < to; line++)
                Add(held, lines.Lines.Peek(line).Party, plans.AssetOf(period.Plan), lines.Lines.Peek(line).Worth);
        }

        foreach (var breach in lines.Legs.Breaches()) yield return breach;
        foreach (var ((party, asset), sum) in held)
        {
            var balance = book.Balance(new PartyId(party), new AssetId(asset));
            if (balance.Held != sum) yield return $"party {party}: held {balance.Held}, but sales and lines hold {sum}";
        }
    }

    private static void Add(
        SortedDictionary<(int Party, int Asset), Int128> held, int party, AssetId asset, long amount) =>
        held[(party, asset.Index)] = held.GetValueOrDefault((party, asset.Index)) + amount;
}
