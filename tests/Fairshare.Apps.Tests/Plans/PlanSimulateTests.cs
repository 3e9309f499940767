using System.Globalization;
using System.Xml.Linq;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Node.Compare;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Plans;

public sealed class PlanSimulateTests : IDisposable
{
    private const string Company = "docs/templates/company";

    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-compare-test-").FullName;

    [Fact]
    public void What_is_compared_is_what_settling_comes_to()
    {
        var (one, _) = Both();
        var request = new SettleRequest
        {
            Plan = Template("agency"),
            Members = Documents.Path($"{Company}/members.csv"),
            Sales = Documents.Path($"{Company}/sales.csv"),
            Out = folder,
        };
        var summary = SettleRun.Run(request, new KeptLedger.NoProgress());
        Assert.Equal(summary.StateDigest, one.Summary.StateDigest);
        var journal = File.ReadAllLines(Path.Combine(folder, "accruals.csv")).Skip(1);
        var lines = journal.Select(line => line.Split(',')).ToList();
        Assert.Equal(Sum(lines), one.Paid);
        Assert.Equal(Sum(lines), one.Periods.Sum(period => period.Paid));
        Assert.Equal(Sum(lines), one.Members.Sum(member => member.Earned) + one.PaidToCustomers);
        Assert.All(one.Members, member => Assert.Equal(Sum(lines.Where(line => line[3] == member.Id)), member.Earned));
        Assert.All(one.Periods, period => Assert.Equal(Sum(lines.Where(line => line[1] == period.Name)), period.Paid));
        Assert.Equal(529_000 - 5_000, one.Net);
        Assert.Equal(one.Net, one.Periods.Sum(period => period.Sold));
    }

    [Fact]
    public void Differences_are_explained_to_the_last_cent()
    {
        var (first, second) = Both();
        var comparison = new Comparison([first, second]);
        var changes = comparison.Changes(1);
        Assert.NotEmpty(changes);
        Assert.All(changes, change =>
        {
            Assert.Equal(change.Difference, change.Why.Sum(one => one.After - one.Before));
            Assert.Equal(first.Members.Single(one => one.Id == change.Id).Earned, change.Before);
            Assert.Equal(second.Members.Single(one => one.Id == change.Id).Earned, change.After);
        });
        Assert.Equal(changes.OrderByDescending(one => one.Difference), changes);
    }

    [Theory]
    [InlineData("10,10,10,10,10,10,10,10,10,10", "0.00", "10,10,10,10,10,10,10,10,10,10", 0)]
    [InlineData("0,0,0,0,0,0,0,0,0,50", "0.90", "0,0,0,0,0,0,0,0,0,100", 9)]
    [InlineData("4,1,2,3", "0.25", "0,0,10,0,20,0,0,30,0,40", 0)]
    [InlineData("-5,5", "0.50", "0,0,0,0,0,0,0,0,0,100", 1)]
    [InlineData("0,0", "0.00", "0,0,0,0,0,0,0,0,0,0", 2)]
    public void Distributions_are_measured(string earned, string gini, string deciles, int nothing)
    {
        var (one, _) = Both();
        var plan = one with
        {
            Members = [.. earned.Split(',').Select(sum => new MemberOutcome("m", [], long.Parse(sum), 0, 0, 0))],
        };
        Assert.Equal(gini, plan.Gini().ToString("0.00"));
        Assert.Equal(deciles, string.Join(',', plan.Deciles().Select(part => part.ToString("0"))));
        Assert.Equal(nothing, plan.WithNothing);
    }

    [Fact]
    public void Customers_outside_are_buyers_who_are_no_members()
    {
        var (one, _) = Both();
        var figures = Compliance.Of(one);
        // Own orders of finn (60.00) and cleo (80.00) are inside; everything else is sold to customers.
        Assert.Equal(100m * (524_000 - 14_000) / 524_000, figures.OutsidePercent);
        Assert.Equal((6, 5, 0), (figures.Sellers, figures.SellersMostlyOutside, figures.SellersWithTenCustomers));
        Assert.Equal(4, one.Members.Single(member => member.Id == "ada").Customers);
    }

    [Fact]
    public void Periods_above_a_cap_are_counted()
    {
        var (one, _) = Both();
        Assert.Equal(0, (one with { CapPercent = 16 }).PeriodsAboveCap);
        Assert.Equal(2, (one with { CapPercent = 1 }).PeriodsAboveCap);
        Assert.Equal(0, (one with { CapPercent = null }).PeriodsAboveCap);
    }

    [Fact]
    public void The_command_writes_files_and_a_page_that_needs_no_network_the_same_each_time()
    {
        var (first, second) = (Path.Combine(folder, "first"), Path.Combine(folder, "second"));
        Assert.Equal(0, Simulate("--out", first).Exit);
        Assert.Equal(0, Simulate("--out", second).Exit);
        string[] names = ["bonuses.csv", "comparison.json", "members.csv", "periods.csv", "report.html"];
        Assert.Equal(names, Directory.GetFiles(first).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(names, name =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(first, name)), File.ReadAllBytes(Path.Combine(second, name))));

