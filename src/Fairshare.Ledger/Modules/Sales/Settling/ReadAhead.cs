using Fairshare.Ledger.Members;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Sales.Settling;

/// <summary>
/// Asks for the rows that the next sales will need, of all of them side by side: first where the ids are looked for,
/// then the sellers and buyers, then one level of everybody's upline after another. While one row is on its way from
/// memory the next is asked for, so that a sale waits for hardly any.
/// </summary>
internal sealed class ReadAhead(SalesState state, MembersModule members, PlansModule plans)
{
    private const int Levels = 20;

    private readonly (IdText Seller, IdText Buyer)[] announced = new (IdText, IdText)[StateMachine.AheadMax];
    private readonly PartyId[] people = new PartyId[StateMachine.AheadMax];
    private int count;

    public void Announce(in RecordSale sale, byte[] body)
    {
        state.Names.Bring(sale.Sale);
        announced[count++] = (sale.Seller, sale.Buyer);
    }

    public void Announce(in ReturnSale taken, byte[] body)
    {
        state.Names.Bring(taken.Return);
        state.Names.Bring(taken.Sale);
    }

    public void Announce(in DeliverSale delivered, byte[] body) => state.Names.Bring(delivered.Sale);

    public void Run(Turn turn)
    {
        var governing = count == 0 ? -1 : plans.GoverningAt(turn.Time);
        if (governing >= 0) Bring(plans.Version(governing), turn);
        count = 0;
    }

    private void Bring(CompiledPlan plan, Turn turn)
    {
        foreach (ref readonly var sale in announced.AsSpan(0, count))
        {
            if (sale.Seller.IsPresent) turn.Parties.Bring(sale.Seller);
            if (sale.Buyer.IsPresent) turn.Parties.Bring(sale.Buyer);
        }

        var left = 0;
        foreach (ref readonly var sale in announced.AsSpan(0, count))
        {
            if (sale.Buyer.IsPresent) turn.Parties.BringGuess(sale.Buyer);
            if (sale.Seller.IsPresent && turn.Parties.BringGuess(sale.Seller) is { Exists: true } seller)
                people[left++] = seller;
        }

        for (var level = 0; level < Levels && left > 0; level++)
        {
            var next = 0;
            foreach (var member in people.AsSpan(0, left))
            {
                if (members.Parent(plan.WalkedTree, member) is not { Exists: true } above) continue;
                turn.Book.Bring(above);
                people[next++] = above;
            }

            left = next;
        }
    }
}
