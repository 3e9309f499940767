namespace Fairshare.Node.Markets;

/// <summary>A period of a run: what was sold in it and paid for it, and the deposit at its lowest.</summary>
internal sealed record RunPeriod(string Name, long Sold, long Paid, long DepositLowest)
{
    public decimal Percent => Sold > 0 ? 100m * Paid / Sold : 0;
}

/// <summary>What came of one run.</summary>
internal sealed record RunFigures
{
    public required int Run { get; init; }

    public required int Members { get; init; }

    public required long Sales { get; init; }

    public required long Returns { get; init; }

    /// <summary>Returns that came too late for the plan.</summary>
    public required long Late { get; init; }

    /// <summary>Minor units, less what was returned.</summary>
    public required long Sold { get; init; }

    public required long Paid { get; init; }

    public decimal PayoutPercent => Sold > 0 ? 100m * Paid / Sold : 0;

    public required decimal Gini { get; init; }

    public required decimal NothingPercent { get; init; }

    public required decimal TopTenthPercent { get; init; }

    public required decimal BreakagePercent { get; init; }

    public required int PeriodsAboveCap { get; init; }

    /// <summary>Minor units; below zero is what was missing.</summary>
    public required long DepositLowest { get; init; }

    /// <summary>The first period in which the deposit was below zero; null: none.</summary>
    public required string? DryFrom { get; init; }

    /// <summary>Of what was sold, in the order of the plan.</summary>
    public required IReadOnlyList<decimal> ByBonusPercent { get; init; }

    public required IReadOnlyList<RunPeriod> Periods { get; init; }
}

/// <summary>A figure over many runs: the least that one in twenty stays under, the middle, and the most.</summary>
internal readonly record struct Band(decimal P5, decimal Median, decimal P95)
{
    /// <summary>The nearest ranks: each is the figure of a run.</summary>
    public static Band Of(IEnumerable<decimal> figures)
    {
        decimal[] rising = [.. figures.Order()];
        return new Band(Rank(rising, 5), Rank(rising, 50), Rank(rising, 95));
    }

    private static decimal Rank(decimal[] rising, int percent) =>
        rising[Math.Max(((rising.Length * percent) + 99) / 100, 1) - 1];
}
