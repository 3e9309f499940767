using System.Reflection;
using System.Text;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Ledger;
using Fairshare.Ledger.Plans;

namespace Fairshare.Apps.Tests.Plans;

public sealed class PlanCheckTests
{
    private const string Folder = "docs/reference/broken-plans";
    private const string TooLarge = "document_too_large";

    /// <summary>Codes that no broken plan can show: it would be too large, or of an earlier protocol.</summary>
    private static readonly string[] unseen = [TooLarge, "kind_not_supported"];

    public static TheoryData<string> Codes { get; } = [.. LintCodes.All.Except(unseen)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_has_a_broken_plan_that_shows_it_and_nothing_else(string code)
    {
        var report = PlanLint.Check(Documents.Bytes($"{Folder}/{code}.json"));
        Assert.All(report.Findings, finding => Assert.Equal(code, finding.Code));
        var first = report.Findings[0];
        Assert.Equal(LintCodes.IsError(code), first.IsError);
        Assert.Matches("[.?]$", first.Text);
        Assert.EndsWith(".", first.WayOut, StringComparison.Ordinal);
        Assert.Equal(report.Plan is null, PlanRefusals().Contains(code));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_reference_shows_every_code_with_its_example_and_its_way_out(string code)
    {
        var finding = PlanLint.Check(Documents.Bytes($"{Folder}/{code}.json")).Findings[0];
        var row = Documents.Text("docs/reference/plan-check.md").Split('\n')
            .Single(line => line.StartsWith($"| [`{code}`](broken-plans/{code}.json) |", StringComparison.Ordinal));
        Assert.Contains(finding.Text, row, StringComparison.Ordinal);
        Assert.EndsWith($"| {finding.WayOut} |", row, StringComparison.Ordinal);
        if (!PlanRefusals().Contains(code))
            Assert.Contains(finding.IsError ? "| error |" : "| warning |", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reason_of_the_ledger_is_a_code_and_every_broken_plan_belongs_to_one()
    {
        Assert.Equal(PlanRefusals(), LintCodes.All.Take(PlanRefusals().Length));
        Assert.Equal(LintCodes.All.Distinct(), LintCodes.All);
        Assert.Equal(LintCodes.All.Except(unseen).Order(StringComparer.Ordinal), Documents.In(Folder));
        Assert.Equal(TooLarge, PlanLint.Check(new byte[Limits.CommandBytesMax + 1]).Findings.Single().Code);
    }

    [Fact]
    public void One_command_prints_a_whole_folder_and_fails()
    {
        var printed = Printed.Of("plan", "check", Documents.Path(Folder));
        Assert.Equal((1, ""), (printed.Exit, printed.Errors));
        Assert.All(LintCodes.All.Except(unseen), code =>
            Assert.Contains($"  {code}\n", printed.Output, StringComparison.Ordinal));
        Assert.Contains($"{Documents.In(Folder).Count()} plans: ", printed.Output, StringComparison.Ordinal);
        var json = Printed.Of("plan", "check", Documents.Path(Folder), "--json");
        Assert.Equal(1, json.Exit);
        Assert.Equal(Documents.In(Folder).Count(), json.Json.GetProperty("plans").GetArrayLength());
    }

    [Fact]
    public void Warnings_fail_only_a_strict_check()
    {
        var plan = Documents.Path("docs/guides/online-retail-plan.json");
        Assert.Equal(0, Printed.Of("plan", "check", plan).Exit);
        Assert.Equal(1, Printed.Of("plan", "check", plan, "--strict").Exit);
        var missing = Printed.Of("plan", "check", Documents.Path("docs/none.json"));
        Assert.Equal((1, ""), (missing.Exit, missing.Output));
        Assert.EndsWith("cannot be read: there is no such file or folder.\n", missing.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_reference_is_what_is_printed()
    {
        var file = "docs/guides/online-retail-plan.json";
        var printed = Printed.Of("plan", "check", Documents.Path(file)).Output.Replace(Documents.Path(file), file);
        Assert.Contains($"```\n{printed}```", Documents.Text("docs/reference/plan-check.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown_field", "/recruiting_fee", 25, 3)]
    [InlineData("json_invalid", "", 4, 18)]
    [InlineData("keyed_on_kit", "/bonuses/2/articles/0", 23, 75)]
    [InlineData("higher_rank_gets_less", "/bonuses/0/percent_by_rank/leader", 19, 45)]
    [InlineData("field_missing", "", 1, 1)]
    public void A_place_is_a_pointer_a_line_and_a_column(string code, string pointer, int line, int column)
    {
        var finding = PlanLint.Check(Documents.Bytes($"{Folder}/{code}.json")).Findings[0];
        Assert.Equal((pointer, line, column), (finding.Pointer, finding.Line, finding.Column));
    }

    [Fact]
    public void Columns_count_characters_and_pointers_escape()
    {
        var text = """{"plan":"p","version":1,"asset":"EUR","bonuses":[],"ö":1,"a/b~c":2}""";
        var findings = PlanLint.Check(Encoding.UTF8.GetBytes(text)).Findings;
        Assert.Equal(["/ö", "/a~1b~0c"], findings.Select(finding => finding.Pointer));
        Assert.Equal([52, 58], findings.Select(finding => finding.Column));
    }

    private static string[] PlanRefusals() =>
    [
        .. typeof(PlanReasons).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => ((Reason)field.GetValue(null)!).Code),
    ];
}
