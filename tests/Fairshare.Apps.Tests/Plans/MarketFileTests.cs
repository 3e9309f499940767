using Fairshare.Apps.Tests.Explain;
using Fairshare.Node;
using Fairshare.Node.Markets;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Plans;

public sealed class MarketFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-market-test-").FullName;

    [Fact]
    public void What_is_printed_reads_as_the_same_market()
    {
        var stated = MarketFile.Text(MarketFile.Stated());
        Assert.Equal(Documents.Text("docs/guides/market.json"), stated);
        Assert.Contains(stated, Documents.Text("docs/reference/plan-market.md"), StringComparison.Ordinal);
        Assert.Equal(stated, MarketFile.Text(MarketFile.Read(Put("{}"))));
        const string Other = """
            {
              "members": 7,
              "from": "1999-12",
              "months": 3,
              "growth": "0.0125",
              "unsponsored": "0",
              "fan_out": { "counts": { "0": 1, "1000": 2 } },
              "activity": { "first": "100", "fall": "50", "settled": "0" },
              "purchases": { "counts": { "3": 1 } },
              "outside": "12.5",
              "known": "100",
              "basket": { "quantiles": [100, 200, 200, 5000] },
              "returns": { "percent": "1", "days": { "median": 3, "spread": "1.25" } },
              "deposit": { "initial": 0, "top_up": "99.9999" }
            }

            """;
        Assert.Equal(Other, MarketFile.Text(MarketFile.Read(Put(Other))));
    }

    [Theory]
    [InlineData("""{ "members": 0 }""", "members: a whole number from 1 to 5,000,000 is expected, not 0.")]
    [InlineData("""{ "members": "7" }""", "members: a whole number from 1 to 5,000,000 is expected, not \"7\".")]
    [InlineData("""{ "member": 7 }""", "member: there is no such field; known are members, from,")]
    [InlineData("""{ "members": 7, "members": 8 }""", "members: the field stands here twice.")]
    [InlineData("""{ "from": "2026-13" }""", "from: a month from \"1970-01\" to \"2900-12\" is expected")]
    [InlineData("""{ "growth": 5 }""", "growth: a percentage from \"0\" to \"100\" is expected, in quotes")]
    [InlineData("""{ "growth": "5.00001" }""", "growth: a percentage from \"0\"")]
    [InlineData("""{ "growth": "100", "months": 120 }""", "growth: with 5,000 members at the start there would")]
    [InlineData("""{ "activity": 1 }""", "activity: an object with first, fall, settled is expected, not 1.")]
    [InlineData("""{ "activity": { "first": "101" } }""", "activity.first: a percentage from \"0\" to \"100\"")]
    [InlineData("""{ "activity": { "first": "1" } }""", "activity: first is below settled")]
    [InlineData("""{ "fan_out": { "counts": { "x": 1 } } }""", "fan_out.counts.x: the name has to be a whole number")]
    [InlineData("""{ "fan_out": { "counts": { "1": 0 } } }""", "fan_out.counts: the weights have to come to 1 to")]
    [InlineData("""{ "fan_out": { "tree": "none.tab" } }""", "fan_out.tree: The tree ")]
    [InlineData("""{ "purchases": { "counts": { "0": 1 } } }""", "purchases.counts.0: the name has to be")]
    [InlineData("""{ "basket": { "median": 5 } }""", "basket.spread: the field is missing.")]
    [InlineData("""{ "basket": { "median": 5, "spread": "0.99" } }""", "basket.spread: a number from \"1\" to \"20\"")]
    [InlineData("""{ "basket": { "quantiles": [5, 4] } }""", "basket.quantiles: 2 to 1,001 whole numbers")]
    [InlineData("""{ "deposit": { "initial": -1 } }""", "deposit.initial: a whole number from 0 to")]
    [InlineData("[]", "the document: an object with members, from,")]
    [InlineData("{", "is not JSON: line 1, byte 2 does not belong there.")]
    public void What_is_wrong_is_said_with_its_place(string text, string problem)
    {
        var error = Assert.Throws<InputException>(() => MarketFile.Read(Put(text)));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_taken_off()
    {
        var file = Put("{}");
        File.WriteAllBytes(file, [0xEF, 0xBB, 0xBF, .. """{ "members": 7 }"""u8]);
        Assert.Equal(7, MarketFile.Read(file).Members);
    }

    [Fact]
    public void All_problems_are_said_at_once()
    {
        var error = Assert.Throws<InputException>(() => MarketFile.Read(Put("""{ "members": 0, "months": 0 }""")));
        Assert.Contains("has 2 problems", error.Message, StringComparison.Ordinal);
        Assert.Contains("months: a whole number from 1 to 120", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fan_out_is_measured_in_the_earlier_half_of_a_referral_tree()
    {
        // ada brought ben and cy, ben brought dot; eve, who came last, is not among the first three of six.
        File.WriteAllText(Path.Combine(folder, "tree.tab"), """
            "MyUniID" "refCoupNum" "coup1" "coup2" "interviewDt2"
            ada 1 11 12 "7/28/09"
            eve 99 51 52 "8/9/09"
            ben 11 21 22 "7/29/09"
            cy 12 31 32 "7/30/09"
            dot 21 41 42 "8/1/09"
            fay 51 61 62 "8/9/09"

            """);
        var market = MarketFile.Read(Put("""{ "fan_out": { "tree": "tree.tab" } }"""));
        Assert.Equal([(0, 1), (1, 1), (2, 1)], market.FanOut.Counts);
        var printed = Printed.Of(["plan", "market", "--tree", Path.Combine(folder, "tree.tab")]);
        Assert.Contains("\"fan_out\": { \"counts\": { \"0\": 1, \"1\": 1, \"2\": 1 } }", printed.Output, Exact);
        File.AppendAllText(Path.Combine(folder, "tree.tab"), "gus 61 11 71 \"8/9/09\"\n");
        Assert.Contains("coupon 11 was handed on before", Printed.Of(["plan", "market", Put(
            """{ "fan_out": { "tree": "tree.tab" } }""")]).Errors, Exact);
    }

    [Fact]
    public void The_stated_fan_out_is_that_of_a_real_chain()
    {
        var data = Environment.GetEnvironmentVariable("FAIRSHARE_DATA") ??
            Path.GetFullPath(Path.Combine(Documents.Root, "../shared/data"));
        var file = Path.Combine(data, "rds_curitiba.tab");
        if (!File.Exists(file)) Assert.Skip($"{file} is not there.");
        Assert.Equal(MarketFile.Stated().FanOut.Counts, ReferralTree.FanOut(file).Counts);
    }

    [Fact]
    public void A_lognormal_spread_has_its_median_and_two_in_three_within_its_ratio()
    {
        var spread = Spread.Lognormal(median: 4_500, ratio: 200, most: MarketParameters.BasketMax);
        Assert.Equal(4_500, spread.Quantiles[1_024]);
        Assert.Equal(9_000 / 9_000m, decimal.Round(spread.Quantiles[1_723] / 9_000m, 2)); // 84.13 %
        Assert.Equal(1m, decimal.Round(spread.Quantiles[325] / 2_250m, 2)); // 15.87 %
        Assert.Equal((281, 72_000), (spread.Quantiles[0], spread.Quantiles[^1])); // ÷ and × 2^4
        Assert.All(Spread.Lognormal(7, 100, 1_000).Quantiles, one => Assert.Equal(7, one));
        Assert.Equal(1_000, Spread.Lognormal(900, 2_000, 1_000).Quantiles[^1]);
    }

    [Fact]
    public void Draws_follow_what_was_stated()
    {
        var dice = new Dice("draws");
        var thirds = new Distribution([(2, 1), (5, 3)]);
        var drawn = Enumerable.Range(0, 40_000).Select(_ => thirds.Draw(dice)).ToList();
        Assert.InRange(drawn.Count(one => one == 5), 29_600, 30_400);
        Assert.Equal(40_000, drawn.Count(one => one is 2 or 5));
        var spread = Spread.Of([100, 200, 1_000]);
        var amounts = Enumerable.Range(0, 40_000).Select(_ => spread.Draw(dice)).ToList();
        Assert.InRange(amounts.Count(one => one < 200), 19_500, 20_500);
        Assert.InRange(amounts.Min(), 100, 105);
        Assert.InRange(amounts.Max(), 990, 1_000);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private const StringComparison Exact = StringComparison.Ordinal;

    private string Put(string text)
    {
        var file = Path.Combine(folder, "market.json");
        File.WriteAllText(file, text);
        return file;
    }
}
