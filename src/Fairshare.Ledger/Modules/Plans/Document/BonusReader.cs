namespace Fairshare.Ledger.Plans;

/// <summary>Reads bonuses: what any kind takes, and what the kinds' rows in <see cref="BonusRule"/> allow.</summary>
internal sealed class BonusReader(ValueReader values, ConditionReader conditions, int protocol)
{
    /// <summary>What a bonus's caps may say.</summary>
    public static readonly string[] CapsFields = ["member_per_period", "from_one_member_per_period", OfAll];

    private const string OfAll = "period_percent";

    public static readonly (string Word, Tree)[] Trees = [("enroller", Tree.Enroller), ("placement", Tree.Placement)];
    public static readonly (string Word, bool?)[] Pays = [("sale", false), ("period", true)];
    public static readonly (string Word, bool)[] Sellers = [("active", true)];
    public static readonly (string Word, bool)[] Flushes = [("never", false), ("inactive", true)];

    public static readonly (string Word, Compression)[] Compressions =
    [
        ("none", Compression.None), ("rollup", Compression.Rollup),
        ("dynamic", Compression.Dynamic), ("source", Compression.Source),
    ];

    private readonly RateReader rates = new(values);
    private readonly BonusRule[] rules = BonusRule.Of(protocol);

    private readonly string[] capsFields =
        protocol < BonusRule.Fourth ? [.. CapsFields.Where(field => field != OfAll)] : CapsFields;

    /// <summary>The bonus; null if it is no object.</summary>
    public BonusText? Read(JsonTree value)
    {
        if (!values.IsMap(value, "a bonus")) return null;
        var name = values.Required(value, "name") is { } named ? values.Name(named) : new NameText("", value);
        var rule = Rule(values.Required(value, "kind"));
        return rule is null ? new BonusText { At = value, Name = name, Kind = null } : Read(value, name, rule);
    }

    private BonusText Read(JsonTree value, NameText name, BonusRule rule)
    {
        CheckFields(value, rule);
        if (rule.Kind == BonusKind.Binary) CheckBinary(value);
        var (memberCap, fromOneMemberCap, periodCap) = Caps(value["caps"], rule);
        var takesLevels = rule.Takes("compression");
        var takesOf = rule.Takes("of");
        return new BonusText
        {
            At = value,
            Name = name,
            Kind = rule.Kind,
            Tree = TreeOf(value["tree"], rule),
            Base = PlanReader.BaseOf(values, value["base"]),
            PaidAtPeriodEnd = values.OneOf(value["pay"], Pays, null),
            When = conditions.Read(value["when"]),
            ActiveSellers = values.OneOf(value["sellers"], Sellers, false),
            Compression = takesLevels ? values.OneOf(value["compression"], Compressions, default) : default,
            Rate = rates.Read(value, rule),
            Entitled = takesLevels ? Entitled(value["entitled"]) : null,
            Own = Own(value, rule),
            Of = takesOf ? Names(values.Required(value, "of"), "bonuses to match") : [],
            Replaces = Names(value["replaces"], "bonuses to replace"),
            Articles = Articles(value["articles"]),
            MemberCap = memberCap,
            FromOneMemberCap = fromOneMemberCap,
            PeriodCap = periodCap,
            RoundsTwice = protocol < BonusRule.Fourth,
        };
    }

    private BonusRule? Rule(JsonTree? value)
    {
        if (!values.Is(JsonType.String, value, "A kind must be a string")) return null;
        var rule = Array.Find(rules, rule => rule.Name == value!.Text);
        if (rule is not null) return rule;

        var kinds = Array.ConvertAll(rules, rule => rule.Name);
        var kind = Wording.Quote(value!.Text);
        if (BonusRule.All.Any(later => later.Name == value.Text))
        {
            var have = $"Bonuses of the kind {kind} are not supported yet; there are {Wording.List(kinds)}.";
            values.Report(PlanReasons.KindNotSupported, value, have);
            return null;
        }

        var hint = Wording.DidYouMean(value.Text, kinds);
        values.Report(PlanReasons.KindUnknown, value, $"{kind} is not a kind of bonus. {hint}");
        return null;
    }

