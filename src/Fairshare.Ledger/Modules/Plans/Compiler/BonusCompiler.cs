namespace Fairshare.Ledger.Plans;

/// <summary>Turns a bonus into its flat form: names become indices, percentages rates by level or rank.</summary>
internal sealed class BonusCompiler(
    PlanDocument plan,
    NameTable ranks,
    int rankCount,
    ConditionPool conditions,
    SlotPool slots,
    ICollection<PlanProblem> problems)
{
    /// <summary>The bonus at an index; null if its kind or rate was refused.</summary>
    public Bonus? Compile(int index, BonusGraph graph, int active)
    {
        var text = plan.Bonuses[index];
        if (text.Kind is not { } kind || text.Rate is not { } rate) return null;

        var entitled = Entitled(text);
        var levels = text.Own.Depth > 0 ? text.Own.Depth : Levels(kind, rate, entitled);
        CheckDepth(text, rate);
        var byRank = rate is PercentByRank table ? Rows(table) : [];
        CheckWhole(kind, rate, byRank, levels, entitled);
        CheckMinimum(text, levels);
        CheckCap(text, graph.PaidAtPeriodEnd[index]);
        return new Bonus
        {
            Name = text.Name.Name,
            Index = index,
            Kind = kind,
            Tree = text.Tree,
            PaidAtPeriodEnd = graph.PaidAtPeriodEnd[index],
            Condition = Condition(text, active),

            // Logs of the first kinds call whoever misses a bonus's own condition inactive, and must stay as they are.
            HasOwnCondition = text.When is not null && kind >= BonusKind.Breakaway,
            SellerMustQualify = text.ActiveSellers || text.Compression == Compression.Source,
            Compression = text.Compression,
            Rate = Form(rate),
            ByLevel = ByLevel(rate, levels),
            ByRank = rate is PercentByRank { ByLevel: false } ? [.. byRank.Select(row => First(row))] : [],
            ByRankAndLevel = rate is PercentByRank { ByLevel: true } ? byRank : [],
            Brackets = Brackets(rate),
            BracketsOn = rate switch
            {
                PercentByBracket on => on.On ?? OwnMeasure(kind),
                SumByBracket on => on.On ?? Measure.GroupVolume,
                _ => Measure.GroupVolume,
            },
            FixedAmount = rate is FixedSum sum ? sum.Amount : Brackets(rate).Select(one => one.Amount).Append(0).Max(),
            Entitled = entitled ?? [],
            Levels = levels,
            BreakawayRank = RankOf(text.Own.Rank),
            MinimumOn = text.Own.MinimumOn,
            Generation = RankOf(text.Own.Generation),
            FromLevel = text.Own.FromLevel,
            BlockerLevels = text.Own.BlockerLevels,
            Shares = Shares(text.Own.Shares),
            Points = text.Own.Points ?? [],
            NewcomerMs = text.Own.Days == 0 ? long.MaxValue : (text.Own.Days * Time.Day) - 1,
            Unit = text.Own.Unit,
            StrongerUnit = text.Own.StrongerUnit,
            CarryMax = text.Own.CarryMax,
            FlushesInactive = text.Own.FlushesInactive,
            Spill = text.Own.Spill,
            Width = kind == BonusKind.Binary ? 2 : text.Own.Width,
            HighestRate = new Rate(Highest(rate)),
            Of = graph.Of[index],
            Replaces = graph.Replaces[index],
            Slot = slots.Add(text.Base ?? plan.Base, text.Articles),
            QuantitySlot = kind == BonusKind.Flat ? slots.Add(SlotKind.Quantity, text.Articles) : -1,
            MemberCap = text.MemberCap,
            FromOneMemberCap = text.FromOneMemberCap,
            PeriodCap = text.PeriodCap,
            RoundsTwice = text.RoundsTwice && rate is SumByBracket,
        };
    }

    private int[] Shares(IReadOnlyList<RankLevels>? rows)
    {
        if (rows is null) return [];
        var shares = new int[rankCount];
        foreach (var row in rows)
            if (ranks.Find(row.Rank) is var rank and >= 0) shares[rank] = row.Levels;
        return shares;
    }

    private int RankOf(NameText? name) => name is { } given ? ranks.Find(given) : -1;

    /// <summary>What is passed up at least is counted once a period, from one person to one.</summary>
    private void CheckMinimum(BonusText text, int levels)
    {
        if (text.Own.MinimumOn == 0 || levels <= 1) return;
        var rule = "\"minimum_on\" is passed up from one person to one: such a bonus has one level.";
        problems.Report(PlanReasons.MinimumNeedsOneLevel, text.At["minimum_on"]!, rule);
    }

    /// <summary>What was paid with a sale is not scaled down at the period's end.</summary>
    private void CheckCap(BonusText text, bool paidAtPeriodEnd)
    {
        if (text.PeriodCap is null || paidAtPeriodEnd) return;
        var rule = $"{Wording.Quote(text.Name.Name)} is paid with each sale, and \"period_percent\" is known at the " +
            "period's end only.";
        problems.Report(PlanReasons.CapNotAtSale, text.At["caps"]!["period_percent"]!, rule);
    }

    /// <summary>A matrix has as many levels as it is deep; rates may be fewer, not more.</summary>
    private void CheckDepth(BonusText text, RateText rate)
    {
        if (text.Own.Depth == 0) return;
        var rates = Levels(BonusKind.Matrix, rate, [0]);
        if (rates <= text.Own.Depth) return;
        var rule = $"Here are {rates} levels, and the matrix is {text.Own.Depth} deep.";
        problems.Report(PlanReasons.TooManyLevels, rate.At, rule);
    }

    private int Condition(BonusText text, int active)
    {
        if (text.When is not null) return conditions.Add(text.When, text.Tree);
        return text.Kind == BonusKind.Cashback ? -1 : active;
    }

    private int[]? Entitled(BonusText text)
    {
        if (text.Entitled is null) return null;
        var entitled = new int[rankCount];
        foreach (var row in text.Entitled)
        {
            if (ranks.Find(row.Rank) is var rank and >= 0) entitled[rank] = row.Levels;
        }

        return entitled;
    }

    private Rate[][] Rows(PercentByRank table)
    {
        var rows = new Rate[rankCount][];
        Array.Fill(rows, []);
        foreach (var row in table.Rows)
        {
            if (ranks.Find(row.Rank) is var rank and >= 0) rows[rank] = row.Rates;
        }

        return rows;
    }

    /// <summary>The deepest level there is a rate for; 0 where levels play no part.</summary>
    private static int Levels(BonusKind kind, RateText rate, int[]? entitled)
    {
        if (!HasLevels(kind)) return 0;
        return rate switch
        {
            PercentByLevel levels => levels.Rates.Length,
            PercentByRank { ByLevel: true } table => table.Rows.Select(row => row.Rates.Length).DefaultIfEmpty().Max(),
            _ => entitled?.Max() ?? 1,
        };
    }

    /// <summary>What brackets read if the document does not say.</summary>
    private static Measure OwnMeasure(BonusKind kind) =>
        kind == BonusKind.Binary ? Measure.WeakerLeg : Measure.GroupVolume;

    private static bool HasLevels(BonusKind kind) => kind is BonusKind.Unilevel or BonusKind.Matching or
        BonusKind.Breakaway or BonusKind.Generation or BonusKind.FastStart or BonusKind.Matrix;

    private static RateForm Form(RateText rate) => rate switch
    {
        PercentByRank { ByLevel: true } => RateForm.ByRankAndLevel,
        PercentByRank => RateForm.ByRank,
        PercentByBracket => RateForm.ByBracket,
        FixedSum or SumByBracket => RateForm.Fixed,
        _ => RateForm.ByLevel,
    };

    private static Bracket[] Brackets(RateText rate) => rate switch
    {
        PercentByBracket percents => percents.Brackets,
        SumByBracket sums => sums.Brackets,
        _ => [],
    };

    private static Rate[] ByLevel(RateText rate, int levels) => rate switch
    {
        PercentByLevel rates when rates.Rates.Length < levels =>
            [.. rates.Rates, .. new Rate[levels - rates.Rates.Length]],
        PercentByLevel rates => rates.Rates,
        OnePercent one => [.. Enumerable.Repeat(one.Rate, Math.Max(levels, 1))],
        _ => [],
    };

    private static int Highest(RateText rate)
    {
        var rates = rate switch
        {
            OnePercent one => [one.Rate],
            PercentByLevel levels => levels.Rates,
            PercentByRank table => table.Rows.SelectMany(row => row.Rates),
            PercentByBracket brackets => brackets.Brackets.Select(bracket => bracket.Rate),
            _ => [],
        };
        return rates.Select(one => one.Ppm).DefaultIfEmpty().Max();
    }

    private static Rate First(Rate[] row) => row.Length > 0 ? row[0] : default;

    /// <summary>One rate for many levels must not add up to more than the whole, as <c>percents</c> must not.</summary>
    private void CheckWhole(BonusKind kind, RateText rate, Rate[][] byRank, int levels, int[]? entitled)
    {
        if (!HasLevels(kind) || kind == BonusKind.Matching) return;
        if (rate is PercentByLevel or PercentByRank { ByLevel: true }) return;
        var sum = rate is PercentByRank
            ? byRank.Select((row, rank) => (long)First(row).Ppm * (entitled?[rank] ?? levels)).Max()
            : (long)Highest(rate) * levels;
        if (sum <= Rate.Whole) return;
        var text = $"Taken for {levels} levels, as \"entitled\" says, this is over 100 percent.";
        problems.Report(PlanReasons.PercentOver100, rate.At, text);
    }
}
