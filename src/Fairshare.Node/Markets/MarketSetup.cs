using Fairshare.Ledger.Plans;

namespace Fairshare.Node.Markets;

/// <summary>What a run is made of: a plan and a market.</summary>
internal sealed record MarketSetup
{
    /// <summary>What is lent to the deposit so that no sale is refused. No deposit comes near it.</summary>
    public const long Lent = 1L << 52;

    public required MarketParameters Market { get; init; }

    public required CompiledPlan Plan { get; init; }

    /// <summary>The plan's document.</summary>
    public required byte[] Document { get; init; }

    /// <summary>Decimal places of the asset.</summary>
    public required int Scale { get; init; }

    public required string Seed { get; init; }

    /// <summary>The share of sales, in percent, above which a period is counted; null: nothing is counted.</summary>
    public required decimal? CapPercent { get; init; }

    /// <summary>Told when another day is reached, in any run.</summary>
    public Action Reached { get; init; } = () => { };

    /// <summary>Whether newcomers are placed, too: only if a bonus walks the placement tree.</summary>
    public bool IsPlaced => Plan.Bonuses.Any(bonus => bonus.Tree == Ledger.Tree.Placement);

    /// <summary>The start of the first month.</summary>
    public long Start => StartOf(Market.From);

    /// <summary>The period that the start is in.</summary>
    public int FirstPeriod => PeriodCalendar.NumberAt(Plan.Calendar, Start);

    /// <summary>The last period that a sale is in.</summary>
    public int LastPeriod => PeriodCalendar.NumberAt(Plan.Calendar, StartOf(Market.From + Market.Months) - 1);

    /// <summary>How often <see cref="Reached"/> is told in a run.</summary>
    public long Days => ((StartOf(Market.From + Market.Months) - Start) / Ledger.Time.Day) + 1;

    /// <summary>When the last period is accepted.</summary>
    public long End => PeriodCalendar.StartOf(Plan.Calendar, LastPeriod + 1) +
        (Plan.Calendar.CloseAfterDays * Ledger.Time.Day);

    private long StartOf(int month) => (Ledger.Time.Days(1970 + (month / 12), (month % 12) + 1, 1) * Ledger.Time.Day) -
        (Plan.Calendar.OffsetMinutes * 60_000L);
}
