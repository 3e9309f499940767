namespace Fairshare.Ledger.Plans;

/// <summary>What the document of a bonus kind may say: one row a kind.</summary>
/// <param name="Name">The kind's name.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Rates">The fields of which it has exactly one.</param>
/// <param name="Fields">Its own fields, beside <see cref="AnyKind"/>.</param>
internal sealed record BonusRule(string Name, BonusKind Kind, string[] Rates, string[] Fields)
{
    private static readonly string[] once = ["percent", "percent_by_rank", "brackets", "amount"];
    private static readonly string[] byLevel = ["percent", "percents", "percent_by_rank", "percents_by_rank"];

    /// <summary>Every kind there is.</summary>
    public static readonly BonusRule[] All =
    [
        new("personal", BonusKind.Personal, once, []),
        new("unilevel", BonusKind.Unilevel, [.. byLevel, "brackets", "amount"], ["compression", "entitled"]),
        new("differential", BonusKind.Differential, ["percent_by_rank", "brackets"], []),
        new("matching", BonusKind.Matching, [.. byLevel, "brackets"], ["of", "compression", "entitled"]),
        new("cashback", BonusKind.Cashback, once, []),
        new("flat", BonusKind.Flat, ["amount"], []),
    ];

    /// <summary>Kinds whose names are taken, but which do not exist yet.</summary>
    public static readonly string[] NotYet =
        ["breakaway", "generation", "infinity", "binary", "matrix", "pool", "fast_start"];

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
        "unit", "carry_max", "flush", "width", "depth", "shares", "points", "days",
    ];

    /// <summary>Whether a field belongs to this kind.</summary>
    public bool Takes(string field) =>
        AnyKind.Contains(field) || Fields.Contains(field) || Rates.Contains(field) ||
        (field == "on" && Rates.Contains("brackets"));
}
