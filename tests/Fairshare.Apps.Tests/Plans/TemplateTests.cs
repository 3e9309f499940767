using System.Globalization;
using System.Text;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Ledger.Plans;
using Fairshare.Node.Plans;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Plans;

/// <summary>
/// Each template is checked, settled over a small company, and its page compared with what came out. With
/// <c>FAIRSHARE_WRITE=1</c> the numbers of the pages are written instead.
/// </summary>
public sealed class TemplateTests : IDisposable
{
    private const string Folder = "docs/templates";
    private const string Numbers = "## In numbers\n\n";
    private const string Next = "## What to beware of\n";

    private static readonly string[] shown = ["ada", "ben", "cleo", "dan", "c-41"];

    private readonly string output = Directory.CreateTempSubdirectory("fairshare-templates-").FullName;

    public static TheoryData<string> Names { get; } = [.. PlanTemplates.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_template_passes_the_check_without_a_finding(string name)
    {
        var report = PlanLint.Check(Documents.Bytes($"{Folder}/{name}.json"));
        Assert.Empty(report.Findings.Select(finding => $"{finding.Pointer}: {finding.Text}"));
        Assert.Equal(name, report.Plan!.Name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_small_company_is_settled_and_the_page_has_its_numbers(string name)
    {
        var summary = Settle(name);
        Assert.True(summary.Balances);
        Assert.Equal((29L, 1L, 6L, 0), (summary.Sales, summary.Returns, summary.Members, summary.Refused.Count));
        var used = summary.ByBonus.Where(bonus => bonus.Sum > 0).Select(bonus => bonus.Name);
        Assert.Equal(summary.ByBonus.Select(bonus => bonus.Name), used);

        var page = Documents.Text($"{Folder}/{name}.md");
        var (start, end) = (page.IndexOf(Numbers, Exact) + Numbers.Length, page.IndexOf(Next, Exact));
        var numbers = Page(name, summary);
        if (Environment.GetEnvironmentVariable("FAIRSHARE_WRITE") == "1")
            File.WriteAllText(Documents.Path($"{Folder}/{name}.md"), page[..start] + numbers + page[end..]);
        else Assert.Equal(numbers, page[start..end]);
    }

    [Fact]
    public void Every_document_has_a_page_a_row_and_a_place_in_the_program()
    {
        Assert.Equal(PlanTemplates.All.Select(one => one.Name), Documents.In(Folder));
        var list = Printed.Of("plan", "templates").Output;
        Assert.All(PlanTemplates.All, one =>
        {
            Assert.Equal(Documents.Text($"{Folder}/{one.Name}.json"), Printed.Of("plan", "new", one.Name).Output);
            Assert.Contains($"| [`{one.Name}`]({one.Name}.md) |", Documents.Text($"{Folder}/README.md"), Exact);
            Assert.Contains(one.For, list, Exact);
        });
    }

    [Fact]
    public void A_new_plan_is_written_once_and_passes_the_check()
    {
        var file = Path.Combine(output, "plan.json");
        Assert.Equal(0, Printed.Of("plan", "new", "agency", "--out", file).Exit);
        Assert.Equal(0, Printed.Of("plan", "check", file, "--strict").Exit);
        Assert.Equal(1, Printed.Of("plan", "new", "agency", "--out", file).Exit);
        Assert.Equal(1, Printed.Of("plan", "new", "pyramid").Exit);
    }

    public void Dispose() => Directory.Delete(output, recursive: true);

    private const StringComparison Exact = StringComparison.Ordinal;

    private Summary Settle(string name)
    {
        var own = $"{Folder}/company/{name}-members.csv";
        var request = new SettleRequest
        {
            Plan = Documents.Path($"{Folder}/{name}.json"),
            Members = Documents.Path(File.Exists(Documents.Path(own)) ? own : $"{Folder}/company/members.csv"),
            Sales = Documents.Path($"{Folder}/company/sales.csv"),
            Out = output,
        };
        return SettleRun.Run(request, new KeptLedger.NoProgress());
    }

    private string Page(string name, Summary summary)
    {
        var report = PlanLint.Check(Documents.Bytes($"{Folder}/{name}.json"));
        var journal = File.ReadAllLines(Path.Combine(output, "accruals.csv")).Skip(1);
        var lines = journal.Select(line => line.Split(',')).ToList();
        var text = new StringBuilder();
        var atSale = lines.Where(line => line[0] == "E-1").ToList();
        var ofPeriod = lines.Where(line => line[0].Length == 0 && line[1] == "2026-02");
        var atEnd = ofPeriod.Where(line => shown.Contains(line[3])).ToList();
        if (atSale.Count > 0)
        {
            text.Append("What `E-1` pays, 100.00 EUR sold by dan to a customer, ")
                .Append("tea for 70.00 and a teapot for 30.00:\n\n");
            Table(text, atSale);
        }

        if (atEnd.Count > 0)
        {
            text.Append("What the end of February pays for all of its sales, to those who had a part in `E-1`:\n\n");
            Table(text, atEnd);
        }

        var rate = (100m * (decimal)summary.Accrued / (decimal)(summary.Sold - summary.Returned)).ToString("0.0");
        text.Append($"Both months: {Euro((long)summary.Sold)} sold, {Euro((long)summary.Returned)} returned, ");
        text.Append($"{Euro((long)summary.Accrued)} paid, {rate} % of what was kept.\n\n");
        text.Append($"At worst a sale pays {CheckText.Sentence(report.Plan!, report.Worst!)}\n\n");
        return text.ToString();
    }

    private static void Table(StringBuilder text, List<string[]> lines)
    {
        text.Append("| bonus | who | level | EUR |\n|---|---|---:|---:|\n");
        foreach (var line in lines) text.Append($"| {line[2]} | {line[3]} | {line[4]} | {Euro(Cents(line))} |\n");
        text.Append($"| together | | | {Euro(lines.Sum(Cents))} |\n\n");
    }

    private static long Cents(string[] line) => long.Parse(line[5], CultureInfo.InvariantCulture);

    private static string Euro(long cents) => (cents / 100m).ToString("N2", CultureInfo.InvariantCulture);
}
