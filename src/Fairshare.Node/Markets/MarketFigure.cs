using System.Globalization;
using Fairshare.Node.Cli;

namespace Fairshare.Node.Markets;

/// <summary>What a figure is counted in.</summary>
internal enum FigureUnit
{
    /// <summary>Of a hundred.</summary>
    Percent,

    /// <summary>0 to 1.</summary>
    Ratio,

    /// <summary>Pieces.</summary>
    Count,

    /// <summary>Minor units.</summary>
    Money,
}

/// <summary>A figure of a run: its name in files, its name for people, and where it is.</summary>
internal sealed record MarketFigure(string Name, string Label, FigureUnit Unit, Func<RunFigures, decimal> Of)
{
    /// <summary>Those that every plan has.</summary>
    public static IReadOnlyList<MarketFigure> All { get; } =
    [
        new("payout_percent", "payout share", FigureUnit.Percent, run => run.PayoutPercent),
        new("members_with_nothing_percent", "members with nothing", FigureUnit.Percent, run => run.NothingPercent),
        new("gini", "Gini", FigureUnit.Ratio, run => run.Gini),
        new("top_tenth_percent", "top tenth gets", FigureUnit.Percent, run => run.TopTenthPercent),
        new("breakage_percent", "breakage, of what was sold", FigureUnit.Percent, run => run.BreakagePercent),
        new("periods_above_cap", "periods above the cap", FigureUnit.Count, run => run.PeriodsAboveCap),
        new("deposit_lowest", "deposit at its lowest", FigureUnit.Money, run => run.DepositLowest),
        new("members", "members at the end", FigureUnit.Count, run => run.Members),
        new("sales", "sales", FigureUnit.Count, run => run.Sales),
        new("returns", "returns taken", FigureUnit.Count, run => run.Returns),
        new("returns_too_late", "returns too late", FigureUnit.Count, run => run.Late),
        new("sold", "sold, less returns", FigureUnit.Money, run => run.Sold),
        new("paid", "paid", FigureUnit.Money, run => run.Paid),
    ];

    /// <summary>What a plan's bonuses pay, of what was sold.</summary>
    public static IEnumerable<MarketFigure> Bonuses(MarketOutcome plan) =>
        plan.Plan.Plan.Bonuses.Select(bonus => new MarketFigure(
            $"bonus.{bonus.Name}", bonus.Name, FigureUnit.Percent, run => run.ByBonusPercent[bonus.Index]));

    /// <summary>As people write it.</summary>
    public string Text(decimal value, MarketSimulation of) => Unit switch
    {
        FigureUnit.Percent => $"{value.ToString("0.0", CultureInfo.InvariantCulture)} %",
        FigureUnit.Ratio => value.ToString("0.000", CultureInfo.InvariantCulture),
        FigureUnit.Count => value.ToString("N0", CultureInfo.InvariantCulture),
        _ => SummaryView.Amount((Int128)value, of.Scale, of.Asset),
    };

    /// <summary>As files have it: at most four decimals.</summary>
    public static decimal Round(decimal value) => decimal.Round(value, 4);
}
