namespace Fairshare.Ledger.Plans;

/// <summary>Reads the one rate that a bonus has.</summary>
internal sealed class RateReader(ValueReader values)
{
    /// <summary>What a bracket may say.</summary>
    public static readonly string[] BracketFields = ["from", "percent", "amount"];

    /// <summary>What brackets may read, and what they may not.</summary>
    public static readonly (string Word, Measure? Meaning)[] BracketsOn =
    [
        ("personal_volume", Measure.PersonalVolume),
        ("group_volume", Measure.GroupVolume),
        ("own_group_volume", Measure.OwnGroupVolume),
        ("customer_volume", Measure.CustomerVolume),
        ("rest_volume", null),
        ("order", null),
        ("customers", null),
        ("rank", null),
    ];

    /// <summary>The first rate that the kind can have; null, with a problem, if there is none.</summary>
    public RateText? Read(JsonTree bonus, BonusRule rule)
    {
        RateText? first = null;
        var any = false;
        foreach (var field in bonus.Children.Where(field => BonusRule.AllRates.Contains(field.Name)))
        {
            any = true;
            if (!rule.Rates.Contains(field.Name))
            {
                var can = $"A {rule.Name} bonus cannot have {Wording.Quote(field.Name)}";
                values.Report(PlanReasons.RateNotForKind, field, $"{can}; it has {Wording.OneOf(rule.Rates)}.");
                continue;
            }

            var rate = ReadOne(field, bonus, rule.Kind);
            if (first is not null && first.At.Name != field.Name)
            {
                var both = $"{Wording.Quote(first.At.Name)} and {Wording.Quote(field.Name)}";
                values.Report(PlanReasons.RateAmbiguous, field, $"A bonus has one rate; here are {both}.");
            }

            first ??= rate;
        }

        if (!any)
        {
            var have = $"A {rule.Name} bonus has {Wording.OneOf(rule.Rates)}; here is none.";
            values.Report(PlanReasons.RateMissing, bonus, have);
        }

        CheckOn(bonus, rule);
        return first;
    }

    private void CheckOn(JsonTree bonus, BonusRule rule)
    {
        if (bonus["on"] is not { } on || bonus["brackets"] is not null || !rule.Takes("on")) return;
        values.Report(PlanReasons.OnWithoutBrackets, on, "\"on\" says which volume \"brackets\" read; here are none.");
    }

    private RateText ReadOne(JsonTree field, JsonTree bonus, BonusKind kind) => field.Name switch
    {
        "percent" => new OnePercent(field, values.Percent(field)),
        "percents" => new PercentByLevel(field, Levels(field, kind)),
        "percent_by_rank" => new PercentByRank(field, ByRank(field, row => [values.Percent(row)]), ByLevel: false),
        "percents_by_rank" => new PercentByRank(field, ByRank(field, row => Levels(row, kind)), ByLevel: true),
        "brackets" when kind == BonusKind.Flat => new SumByBracket(field, Brackets(field, "amount"), On(bonus["on"])),
        "brackets" => new PercentByBracket(field, Brackets(field, "percent"), On(bonus["on"])),
        _ => new FixedSum(field, values.Amount(field, absent: 0)),
    };

    /// <summary>Rates by level; of a match they may add up to more than the whole: it is of another bonus.</summary>
    private Rate[] Levels(JsonTree value, BonusKind kind)
    {
        var items = values.Items(value, "percentages");
        if (items.Count > Limits.LevelsMax)
        {
            var rule = $"Here are {items.Count} levels; a bonus may have {Limits.LevelsMax}.";
            values.Report(PlanReasons.TooManyLevels, value, rule);
            return [];
        }

        Rate[] rates = [.. items.Select(item => values.Percent(item))];
        if (kind != BonusKind.Matching && rates.Sum(rate => (long)rate.Ppm) > Rate.Whole)
        {
            values.Report(PlanReasons.PercentOver100, value, "Together the levels are over 100 percent.");
        }

        return rates;
    }

    private RankRates[] ByRank(JsonTree value, Func<JsonTree, Rate[]> rates)
    {
        if (!values.IsMap(value, "a table by rank")) return [];
        values.HasAny(value, "ranks");
        return
        [
            .. from row in value.Children
               select new RankRates(new NameText(values.CheckId(row, row.Name), row), rates(row)),
        ];
    }

    private Bracket[] Brackets(JsonTree value, string rate)
    {
        var items = values.Items(value, "brackets");
        if (items.Count > Limits.BracketsMax)
        {
            var rule = $"Here are {items.Count} brackets; a bonus may have {Limits.BracketsMax}.";
            values.Report(PlanReasons.TooManyBrackets, value, rule);
            return [];
        }

        var brackets = new List<Bracket>();
        foreach (var item in items.Where(item => values.IsObject(item, "a bracket", ["from", rate])))
        {
            var from = values.Amount(values.Required(item, "from"), absent: -1);
            var pays = values.Required(item, rate);
            if (brackets.Count > 0 && from >= 0 && from <= brackets[^1].From)
            {
                var rule = $"Brackets stand lowest first: {from} must be more than {brackets[^1].From}.";
                values.Report(PlanReasons.BracketsNotAscending, item["from"]!, rule);
            }

            brackets.Add(rate == "percent" ? new Bracket(from, values.Percent(pays))
                : new Bracket(from, new Rate(Rate.Whole), values.Amount(pays, absent: 0)));
        }

        return [.. brackets];
    }

    private Measure? On(JsonTree? value)
    {
        if (value is null) return null;
        var on = values.OneOf(value, BracketsOn, Measure.GroupVolume);
        if (on is { } measure) return measure;

        var can = BracketsOn.Where(choice => choice.Meaning is not null).Select(choice => choice.Word);
        var rule = $"Brackets cannot read {Wording.Quote(value.Text)}, but one of {Wording.List(can)}.";
        values.Report(PlanReasons.OnNotSupported, value, rule);
        return Measure.GroupVolume;
    }
}
