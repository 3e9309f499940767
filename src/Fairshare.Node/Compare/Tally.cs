using Fairshare.Ledger;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;

namespace Fairshare.Node.Compare;

/// <summary>Sums of one plan's run over the sales, taken from the ledger's facts as they come.</summary>
/// <remarks>A return counts in the period of its sale, as what it takes back does.</remarks>
internal sealed class Tally
{
    private readonly Dictionary<long, (PartyId Seller, PartyId Buyer, int Period)> sales = [];
    private readonly SortedDictionary<int, PeriodSum> periods = [];
    private readonly Dictionary<int, long[]> paid = [];
    private readonly Dictionary<int, SellerSum> sellers = [];
    private readonly Dictionary<(int Seller, int Period, int Buyer), long> purchases = [];
    private StateMachine? machine;

    /// <summary>Reads a block that was applied.</summary>
    public void Applied(StateMachine of, Block block)
    {
        machine = of;
        foreach (ref readonly var fact in block.Facts.Span)
        {
            switch (fact.Kind)
            {
                case SalesFacts.SaleRecorded:
                    sales.Add(fact.Sale, (fact.Party, fact.Other, fact.Period));
                    Sold(fact.Sale, fact.Amount);
                    break;
                case SalesFacts.SaleReturned:
                    Sold(fact.Sale, -fact.Amount);
                    break;
                case SalesFacts.BonusAccrued or SalesFacts.LineAccrued or SalesFacts.AccrualTakenBack or
                    SalesFacts.LineTakenBack:
                    Paid(fact);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Each period's sums, by its name, in the order of time.</summary>
    public IEnumerable<PeriodOutcome> Periods()
    {
        var names = machine!.Module<PeriodsModule>();
        return periods.Select(one => new PeriodOutcome(names.NameOf(0, one.Key), one.Value.Sold, one.Value.Paid));
    }

    /// <summary>Everybody who was enrolled, and what each bonus paid them.</summary>
    public IEnumerable<MemberOutcome> Members(int bonuses, IReadOnlyDictionary<int, long> buyBack)
    {
        var members = machine!.Module<MembersModule>();
        for (var index = 0; index < machine.Parties.Count; index++)
        {
            var party = new PartyId(index);
            if (members.NumberOf(party) < 0) continue;
            var sums = paid.TryGetValue(index, out var own) ? own : new long[bonuses];
            var sold = sellers.TryGetValue(index, out var seller) ? seller : new SellerSum();
            yield return new MemberOutcome(
                machine.Parties.Name(party), sums, sums.Sum(), sold.Sold, sold.Outside, CustomersOf(index))
            {
                BuyBack = buyBack.GetValueOrDefault(index),
            };
        }
    }

    /// <summary>What buyers who are no members got.</summary>
    public long PaidToCustomers()
    {
        var members = machine!.Module<MembersModule>();
        return paid.Where(one => members.NumberOf(new PartyId(one.Key)) < 0).Sum(one => one.Value.Sum());
    }

    /// <summary>The most customers outside the network that a seller had in a period, with net purchases.</summary>
    private int CustomersOf(int seller)
    {
        mostCustomers ??= purchases.Where(one => one.Value > 0)
            .GroupBy(one => (one.Key.Seller, one.Key.Period))
            .GroupBy(one => one.Key.Seller, one => one.Count())
            .ToDictionary(one => one.Key, one => one.Max());
        return mostCustomers.GetValueOrDefault(seller);
    }

    private Dictionary<int, int>? mostCustomers;

    private void Sold(long sale, long amount)
    {
        var (seller, buyer, period) = sales[sale];
        PeriodOf(period).Sold += amount;
        if (!seller.Exists) return;
        if (!sellers.TryGetValue(seller.Index, out var sum)) sellers.Add(seller.Index, sum = new SellerSum());
        sum.Sold += amount;
        if (!buyer.Exists || machine!.Module<MembersModule>().NumberOf(buyer) >= 0) return;
        sum.Outside += amount;
        var key = (seller.Index, period, buyer.Index);
        purchases[key] = purchases.GetValueOrDefault(key) + amount;
    }

    private void Paid(in Fact fact)
    {
        PeriodOf(fact.Period).Paid += fact.Amount;
        if (!paid.TryGetValue(fact.Party.Index, out var sums))
        {
            var bonuses = machine!.Module<PlansModule>().Version(fact.Plan).Bonuses.Length;
            paid.Add(fact.Party.Index, sums = new long[bonuses]);
        }

        sums[fact.Bonus] += fact.Amount;
    }

    private PeriodSum PeriodOf(int number)
    {
        if (!periods.TryGetValue(number, out var sum)) periods.Add(number, sum = new PeriodSum());
        return sum;
    }

    private sealed class PeriodSum
    {
        public long Sold { get; set; }

        public long Paid { get; set; }
    }

    private sealed class SellerSum
    {
        public long Sold { get; set; }

        public long Outside { get; set; }
    }
}