        var page = File.ReadAllText(Path.Combine(first, "report.html"));
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        foreach (var part in page.Split("<svg ").Skip(1))
        {
            var marks = XElement.Parse($"<svg {part[..part.IndexOf("</svg>", Exact)]}</svg>").Elements("g").ToList();
            Assert.NotEmpty(marks);
            Assert.All(marks, mark => Assert.Equal("0", mark.Attribute("tabindex")!.Value));
            Assert.All(marks, mark => Assert.NotEmpty(mark.Element("title")!.Value));
        }
    }

    [Fact]
    public void Text_and_json_say_the_same()
    {
        var json = Simulate("--json").Json.GetProperty("plans");
        Assert.Equal(2, json.GetArrayLength());
        Assert.Equal(json[1].GetProperty("sold").GetInt64(), json[0].GetProperty("sold").GetInt64());
        var text = Simulate().Output;
        Assert.Contains("unilevel against agency", text, Exact);
        var paid = json[0].GetProperty("paid").GetInt64() / 100m;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{paid:N2} EUR"), text, Exact);
    }

    [Fact]
    public void Whom_a_plan_refuses_gets_nothing_of_it_and_everybody_else_keeps_their_own()
    {
        // A rank that only one of the plans has: agency refuses ben's line, and with it all below him.
        var members = Path.Combine(folder, "members.csv");
        File.WriteAllLines(members, [
            "member,enroller,rank", "ada,,", "ben,ada,master", "cleo,ben,", "dan,cleo,", "eve,ada,", "finn,ben,",
        ]);
        var sales = Documents.Path($"{Company}/sales.csv");
        string[] plans = [Template("agency"), Template("franchise")];
        foreach (var order in (string[][])[plans, [.. plans.Reverse()]])
        {
            var of = Comparison.Of(new CompareRequest(members, sales, order), new KeptLedger.NoProgress());
            Assert.Equal(["ada", "ben", "cleo", "dan", "eve", "finn"], of.Members().Select(one => one[0].Id).Order());
            Assert.All(of.Members(), one => Assert.Equal(one[0].Id, one[1].Id));
            Assert.All(of.Changes(1), change => Assert.Equal(
                change.Difference, Earned(of.Plans[1], change.Id) - Earned(of.Plans[0], change.Id)));
            var rows = CompareFiles.MembersCsv(of).TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split(','));
            Assert.All(rows, row => Assert.Equal($"{Earned(of.Plans[1], row[0])}", row[6]));
        }

        static long Earned(Outcome plan, string id) => plan.Members.SingleOrDefault(one => one.Id == id)?.Earned ?? 0;
    }

    [Fact]
    public void Six_plans_stand_in_a_table_that_fits()
    {
        string[] more = ["binary-hybrid", "community-dividend", "creator", "stairstep"];
        var lines = Simulate([.. more.SelectMany(name => (string[])["--plan", Template(name)])]).Output.Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 98));
        var paid = lines.Where(line => line.StartsWith("paid ", Exact)).ToList();
        Assert.InRange(paid.Count, 2, 3);
        Assert.Equal(6, paid.Sum(line => line.Split(" EUR").Length - 1));
        foreach (var name in more) Assert.Contains(lines, line => line.Split(' ').Contains(name));
    }

    [Fact]
    public void A_plan_that_pays_nobody_has_a_page_too()
    {
        var plan = Path.Combine(folder, "plan.json");
        File.WriteAllText(plan, """{ "plan": "none", "version": 1, "asset": "EUR", "bonuses": [] }""");
        string[][] overs =
        [
            ["--market", "--runs", "1"],
            ["--members", Documents.Path($"{Company}/members.csv"), "--sales", Documents.Path($"{Company}/sales.csv")],
        ];
        foreach (var over in overs)
        {
            var made = Path.Combine(folder, over[0]);
            Assert.Equal(0, Printed.Of(["plan", "simulate", .. over, "--plan", plan, "--out", made]).Exit);
            Assert.Contains("What each bonus pays", File.ReadAllText(Path.Combine(made, "report.html")), Exact);
        }
    }

    [Fact]
    public void Plans_that_cannot_stand_side_by_side_are_refused()
    {
        var pounds = Documents.Path("docs/guides/compare/unilevel.json");
        var printed = Simulate("--plan", pounds);
        Assert.Equal((1, "", "unilevel pays in GBP, agency in EUR.\n"), (printed.Exit, printed.Output, printed.Errors));
        var weekly = Path.Combine(folder, "weekly.json");
        File.WriteAllText(weekly, File.ReadAllText(Template("agency")).Replace("\"month\"", "\"week\"", Exact));
        Assert.Contains("other periods", Simulate("--plan", weekly).Errors, Exact);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private const StringComparison Exact = StringComparison.Ordinal;

    private static Printed Simulate(params string[] more) => Printed.Of(
    [
        "plan", "simulate", "--members", Documents.Path($"{Company}/members.csv"),
        "--sales", Documents.Path($"{Company}/sales.csv"), "--plan", Template("agency"), "--plan", Template("unilevel"),
        .. more,
    ]);

    private static (Outcome First, Outcome Second) Both()
    {
        var comparison = Comparison.Of(
            new CompareRequest(
                Documents.Path($"{Company}/members.csv"), Documents.Path($"{Company}/sales.csv"),
                [Template("agency"), Template("unilevel")]),
            new KeptLedger.NoProgress());
        return (comparison.Plans[0], comparison.Plans[1]);
    }

    private static string Template(string name) => Documents.Path($"docs/templates/{name}.json");

    private static long Sum(IEnumerable<string[]> lines) =>
        lines.Sum(line => long.Parse(line[5], CultureInfo.InvariantCulture));
}
