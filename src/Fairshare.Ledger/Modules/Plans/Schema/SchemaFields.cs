namespace Fairshare.Ledger.Plans;

/// <summary>What the schema says of each field: the form of its value, and a sentence for editors.</summary>
internal static class SchemaFields
{
    /// <summary>A name of the plan's own.</summary>
    public const string Name = """{ "type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$" }""";

    /// <summary>Minor units or a volume.</summary>
    public const string Amount = """{ "type": "integer", "minimum": 0, "maximum": 9007199254740991 }""";

    /// <summary>A percentage, exact to four decimals.</summary>
    public const string Percent =
        """{ "type": "string", "pattern": "^(100(\\.0{1,4})?|(0|[1-9][0-9]?)(\\.[0-9]{1,4})?)$" }""";

    private const string ByRank =
        """{ "type": "object", "minProperties": 1, "propertyNames": { "$ref": "#/$defs/name" }, """ +
        "\"additionalProperties\": ";

    /// <summary>Of the document, its caps and its ranks.</summary>
    public static readonly SchemaField[] Plan =
    [
        new("plan", Ref("name"), "The plan's name."),
        new("version", """{ "type": "integer", "minimum": 1, "maximum": 2147483647 }""",
            "A version is never changed, only followed by another."),
        new("asset", Ref("name"), "The code of the asset that it pays in, such as EUR."),
        new("period", Words(PlanReader.Periods.Select(one => one.Word)), "Calendar periods; a week begins on Monday."),
        new("period_offset", """{ "type": "string", "pattern": "^[+-](0[0-9]|1[0-3]):[0-5][0-9]$|^[+-]14:00$" }""",
            "The fixed offset from UTC in which days begin."),
        new("close_after_days", Days, "A period is accepted so many days after its end."),
        new("base", Words(PlanReader.Bases.Select(one => one.Word)), "What percentages are taken of."),
        new("hold_days", Days, "An accrual is available so many days after delivery."),
        new("return_days", Days, "Returns are taken so many days after delivery."),
        new("undelivered", Words(PlanReader.Undelivered.Select(one => one.Word)),
            "A sale without a delivery: its hold counts from the sale, or never ends."),
        new("active", Ref("condition"), "Who is active; absent: everybody."),
        new("ranks", Ref("ranks"), "Lowest first; a newcomer has the first."),
        new("bonuses", """{ "type": "array", "maxItems": 64, "items": { "$ref": "#/$defs/bonus" } }""",
            "Run in this order, a match after what it matches."),
        new("caps", Ref("plan_caps"), "The most that a sale pays, and that a member is granted in a period."),
        new("breakage", """{ "type": "string", "pattern": "^(company|pool:[A-Za-z0-9._:-]{1,64})$" }""",
            "Where that goes which nobody qualified for."),
        new("sale_percent", Ref("percent"), "The most that a sale pays, of its base."),
        new("member_per_period", Ref("amount"), "The most that one member is granted in a period."),
        new("from_one_member_per_period", Ref("amount"),
            "The most that one member is granted in a period for the sales of one and the same seller."),
        new("period_percent", Ref("percent"),
            "The most that all lines of the bonus come to at the period's end, of its base: else all are scaled down."),
        new("name", Ref("name"), "Unique in the plan."),
        new("when", Ref("condition"), "Whoever meets it reaches the rank, or gets the bonus."),
        new("keep", Ref("condition"), "Whoever has the rank and meets this at a close keeps it."),
        new("grace", """{ "type": "integer", "minimum": 0, "maximum": 120 }""",
            "Closes for which the rank stays in force after it is no longer reached."),
    ];

    /// <summary>Of conditions and their legs.</summary>
    public static readonly SchemaField[] Condition =
    [
        new("personal_volume", Ref("amount"), "The member's sales, own orders and customers', come to so much."),
        new("group_volume", Ref("amount"), "So do the member's and everybody's below."),
        new("own_group_volume", Ref("amount"), "The same without legs from the first breakaway down."),
        new("rest_volume", Ref("amount"), "The same without the strongest legs, as many as legs counts."),
        new("order", Ref("amount"), "The member's largest single own order."),
        new("customers", Ref("amount"), "Distinct buyers who are no members, with net purchases."),
        new("customer_volume", Ref("amount"), "Their net purchases."),
        new("customer_share", Ref("percent"), "They are at least this part of the personal volume."),
        new("rank", Ref("name"), "This rank or a higher one."),
        new("legs", Ref("legs"), "So many legs with a volume, or with somebody of a rank in them."),
        new("leg_share", Ref("percent"), "The largest leg has at most this part of the group volume."),
        new("over", """{ "anyOf": [{ "type": "integer", "minimum": 1, "maximum": 120 }, { "const": "lifetime" }] }""",
            "Volumes are of the last so many periods, the current one included."),
        new("any", """{ "type": "array", "minItems": 1, "maxItems": 64, "items": { "$ref": "#/$defs/condition" } }""",
            "One of them holds, and the other fields do."),
        new("count", """{ "type": "integer", "minimum": 1, "maximum": 1000 }""", "How many legs."),
    ];

