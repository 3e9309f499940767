using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;

namespace Fairshare.Ledger.Tests;

/// <summary>Keeps its own accounts from the facts alone, and compares them with the book.</summary>
internal sealed class Witness : Runner
{
    private readonly Dictionary<PartyId, Int128> owned = [];
    private readonly Dictionary<PartyId, Int128> released = [];

    public Witness(int steps)
        : base(steps) => Machine.KeepFacts = true;

    public new void Apply(long time, byte[] body)
    {
        base.Apply(time, body);
        foreach (ref readonly var fact in Block.Facts.Span)
        {
            var isAccrual = fact.Kind is SalesFacts.BonusAccrued or SalesFacts.LineAccrued;
            var isTakenBack = fact.Kind is SalesFacts.AccrualTakenBack or SalesFacts.LineTakenBack;
            if (isAccrual || isTakenBack || fact.Kind == PlansFacts.Adjusted) Add(owned, fact.Party, fact.Amount);
            if (fact.Kind is SalesFacts.Released or PlansFacts.Adjusted) Add(released, fact.Party, fact.Amount);
            if (isTakenBack && fact.Mark != 0) Add(released, fact.Party, fact.Amount);
            Assert.False(isAccrual && fact.Amount <= 0);
            Assert.False(isTakenBack && fact.Amount >= 0);
        }
    }

    /// <summary>What must hold between blocks.</summary>
    public void Check()
    {
        Assert.Equal("", string.Join("; ", Machine.Audit()));
        Assert.Equal(0, Machine.Book.Sum(new AssetId(0)).Parts);
        Assert.Equal(0, Machine.Book.Sum(new AssetId(1)).Parts);
        foreach (var (party, sum) in owned)
        {
            var balance = Machine.Book.Balance(party, new AssetId(0));
            Assert.True(balance.Held >= 0 && balance.Available >= 0 && balance.Owed >= 0);
            Assert.Equal(sum, balance.Held + balance.Available - balance.Owed);
            Assert.Equal(released.GetValueOrDefault(party), balance.Available - balance.Owed);
        }
    }

    private static void Add(Dictionary<PartyId, Int128> sums, PartyId party, long amount) =>
        sums[party] = sums.GetValueOrDefault(party) + amount;
}
