namespace Fairshare.Ledger.Plans;

/// <summary>Rates that nobody ever gets, and rates that fall where they should rise.</summary>
internal static class RateLint
{
    /// <summary>Adds what is found.</summary>
    public static void Check(CompiledPlan plan, LintNotes notes)
    {
        foreach (var bonus in plan.Bonuses)
        {
            var at = notes.Bonus(bonus.Index);
            Nothing(plan, bonus, at, notes);
            Levels(bonus, at, notes);
            Reached(bonus, at, notes);
            Rows(plan, bonus, at, notes);
            Brackets(plan, bonus, at, notes);
        }

        if (plan.SaleCap is { Ppm: 0 })
            notes.Add("cap_pays_nothing", notes.Root["caps"]!["sale_percent"]!, "A sale may pay 0 percent: nothing.");
        if (plan.MemberCap == 0)
            notes.Add("cap_pays_nothing", notes.Root["caps"]!["member_per_period"]!, "A member may be granted 0.");
    }

    private static void Nothing(CompiledPlan plan, Bonus bonus, JsonTree at, LintNotes notes)
    {
        var name = Wording.Quote(bonus.Name);
        var pays = bonus.Rate == RateForm.Fixed ? bonus.FixedAmount > 0 : bonus.HighestRate.Ppm > 0;
        if (!pays && BonusRule.AllRates.Any(rate => at[rate] is not null))
            notes.Add("bonus_pays_nothing", at, $"{name} pays 0 to anybody.");
        else if (bonus.Entitled.Length > 0 && bonus.Entitled.Max() == 0)
            notes.Add("bonus_pays_nothing", at["entitled"]!, $"{name} pays nothing: no rank is entitled to a level.");
        foreach (var field in BonusReader.CapsFields)
        {
            if (at["caps"]?[field] is { } cap && IsNothing(cap))
                notes.Add("cap_pays_nothing", cap, $"{name} may grant 0, so it pays nothing.");
        }

        if (bonus.PeriodCap is { Ppm: > 0 }) Cap(plan, bonus, at["caps"]!["period_percent"]!, notes);
        var isOfNobody = bonus.Kind == BonusKind.Pool || bonus is { Kind: BonusKind.Matching, PaidAtPeriodEnd: true };
        if (!isOfNobody || at["caps"]?["from_one_member_per_period"] is not { } ofOne) return;
        var text = $"What {name} pays is of the sales of many together, so no cap on those of one seller applies.";
        notes.Add("cap_never_applies", ofOne, text);
    }

    /// <summary>What a sale costs at most is no more than the cap, so all sales together are not.</summary>
    private static void Cap(CompiledPlan plan, Bonus bonus, JsonTree cap, LintNotes notes)
    {
        var without = bonus with { PeriodCap = null };
        Bonus[] bonuses = [.. plan.Bonuses.Select(one => one.Index == bonus.Index ? without : one)];
        var worst = new WorstCase(bonuses, plan.AtSale.Concat(plan.AtPeriodEnd), plan.Slots, plan.BaseSlot);
        if (worst.MayExceed(without, bonus.PeriodCap!.Value)) return;
        var text = $"{Wording.Quote(bonus.Name)} never comes to more than {cap.Text} % of what it is paid on.";
        notes.Add("cap_never_reached", cap, text);
    }

    private static void Levels(Bonus bonus, JsonTree at, LintNotes notes)
    {
        if (bonus.Entitled.Length == 0 || at["entitled"] is not { } entitled) return;
        if (at["percents"] is { } percents)
        {
            Beyond(percents, bonus.Entitled.Max(), "no rank", notes);
            foreach (var rank in entitled.Children) TooFar(rank, percents.Children.Count, notes);
        }

        foreach (var row in at["percents_by_rank"]?.Children ?? [])
        {
            var levels = entitled[row.Name] is { } own ? Number(own) : 0;
            Beyond(row, levels, $"nobody of {Wording.Quote(row.Name)}", notes);
            if (entitled[row.Name] is { } rank) TooFar(rank, row.Children.Count, notes);
        }
    }

    private static void Beyond(JsonTree rates, int entitled, string who, LintNotes notes)
    {
        if (rates.Children.Count <= entitled || entitled == 0 && who == "no rank") return;
        var levels = entitled == rates.Children.Count - 1
            ? $"Level {entitled + 1} has" : $"Levels {entitled + 1} to {rates.Children.Count} have";
        var text = $"{levels} a rate, but {who} is entitled to more than {entitled}.";
        notes.Add("level_nobody_entitled", rates.Children[entitled], text);
    }

    private static void TooFar(JsonTree rank, int levels, LintNotes notes)
    {
        if (Number(rank) <= levels) return;
        var text = $"{Wording.Quote(rank.Name)} is entitled to {Number(rank)} levels, but only {levels} have a rate.";
        notes.Add("entitled_beyond_rates", rank, text);
    }

