using System.Xml.Linq;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Ledger;
using Fairshare.Node.Compare;
using Fairshare.Node.Markets;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Plans;

public sealed class MarketSimulateTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-market-test-").FullName;

    [Fact]
    public void A_market_is_as_stated()
    {
        var market = MarketFile.Stated() with { Members = 4_000, Months = 6 };
        var seen = new Listener();
        new MarketScript(market, "stated", run: 1, seen).Play();
        Assert.Equal(market.MembersAtEnd, seen.Enrollers.Count);
        Assert.All(seen.Enrollers.Index(), one => Assert.InRange(one.Item, -1, one.Index - 1));
        Assert.InRange(Share(seen.Enrollers.Count(one => one < 0), seen.Enrollers.Count), 1, 4);
        var brought = seen.Enrollers.Where(one => one >= 0).CountBy(one => one).ToDictionary();
        Assert.InRange(brought.Values.Max(), 1, 3);
        var outside = seen.Sales.Count(sale => sale.Customer >= 0);
        Assert.InRange(Share(outside, seen.Sales.Count), 83, 87);
        Assert.InRange(Share(seen.Returns.Count, seen.Sales.Count), 4, 8);
        Assert.All(seen.Returns, one => Assert.Equal(seen.Sales[(int)one.Sale].Day + one.Days, one.Day));
        var middle = seen.Sales.Select(sale => sale.Amount).Order().ElementAt(seen.Sales.Count / 2);
        Assert.InRange(middle, 4_200, 4_800);
        // Nobody sells on a day before they joined, and customers are numbered as they come.
        Assert.All(seen.Sales, sale => Assert.True(sale.Day >= seen.Joined[sale.Seller]));
        var known = seen.Sales.Where(sale => sale.Customer >= 0).GroupBy(sale => (sale.Seller, sale.Customer));
        Assert.InRange(Share(outside - known.Count(), outside), 35, 60);
    }

    [Fact]
    public void A_run_comes_to_what_settling_the_same_sales_from_files_comes_to()
    {
        var market = MarketFile.Stated() with { Members = 300, Months = 3 };
        var plan = Documents.Path("docs/templates/stairstep.json");
        var run = One(market, plan, run: 2);
        var files = new Files();
        new MarketScript(market, "fairshare", run: 2, files).Play();
        var request = new SettleRequest
        {
            Plan = plan,
            Members = Files.Write(folder, "members.csv", files.Members),
            Sales = Files.Write(folder, "sales.csv", files.Sales),
            Out = Path.Combine(folder, "settled"),
        };
        var summary = SettleRun.Run(request, new KeptLedger.NoProgress());
        Assert.Equal(summary.Sales, run.Sales);
        Assert.Equal(summary.Returns, run.Returns);
        Assert.Equal(summary.Sold - summary.Returned, run.Sold);
        Assert.Equal(summary.Accrued, run.Paid);
        Assert.Equal(summary.Members, run.Members);
        Assert.Equal(run.Late, summary.Refused.Sum(one => one.Value));
        Assert.NotEqual(0, run.Paid);
    }

    [Fact]
    public void The_deposit_is_what_was_paid_in_less_what_sales_took()
    {
        // One sale of 100.00 on some day of each month by the only member; the plan pays 15 % at once and sets aside
        // nothing, so the deposit falls by 15.00 a month and rises by 10.00 on each first but the first.
        var market = MarketFile.Stated() with
        {
            Members = 1,
            Months = 3,
            Growth = 0,
            ActiveFirst = 1_000_000,
            ActiveSettled = 1_000_000,
            Purchases = new Distribution([(1, 1)]),
            Outside = 1_000_000,
            Basket = Spread.Of([10_000, 10_000]),
            Returned = 0,
            Deposit = 2_200,
            TopUp = 100_000,
        };
        var file = Path.Combine(folder, "plan.json");
        File.WriteAllText(file, """
            {
              "plan": "retail", "version": 1, "asset": "EUR", "period": "month", "period_offset": "+00:00",
              "close_after_days": 5, "base": "amount", "hold_days": 14, "return_days": 30,
              "ranks": [{ "name": "partner" }],
              "bonuses": [{ "name": "retail", "kind": "personal", "percent": "15" }]
            }
            """);
        var run = One(market, file, run: 1);
        Assert.Equal([700L, 200L, -300L], run.Periods.Select(period => period.DepositLowest));
        Assert.Equal((-300L, "2026-03", 15m), (run.DepositLowest, run.DryFrom, run.PayoutPercent));
        Assert.Null(One(market with { Deposit = 2_500 }, file, run: 1).DryFrom);
    }

    [Theory]
    [InlineData("1", 1, 1, 1)]
    [InlineData("4,1,3,2", 1, 2, 4)]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20", 1, 10, 19)]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", 2, 11, 20)]
    public void A_band_is_made_of_nearest_ranks(string figures, int low, int middle, int high) => Assert.Equal(
        new Band(low, middle, high), Band.Of(figures.Split(',').Select(one => decimal.Parse(one))));

    [Fact]
    public void A_run_is_the_same_whatever_runs_beside_it_and_under_every_plan()
    {
        var few = Simulate(2);
        var many = Simulate(5);
        Assert.Equal(Lines(few.Plans[0]), Lines(many.Plans[0]).Take(2));
        Assert.Equal(5, Lines(many.Plans[0]).Distinct().Count());
        Assert.Equal(many.Plans[0].Runs.Select(run => run.Sold), many.Plans[1].Runs.Select(run => run.Sold));
    }

    [Fact]
    public void The_command_writes_files_and_a_page_that_needs_no_network_the_same_each_time()
    {
        var (first, second) = (Path.Combine(folder, "first"), Path.Combine(folder, "second"));
        Assert.Equal(0, Command("--out", first).Exit);
        Assert.Equal(0, Command("--out", second).Exit);
        string[] names = ["periods.csv", "report.html", "runs.csv", "simulation.json", "spread.csv"];
        Assert.Equal(names, Directory.GetFiles(first).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(names, name =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(first, name)), File.ReadAllBytes(Path.Combine(second, name))));
        var page = File.ReadAllText(Path.Combine(first, "report.html"));
        Assert.DoesNotContain("http", page, Exact);
        Assert.DoesNotContain("<script", page, Exact);
        var charts = page.Split("<svg ").Skip(1).Select(part =>
            XElement.Parse($"<svg {part[..part.IndexOf("</svg>", Exact)]}</svg>")).ToList();
        Assert.Equal(2, charts.Count);
        Assert.All(charts, chart => Assert.Equal(2 * 2, chart.Elements("g").Count())); // plans × months
        Assert.All(charts.SelectMany(chart => chart.Elements("g")), mark =>
            Assert.NotEmpty(mark.Element("title")!.Value));
        Assert.NotEqual(
            File.ReadAllText(Path.Combine(first, "runs.csv")),
            MarketFiles.RunsCsv(Simulate(3, seed: "another")));
    }

    [Fact]
    public void Json_has_the_spread_of_every_figure()
    {
        var plan = Command("--json").Json.GetProperty("plans")[0];
        foreach (var figure in MarketFigure.All)
        {
            var one = plan.GetProperty(figure.Name);
            var (low, high) = (one.GetProperty("p5").GetDecimal(), one.GetProperty("p95").GetDecimal());
            Assert.InRange(one.GetProperty("median").GetDecimal(), low, high);
        }

        Assert.Equal(2, plan.GetProperty("periods").GetArrayLength());
        Assert.True(plan.GetProperty("runs_dry").GetInt32() >= 0);
    }

    [Theory]
    [InlineData("--runs 0", "--runs is a whole number from 1 to 1000, not '0'.")]
    [InlineData("--members members.csv", "--market stands instead of --members and --sales.")]
    public void Options_that_do_not_go_together_are_refused(string more, string problem)
    {
        var printed = Command(more.Split(' '));
        Assert.NotEqual(0, printed.Exit);
        Assert.Contains(problem, printed.Errors, Exact);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private const StringComparison Exact = StringComparison.Ordinal;

    private static decimal Share(int part, int whole) => 100m * part / whole;

    private static string Template(string name) => Documents.Path($"docs/templates/{name}.json");

    private static IEnumerable<string> Lines(MarketOutcome plan) =>
        plan.Runs.Select(run => string.Join(' ', MarketFigure.All.Select(figure => figure.Of(run))));

    private static RunFigures One(MarketParameters market, string file, int run)
    {
        var plan = ComparedPlan.Read([file])[0];
        return MarketRun.Of(
            new MarketSetup
            {
                Market = market,
                Plan = plan.Plan,
                Document = plan.Document,
                Scale = 2,
                Seed = "fairshare",
                CapPercent = null,
            },
            run);
    }

    private static MarketSimulation Simulate(int runs, string seed = "fairshare") => MarketSimulation.Of(
        new MarketRequest(
            MarketFile.Stated() with { Members = 200, Months = 2 }, [Template("agency"), Template("unilevel")])
        {
            Runs = runs,
            Seed = seed,
        },
        new KeptLedger.NoProgress());

    private Printed Command(params string[] more)
    {
        var market = Path.Combine(folder, "market.json");
        File.WriteAllText(market, """{ "members": 200, "months": 2 }""");
        return Printed.Of(
        [
            "plan", "simulate", "--market", market, "--plan", Template("agency"), "--plan", Template("unilevel"),
            .. more.Contains("--runs") ? more : ["--runs", "3", .. more],
        ]);
    }

    /// <summary>Remembers what happens.</summary>
    private class Listener : IMarketSink
    {
        public List<int> Enrollers { get; } = [];

        public List<long> Joined { get; } = [];

        public List<(long Day, int Seller, int Customer, long Amount)> Sales { get; } = [];

        public List<(long Day, long Sale, long Days)> Returns { get; } = [];

        protected long Today { get; private set; }

        public void Day(long day, int month)
        {
            Assert.True(day >= Today);
            Today = day;
        }

        public virtual void Join(int member, int enroller)
        {
            Assert.Equal(Enrollers.Count, member);
            Enrollers.Add(enroller);
            Joined.Add(Today);
        }

        public void Fund(long amount) => Assert.True(amount > 0);

        public virtual void Return(long sale, long days) => Returns.Add((Today, sale, days));

        public virtual void Sell(long sale, int seller, int customer, long amount)
        {
            Assert.Equal(Sales.Count, sale);
            Sales.Add((Today, seller, customer, amount));
        }
    }

    /// <summary>The same as the files of settle.</summary>
    private sealed class Files : Listener
    {
        public List<string> Members { get; } = ["member,enroller,joined"];

        public new List<string> Sales { get; } = ["sale,seller,buyer,amount,at,returns"];

        private string At => Time.Text((Today * Time.Day) + (Time.Day / 2));

        public static string Write(string folder, string name, List<string> lines)
        {
            var file = Path.Combine(folder, name);
            File.WriteAllLines(file, lines);
            return file;
        }

        public override void Join(int member, int enroller) =>
            Members.Add($"m{member},{(enroller < 0 ? "" : $"m{enroller}")},{At}");

        public override void Return(long sale, long days) => Sales.Add($"r{sale},,,,{At},s{sale}");

        public override void Sell(long sale, int seller, int customer, long amount) =>
            Sales.Add($"s{sale},m{seller},m{seller}{(customer < 0 ? "" : $".{customer}")},{amount},{At},");
    }
}
