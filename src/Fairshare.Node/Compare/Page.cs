using System.Globalization;
using System.Text;
using Fairshare.Node.Explain;

namespace Fairshare.Node.Compare;

/// <summary>A comparison as one HTML page that needs no network: charts inline, tables beside them.</summary>
internal static class Page
{
    private const int Earners = 10;
    private const int Movers = 5;
    private const char Minus = '−';

    public static string Of(Comparison comparison)
    {
        var plans = comparison.Plans;
        var first = plans[0];
        var html = PageFrame.Open(
            "Plans compared", $"{PageFrame.Plans(plans.Count)} over the same sales",
            $"{Wording.Count(first.Summary.Sales, "sale")} and {Wording.Count(first.Summary.Returns, "return")} of " +
            $"{Wording.Count(first.Summary.Members, "member")}, {first.Summary.From[..10]} to " +
            $"{first.Summary.Until[..10]}: {CompareText.Money(first.Net, first).Replace('-', Minus)} sold after " +
            "returns. Returns count in the period of their sale.");
        Cards(html, plans);
        Periods(html, plans);
        Bonuses(html, plans);
        Distribution(html, plans);
        for (var plan = 1; plan < plans.Count; plan++) Changes(html, comparison, plan);
        TopEarners(html, plans);
        PageCompliance.Write(html, plans);
        return PageFrame.Close(html);
    }

    public static string Money(long minor, Outcome plan) =>
        PageFrame.Escape(CompareText.Money(minor, plan).Replace('-', Minus));

    /// <summary>Without the asset, where a column says it.</summary>
    public static string Plain(long minor, Outcome plan) => Money(minor, plan)[..^(plan.Summary.Asset.Length + 1)];

    private static void Cards(StringBuilder html, IReadOnlyList<Outcome> plans)
    {
        html.Append("<div class=\"cards\">");
        foreach (var (index, plan) in plans.Index())
        {
            html.Append("<div>").Append(PageFrame.Name(index, plan.Label)).Append("<div class=\"big\">")
                .Append(CompareText.Percent(plan.PayoutPercent)).Append("</div><small>of sales paid out: ")
                .Append(Money(plan.Paid, plan)).Append("</small><dl>");
            void Row(string name, string value) =>
                html.Append("<dt>").Append(name).Append("</dt><dd>").Append(value).Append("</dd>");
            Row("Members with nothing", $"{Count(plan.WithNothing)} of {Count(plan.Members.Count)}");
            Row("Top tenth gets", CompareText.Percent(plan.Deciles()[9]));
            Row("Gini", plan.Gini().ToString("0.00", CultureInfo.InvariantCulture));
            Row("To customers", Money(plan.PaidToCustomers, plan));
            Row("Breakage", Money((long)plan.Summary.Breakage, plan));
            Row(plan.CapPercent is { } cap ? $"Periods above {cap:0.####} %" : "Cap",
                plan.CapPercent is null ? "none" : $"{plan.PeriodsAboveCap} of {plan.Periods.Count}");
            html.Append("</dl></div>");
        }

        html.Append("</div>\n");
    }

    private static void Periods(StringBuilder html, IReadOnlyList<Outcome> plans)
    {
        PageFrame.Section(
            html, "Payout share by period", "What was paid for a period's sales, of what was sold in it.");
        PageFrame.Legend(html, plans.Select(plan => plan.Label));
        string[] names = [.. plans[0].Periods.Select(one => one.Name)];
        html.Append("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Payout share by period\">");
        html.Append(Charts.Lines(
            "Payout share by period", names,
            [.. plans.Select(plan => (plan.Label, plan.Periods.Select(one => one.Percent).ToArray()))]));
        html.Append("</div><details><summary>As a table</summary><div class=\"scroll\"><table><tr><th>Period</th>")
            .Append("<th class=\"n\">Sold, ").Append(PageFrame.Escape(plans[0].Summary.Asset)).Append("</th>");
        foreach (var plan in plans)
            html.Append("<th class=\"n\">").Append(PageFrame.Escape(plan.Label)).Append("</th>");
        html.Append("</tr>");
        foreach (var (row, period) in plans[0].Periods.Index())
        {
            html.Append("<tr><td>").Append(period.Name).Append("</td><td class=\"n\">")
                .Append(Plain(period.Sold, plans[0])).Append("</td>");
            foreach (var plan in plans)
                html.Append("<td class=\"n\">").Append(CompareText.Percent(plan.Periods[row].Percent)).Append("</td>");
            html.Append("</tr>");
        }

        html.Append("</table></div></details></section>\n");
    }

