using Fairshare.Apps.Tests.Explain;
using Fairshare.Node.Compare;

namespace Fairshare.Apps.Tests.Plans;

/// <summary>Small companies whose figures are seen by eye.</summary>
public sealed class OwnOrderTests : IDisposable
{
    private const string Plan = """
        {
          "plan": "small", "version": 1, "asset": "EUR", "period": "month", "period_offset": "+00:00",
          "close_after_days": 5, "base": "amount", "hold_days": 14, "return_days": 60,
          "active": { "personal_volume": 10000 },
          "ranks": [{ "name": "partner" }, { "name": "leader", "when": { "order": 30000 } }],
          "bonuses": [
            { "name": "retail", "kind": "personal", "percent": "10" },
            { "name": "team", "kind": "unilevel", "pay": "period", "percents": ["5"] }
          ]
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-own-test-").FullName;

    [Fact]
    public void Own_orders_load_if_they_are_over_three_times_what_was_sold_to_others()
    {
        var own = Settle(
            "o1,ada,ada,30000,2026-01-05,", // ada: 300.00 own, 100.00 to others: three times, not over
            "s1,ada,c1,10000,2026-01-06,",
            "o2,ben,ben,30001,2026-01-05,", // ben: over
            "s2,ben,,10000,2026-01-06,",
            "o3,cy,cy,5000,2026-01-05,", // cy sells nothing to others
            "o4,dot,dot,40000,2026-01-05,", // dot: over, until 150.00 of it come back
            "s4,dot,ada,10000,2026-01-06,",
            "r4,,,15000,2026-02-06,o4").OwnOrders;
        Assert.Equal((2, 1), (own.Loaded, own.LoadedWithoutSales));
        Assert.Equal(30_001 + 5_000, own.LoadedAmount);
        Assert.Equal(30_000 + 30_001 + 5_000 + 25_000, own.Amount);
    }

    [Theory]
    [InlineData("2026-01-29", 6_000, 1)] // 40.00 + 60.00: active
    [InlineData("2026-01-28T23:59:59", 6_000, 0)] // four days before the end
    [InlineData("2026-01-31T23:59:59", 6_000, 1)]
    [InlineData("2026-01-29", 5_999, 0)]
    [InlineData("2026-02-01", 6_000, 0)] // another month: nothing was sold in it before
    public void An_order_is_for_a_threshold_if_it_reaches_one_in_the_last_days(string at, int amount, int found)
    {
        var own = Settle("s1,ada,c1,4000,2026-01-06,", $"o1,ada,ada,{amount},{at},").OwnOrders;
        Assert.Equal((found, found * amount, 0), (own.ForThreshold, own.ForThresholdAmount, own.ForThresholdReturned));
    }

    [Fact]
    public void A_threshold_is_reached_once_by_volume_and_once_by_a_large_order()
    {
        var own = Settle(
            "o1,ada,ada,10000,2026-01-29,", // 100.00: active
            "o2,ada,ada,10000,2026-01-30,", // reaches nothing more
            "o3,ada,ada,30000,2026-01-30,", // an order of 300.00: leader
            "o4,ada,ada,30000,2026-01-31,",
            "r1,,,4000,2026-01-31,o1", // in the period: not after it
            "r3,,,,2026-02-03,o3",
            "r4,,,,2026-02-03,o4").OwnOrders;
        Assert.Equal((2, 40_000), (own.ForThreshold, own.ForThresholdAmount));
        Assert.Equal((1, 30_000), (own.ForThresholdReturned, own.ForThresholdReturnedAmount));
    }

    [Fact]
    public void Buying_back_is_nine_tenths_of_what_was_not_returned_in_the_last_year()
    {
        var plan = Settle(
            "o0,ben,ben,50000,2025-01-10,", // over a year before the end of February 2026
            "o1,ben,ben,20001,2026-02-10,",
            "o2,ben,ben,8000,2026-02-11,",
            "s1,ben,c1,72000,2026-02-12,",
            "o3,cy,cy,4000,2026-02-12,",
            "s2,ada,c2,10000,2026-02-12,",
            "r2,,,8000,2026-02-20,o2");
        var own = plan.OwnOrders;
        Assert.Equal(18_000, plan.Members.Single(member => member.Id == "ben").BuyBack); // floor of 180.009
        Assert.Equal(3_600, plan.Members.Single(member => member.Id == "cy").BuyBack);
        Assert.Equal((21_600, 2), (own.BuyBack, own.BuyBackMembers));
        // 10 % of 200.01, rounded down; with 40.00 cy is not active.
        Assert.Equal(2_000, own.BonusesAtSale);
        // At the end of February ada gets 5 % of ben's 920.01 and ben of cy's 40.00; own orders are 240.01 of the
        // 1,060.01 sold.
        Assert.Equal([4_600L, 0, 200, 0], plan.Members.Select(member => member.ByBonus[1])); // ada, dot, ben, cy
        Assert.Equal(4_800 * 24_001 / 106_001, own.BonusesAtPeriodEnd);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Outcome Settle(params string[] lines)
    {
        string Put(string name, params string[] text)
        {
            var file = Path.Combine(folder, name);
            File.WriteAllLines(file, text);
            return file;
        }

        var request = new CompareRequest(
            Put("members.csv", "member,enroller", "ada,", "ben,ada", "cy,ben", "dot,"),
            Put("sales.csv", ["sale,seller,buyer,amount,at,returns", .. lines]), [Put("plan.json", Plan)]);
        return Comparison.Of(request, new KeptLedger.NoProgress()).Plans[0];
    }
}