    /// <summary>Of bonuses: what any kind takes, what some do, and the rates.</summary>
    public static readonly SchemaField[] Bonus =
    [
        new("name", Ref("name"), "Unique in the plan."),
        new("kind", Words(BonusRule.All.Select(rule => rule.Name)), "Who is paid."),
        new("tree", Words(BonusReader.Trees.Select(one => one.Word)), "The tree that is walked."),
        new("base", Words(PlanReader.Bases.Select(one => one.Word)), "What percentages are taken of."),
        new("pay", Words(BonusReader.Pays.Select(one => one.Word)), "With each sale, or at the period's end."),
        new("when", Ref("condition"), "The condition of each payee, instead of active."),
        new("caps", Ref("bonus_caps"), "The most that this bonus grants one member in a period."),
        new("articles", Names, "Only lines with these articles count."),
        new("replaces", Names, "These are not paid on a sale that this one applies to."),
        new("sellers", Words(BonusReader.Sellers.Select(one => one.Word)),
            "Nothing is paid on the sales of sellers who are not active."),
        new("on", Words(RateReader.BracketsOn.Where(one => one.Meaning is not null).Select(one => one.Word)),
            "The volume of the payee that brackets read."),
        new("of", Names, "The bonuses that are matched."),
        new("compression", Words(BonusReader.Compressions.Select(one => one.Word)), "Who is skipped on the way up."),
        new("entitled", ByRank + """ { "type": "integer", "minimum": 0, "maximum": 1000 } }""",
            "Levels by rank; a rank that is missing has 0."),
        new("rank", Ref("name"), "The rank that breaks away."),
        new("minimum_on", Ref("amount"), "Whoever gets an override passes up at least the override on so much."),
        new("generation", Ref("name"), "The rank that ends a generation."),
        new("from_level", """{ "type": "integer", "minimum": 1, "maximum": 1000 }""", "Paid from this level on."),
        new("blocker_levels", """{ "type": "integer", "minimum": 0, "maximum": 1000 }""",
            "So many levels below somebody of the same rate are still paid."),
        new("shares", ByRank + """ { "type": "integer", "minimum": 0, "maximum": 1000000 } }""",
            "Shares of the pool by rank."),
        new("points",
            """{ "type": "array", "minItems": 1, "items": { "type": "integer", "minimum": 0, "maximum": 1000000 } }""",
            "Points of the pool by level, for each unit of base."),
        new("days", """{ "type": "integer", "minimum": 1, "maximum": 3660 }""",
            "Days from joining in which a newcomer's orders count."),
        new("unit", Unit, "What a cycle takes of each leg, or of the weaker and the stronger."),
        new("carry_max", Ref("amount"), "The most that a leg carries into the next period."),
        new("flush", Words(BonusReader.Flushes.Select(one => one.Word)),
            "Whether those who do not qualify lose what they carry."),
        new("width", """{ "type": "integer", "minimum": 2, "maximum": 64 }""", "Legs of everybody in the matrix."),
        new("depth", """{ "type": "integer", "minimum": 1, "maximum": 1000 }""", "Levels of the matrix."),
        new("spill", Words(SpillWords.All.Select(one => one.Word)),
            "How members who are placed in no leg in particular find theirs."),
        new("percent", Ref("percent"), "Of one level; with entitled, of as many as the largest entitlement."),
        new("percents",
            """{ "type": "array", "minItems": 1, "maxItems": 1000, "items": { "$ref": "#/$defs/percent" } }""",
            "By level, level 1 first."),
        new("percent_by_rank", ByRank + """ { "$ref": "#/$defs/percent" } }""",
            "By the payee's rank."),
        new("percents_by_rank", ByRank + """ { "$ref": "#/$defs/percents" } }""",
            "By the payee's rank and the level."),
        new("brackets",
            """{ "type": "array", "minItems": 1, "maxItems": 64, "items": { "$ref": "#/$defs/bracket" } }""",
            "The highest reached applies to the whole base; lowest first."),
        new("amount", Ref("amount"), "A fixed sum a sale and payee, or a piece."),
        new("from", Ref("amount"), "From this volume on."),
    ];

    private const string Volume = """{ "type": "integer", "minimum": 1, "maximum": 9007199254740991 }""";

    private const string Unit =
        "{ \"anyOf\": [" + Volume +
        ", { \"type\": \"array\", \"minItems\": 2, \"maxItems\": 2, \"items\": " + Volume + " }] }";

    private const string Days = """{ "type": "integer", "minimum": 0, "maximum": 3660 }""";

    private const string Names =
        """{ "type": "array", "minItems": 1, "uniqueItems": true, "items": { "$ref": "#/$defs/name" } }""";

    private static string Ref(string name) => $$"""{ "$ref": "#/$defs/{{name}}" }""";

    private static string Words(IEnumerable<string> words) =>
        $$"""{ "enum": [{{string.Join(", ", words.Select(word => $"\"{word}\""))}}] }""";
}

/// <summary>A field: its name, the form of its value as a schema, and a sentence.</summary>
internal readonly record struct SchemaField(string Name, string Form, string Text);
