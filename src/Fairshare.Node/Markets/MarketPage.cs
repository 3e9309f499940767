using System.Globalization;
using System.Text;
using Fairshare.Node.Compare;
using Fairshare.Node.Explain;

namespace Fairshare.Node.Markets;

/// <summary>A simulation as one HTML page that needs no network, in the looks of a comparison.</summary>
internal static class MarketPage
{
    private const char Minus = '−';

    public static string Of(MarketSimulation simulation)
    {
        var html = PageFrame.Open(
            "Plans over a synthetic market", $"{PageFrame.Plans(simulation.Plans.Count)} over a synthetic market",
            $"{MarketText.About(simulation)} Every figure is that of the middle run; beside it, or as a band, " +
            "from where to where nine runs in ten lie.");
        Cards(html, simulation);
        Payout(html, simulation);
        Bonuses(html, simulation);
        Deposit(html, simulation);
        Figures(html, simulation);
        Market(html, simulation);
        return PageFrame.Close(html);
    }

    private static void Cards(StringBuilder html, MarketSimulation simulation)
    {
        html.Append("<div class=\"cards\">");
        foreach (var (index, plan) in simulation.Plans.Index())
        {
            var payout = plan.Of(run => run.PayoutPercent);
            html.Append("<div>").Append(PageFrame.Name(index, plan.Label)).Append("<div class=\"big\">")
                .Append(Percent(payout.Median)).Append("</div><small>of sales paid out, ")
                .Append(Percent(payout.P5)).Append(" to ").Append(Percent(payout.P95)).Append("</small><dl>");
            void Row(string name, string value) =>
                html.Append("<dt>").Append(name).Append("</dt><dd>").Append(value).Append("</dd>");
            Row("Deposit runs dry", $"{plan.RunsDry:N0} of {plan.Runs.Count:N0} runs");
            Row("Deposit at its lowest", Money((long)plan.Of(run => run.DepositLowest).Median, simulation));
            Row("Members with nothing", Percent(plan.Of(run => run.NothingPercent).Median));
            Row("Top tenth gets", Percent(plan.Of(run => run.TopTenthPercent).Median));
            Row("Gini", plan.Of(run => run.Gini).Median.ToString("0.00", CultureInfo.InvariantCulture));
            var above = plan.Of(run => run.PeriodsAboveCap).Median;
            Row(plan.CapPercent is { } cap ? $"Periods above {cap.ToString("0.####", CultureInfo.InvariantCulture)} %"
                : "Cap", plan.CapPercent is null ? "none" : $"{above:0} of {plan.Runs[0].Periods.Count}");
            html.Append("</dl></div>");
        }

        html.Append("</div>\n");
    }

    private static void Payout(StringBuilder html, MarketSimulation simulation)
    {
        PageFrame.Section(
            html, "Payout share by period", "What was paid for a period's sales, of what was sold in it.");
        Chart(html, simulation, "Payout share by period", one => one.Percent, value => $"{value:0.##} %");
        Table(html, simulation, one => one.Percent, value => Percent(value));
        html.Append("</section>\n");
    }

    private static void Deposit(StringBuilder html, MarketSimulation simulation)
    {
        var market = simulation.Request.Market;
        PageFrame.Section(
            html, "The deposit",
            $"At its lowest in each period, in {simulation.Asset}: {Money(market.Deposit, simulation)} at the start " +
            $"and {MarketFile.Percent(market.TopUp)} % of last month's sales on the first of each month. Below " +
            "zero is what was missing.");
        Chart(
            html, simulation, "The deposit at its lowest by period", one => one.DepositLowest,
            value => MarketCharts.Short(value, simulation.Scale));
        Table(html, simulation, one => one.DepositLowest, value => Plain((long)value, simulation));
        html.Append("</section>\n");
    }

    private static void Chart(
        StringBuilder html, MarketSimulation simulation, string label, Func<RunPeriod, decimal> figure,
        Func<decimal, FormattableString> text)
    {
        PageFrame.Legend(html, simulation.Plans.Select(plan => plan.Label));
        string[] names = [.. simulation.Plans[0].Runs[0].Periods.Select(one => one.Name)];
        html.Append("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"").Append(label).Append("\">")
            .Append(MarketCharts.Bands(
                label, names, [.. simulation.Plans.Select(plan => (plan.Label, plan.Periods(figure)))], text))
            .Append("</div>");
    }

