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

    private static void Row(StringBuilder html, string name, string value) =>
        html.Append("<tr><td>").Append(name).Append("</td><td class=\"n\">").Append(value).Append("</td></tr>");
}
