using Fairshare.Ledger.Members;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Sales.Settling;

/// <summary>
/// Reads the rows that the next sales will need, of all of them side by side: first where the ids are looked for, then
/// the sellers, then one level of everybody's upline after another.
/// </summary>
internal sealed class ReadAhead(SalesState state, MembersModule members, PlansModule plans)
{
    private const int Levels = 20;

    private readonly (byte[] Body, IdText Seller, IdText Buyer)[] announced =
        new (byte[], IdText, IdText)[StateMachine.AheadMax];

    private readonly PartyId[] people = new PartyId[StateMachine.AheadMax];
    private int count;
    private ulong touched; // what is read only to be near must go somewhere

    public void Announce(in RecordSale sale, byte[] body)
    {
        touched ^= state.Names.Touch(sale.Sale);
        announced[count++] = (body, sale.Seller, sale.Buyer);
    }

    public void Announce(in ReturnSale taken, byte[] body) =>
        touched ^= state.Names.Touch(taken.Return) ^ state.Names.Touch(taken.Sale);

    public void Announce(in DeliverSale delivered, byte[] body) => touched ^= state.Names.Touch(delivered.Sale);

    public void Run(Turn turn)
    {
        var governing = count == 0 ? -1 : plans.GoverningAt(turn.Time);
        if (governing >= 0) Read(plans.Version(governing), turn);
        Array.Clear(announced, 0, count);
        count = 0;
    }

    private void Read(CompiledPlan plan, Turn turn)
    {
        foreach (ref readonly var sale in announced.AsSpan(0, count))
        {
            touched ^= turn.Parties.Touch(sale.Seller);
            if (sale.Buyer.IsPresent) touched ^= turn.Parties.Touch(sale.Buyer);
        }

        foreach (ref readonly var sale in announced.AsSpan(0, count))
        {
            touched ^= unchecked((ulong)turn.Parties.TouchGuess(sale.Seller));
            if (sale.Buyer.IsPresent) touched ^= unchecked((ulong)turn.Parties.TouchGuess(sale.Buyer));
        }

        var (left, sum) = (0, 0L);
        foreach (ref readonly var sale in announced.AsSpan(0, count))
            if (turn.Parties.Find(sale.Body, sale.Seller) is { Exists: true } seller) people[left++] = seller;
        for (var level = 0; level < Levels && left > 0; level++)
        {
            var next = 0;
            foreach (var member in people.AsSpan(0, left))
            {
                sum ^= turn.Book.Touch(member);
                if (members.Parent(plan.WalkedTree, member) is { Exists: true } above) people[next++] = above;
            }

            left = next;
        }

        touched ^= unchecked((ulong)sum);
    }
}
