using System.Globalization;
using Fairshare.Ledger;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;
using Fairshare.Ledger.Sales.Settling;
using Fairshare.Node.Cli;

namespace Fairshare.Node.Explain;

/// <summary>An asset as people write its amounts.</summary>
internal readonly record struct Money(string Asset, int Scale)
{
    /// <summary>Minor units with their decimal places and the asset's code.</summary>
    public string Of(Int128 minor) => SummaryView.Amount(minor, Scale, Asset);

    /// <summary>The same without the code.</summary>
    public string Bare(Int128 minor) => SummaryView.Amount(minor, Scale, "").TrimEnd();
}

/// <summary>Numbers, names and reasons in words.</summary>
internal static class Wording
{
    /// <summary>A rate as a percentage, exact.</summary>
    public static string Percent(int ppm)
    {
        var places = $"{ppm % 10_000:D4}".TrimEnd('0');
        return $"{ppm / 10_000}{(places.Length == 0 ? "" : ".")}{places}%";
    }

    public static string Number(Int128 value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long count, string what) => $"{Number(count)} {what}{(count == 1 ? "" : "s")}";

    public static string Kind(BonusKind kind) =>
        kind == BonusKind.FastStart ? "fast_start" : kind.ToString().ToLowerInvariant();

    public static string Tree(Tree tree) => tree == Ledger.Tree.Enroller ? "enroller" : "placement";

    /// <summary>What a bonus is, in brackets after its name.</summary>
    public static string Describe(Bonus bonus)
    {
        List<string> words = [Kind(bonus.Kind)];
        if (bonus.Levels > 0) words.Add(Count(bonus.Levels, "level"));
        if (bonus.Generation >= 0) words.Add("by generations");
        if (bonus.Compression != Compression.None)
            words.Add($"compression {bonus.Compression.ToString().ToLowerInvariant()}");
        if (bonus.Tree == Ledger.Tree.Placement) words.Add("placement tree");
        return string.Join(", ", words);
    }

    /// <summary>The caps that cut, in the order in which they did.</summary>
    public static IEnumerable<(string Code, string Words)> Caps(Cut cut)
    {
        if ((cut & Cut.FromOneMember) != 0)
            yield return ("from_one_member_per_period", "its cap for one seller's sales");
        if ((cut & Cut.BonusMember) != 0) yield return ("bonus_member_per_period", "its cap for a member and period");
        if ((cut & Cut.Period) != 0) yield return ("period_percent", "its cap for everybody together (period_percent)");
        if ((cut & Cut.PlanMember) != 0) yield return ("member_per_period", "the plan's cap for a member and period");
        if ((cut & Cut.Sale) != 0) yield return ("sale_percent", "the plan's cap (sale_percent)");
    }

    /// <summary>By which factor all lines of a bonus were scaled down.</summary>
    public static string ScaledDown(string bonus, (long Base, long Cap, long Sum) cap, Money money) =>
        $"{bonus}: all lines came to {money.Bare(cap.Sum)} and may be {money.Bare(cap.Cap)} of {Number(cap.Base)}: " +
        $"each is {money.Bare(cap.Cap)} ÷ {money.Bare(cap.Sum)} of it";

    /// <summary>Why somebody got nothing, without what only the plan or a condition can add.</summary>
    public static string Of(Why why) => why switch
    {
        Why.Inactive => "is not active",
        Why.Unqualified => "does not meet this bonus's condition",
        Why.NotEntitled => "has a rank that is not entitled to this level",
        Why.Blocked => "is suspended or terminated",
        Why.NoRate => "has no rate",
        Why.RatePassed => "has no higher rate than somebody below",
        Why.Nobody => "nobody stands there",
        Why.SellerInactive => "sold it and does not qualify, and this bonus asks for that",
        Why.Replaced => "another bonus takes its place on this sale",
        Why.Capped => "gets nothing: a cap left nothing",
        Why.NobodyBrokeAway => "nobody from the seller up has broken away",
        Why.RankTooLow => "has a rank below the one that ends a generation",
        Why.TooNear => "stands nearer than the first level that is paid",
        Why.Blocking => "has no higher rate than somebody below, who blocks",
        _ => "gets nothing: it is less than one minor unit",
    };
}