    /// <summary>The fields that this kind alone has, or few others; those of others are reported already.</summary>
    private OwnFields Own(JsonTree value, BonusRule rule) => new()
    {
        Rank = rule.Takes("rank") ? Rank(values.Required(value, "rank")) : null,
        MinimumOn = rule.Takes("minimum_on") ? values.Amount(value["minimum_on"], absent: 0) : 0,
        Generation = rule.Takes("generation") ? Rank(Generation(value, rule)) : null,
        FromLevel = rule.Takes("from_level") ? Integer(value["from_level"], 1, Limits.LevelsMax, 1) : 1,
        BlockerLevels = rule.Takes("blocker_levels") ? Integer(value["blocker_levels"], 0, Limits.LevelsMax, 0) : 0,
        Shares = rule.Takes("shares") ? Shares(value) : null,
        Points = rule.Takes("points") ? Points(value) : null,
        Days = rule.Takes("days") ? Integer(values.Required(value, "days"), 1, Limits.DaysMax, 1) : 0,
        Unit = rule.Takes("unit") ? Unit(value["unit"], side: 0) : 1,
        StrongerUnit = rule.Takes("unit") ? Unit(value["unit"], side: 1) : 1,
        CarryMax = rule.Takes("carry_max") ? values.Amount(value["carry_max"], long.MaxValue) : long.MaxValue,
        Width = rule.Takes("width") ? Integer(values.Required(value, "width"), 2, Limits.LegsMax, 2) : 0,
        Depth = rule.Takes("depth") ? Integer(values.Required(value, "depth"), 1, Limits.LevelsMax, 1) : 0,
        Spill = rule.Takes("spill") ? values.OneOf(value["spill"], SpillWords.All, Spill.FirstFree) : 0,
        FlushesInactive = rule.Takes("flush") && values.OneOf(value["flush"], Flushes, false),
    };

    private Tree TreeOf(JsonTree? value, BonusRule rule)
    {
        var own = rule.Kind is BonusKind.Binary or BonusKind.Matrix ? Tree.Placement : Tree.Enroller;
        var tree = values.OneOf(value, Trees, own);
        if (own == Tree.Enroller || tree == own) return tree;
        var text = $"A {rule.Name} bonus lives in the placement tree: say \"placement\", or leave it out.";
        values.Report(PlanReasons.TreeNotForKind, value!, text);
        return own;
    }

    /// <summary>A unit of two sides is of cycles; a cap by sellers makes no sense where legs are added up.</summary>
    private void CheckBinary(JsonTree bonus)
    {
        if (bonus["amount"] is not null) values.Required(bonus, "unit");
        if (bonus["caps"]?["from_one_member_per_period"] is { } cap)
        {
            var text = "What a leg has is of many sellers: a binary has no \"from_one_member_per_period\".";
            values.Report(PlanReasons.FieldNotForKind, cap, text);
        }

        if (bonus["unit"] is not { Type: JsonType.Array } unit) return;
        var sides = unit.Children;
        foreach (var side in sides) Volume(side);
        var rule = sides.Count != 2 ? $"Two legs have a unit of two sides; here are {sides.Count}."
            : bonus["amount"] is null ? "A unit of two sides is that of a cycle: it needs \"amount\"."
            : Side(sides[0]) is { } less && Side(sides[1]) is { } more && less > more
                ? "The weaker leg's side comes first and is not more than the other's."
            : null;
        if (rule is not null) values.Report(PlanReasons.UnitInvalid, unit, rule);
    }

    /// <summary>What a cycle takes of one side; problems of two are reported already.</summary>
    private long Unit(JsonTree? unit, int side)
    {
        if (unit is not { Type: JsonType.Array }) return side == 0 ? Volume(unit) : Side(unit) ?? 1;
        return side < unit.Children.Count ? Side(unit.Children[side]) ?? 1 : 1;
    }

    private long Volume(JsonTree? value) => values.Integer(value, 1, Limits.AmountMax, absent: 1);

    /// <summary>The same of what was looked at before.</summary>
    private static long? Side(JsonTree? value) =>
        value is { Type: JsonType.Number } && long.TryParse(value.Text, out var volume) && volume > 0 ? volume : null;

