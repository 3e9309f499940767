using System.Text.Json;
using Fairshare.Ledger.Plans;

namespace Fairshare.Node.Plans;

/// <summary>Checked plans as JSON.</summary>
internal static class CheckJson
{
    public static void Write(IReadOnlyList<CheckedPlan> plans, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("errors", plans.Sum(one => one.Report.Errors));
        json.WriteNumber("warnings", plans.Sum(one => one.Report.Warnings));
        json.WriteStartArray("plans");
        foreach (var (file, report) in plans) Plan(file, report, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Plan(string file, PlanReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("file", file);
        if (report.Plan is { } plan)
        {
            json.WriteString("plan", plan.Name);
            json.WriteNumber("version", plan.Version);
        }

        json.WriteStartArray("findings");
        foreach (var finding in report.Findings) Finding(finding, json);
        json.WriteEndArray();
        if (report is { Plan: { } program, Worst: { } worst, Steps: { } steps })
        {
            Worst(program, worst, json);
            json.WriteNumber("steps", steps.Steps);
            json.WriteNumber("accruals", steps.Accruals);
            json.WriteNumber("depth", WorstSteps.Depth);
        }

        json.WriteEndObject();
    }

    private static void Finding(PlanFinding finding, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("code", finding.Code);
        json.WriteString("severity", finding.IsError ? "error" : "warning");
        json.WriteString("pointer", finding.Pointer);
        json.WriteNumber("line", finding.Line);
        json.WriteNumber("column", finding.Column);
        json.WriteString("text", finding.Text);
        json.WriteString("way_out", finding.WayOut);
        json.WriteEndObject();
    }

    private static void Worst(CompiledPlan plan, WorstPayout worst, Utf8JsonWriter json)
    {
        json.WriteStartObject("worst_case");
        json.WriteString("percent", WorstPayout.Percent(worst.Share));
        json.WriteNumber("fixed", worst.Fixed);
        json.WriteString("bound_percent", WorstPayout.Percent((long)Int128.Min(worst.Bound, long.MaxValue)));
        if (plan.SaleCap is { } cap)
            json.WriteString("cap_percent", WorstPayout.Percent(cap.Ppm * (WorstPayout.Whole / 1_000_000)));
        else json.WriteNull("cap_percent");
        json.WriteString("article", worst.Article);
        json.WriteStartArray("path");
        foreach (var line in worst.Lines)
        {
            json.WriteStartObject();
            json.WriteString("bonus", line.Bonus);
            json.WriteNumber("above", line.Place);
            json.WriteString("rank", line.Rank);
            json.WriteNumber("level", line.Level);
            json.WriteString("percent", WorstPayout.Percent(line.Share));
            json.WriteNumber("fixed", line.Fixed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