    /// <summary>A breakaway's levels above one at which nobody has a rate: it goes up past all of them.</summary>
    private static void Reached(Bonus bonus, JsonTree at, LintNotes notes)
    {
        if (bonus.Kind != BonusKind.Breakaway) return;
        var rows = at["percents"] is { } percents ? [percents] : at["percents_by_rank"]?.Children ?? [];
        var reached = rows.Select(row => row.Children.Count).DefaultIfEmpty().Max();
        for (var level = 0; level < reached; level++)
        {
            if (rows.All(row => row.Children.Count <= level || IsNothing(row.Children[level]))) reached = level;
        }

        var beyond = rows.SelectMany(row => row.Children.Skip(reached + 1)).FirstOrDefault(rate => !IsNothing(rate));
        if (beyond is null) return;
        var text = $"No level above {reached + 1} is reached: nobody has a rate there, so all are passed over.";
        notes.Add("level_never_reached", beyond, text);
    }

    private static int Number(JsonTree value)
    {
        var number = 0;
        foreach (var digit in value.Text) number = (number * 10) + (digit - '0');
        return number;
    }

    /// <summary>Tables by rank: rows of ranks that the condition keeps out, and higher ranks that get less.</summary>
    private static void Rows(CompiledPlan plan, Bonus bonus, JsonTree at, LintNotes notes)
    {
        var condition = bonus.Condition < 0 ? null : plan.Conditions[bonus.Condition];
        foreach (var field in (string[])["percent_by_rank", "percents_by_rank", "entitled"])
        {
            foreach (var row in at[field]?.Children ?? [])
            {
                var rank = Array.FindIndex(plan.Ranks, rule => rule.Name == row.Name);
                if (condition is null || Implication.AdmitsRank(condition, rank) || IsNothing(row)) continue;
                var why = $"{Wording.Quote(row.Name)} never gets {Wording.Quote(bonus.Name)}";
                notes.Add("rate_never_applies", row, $"{why}: its condition asks for a higher rank.");
            }
        }

        for (var rank = 1; rank < bonus.ByRank.Length; rank++)
        {
            if (bonus.ByRank[rank].Ppm >= bonus.ByRank[rank - 1].Ppm) continue;
            Less(plan, rank, at["percent_by_rank"]!, notes);
        }

        for (var rank = 1; rank < bonus.Entitled.Length; rank++)
        {
            if (bonus.Entitled[rank] < bonus.Entitled[rank - 1]) Less(plan, rank, at["entitled"]!, notes);
        }
    }

    private static bool IsNothing(JsonTree row) => row.Text.Trim('0', '.').Length == 0 && row.Type != JsonType.Array;

    private static void Less(CompiledPlan plan, int rank, JsonTree table, LintNotes notes)
    {
        var (higher, lower) = (Wording.Quote(plan.Ranks[rank].Name), Wording.Quote(plan.Ranks[rank - 1].Name));
        var row = table[plan.Ranks[rank].Name];
        var text = row is null
            ? $"{higher} is missing here and so has 0, less than {lower} below it."
            : $"{higher} has less here than {lower} below it.";
        notes.Add("higher_rank_gets_less", row ?? table, text);
    }

    /// <summary>What to compare brackets of one bonus by: percentages, or sums.</summary>
    private static long Pays(Bracket bracket) => bracket.Amount > 0 ? bracket.Amount : bracket.Rate.Ppm;

    private static void Brackets(CompiledPlan plan, Bonus bonus, JsonTree at, LintNotes notes)
    {
        if (at["brackets"] is not { } brackets) return;
        var condition = bonus.Condition < 0 ? null : plan.Conditions[bonus.Condition];
        var isSameTree = condition is not null &&
            (condition.Tree == bonus.Tree || bonus.BracketsOn is Measure.PersonalVolume or Measure.CustomerVolume);
        var least = isSameTree && bonus.PaidAtPeriodEnd ? Implication.Least(condition!, bonus.BracketsOn) : 0;
        for (var i = 0; i < bonus.Brackets.Length; i++)
        {
            var (bracket, place) = (bonus.Brackets[i], brackets.Children[i]);
            if (i + 1 < bonus.Brackets.Length && bonus.Brackets[i + 1].From <= least)
            {
                var why = $"The bracket from {bracket.From} applies to nobody: the condition asks for {least} already.";
                notes.Add("rate_never_applies", place, why);
            }

            if (i == 0) continue;
            var (pays, below) = (Pays(bracket), Pays(bonus.Brackets[i - 1]));
            if (pays == below)
                notes.Add("bracket_changes_nothing", place, $"From {bracket.From} the rate is the same as below.");
            else if (pays < below)
                notes.Add("bracket_rate_falls", place, $"From {bracket.From} the rate is lower than below.");
        }
    }
}
