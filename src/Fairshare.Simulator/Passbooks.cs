using System.Runtime.InteropServices;
using Fairshare.Ledger;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;

namespace Fairshare.Simulator;

/// <summary>Keeps every member's account from the facts of the receipts alone, as the member could.</summary>
internal sealed class Passbooks(StateMachine machine)
{
    private readonly SortedDictionary<(int Party, int Asset), Sums> accounts = [];

    /// <summary>Takes in what a block says: each line has the number after the one before.</summary>
    public void Take(Block block)
    {
        var plans = machine.Module<PlansModule>();
        foreach (ref readonly var fact in block.Facts.Span)
        {
            var isAccrual = fact.Kind is SalesFacts.BonusAccrued or SalesFacts.LineAccrued;
            var isTakenBack = fact.Kind is SalesFacts.AccrualTakenBack or SalesFacts.LineTakenBack;
            if (!isAccrual && !isTakenBack && fact.Kind is not (SalesFacts.Released or PlansFacts.Adjusted)) continue;
            var key = (fact.Party.Index, plans.AssetOf(fact.Plan).Index);
            var sums = accounts.GetValueOrDefault(key);
            InvariantBrokenException.Unless(
                fact.N == sums.N + 1,
                $"{machine.Parties.Name(fact.Party)} has line {fact.N} of an account after line {sums.N}.");
            InvariantBrokenException.Unless(
                !isAccrual || fact.Amount > 0, "An accrual is not positive.");
            sums.N = fact.N;
            if (fact.Kind != SalesFacts.Released) sums.Owned += fact.Amount;
            if (fact.Kind is SalesFacts.Released or PlansFacts.Adjusted || (isTakenBack && fact.Mark != 0))
                sums.Free += fact.Amount;
            accounts[key] = sums;
        }
    }

    /// <summary>The book says the same.</summary>
    public void Compare()
    {
        foreach (var ((party, asset), sums) in accounts)
        {
            var balance = machine.Book.Balance(new PartyId(party), new AssetId(asset));
            var agrees = sums.Owned == balance.Held + balance.Available - balance.Owed &&
                sums.Free == balance.Available - balance.Owed && sums.N == balance.N;
            var name = machine.Parties.Name(new PartyId(party));
            InvariantBrokenException.Unless(agrees, $"The receipts of {name} do not add up to the book's balance.");
            InvariantBrokenException.Unless(
                balance is { Held: var held, Available: var available, Owed: var owed } &&
                held >= 0 && available >= 0 && owed >= 0,
                $"The account of {name} is below its floor.");
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Sums
    {
        public Int128 Owned;
        public Int128 Free;
        public long N;
    }
}
