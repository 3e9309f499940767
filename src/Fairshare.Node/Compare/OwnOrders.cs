using Fairshare.Ledger;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;

namespace Fairshare.Node.Compare;

/// <summary>Counts own orders (a member buys through themselves): inventory loading, and what buying back would cost.
/// </summary>
/// <remarks>
/// What a period's end pays is of all sales of the period together, so what of it an own order brought is taken to be
/// its part of what was sold. All else is exact.
/// </remarks>
internal sealed class OwnOrders(CompiledPlan plan)
{
    /// <summary>Own orders over so many times what was sold to others are loading.</summary>
    public const int LoadedTimes = 3;

    /// <summary>An own order in so many last days of a period may be for a threshold.</summary>
    public const int LastDays = 3;

    /// <summary>What is paid for goods that come back, in percent.</summary>
    public const int BuyBackPercent = 90;

    /// <summary>How far back own orders are bought back, in days.</summary>
    public const int BuyBackDays = 365;

    private readonly Thresholds thresholds = new(plan);
    private readonly Dictionary<long, Order> orders = [];
    private readonly Dictionary<long, (int Seller, int Period)> sales = [];
    private readonly Dictionary<(int Seller, int Period), Trade> trades = [];
    private readonly Dictionary<int, (long Sold, long PaidAtEnd)> periods = [];
    private int last = int.MinValue;

