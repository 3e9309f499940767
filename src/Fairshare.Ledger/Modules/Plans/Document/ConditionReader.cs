namespace Fairshare.Ledger.Plans;

/// <summary>Reads conditions: <c>active</c>, <c>when</c>, <c>keep</c>, and those within <c>any</c>.</summary>
internal sealed class ConditionReader(ValueReader values, int protocol = Protocol.Latest)
{
    /// <summary>The measures and their fields.</summary>
    public static readonly (string Name, Measure Measure)[] Terms =
    [
        ("personal_volume", Measure.PersonalVolume),
        ("group_volume", Measure.GroupVolume),
        ("own_group_volume", Measure.OwnGroupVolume),
        ("rest_volume", Measure.RestVolume),
        ("order", Measure.Order),
        ("customers", Measure.Customers),
        ("customer_volume", Measure.CustomerVolume),
    ];

    /// <summary>What a condition may say.</summary>
    public static readonly string[] Fields =
        [.. Terms.Select(term => term.Name), Share, "rank", "legs", "leg_share", "over", "any"];

    private const string Share = "customer_share";

    private readonly string[] fields =
        protocol < BonusRule.Third ? [.. Fields.Where(field => field != Share)] : Fields;

    /// <summary>What legs may say.</summary>
    public static readonly string[] LegsFields = ["count", "group_volume", "rank"];

    /// <summary>The condition; null if it is absent or no object.</summary>
    public ConditionText? Read(JsonTree? value, int depth = 1)
    {
        if (!values.IsObject(value, "a condition", fields)) return null;
        return new ConditionText(
            value!, TermsOf(value!), Rank(value!["rank"]), Legs(value["legs"]), LegShare(value["leg_share"]),
            Over(value["over"]), Any(value["any"], depth));
    }

    private Term[] TermsOf(JsonTree value) =>
    [
        .. from term in Terms
           let number = value[term.Name]
           where number is not null
           select new Term(term.Measure, values.Amount(number, 0)),
        .. protocol >= BonusRule.Third && value[Share] is { } share
            ? new[] { new Term(Measure.CustomerShare, values.Percent(share).Ppm) } : [],
    ];

    private NameText? Rank(JsonTree? value) => value is null ? null : values.Name(value);

    private Rate? LegShare(JsonTree? value) => value is null ? null : values.Percent(value);

    private LegsText? Legs(JsonTree? value)
    {
        if (!values.IsObject(value, "legs", LegsFields)) return null;
        var count = values.Integer(values.Required(value!, "count"), 1, PlanLimits.LegsMax, absent: 1);
        var volume = value!["group_volume"];
        var rank = Rank(value["rank"]);
        if (volume is null && rank is null)
        {
            var rule = "Legs need a \"group_volume\" or a \"rank\": a mere number of them would pay for recruiting.";
            values.Report(PlanReasons.LegsNeedAMeasure, value, rule);
        }

        var groupVolume = values.Amount(volume, absent: -1);
        if (groupVolume == 0)
        {
            var rule = "Legs need a \"group_volume\" of at least 1: legs without a sale would pay for recruiting.";
            values.Report(PlanReasons.LegsNeedAMeasure, volume!, rule);
        }

        return new LegsText(value, (int)count, groupVolume, rank);
    }

    private Window Over(JsonTree? value)
    {
        if (value is null) return new Window(1);
        if (value.Type != JsonType.String) return new Window((int)values.Integer(value, 1, Limits.PeriodsOverMax, 1));
        if (value.Text == "lifetime") return new Window(0);

        var rule = $"\"over\" is a number of periods, at most {Limits.PeriodsOverMax}, or \"lifetime\"";
        values.Report(PlanReasons.ValueUnknown, value, $"{rule}; here is {Wording.Quote(value.Text)}.");
        return new Window(1);
    }

    private ConditionText[] Any(JsonTree? value, int depth)
    {
        var items = values.Items(value, "alternatives");
        if (items.Count > 0 && depth > Limits.ConditionDepthMax)
        {
            var rule = $"\"any\" nests {Limits.ConditionDepthMax} deep at most; this is one more.";
            values.Report(PlanReasons.TooDeep, value!, rule);
            return [];
        }

        if (items.Count > Limits.ConditionsMax)
        {
            var rule = $"\"any\" has {items.Count} alternatives; it may have {Limits.ConditionsMax}.";
            values.Report(PlanReasons.TooManyConditions, value!, rule);
        }

        return [.. items.Select(item => Read(item, depth + 1)).OfType<ConditionText>()];
    }
}
