using Fairshare.Ledger.Plans;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Compare;

/// <summary>A plan that stands beside others.</summary>
/// <param name="File">Where it was read from.</param>
/// <param name="Label">Its name, or that of the file if two plans have the same.</param>
/// <param name="Plan">The plan, compiled.</param>
/// <param name="Document">As it was read.</param>
internal sealed record ComparedPlan(string File, string Label, CompiledPlan Plan, byte[] Document)
{
    /// <summary>Reads plans that pay in the same asset and have the same periods.</summary>
    /// <exception cref="InputException">A plan cannot be used, or they cannot be compared.</exception>
    public static IReadOnlyList<ComparedPlan> Read(IReadOnlyList<string> files)
    {
        var plans = files.Select(file =>
        {
            var document = PlanFile.Read(file, out var plan);
            return new ComparedPlan(file, plan.Name, plan, document);
        }).ToList();
        foreach (var one in plans) Comparable(plans[0].Plan, one.Plan);
        return
        [
            .. plans.Select(one => plans.Count(other => other.Label == one.Label) > 1
                ? one with { Label = Path.GetFileNameWithoutExtension(one.File) }
                : one),
        ];
    }

    /// <summary>The share of sales above which a period is counted: what was asked, else the plan's own cap.</summary>
    public decimal? CapOr(decimal? asked) => asked ?? (Plan.SaleCap is { } cap ? cap.Ppm / 10_000m : null);

    private static void Comparable(CompiledPlan first, CompiledPlan plan)
    {
        if (plan.Asset != first.Asset)
            throw new InputException($"{plan.Name} pays in {plan.Asset}, {first.Name} in {first.Asset}.");
        var (calendar, other) = (first.Calendar, plan.Calendar);
        if (calendar.Period == other.Period && calendar.OffsetMinutes == other.OffsetMinutes) return;
        throw new InputException($"{plan.Name} has other periods than {first.Name}: they cannot stand side by side.");
    }
}