    private static void Table(
        StringBuilder html, MarketSimulation simulation, Func<RunPeriod, decimal> figure, Func<decimal, string> text)
    {
        html.Append("<details><summary>As a table</summary><div class=\"scroll\"><table><tr><th>Period</th>");
        foreach (var plan in simulation.Plans)
            html.Append("<th class=\"n\">").Append(PageFrame.Escape(plan.Label)).Append("</th>");
        html.Append("</tr>");
        Band[][] bands = [.. simulation.Plans.Select(plan => plan.Periods(figure))];
        foreach (var (i, period) in simulation.Plans[0].Runs[0].Periods.Index())
        {
            html.Append("<tr><td>").Append(period.Name).Append("</td>");
            foreach (var band in bands)
                html.Append("<td class=\"n\">").Append(text(band[i].Median)).Append("<br><small>")
                    .Append(text(band[i].P5)).Append(" to ").Append(text(band[i].P95)).Append("</small></td>");
            html.Append("</tr>");
        }

        html.Append("</table></div></details>");
    }

    private static void Bonuses(StringBuilder html, MarketSimulation simulation)
    {
        PageFrame.Section(
            html, "What each bonus pays",
            "Of what was sold after returns: the middle run, and where nine runs in ten lie.",
            "A bar is where nine runs in ten lie, its mark the middle run; all bars share one scale.");
        html.Append("<div class=\"many\">");
        var most = simulation.Plans
            .SelectMany(plan => MarketFigure.Bonuses(plan).Select(one => plan.Of(one.Of).P95)).DefaultIfEmpty().Max();
        string Part(decimal value) =>
            (most > 0 ? 100 * value / most : 0).ToString("0.#", CultureInfo.InvariantCulture);
        foreach (var (index, plan) in simulation.Plans.Index())
        {
            html.Append("<div><h3>").Append(PageFrame.Name(index, plan.Label)).Append("</h3><table>");
            foreach (var bonus in MarketFigure.Bonuses(plan))
            {
                var band = plan.Of(bonus.Of);
                html.Append("<tr><td>").Append(PageFrame.Escape(bonus.Label))
                    .Append("</td><td class=\"wide\"><div class=\"range p").Append(index)
                    .Append("\"><i style=\"left:").Append(Part(band.P5)).Append("%;width:")
                    .Append(Part(band.P95 - band.P5)).Append("%\"></i><b style=\"left:").Append(Part(band.Median))
                    .Append("%\"></b></div></td><td class=\"n\">").Append(Percent(band.Median))
                    .Append("<br><small>").Append(Percent(band.P5)).Append(" to ").Append(Percent(band.P95))
                    .Append("</small></td></tr>");
            }

            html.Append("</table></div>");
        }

        html.Append("</div></section>\n");
    }

    private static void Figures(StringBuilder html, MarketSimulation simulation)
    {
        PageFrame.Section(
            html, "All figures",
            $"The middle run, and where nine runs in ten lie, if that is not the same. Amounts in {simulation.Asset}.");
        html.Append("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"All figures\"><table><tr>")
            .Append("<th></th>");
        foreach (var plan in simulation.Plans)
            html.Append("<th class=\"n\">").Append(PageFrame.Escape(plan.Label)).Append("</th>");
        html.Append("</tr>");
        foreach (var figure in MarketFigure.All)
        {
            html.Append("<tr><td>").Append(char.ToUpperInvariant(figure.Label[0])).Append(figure.Label[1..])
                .Append("</td>");
            foreach (var plan in simulation.Plans)
            {
                var band = plan.Of(figure.Of);
                html.Append("<td class=\"n\">").Append(Text(figure, band.Median, simulation));
                if (band.P5 != band.P95)
                    html.Append("<br><small>").Append(Text(figure, band.P5, simulation)).Append(" to ")
                        .Append(Text(figure, band.P95, simulation)).Append("</small>");
                html.Append("</td>");
            }

            html.Append("</tr>");
        }

        html.Append("</table></div></section>\n");
    }

    private static void Market(StringBuilder html, MarketSimulation simulation)
    {
        PageFrame.Section(
            html, "The market", "All of its parameters; with the plans and the seed they give these figures again.");
        html.Append("<pre class=\"scroll\" tabindex=\"0\">")
            .Append(PageFrame.Escape(MarketFile.Text(simulation.Request.Market).TrimEnd()))
            .Append("</pre></section>\n");
    }

    private static string Text(MarketFigure figure, decimal value, MarketSimulation simulation) =>
        figure.Unit == FigureUnit.Money ? Plain((long)value, simulation) : figure.Text(value, simulation);

    private static string Percent(decimal value) => CompareText.Percent(value);

    private static string Money(long minor, MarketSimulation simulation) =>
        new Money(simulation.Asset, simulation.Scale).Of(minor).Replace('-', Minus);

    private static string Plain(long minor, MarketSimulation simulation) =>
        new Money(simulation.Asset, simulation.Scale).Bare(minor).Replace('-', Minus);
}
