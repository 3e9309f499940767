namespace Fairshare.Ledger.Plans;

/// <summary>Reads a plan document: strict JSON, known fields, right types, values in range. Looks up no name.</summary>
internal static class PlanReader
{
    /// <summary>The rank that everybody has in a plan without ranks.</summary>
    public const string OnlyRank = "";

    private const int ReturnDaysDefault = 365;

    /// <summary>What a plan may say.</summary>
    public static readonly string[] Fields =
    [
        "plan", "version", "asset", "period", "period_offset", "close_after_days", "base", "hold_days", "return_days",
        "undelivered", "active", "ranks", "bonuses", "caps", "breakage",
    ];

    /// <summary>What a rank may say.</summary>
    public static readonly string[] RankFields = ["name", "when", "keep", "grace"];

    /// <summary>What the plan's caps may say.</summary>
    public static readonly string[] CapsFields = ["sale_percent", "member_per_period"];

    public static readonly (string Word, PeriodKind)[] Periods =
        [("day", PeriodKind.Day), ("week", PeriodKind.Week), ("month", PeriodKind.Month)];

    public static readonly (string Word, SlotKind?)[] Bases =
        [("amount", SlotKind.Amount), ("volume", SlotKind.Volume)];

    public static readonly (string Word, bool)[] Undelivered = [("release", false), ("hold", true)];

    /// <summary>The document, with the problems found added; null if the bytes are not a JSON object.</summary>
    public static PlanDocument? Read(
        ReadOnlySpan<byte> utf8Json, ICollection<PlanProblem> problems, int protocol)
    {
        var values = new ValueReader(problems);
        if (JsonDecoder.Decode(utf8Json, problems) is not { } plan) return null;
        if (!values.IsObject(plan, "a plan", Fields)) return null;

        var conditions = new ConditionReader(values, protocol);
        var (saleCap, memberCap) = Caps(values, plan["caps"]);
        return new PlanDocument
        {
            At = plan,
            Name = values.Id(values.Required(plan, "plan")),
            Version = (int)values.Integer(values.Required(plan, "version"), 1, int.MaxValue, absent: 1),
            Asset = values.Id(values.Required(plan, "asset")),
            Calendar = Calendar(values, plan),
            Base = BaseOf(values, plan["base"]) ?? SlotKind.Amount,
            Active = conditions.Read(plan["active"]),
            Ranks = Ranks(values, conditions, plan["ranks"]),
            Bonuses = Bonuses(
                values, new BonusReader(values, conditions, protocol), values.Required(plan, "bonuses")),
            SaleCap = saleCap,
            MemberCap = memberCap,
            BreakagePool = Breakage(values, plan["breakage"], protocol),
        };
    }

    /// <summary>What percentages are taken of; null if it is not said.</summary>
    public static SlotKind? BaseOf(ValueReader values, JsonTree? value) => values.OneOf(value, Bases, null);

    private static PlanCalendar Calendar(ValueReader values, JsonTree plan) => new(
        values.OneOf(plan["period"], Periods, PeriodKind.Month),
        Offset(values, plan["period_offset"]),
        (int)values.Integer(plan["close_after_days"], 0, Limits.DaysMax, absent: 0),
        (int)values.Integer(plan["hold_days"], 0, Limits.DaysMax, absent: 0),
        (int)values.Integer(plan["return_days"], 0, Limits.DaysMax, absent: ReturnDaysDefault),
        values.OneOf(plan["undelivered"], Undelivered, false));

    private static int Offset(ValueReader values, JsonTree? value)
    {
        if (!values.Is(JsonType.String, value, "An offset must be a string, such as \"+08:00\"")) return 0;
        var text = value!.Text;
        if (text is [('+' or '-') and var sign, var h1, var h2, ':', var m1, var m2]
            && char.IsAsciiDigit(h1) && char.IsAsciiDigit(h2) && m1 is >= '0' and <= '5' && char.IsAsciiDigit(m2))
        {
            var minutes = ((((h1 - '0') * 10) + h2 - '0') * 60) + ((m1 - '0') * 10) + m2 - '0';
            if (minutes <= PlanLimits.OffsetMinutesMax) return sign == '-' ? -minutes : minutes;
        }

        var rule = "is not an offset from UTC: + or -, hours, a colon, minutes, as \"+08:00\"; at most 14 hours.";
        values.Report(PlanReasons.OffsetInvalid, value, $"{Wording.Quote(text)} {rule}");
        return 0;
    }

    private static List<RankText> Ranks(ValueReader values, ConditionReader conditions, JsonTree? value)
    {
        var ranks = new List<RankText>();
        foreach (var item in values.Items(value, "ranks", mayBeEmpty: true))
        {
            if (!values.IsObject(item, "a rank", RankFields)) continue;
            var name = values.Required(item, "name") is { } named ? values.Name(named) : new NameText("", item);
            var grace = (int)values.Integer(item["grace"], 0, PlanLimits.GraceMax, absent: 0);
            ranks.Add(new RankText(name, conditions.Read(item["when"]), conditions.Read(item["keep"]), grace));
            if (item == value!.Children[0]) CheckFirst(values, item);
        }

        if (ranks.Count <= Limits.RanksMax) return ranks;
        var rule = $"Here are {ranks.Count} ranks; a plan may have {Limits.RanksMax}.";
        values.Report(PlanReasons.TooManyRanks, value!, rule);
        return ranks;
    }

    private static void CheckFirst(ValueReader values, JsonTree rank)
    {
        foreach (var field in rank.Children.Where(field => field.Name is "when" or "keep" or "grace"))
        {
            var rule = $"Everybody has the first rank, so it has no {Wording.Quote(field.Name)}.";
            values.Report(PlanReasons.FirstRankIsEverybodys, field, rule);
        }
    }

    private static List<BonusText> Bonuses(ValueReader values, BonusReader reader, JsonTree? value)
    {
        var items = values.Items(value, "bonuses", mayBeEmpty: true);
        if (items.Count > Limits.BonusesMax)
        {
            var rule = $"Here are {items.Count} bonuses; a plan may have {Limits.BonusesMax}.";
            values.Report(PlanReasons.TooManyBonuses, value!, rule);
        }

        return [.. items.Take(Limits.BonusesMax).Select(reader.Read).OfType<BonusText>()];
    }

    private static (Rate? Sale, long Member) Caps(ValueReader values, JsonTree? value)
    {
        if (!values.IsObject(value, "the plan's caps", CapsFields)) return (null, long.MaxValue);
        Rate? sale = value!["sale_percent"] is { } percent ? values.Percent(percent) : null;
        return (sale, values.Amount(value["member_per_period"], long.MaxValue));
    }

    private static NameText? Breakage(ValueReader values, JsonTree? value, int protocol)
    {
        const string toPool = "pool:";
        if (!values.Is(JsonType.String, value, "Breakage must be a string, \"company\"")) return null;
        if (value!.Text == "company") return null;
        var isPool = value.Text.StartsWith(toPool, StringComparison.Ordinal);
        if (isPool && protocol >= BonusRule.Second)
            return new NameText(values.CheckId(value, value.Text[toPool.Length..]), value);
        if (isPool)
        {
            var rule = $"{Wording.Quote(value.Text)} needs a bonus of the kind \"pool\", which is not supported yet.";
            values.Report(PlanReasons.BreakageNotSupported, value, rule);
            return null;
        }

        var known = $"{Wording.Quote(value.Text)} is not where breakage can go; say \"company\" or \"pool:<bonus>\".";
        values.Report(PlanReasons.ValueUnknown, value, known);
        return null;
    }
}
