namespace Fairshare.Ledger.Plans;

/// <summary>What the document of a bonus kind may say: one row a kind.</summary>
/// <param name="Name">The kind's name.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Rates">The fields of which it has exactly one.</param>
/// <param name="Fields">Its own fields, beside <see cref="AnyKind"/>.</param>
internal sealed record BonusRule(string Name, BonusKind Kind, string[] Rates, string[] Fields)
{
    /// <summary>The version of the protocol that the second kinds came with.</summary>
    public const int Second = 3;

    /// <summary>The version that the kinds of two legs, and sums by bracket, came with.</summary>
    public const int Third = 4;

    /// <summary>The version that caps of a whole bonus came with, and with which steps are rounded once.</summary>
    public const int Fourth = 5;

    private static readonly string[] once = ["percent", "percent_by_rank", "brackets", "amount"];
    private static readonly string[] byLevel = ["percent", "percents", "percent_by_rank", "percents_by_rank"];

    /// <summary>Every kind there is.</summary>
    public static readonly BonusRule[] All =
    [
        new("personal", BonusKind.Personal, once, []),
        new("unilevel", BonusKind.Unilevel, [.. byLevel, "brackets", "amount"], ["compression", "entitled"]),
        new("differential", BonusKind.Differential, ["percent_by_rank", "brackets"], []),
        new("matching", BonusKind.Matching, [.. byLevel, "brackets"], ["of", "compression", "entitled"])
        {
            Later = ["generation"],
        },
        new("cashback", BonusKind.Cashback, once, []),
        new("flat", BonusKind.Flat, ["amount"], []) { LaterRates = ["brackets"] },
        new("breakaway", BonusKind.Breakaway, [.. byLevel, "brackets"], ["rank", "minimum_on"]) { Since = Second },
        new("generation", BonusKind.Generation, byLevel, ["generation", "compression", "entitled"]) { Since = Second },
        new("infinity", BonusKind.Infinity, ["percent", "percent_by_rank", "brackets"],
            ["from_level", "blocker_levels"]) { Since = Second },
        new("fast_start", BonusKind.FastStart, [.. byLevel, "amount"], ["days"]) { Since = Second },
        new("pool", BonusKind.Pool, ["percent"], ["shares", "points"]) { Since = Second },
        new("binary", BonusKind.Binary, once, ["unit", "carry_max", "flush", "spill"]) { Since = Third },
        new("matrix", BonusKind.Matrix, [.. byLevel, "amount"],
            ["width", "depth", "compression", "entitled", "spill"]) { Since = Third },
    ];

    /// <summary>Fields that any kind takes.</summary>
    public static readonly string[] AnyKind =
        ["name", "kind", "tree", "base", "pay", "when", "caps", "articles", "replaces", "sellers"];

    /// <summary>The names of rates.</summary>
    public static readonly string[] AllRates =
        ["percent", "percents", "percent_by_rank", "percents_by_rank", "brackets", "amount"];

    /// <summary>Fields that some kinds take, or will.</summary>
    public static readonly string[] SomeKinds =
    [
        "on", "of", "compression", "entitled", "rank", "minimum_on", "generation", "from_level", "blocker_levels",
        "unit", "carry_max", "flush", "width", "depth", "shares", "points", "days", "spill",
    ];

    /// <summary>Those of them that a version of the protocol knows; others it calls unknown.</summary>
    public static string[] SomeKindsOf(int protocol) =>
        protocol < Third ? [.. SomeKinds.Where(field => field != "spill")] : SomeKinds;

    /// <summary>The version of the protocol that the kind came with.</summary>
    public int Since { get; private init; } = Protocol.First;

    /// <summary>Fields that it has had since the second kinds came.</summary>
    private string[] Later { get; init; } = [];

    /// <summary>Rates that it has had since <see cref="Third"/>.</summary>
    private string[] LaterRates { get; init; } = [];

    /// <summary>The kinds that a version of the protocol has, with their fields.</summary>
    public static BonusRule[] Of(int protocol) =>
    [
        .. from rule in All
           where rule.Since <= protocol
           select rule with
           {
               Fields = protocol < Second ? rule.Fields : [.. rule.Fields, .. rule.Later],
               Rates = protocol < Third ? rule.Rates : [.. rule.Rates, .. rule.LaterRates],
           },
    ];

    /// <summary>Whether a field belongs to this kind.</summary>
    public bool Takes(string field) =>
        AnyKind.Contains(field) || Fields.Contains(field) || Rates.Contains(field) ||
        (field == "on" && Rates.Contains("brackets"));
}
