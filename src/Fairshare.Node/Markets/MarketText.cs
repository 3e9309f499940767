using Fairshare.Node.Explain;

namespace Fairshare.Node.Markets;

/// <summary>A simulation for a terminal.</summary>
internal static class MarketText
{
    private const string Capped = "periods_above_cap";

    public static void Print(MarketSimulation simulation, TextWriter output)
    {
        var sheet = new Sheet(output);
        sheet.Line($"{About(simulation)} The middle run of each figure, and the one that 5 % or 95 % stay under.");
        foreach (var plan in simulation.Plans)
        {
            sheet.Heading(plan.Label);
            List<string[]> rows = [["", "5 %", "middle", "95 %"]];
            foreach (var figure in MarketFigure.All.Where(one => plan.CapPercent is not null || one.Name != Capped))
                rows.Add(Row(figure, plan, simulation));
            rows.Add(["what a bonus pays, of what was sold:", "", "", ""]);
            foreach (var bonus in MarketFigure.Bonuses(plan)) rows.Add(Row(bonus, plan, simulation));
            sheet.Table(rows, 2, 1, 2, 3);
            sheet.Line($"  deposit runs dry in {Dry(plan)}");
        }
    }

    /// <summary>What was run, in a sentence or two.</summary>
    public static string About(MarketSimulation simulation)
    {
        var market = simulation.Request.Market;
        return $"{Wording.Count(simulation.Request.Runs, "run")} of {Wording.Count(market.Months, "month")}, seed " +
            $"{simulation.Request.Seed}: {Wording.Count(market.Members, "member")} at the start, " +
            $"{MarketFile.Percent(market.Growth)} % more each month.";
    }

    /// <summary>In how many runs the deposit was below zero.</summary>
    public static string Dry(MarketOutcome plan) =>
        $"{plan.RunsDry:N0} of {plan.Runs.Count:N0} runs ({plan.DryPercent:0.#} %)";

    private static string[] Row(MarketFigure figure, MarketOutcome plan, MarketSimulation simulation)
    {
        var band = plan.Of(figure.Of);
        return
        [
            figure.Label, figure.Text(band.P5, simulation), figure.Text(band.Median, simulation),
            figure.Text(band.P95, simulation),
        ];
    }
}
