namespace Fairshare.Ledger.Plans;

// What a plan document says, each value checked by itself: names are not looked up yet, nothing is derived.

/// <summary>A name that refers to something, in its place.</summary>
internal readonly record struct NameText(string Name, JsonTree At);

/// <summary>A plan document as it was written, with defaults filled in.</summary>
internal sealed record PlanDocument
{
    public required JsonTree At { get; init; }

    public required string Name { get; init; }

    public required int Version { get; init; }

    public required string Asset { get; init; }

    public required PlanCalendar Calendar { get; init; }

    public required SlotKind Base { get; init; }

    public required ConditionText? Active { get; init; }

    public required IReadOnlyList<RankText> Ranks { get; init; }

    public required IReadOnlyList<BonusText> Bonuses { get; init; }

    public required Rate? SaleCap { get; init; }

    public required long MemberCap { get; init; }

    /// <summary>The pool that breakage goes to; null: the company has it.</summary>
    public required NameText? BreakagePool { get; init; }
}

/// <summary>A rank.</summary>
internal sealed record RankText(NameText Name, ConditionText? When, ConditionText? Keep, int Grace);

/// <summary>So many legs, each with a volume, or somebody of a rank.</summary>
internal sealed record LegsText(JsonTree At, int Count, long GroupVolume, NameText? Rank);

/// <summary>A condition; terms in the order of <see cref="Measure"/>, without the rank.</summary>
internal sealed record ConditionText(
    JsonTree At,
    Term[] Terms,
    NameText? Rank,
    LegsText? Legs,
    Rate? LegShare,
    Window Window,
    ConditionText[] Any);

/// <summary>A bonus.</summary>
internal sealed record BonusText
{
    public required JsonTree At { get; init; }

    public required NameText Name { get; init; }

    /// <summary>Null: not a kind there is; nothing else was read then.</summary>
    public required BonusKind? Kind { get; init; }

    public Tree Tree { get; init; }

    /// <summary>Null: the plan's.</summary>
    public SlotKind? Base { get; init; }

    /// <summary>Null: as soon as it can be.</summary>
    public bool? PaidAtPeriodEnd { get; init; }

    public ConditionText? When { get; init; }

    public bool ActiveSellers { get; init; }

    public Compression Compression { get; init; }

    public RateText? Rate { get; init; }

    /// <summary>Null: every rank to every level.</summary>
    public IReadOnlyList<RankLevels>? Entitled { get; init; }

    public OwnFields Own { get; init; } = new();

    public IReadOnlyList<NameText> Of { get; init; } = [];

    public IReadOnlyList<NameText> Replaces { get; init; } = [];

    /// <summary>Sorted (ordinal); null: every article.</summary>
    public string[]? Articles { get; init; }

    public long MemberCap { get; init; } = long.MaxValue;

    public long FromOneMemberCap { get; init; } = long.MaxValue;

    /// <summary>Null: all its lines of a period together are not bounded.</summary>
    public Rate? PeriodCap { get; init; }

    /// <summary>Whether what is left of a sale is rounded before the step, too.</summary>
    public bool RoundsTwice { get; init; }
}

/// <summary>Fields that few kinds have; harmless where a kind has them not.</summary>
internal sealed record OwnFields
{
    /// <summary>The rank that breaks away; null: it is no breakaway.</summary>
    public NameText? Rank { get; init; }

    /// <summary>The volume on which a breakaway passes its percentage up at least; 0: no such guarantee.</summary>
    public long MinimumOn { get; init; }

    /// <summary>The rank that ends a generation; null: levels are counted.</summary>
    public NameText? Generation { get; init; }

    public int FromLevel { get; init; } = 1;

    public int BlockerLevels { get; init; }

    public int Days { get; init; }

    /// <summary>Shares of a pool by rank; null: none are said.</summary>
    public IReadOnlyList<RankLevels>? Shares { get; init; }

    /// <summary>Points of a pool by level; null: none are said.</summary>
    public int[]? Points { get; init; }

    public long Unit { get; init; } = 1;

    public long StrongerUnit { get; init; } = 1;

    public long CarryMax { get; init; } = long.MaxValue;

    public bool FlushesInactive { get; init; }

    public Spill Spill { get; init; }

    public int Width { get; init; }

    /// <summary>The levels of a matrix; 0: the rate says how many there are.</summary>
    public int Depth { get; init; }
}

/// <summary>Levels that a rank is entitled to.</summary>
internal readonly record struct RankLevels(NameText Rank, int Levels);

/// <summary>Rates of a rank, by level.</summary>
internal readonly record struct RankRates(NameText Rank, Rate[] Rates);

/// <summary>One of the forms in which a bonus says its rate.</summary>
internal abstract record RateText(JsonTree At);

/// <summary><c>percent</c>.</summary>
internal sealed record OnePercent(JsonTree At, Rate Rate) : RateText(At);

/// <summary><c>percents</c>.</summary>
internal sealed record PercentByLevel(JsonTree At, Rate[] Rates) : RateText(At);

/// <summary><c>percent_by_rank</c>: one rate a rank; <c>percents_by_rank</c>: one a level.</summary>
internal sealed record PercentByRank(JsonTree At, RankRates[] Rows, bool ByLevel) : RateText(At);

/// <summary><c>brackets</c>, with <c>on</c>; null: what the kind reads.</summary>
internal sealed record PercentByBracket(JsonTree At, Bracket[] Brackets, Measure? On) : RateText(At);

/// <summary><c>amount</c>.</summary>
internal sealed record FixedSum(JsonTree At, long Amount) : RateText(At);

/// <summary><c>brackets</c> of sums, with <c>on</c>.</summary>
internal sealed record SumByBracket(JsonTree At, Bracket[] Brackets, Measure? On) : RateText(At);