    /// <summary>Reads a block that was applied.</summary>
    public void Applied(Block block)
    {
        foreach (ref readonly var fact in block.Facts.Span)
        {
            switch (fact.Kind)
            {
                case SalesFacts.SaleRecorded:
                    Sold(fact, block.Time);
                    break;
                case SalesFacts.SaleReturned:
                    Returned(fact, block.Time);
                    break;
                case SalesFacts.BonusAccrued or SalesFacts.AccrualTakenBack:
                    if (orders.TryGetValue(fact.Sale, out var order)) order.Bonuses += fact.Amount;
                    break;
                case SalesFacts.LineAccrued or SalesFacts.LineTakenBack:
                    Add(fact.Period, sold: 0, fact.Amount);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What came of it.</summary>
    public OwnOrderFigures Figures()
    {
        var loaded = trades.Where(one => one.Value.Own > (Int128)LoadedTimes * one.Value.ToOthers).ToList();
        var reached = orders.Values.Where(order => order.ForThreshold).ToList();
        var back = InTime().ToList();
        return new OwnOrderFigures
        {
            Amount = orders.Values.Sum(order => order.Left),
            Loaded = loaded.Select(one => one.Key.Seller).Distinct().Count(),
            LoadedWithoutSales = loaded.Where(one => one.Value.ToOthers <= 0).Select(one => one.Key.Seller).Distinct()
                .Count(),
            LoadedAmount = loaded.Sum(one => one.Value.Own),
            ForThreshold = reached.Count,
            ForThresholdAmount = reached.Sum(order => order.Amount),
            ForThresholdReturned = reached.Count(order => order.ReturnedAfter > 0),
            ForThresholdReturnedAmount = reached.Sum(order => order.ReturnedAfter),
            BuyBack = OwedTo().Values.Sum(),
            BuyBackMembers = OwedTo().Count,
            BonusesAtSale = back.Sum(order => order.Bonuses),
            BonusesAtPeriodEnd = AtPeriodEnd(back),
        };
    }

    /// <summary>What the company would owe each member (by the index of the party) for their own orders.</summary>
    public Dictionary<int, long> OwedTo() => InTime().GroupBy(order => order.Member)
        .Select(one => (one.Key, Owed: (long)((Int128)one.Sum(order => order.Left) * BuyBackPercent / 100)))
        .Where(one => one.Owed > 0).ToDictionary(one => one.Key, one => one.Owed);

    private IEnumerable<Order> InTime()
    {
        if (last == int.MinValue) return [];
        var from = PeriodCalendar.StartOf(plan.Calendar, last + 1) - (BuyBackDays * Time.Day);
        return orders.Values.Where(order => order.At >= from && order.Left > 0);
    }

    private long AtPeriodEnd(List<Order> back)
    {
        var all = 0L;
        foreach (var period in back.GroupBy(order => order.Period))
        {
            var (sold, paid) = periods[period.Key];
            if (sold > 0) all += (long)((Int128)paid * period.Sum(order => order.Left) / sold);
        }

        return all;
    }

    private void Sold(in Fact fact, long at)
    {
        last = Math.Max(last, fact.Period);
        Add(fact.Period, fact.Amount, paid: 0);
        if (!fact.Party.Exists) return;
        sales.Add(fact.Sale, (fact.Party.Index, fact.Period));
        var trade = TradeOf((fact.Party.Index, fact.Period));
        var before = trade.Volume;
        trade.Volume += fact.More;
        if (fact.Other != fact.Party)
        {
            trade.ToOthers += fact.Amount;
            return;
        }

        trade.Own += fact.Amount;
        var ends = PeriodCalendar.StartOf(plan.Calendar, fact.Period + 1);
        orders.Add(fact.Sale, new Order(fact.Party.Index, fact.Period, at, fact.Amount)
        {
            Left = fact.Amount,
            ForThreshold = at >= ends - (LastDays * Time.Day) &&
                thresholds.Reached(before, trade.Volume, trade.Largest, fact.More),
        });
        trade.Largest = Math.Max(trade.Largest, fact.More);
    }

    private void Returned(in Fact fact, long at)
    {
        Add(fact.Period, -fact.Amount, paid: 0);
        if (!sales.TryGetValue(fact.Sale, out var sale)) return;
        var trade = TradeOf(sale);
        if (!orders.TryGetValue(fact.Sale, out var order))
        {
            trade.ToOthers -= fact.Amount;
            return;
        }

        trade.Own -= fact.Amount;
        order.Left -= fact.Amount;
        if (at >= PeriodCalendar.StartOf(plan.Calendar, sale.Period + 1)) order.ReturnedAfter += fact.Amount;
    }

    private void Add(int period, long sold, long paid)
    {
        var sum = periods.GetValueOrDefault(period);
        periods[period] = (sum.Sold + sold, sum.PaidAtEnd + paid);
    }

    private Trade TradeOf((int Seller, int Period) key)
    {
        if (!trades.TryGetValue(key, out var trade)) trades.Add(key, trade = new Trade());
        return trade;
    }

    /// <summary>What a member ordered and sold in a period, net; volumes as they came.</summary>
    private sealed class Trade
    {
        public long Own { get; set; }

        public long ToOthers { get; set; }

        public long Volume { get; set; }

        public long Largest { get; set; }
    }

    /// <summary>An own order, and what became of it.</summary>
    private sealed class Order(int member, int period, long at, long amount)
    {
        public int Member { get; } = member;

        public int Period { get; } = period;

        public long At { get; } = at;

        public long Amount { get; } = amount;

        public long Left { get; set; }

        public long ReturnedAfter { get; set; }

        public long Bonuses { get; set; }

        public bool ForThreshold { get; init; }
    }
}

/// <summary>What own orders come to. Amounts in minor units.</summary>
internal sealed record OwnOrderFigures
{
    /// <summary>All of them, less what was returned.</summary>
    public required long Amount { get; init; }

    /// <summary>Members whose own orders of some period are over
    /// <see cref="OwnOrders.LoadedTimes"/> times what they sold to others in it.</summary>
    public required int Loaded { get; init; }

    /// <summary>Of them, those who sold nothing to others in such a period.</summary>
    public required int LoadedWithoutSales { get; init; }

    /// <summary>Own orders of these members in these periods.</summary>
    public required long LoadedAmount { get; init; }

    /// <summary>Own orders in the last days of a period that reached a volume or order that the plan asks.</summary>
    public required int ForThreshold { get; init; }

    public required long ForThresholdAmount { get; init; }

    /// <summary>Of them, those of which something came back after the period.</summary>
    public required int ForThresholdReturned { get; init; }

    public required long ForThresholdReturnedAmount { get; init; }

    /// <summary>What would be owed if all own orders of the last year came back.</summary>
    public required long BuyBack { get; init; }

    /// <summary>To so many members.</summary>
    public required int BuyBackMembers { get; init; }

    /// <summary>What would be taken back of at-sale bonuses.</summary>
    public required long BonusesAtSale { get; init; }

    /// <summary>About what of period-end bonuses.</summary>
    public required long BonusesAtPeriodEnd { get; init; }
}