    private static void Bonuses(StringBuilder html, IReadOnlyList<Outcome> plans)
    {
        PageFrame.Section(
            html, "What each bonus pays",
            $"In {plans[0].Summary.Asset}, and of what was sold after returns.", "The bars share one scale.");
        html.Append("<div class=\"many\">");
        var most = plans.SelectMany(plan => plan.Summary.ByBonus)
            .Select(one => (decimal)one.Sum).DefaultIfEmpty().Max();
        foreach (var (index, plan) in plans.Index())
        {
            html.Append("<div><h3>").Append(PageFrame.Name(index, plan.Label)).Append("</h3><table>");
            foreach (var (name, sum) in plan.Summary.ByBonus)
            {
                var share = plan.Net > 0 ? 100m * (decimal)sum / plan.Net : 0;
                var width = most > 0 ? (100m * (decimal)sum / most).ToString("0.#", CultureInfo.InvariantCulture) : "0";
                html.Append("<tr><td>").Append(PageFrame.Escape(name))
                    .Append("</td><td class=\"wide\"><div class=\"bar p").Append(index).Append("\" style=\"width:")
                    .Append(width).Append("%\"></div></td><td class=\"n\">")
                    .Append(Plain((long)sum, plan)).Append("</td><td class=\"n\">").Append(CompareText.Percent(share))
                    .Append("</td></tr>");
            }

            html.Append("</table></div>");
        }

        html.Append("</div></section>\n");
    }

    private static void Distribution(StringBuilder html, IReadOnlyList<Outcome> plans)
    {
        PageFrame.Section(
            html, "Who gets how much",
            "Members in ten groups of the same size, from those who get least to those who get most: what each group " +
            "gets of all that members get.");
        PageFrame.Legend(html, plans.Select(plan => plan.Label));
        string[] names = ["1st", "2nd", "3rd", .. Enumerable.Range(4, 7).Select(tenth => $"{tenth}th")];
        html.Append("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Distribution\">");
        html.Append(Charts.Bars(
            "What each tenth of the members gets", names, [.. plans.Select(plan => (plan.Label, plan.Deciles()))]));
        html.Append("</div></section>\n");
    }

    private static void Changes(StringBuilder html, Comparison comparison, int index)
    {
        var (plan, first) = (comparison.Plans[index], comparison.Plans[0]);
        var changes = comparison.Changes(index);
        var (gain, lose) = (changes.Count(one => one.Difference > 0), changes.Count(one => one.Difference < 0));
        PageFrame.Section(
            html, $"{plan.Label} instead of {first.Label}",
            $"{Count(gain)} of {Count(plan.Members.Count)} members gain, {Count(lose)} lose. Most and why, in " +
            $"{plan.Summary.Asset}:");
        html.Append("<div class=\"two\">");
        Movements(html, "Gain most", "good", changes.Where(one => one.Difference > 0).Take(Movers), plan);
        Movements(
            html, "Lose most", "bad", changes.Where(one => one.Difference < 0).TakeLast(Movers).Reverse(), plan);
        html.Append("</div></section>\n");
    }

    private static void Movements(
        StringBuilder html, string title, string tone, IEnumerable<Change> changes, Outcome plan)
    {
        html.Append("<div><h3>").Append(title).Append("</h3><table>");
        foreach (var change in changes)
        {
            var why = change.Why.Take(4)
                .Select(one => $"{PageFrame.Escape(one.Bonus)}&nbsp;{Sign(one.After - one.Before, plan)}");
            html.Append("<tr><td>").Append(PageFrame.Escape(change.Id)).Append("<br><small>")
                .Append(Plain(change.Before, plan)).Append(" → ").Append(Plain(change.After, plan)).Append("<br>")
                .Append(string.Join(", ", why))
                .Append("</small></td><td class=\"n ").Append(tone).Append("\">")
                .Append(Sign(change.Difference, plan)).Append("</td></tr>");
        }

        html.Append("</table></div>");
    }

    private static void TopEarners(StringBuilder html, IReadOnlyList<Outcome> plans)
    {
        PageFrame.Section(
            html, "Top earners", $"In {plans[0].Summary.Asset}, and what part of all that members get is theirs.");
        html.Append("<div class=\"many\">");
        foreach (var (index, plan) in plans.Index())
        {
            decimal all = plan.Members.Sum(member => member.Earned);
            html.Append("<div><h3>").Append(PageFrame.Name(index, plan.Label)).Append("</h3><table>");
            foreach (var member in plan.Top(Earners))
            {
                html.Append("<tr><td>").Append(PageFrame.Escape(member.Id)).Append("</td><td class=\"n\">")
                    .Append(Plain(member.Earned, plan)).Append("</td><td class=\"n\">")
                    .Append(CompareText.Percent(all > 0 ? 100m * member.Earned / all : 0)).Append("</td></tr>");
            }

            html.Append("</table></div>");
        }

        html.Append("</div></section>\n");
    }

    private static string Sign(long minor, Outcome plan) => $"{(minor > 0 ? "+" : "")}{Plain(minor, plan)}";

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
