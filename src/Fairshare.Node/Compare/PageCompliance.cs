using System.Text;

namespace Fairshare.Node.Compare;

/// <summary>The page's last part: whether customers outside pay for it, and what people can expect to get.</summary>
internal static class PageCompliance
{
    public static void Write(StringBuilder html, IReadOnlyList<Outcome> plans)
    {
        var (figures, first) = (Compliance.Of(plans[0]), plans[0]);
        PageFrame.Section(
            html, "Customers outside the network",
            "The same under every plan. Outside are identified buyers who are no members; a sale without a buyer is " +
            "not.");
        html.Append("<table>");
        Row(html, "Sold to customers outside, of all that members sold", CompareText.Percent(figures.OutsidePercent));
        Row(html, "Members who sold anything", $"{figures.Sellers:N0} of {first.Members.Count:N0}");
        Row(html, "Of them, 70 % or more to customers outside", $"{figures.SellersMostlyOutside:N0}");
        Row(html, "Of them, ten such customers or more in some period", $"{figures.SellersWithTenCustomers:N0}");
        html.Append("</table></section>\n");

        Loading(html, plans);
        BuyBack(html, plans);

        PageFrame.Section(
            html, "Income disclosure",
            $"All members by what they get over the whole time, in {first.Summary.Asset}, before their own costs.");
        html.Append("<div class=\"many\">");
        foreach (var (index, plan) in plans.Index())
        {
            html.Append("<div><h3>").Append(PageFrame.Name(index, plan.Label))
                .Append("</h3><table><tr><th>Members</th><th class=\"n\">How many</th><th class=\"n\">Average</th>")
                .Append("<th class=\"n\">Median</th></tr>");
            foreach (var band in plan.Income())
            {
                html.Append("<tr><td>").Append(band.Name).Append("</td><td class=\"n\">").Append(band.Members)
                    .Append("</td><td class=\"n\">").Append(Page.Plain(band.Average, plan))
                    .Append("</td><td class=\"n\">").Append(Page.Plain(band.Median, plan)).Append("</td></tr>");
            }

            html.Append("</table></div>");
        }

        html.Append("</div></section>\n");
    }

    private static void Loading(StringBuilder html, IReadOnlyList<Outcome> plans)
    {
        PageFrame.Section(
            html, "Inventory loading",
            "Own orders are those in which a member buys through themselves. They load if, in a period and net of " +
            $"returns, they are over {OwnOrders.LoadedTimes} times what the member sold to others. An order is for a " +
            $"threshold if it falls in the last {OwnOrders.LastDays} days of a period and takes the member to a " +
            "personal volume, or is of a size, that a condition of the plan asks and that was not reached before. " +
            "These figures say where to look, not what was meant.");
        Table(
            html, plans,
            ("Own orders, less returns", plan => Page.Plain(plan.OwnOrders.Amount, plan)),
            ("Members who loaded in some period", plan => $"{plan.OwnOrders.Loaded:N0}"),
            ("Of them, who sold nothing to others then", plan => $"{plan.OwnOrders.LoadedWithoutSales:N0}"),
            ("What they ordered then", plan => Page.Plain(plan.OwnOrders.LoadedAmount, plan)),
            ("Orders for a threshold", plan => Both(
                plan.OwnOrders.ForThreshold, plan.OwnOrders.ForThresholdAmount, plan)),
            ("Of them, returned after the period", plan => Both(
                plan.OwnOrders.ForThresholdReturned, plan.OwnOrders.ForThresholdReturnedAmount, plan)));
    }

    private static void BuyBack(StringBuilder html, IReadOnlyList<Outcome> plans)
    {
        PageFrame.Section(
            html, "Buy-back",
            $"If every own order of the last {OwnOrders.BuyBackDays} days came back, as far as it has not yet, at " +
            $"{OwnOrders.BuyBackPercent} % of what was paid, and what these orders paid in bonuses was taken back. " +
            "Of bonuses at the period's end that is their part of what was sold in the period; all else is exact.");
        Table(
            html, plans,
            ("Owed to members", plan => Page.Plain(plan.OwnOrders.BuyBack, plan)),
            ("To how many", plan => $"{plan.OwnOrders.BuyBackMembers:N0}"),
            ("Owed to one at most", plan => Page.Plain(
                plan.Members.Select(member => member.BuyBack).DefaultIfEmpty().Max(), plan)),
            ("Bonuses taken back, paid at the sale", plan => Page.Plain(plan.OwnOrders.BonusesAtSale, plan)),
            ("Bonuses taken back, paid at the period's end", plan =>
                (plan.OwnOrders.BonusesAtPeriodEnd == 0 ? "" : "about ") +
                    Page.Plain(plan.OwnOrders.BonusesAtPeriodEnd, plan)));
    }

    private static void Table(
        StringBuilder html, IReadOnlyList<Outcome> plans,
        params ReadOnlySpan<(string Name, Func<Outcome, string> Of)> rows)
    {
        html.Append("<div class=\"scroll\" tabindex=\"0\"><table><tr><th>In ")
            .Append(PageFrame.Escape(plans[0].Summary.Asset)).Append("</th>");
        foreach (var plan in plans)
            html.Append("<th class=\"n\">").Append(PageFrame.Escape(plan.Label)).Append("</th>");
        html.Append("</tr>");
        foreach (var (name, of) in rows)
        {
            html.Append("<tr><td>").Append(name).Append("</td>");
            foreach (var plan in plans) html.Append("<td class=\"n\">").Append(of(plan)).Append("</td>");
            html.Append("</tr>");
        }

        html.Append("</table></div></section>\n");
    }

    private static string Both(int count, long minor, Outcome plan) =>
        count == 0 ? "0" : $"{count:N0}: {Page.Plain(minor, plan)}";

    private static void Row(StringBuilder html, string name, string value) =>
        html.Append("<tr><td>").Append(name).Append("</td><td class=\"n\">").Append(value).Append("</td></tr>");
}
