using System.Globalization;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Ledger;
using Fairshare.Node.Compare;
using Fairshare.Node.Markets;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Plans;

/// <summary>Newcomers of a market get places where a plan counts legs, as its bonus says.</summary>
public sealed class MarketPlacesTests : IDisposable
{
    private static readonly MarketParameters market = MarketFile.Stated() with
    {
        Members = 400,
        Months = 3,
        ActiveFirst = 900_000,
        ActiveSettled = 600_000,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-places-").FullName;

    [Theory]
    [InlineData("binary", """ "unit": 10000, "amount": 500, "spill": "first_free" """, 2, false)]
    [InlineData("binary", """ "unit": 10000, "amount": 500, "spill": "balanced" """, 2, true)]
    [InlineData("matrix", """ "width": 3, "depth": 4, "percents": ["2", "3", "4", "5"] """, 3, false)]
    [InlineData("matrix", """ "width": 2, "depth": 9, "percent": "1", "spill": "balanced" """, 2, true)]
    public void A_market_pays_what_settling_the_same_people_in_the_same_legs_pays(
        string kind, string fields, int width, bool balanced)
    {
        var plan = Plan(kind, fields);
        var run = One(plan);
        var people = new Placed(width, balanced);
        new MarketScript(market, "fairshare", run: 1, people).Play();
        var summary = SettleRun.Run(
            new SettleRequest
            {
                Plan = plan,
                Members = Write("members.csv", people.Members),
                Sales = Write("sales.csv", people.Sales),
                Out = Path.Combine(folder, "settled"),
            },
            new KeptLedger.NoProgress());
        Assert.NotEqual(0, run.Paid);
        Assert.Equal(summary.Accrued, run.Paid);
        Assert.Equal(summary.Sold - summary.Returned, run.Sold);
        Assert.Equal(run.Late, summary.Refused.Sum(one => one.Value));
    }

    [Fact]
    public void The_same_market_is_the_same_sales_whether_people_are_placed_or_not()
    {
        var (flat, legs) = (One(Template("unilevel")), One(Template("binary-hybrid")));
        Assert.Equal((flat.Sales, flat.Returns, flat.Sold), (legs.Sales, legs.Returns, legs.Sold));
        Assert.Equal(flat.Periods.Select(period => period.Sold), legs.Periods.Select(period => period.Sold));
        Assert.All(legs.ByBonusPercent, share => Assert.True(share > 0));
    }

    [Fact]
    public void Real_people_whom_a_file_places_nowhere_are_placed_below_who_brought_them()
    {
        // Everybody below their enroller in the order of the tree, where the first leg is free.
        var placed = Write("members.csv",
        [
            "member,enroller,placement,leg", "ada,,,", "ben,ada,ada,1", "eve,ada,ada,2", "cleo,ben,ben,1",
            "finn,ben,ben,2", "dan,cleo,cleo,1",
        ]);
        var asked = Legs(Documents.Path("docs/templates/company/members.csv"));
        Assert.Equal(Legs(placed), asked);
        Assert.True(asked > 0);
        // A file that places some has its own reasons for leaving out others.
        Assert.Equal(0, Legs(Write("some.csv",
        [
            "member,enroller,placement,leg", "ada,,,", "ben,ada,,", "eve,ada,,", "cleo,ben,,", "finn,ben,ben,2",
            "dan,cleo,,",
        ])));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Template(string name) => Documents.Path($"docs/templates/{name}.json");

    private Int128 Legs(string members)
    {
        var sales = Documents.Path("docs/templates/company/sales.csv");
        var request = new CompareRequest(members, sales, [Plan("binary", """ "unit": 2000, "amount": 100 """)]);
        return Comparison.Of(request, new KeptLedger.NoProgress()).Plans[0].Summary.Accrued;
    }

    private static RunFigures One(string file)
    {
        var plan = ComparedPlan.Read([file])[0];
        var setup = new MarketSetup
        {
            Market = market,
            Plan = plan.Plan,
            Document = plan.Document,
            Scale = 2,
            Seed = "fairshare",
            CapPercent = null,
        };
        return MarketRun.Of(setup, run: 1);
    }

    private string Plan(string kind, string fields) => Write("plan.json",
    [
        $$"""
        {
          "plan": "legs", "version": 1, "asset": "EUR", "return_days": 30,
          "bonuses": [{ "name": "legs", "kind": "{{kind}}", {{fields}} }],
          "caps": { "sale_percent": "40" }
        }
        """,
    ]);

    private string Write(string name, IEnumerable<string> lines)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllLines(file, lines);
        return file;
    }

    /// <summary>The files of settle, with a leg for everybody, found in the plainest way.</summary>
    private sealed class Placed(int width, bool balanced) : IMarketSink
    {
        private readonly List<int[]> below = [];
        private long today;

        public List<string> Members { get; } = ["member,enroller,placement,leg,joined"];

        public List<string> Sales { get; } = ["sale,seller,buyer,amount,at,returns"];

        private string At => Time.Text((today * Time.Day) + (Time.Day / 2));

        public void Day(long day, int month) => today = day;

        public void Fund(long amount) => Assert.True(amount > 0);

        public void Join(int member, int enroller)
        {
            Assert.Equal(below.Count, member);
            below.Add([.. Enumerable.Repeat(-1, width)]);
            if (enroller < 0)
            {
                Members.Add($"m{member},,,,{At}");
                return;
            }

            var parent = balanced ? Balanced(enroller) : FirstFree(enroller);
            var leg = Array.IndexOf(below[parent], -1);
            below[parent][leg] = member;
            Members.Add(string.Create(
                CultureInfo.InvariantCulture, $"m{member},m{enroller},m{parent},{leg + 1},{At}"));
        }

        public void Return(long sale, long days) => Sales.Add($"r{sale},,,,{At},s{sale}");

        public void Sell(long sale, int seller, int customer, long amount) =>
            Sales.Add($"s{sale},m{seller},m{seller}{(customer < 0 ? "" : $".{customer}")},{amount},{At},");

        private int FirstFree(int from)
        {
            var row = new System.Collections.Generic.Queue<int>([from]);
            while (!below[row.Peek()].Contains(-1))
                foreach (var one in below[row.Dequeue()]) row.Enqueue(one);
            return row.Peek();
        }

        private int Balanced(int from)
        {
            while (!below[from].Contains(-1)) from = below[from].MinBy(People);
            return from;
        }

        private int People(int member) => member < 0 ? 0 : 1 + below[member].Sum(People);
    }
}
