using System.Globalization;
using Fairshare.Node.Cli;
using Fairshare.Node.Explain;

namespace Fairshare.Node.Compare;

/// <summary>A comparison for a terminal.</summary>
internal static class CompareText
{
    private const int Shown = 3;

    public static void Print(Comparison comparison, TextWriter output)
    {
        var sheet = new Sheet(output);
        var plans = comparison.Plans;
        var first = plans[0].Summary;
        sheet.Line(
            $"{Wording.Count(first.Sales, "sale")}, {Wording.Count(first.Returns, "return")}, " +
            $"{Wording.Count(first.Members, "member")}, {first.From} to {first.Until}.");
        sheet.Blank();
        List<string[]> rows = [["", .. plans.Select(plan => plan.Label)]];
        void Row(string name, Func<Outcome, string> value) => rows.Add([name, .. plans.Select(value)]);
        Row("sold, less returns", plan => Money(plan.Net, plan));
        Row("paid", plan => Money(plan.Paid, plan));
        Row("payout share", plan => Percent(plan.PayoutPercent));
        Row("  of it to customers", plan => Money(plan.PaidToCustomers, plan));
        Row("breakage", plan => Money((long)plan.Summary.Breakage, plan));
        Row("members with nothing", plan =>
            $"{plan.WithNothing:N0} of {plan.Members.Count:N0}");
        Row("Gini", plan => plan.Gini().ToString("0.000", CultureInfo.InvariantCulture));
        Row("top tenth gets", plan => Percent(plan.Deciles()[9]));
        Row("top earner", plan => plan.Top(1).Select(member => Money(member.Earned, plan)).FirstOrDefault("-"));
        Row("periods above the cap", plan => plan.CapPercent is { } cap
            ? string.Create(
                CultureInfo.InvariantCulture, $"{plan.PeriodsAboveCap} of {plan.Periods.Count} ({cap:0.####} %)")
            : "no cap");
        Row("own orders", plan => Money(plan.OwnOrders.Amount, plan));
        Row("  members who loaded", plan => Wording.Number(plan.OwnOrders.Loaded));
        Row("  orders for a threshold", plan => Wording.Number(plan.OwnOrders.ForThreshold));
        Row("buy-back owed", plan => Money(plan.OwnOrders.BuyBack, plan));
        Row("lines refused", plan => Wording.Number(plan.Summary.Refused.Sum(one => one.Value)));
        sheet.Figures(rows);
        for (var plan = 1; plan < plans.Count; plan++) Changes(comparison, plan, sheet);
    }

    private static void Changes(Comparison comparison, int plan, Sheet sheet)
    {
        var (changes, other) = (comparison.Changes(plan), comparison.Plans[plan]);
        var (gain, lose) = (changes.Count(one => one.Difference > 0), changes.Count(one => one.Difference < 0));
        sheet.Heading($"{other.Label} against {comparison.Plans[0].Label}: {gain} gain, {lose} lose");
        foreach (var change in changes.Where(one => one.Difference > 0).Take(Shown)) Line(change, other, sheet);
        foreach (var change in changes.Where(one => one.Difference < 0).TakeLast(Shown)) Line(change, other, sheet);
    }

    private static void Line(Change change, Outcome plan, Sheet sheet) =>
        sheet.Line($"  {change.Id}  {Signed(change.Difference, plan)}: {Reasons(change, plan)}");

    /// <summary>The bonuses that make the difference.</summary>
    public static string Reasons(Change change, Outcome plan) =>
        string.Join(", ", change.Why.Take(Shown).Select(one => $"{one.Bonus} {Signed(one.After - one.Before, plan)}"));

    public static string Money(long minor, Outcome plan) =>
        SummaryView.Amount(minor, plan.Summary.Scale, plan.Summary.Asset);

    public static string Signed(long minor, Outcome plan) => $"{(minor > 0 ? "+" : "")}{Money(minor, plan)}";

    public static string Percent(decimal percent) => $"{percent.ToString("0.0", CultureInfo.InvariantCulture)} %";
}
