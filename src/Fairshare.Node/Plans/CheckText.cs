using Fairshare.Ledger.Plans;
using Fairshare.Node.Explain;

namespace Fairshare.Node.Plans;

/// <summary>Checked plans for people.</summary>
internal static class CheckText
{
    private const int LevelsShown = 12;

    public static void Print(IReadOnlyList<CheckedPlan> plans, TextWriter output)
    {
        var sheet = new Sheet(output);
        foreach (var (file, report) in plans)
        {
            var name = report.Plan is { } plan ? $"  plan {plan.Name} version {plan.Version}" : "";
            sheet.Unbroken($"{file}{name}");
            foreach (var finding in report.Findings) Finding(sheet, finding);
            if (report is { Plan: { } program, Worst: { } worst, Steps: { } steps }) Cost(sheet, program, worst, steps);
            sheet.Blank();
        }

        var (errors, warnings) = (plans.Sum(one => one.Report.Errors), plans.Sum(one => one.Report.Warnings));
        sheet.Line(
            $"{Wording.Count(plans.Count, "plan")}: {Wording.Count(errors, "error")}, " +
            $"{Wording.Count(warnings, "warning")}.");
    }

    /// <summary>The most that a sale pays, in a sentence.</summary>
    public static string Sentence(CompiledPlan plan, WorstPayout worst)
    {
        var percent = WorstPayout.Percent(worst.Share);
        var sums = worst.Fixed > 0 ? $" and {Wording.Number(worst.Fixed)} minor units a sale or piece" : "";
        var bound = worst.Bound > worst.Share
            ? $" At most {WorstPayout.Percent((long)Int128.Min(worst.Bound, long.MaxValue))} are set aside for it."
            : "";
        if (plan.SaleCap is { } all && plan.Bonuses.Any(IsUnbounded))
        {
            var most = WorstPayout.Percent(WorstPayout.Whole / 1_000_000 * all.Ppm);
            return $"the cap of {most} of 100: what legs match is not bounded, all else comes to {percent}{sums}.";
        }

        if (plan.SaleCap is not { } cap) return $"{percent} of 100{sums}; there is no cap on the sale.{bound}";
        var limit = WorstPayout.Percent(cap.Ppm * (WorstPayout.Whole / 1_000_000));
        return worst.Fixed == 0 && worst.Share <= cap.Ppm * (WorstPayout.Whole / 1_000_000)
            ? $"{percent} of 100, within the cap of {limit}."
            : $"{percent} of 100{sums}, cut to the cap of {limit}.";
    }

    private static bool IsUnbounded(Bonus bonus) => bonus is { Kind: BonusKind.Binary, PeriodCap: null };

    private static void Finding(Sheet sheet, PlanFinding finding)
    {
        var place = finding.Pointer.Length == 0 ? "the document" : finding.Pointer;
        sheet.Line(
            $"  {(finding.IsError ? "error  " : "warning")}  {finding.Line}:{finding.Column}  {place}  {finding.Code}",
            11);
        sheet.Line($"           {finding.Text}", 11);
        sheet.Line($"           Way out: {finding.WayOut}", 11);
    }

    private static void Cost(Sheet sheet, CompiledPlan plan, WorstPayout worst, WorstSteps steps)
    {
        sheet.Line($"  at worst   {Sentence(plan, worst)}", 13);
        if (worst.Article.Length > 0) sheet.Line($"             when the article {worst.Article} is sold", 13);
        List<string[]> rows = [];
        foreach (var place in worst.Lines.Select(line => line.Place).Distinct().OrderBy(place => (place == -2, place)))
        {
            var here = worst.Lines.Where(line => line.Place == place).ToList();
            rows.Add([Where(place), here[0].Rank, string.Join(" · ", here.Take(LevelsShown).Select(Part))]);
        }

        sheet.Table([.. rows.Take(LevelsShown)], 13);
        if (rows.Count > LevelsShown) sheet.Line($"             and {rows.Count - LevelsShown} more above");
        sheet.Line(
            $"  work       at most {Wording.Count(steps.Steps, "step")} and " +
            $"{Wording.Count(steps.Accruals, "accrual")} a sale, in a tree {WorstSteps.Depth:N0} deep", 13);
    }

    private static string Where(int place) => place switch
    {
        -2 => "all who share it",
        -1 => "buyer",
        0 => "seller",
        _ => $"{place} above",
    };

    private static string Part(WorstLine line) => line.Fixed > 0
        ? $"{line.Bonus} {Wording.Number(line.Fixed)} minor units" : $"{line.Bonus} {WorstPayout.Percent(line.Share)}";
}
