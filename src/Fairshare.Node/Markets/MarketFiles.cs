using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Fairshare.Node.Markets;

/// <summary>A simulation as JSON and as CSV files.</summary>
internal static class MarketFiles
{
    public static void Json(MarketSimulation simulation, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("market");
        json.WriteRawValue(MarketFile.Text(simulation.Request.Market));
        json.WriteNumber("runs", simulation.Request.Runs);
        json.WriteString("seed", simulation.Request.Seed);
        json.WriteString("asset", simulation.Asset);
        json.WriteNumber("scale", simulation.Scale);
        json.WriteStartArray("plans");
        foreach (var plan in simulation.Plans) Plan(plan, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A line a plan and run.</summary>
    public static string RunsCsv(MarketSimulation simulation)
    {
        var text = new StringBuilder("plan,run");
        foreach (var figure in MarketFigure.All) text.Append(',').Append(figure.Name);
        text.Append(",dry_from\n");
        foreach (var plan in simulation.Plans)
        {
            foreach (var run in plan.Runs)
            {
                text.Append(Invariant($"{plan.Label},{run.Run}"));
                foreach (var figure in MarketFigure.All) text.Append(Invariant($",{Number(figure.Of(run))}"));
                text.Append(Invariant($",{run.DryFrom}\n"));
            }
        }

        return text.ToString();
    }

    /// <summary>A line a plan and figure.</summary>
    public static string SpreadCsv(MarketSimulation simulation)
    {
        var text = new StringBuilder("plan,figure,p5,median,p95\n");
        foreach (var plan in simulation.Plans)
        {
            foreach (var figure in MarketFigure.All.Concat(MarketFigure.Bonuses(plan)))
                text.Append(Invariant($"{plan.Label},{figure.Name},{Line(plan.Of(figure.Of))}\n"));
            var dry = Number(plan.DryPercent);
            text.Append(Invariant($"{plan.Label},runs_dry_percent,{dry},{dry},{dry}\n"));
        }

        return text.ToString();
    }

    /// <summary>A line a plan and period.</summary>
    public static string PeriodsCsv(MarketSimulation simulation)
    {
        var text = new StringBuilder(
            "plan,period,payout_p5,payout_median,payout_p95,deposit_p5,deposit_median,deposit_p95\n");
        foreach (var plan in simulation.Plans)
        {
            var (payout, deposit) = (plan.Periods(one => one.Percent), plan.Periods(one => one.DepositLowest));
            foreach (var (i, period) in plan.Runs[0].Periods.Index())
                text.Append(Invariant($"{plan.Label},{period.Name},{Line(payout[i])},{Line(deposit[i])}\n"));
        }

        return text.ToString();
    }

    private static void Plan(MarketOutcome plan, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("plan", plan.Label);
        json.WriteString("file", plan.Plan.File);
        if (plan.CapPercent is { } cap) json.WriteNumber("cap_percent", cap);
        foreach (var figure in MarketFigure.All) Spread(figure.Name, plan.Of(figure.Of), json);
        json.WriteNumber("runs_dry", plan.RunsDry);
        json.WriteNumber("runs_dry_percent", MarketFigure.Round(plan.DryPercent));
        json.WriteStartObject("by_bonus_percent");
        foreach (var figure in MarketFigure.Bonuses(plan)) Spread(figure.Label, plan.Of(figure.Of), json);
        json.WriteEndObject();
        json.WriteStartArray("periods");
        var (payout, deposit) = (plan.Periods(one => one.Percent), plan.Periods(one => one.DepositLowest));
        foreach (var (i, period) in plan.Runs[0].Periods.Index())
        {
            json.WriteStartObject();
            json.WriteString("period", period.Name);
            Spread("payout_percent", payout[i], json);
            Spread("deposit_lowest", deposit[i], json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Spread(string name, Band band, Utf8JsonWriter json)
    {
        json.WriteStartObject(name);
        json.WriteNumber("p5", MarketFigure.Round(band.P5));
        json.WriteNumber("median", MarketFigure.Round(band.Median));
        json.WriteNumber("p95", MarketFigure.Round(band.P95));
        json.WriteEndObject();
    }

    private static string Line(Band band) => $"{Number(band.P5)},{Number(band.Median)},{Number(band.P95)}";

    private static string Number(decimal value) =>
        MarketFigure.Round(value).ToString("0.####", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