    private List<RankLevels>? Shares(JsonTree bonus)
    {
        if (!values.IsMap(bonus["shares"], "a table of shares by rank")) return null;
        values.HasAny(bonus["shares"]!, "ranks");
        if (bonus["points"] is { } points)
        {
            var rule = "A pool is divided by \"shares\" or by \"points\"; here are both.";
            values.Report(PlanReasons.WeightsAmbiguous, points, rule);
        }

        return
        [
            .. from row in bonus["shares"]!.Children
               select new RankLevels(
                   new NameText(values.CheckId(row, row.Name), row), Integer(row, 0, PlanLimits.SharesMax, 0)),
        ];
    }

    private int[]? Points(JsonTree bonus)
    {
        if (bonus["points"] is not { } value) return null;
        var items = values.Items(value, "points");
        if (items.Count <= Limits.LevelsMax)
            return [.. items.Select(item => Integer(item, 0, PlanLimits.SharesMax, 0))];
        var rule = $"Here are {items.Count} levels; a bonus may have {Limits.LevelsMax}.";
        values.Report(PlanReasons.TooManyLevels, value, rule);
        return null;
    }

    private JsonTree? Generation(JsonTree value, BonusRule rule) =>
        rule.Kind == BonusKind.Generation ? values.Required(value, "generation") : value["generation"];

    private NameText? Rank(JsonTree? value) => value is null ? null : values.Name(value);

    private int Integer(JsonTree? value, int min, int max, int absent) =>
        (int)values.Integer(value, min, max, absent);

    private void CheckFields(JsonTree value, BonusRule rule)
    {
        var some = BonusRule.SomeKindsOf(protocol);
        string[] known = [.. BonusRule.AnyKind, .. some, .. BonusRule.AllRates];
        foreach (var field in value.Children.Where(field => !rule.Takes(field.Name)))
        {
            if (BonusRule.AllRates.Contains(field.Name)) continue;
            if (some.Contains(field.Name))
            {
                var text = $"A {rule.Name} bonus has no field {Wording.Quote(field.Name)}.";
                values.Report(PlanReasons.FieldNotForKind, field, text);
                continue;
            }

            values.Unknown(field, $"a {rule.Name} bonus", [.. known.Where(rule.Takes)]);
        }
    }

    private (long Member, long FromOneMember, Rate? Period) Caps(JsonTree? value, BonusRule rule)
    {
        if (!values.IsObject(value, "a bonus's caps", capsFields)) return (long.MaxValue, long.MaxValue, null);
        var member = values.Amount(value!["member_per_period"], long.MaxValue);
        var fromOne = values.Amount(value["from_one_member_per_period"], long.MaxValue);
        if (!capsFields.Contains(OfAll) || value[OfAll] is not { } percent) return (member, fromOne, null);
        var period = values.Percent(percent);
        if (rule.Kind != BonusKind.Pool) return (member, fromOne, period);
        var text = "A pool never pays more than its \"percent\" of the period: it has no \"period_percent\".";
        values.Report(PlanReasons.FieldNotForKind, percent, text);
        return (member, fromOne, null);
    }

    private List<RankLevels>? Entitled(JsonTree? value)
    {
        if (!values.IsMap(value, "a table of entitlements by rank")) return null;
        values.HasAny(value!, "ranks");
        var entitled = new List<RankLevels>();
        foreach (var row in value!.Children)
        {
            var levels = values.Integer(row, 0, Limits.AmountMax, absent: 0);
            if (levels > Limits.LevelsMax)
            {
                var rule = $"{levels} levels are too many; a bonus may have {Limits.LevelsMax}.";
                values.Report(PlanReasons.TooManyLevels, row, rule);
                levels = 0;
            }

            entitled.Add(new RankLevels(new NameText(values.CheckId(row, row.Name), row), (int)levels));
        }

        return entitled;
    }

    private List<NameText> Names(JsonTree? value, string what)
    {
        var names = new List<NameText>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in values.Items(value, what))
        {
            var name = values.Name(item);
            if (name.Name.Length == 0) continue;
            if (seen.Add(name.Name)) names.Add(name);
            else values.Report(PlanReasons.DuplicateName, item, $"{Wording.Quote(name.Name)} stands here twice.");
        }

        return names;
    }

    private string[]? Articles(JsonTree? value)
    {
        if (value is null) return null;
        return [.. Names(value, "articles").Select(name => name.Name).Order(StringComparer.Ordinal)];
    }
}
