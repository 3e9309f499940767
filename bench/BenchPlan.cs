using System.Globalization;
using System.Text.Json;

namespace Fairshare.Bench;

/// <summary>The marketing plan that everybody measured here settles by, as <c>plan.json</c> beside this says.</summary>
/// <remarks>
/// Two bonuses pay at the sale, over the tree of enrollers: <c>team</c>, a unilevel of ten levels in which everybody
/// occupies a level, and <c>career</c>, a differential by rank that starts at the seller. Rates are parts per million.
/// </remarks>
internal sealed class BenchPlan
{
    private const int PartsPerPercent = 10_000;

    private BenchPlan(byte[] json)
    {
        Json = json;
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var ranks = root.GetProperty("ranks").EnumerateArray();
        RankNames = [.. ranks.Select(rank => rank.GetProperty("name").GetString()!)];
        var bonuses = root.GetProperty("bonuses");
        TeamPpm = [.. bonuses[0].GetProperty("percents").EnumerateArray().Select(Ppm)];
        var byRank = bonuses[1].GetProperty("percent_by_rank");
        CareerPpm = [.. RankNames.Select(rank => Ppm(byRank.GetProperty(rank)))];
        var caps = root.GetProperty("caps");
        SalePpm = Ppm(caps.GetProperty("sale_percent"));
        MemberPerPeriod = caps.GetProperty("member_per_period").GetInt64();
        HoldDays = root.GetProperty("hold_days").GetInt32();
    }

    /// <summary>The plan document as UTF-8, for <c>fairshare settle --plan</c> and for publishing.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The names of the ranks, the lowest first; a rank's number is its place here.</summary>
    public IReadOnlyList<string> RankNames { get; }

    /// <summary>The rates of the unilevel; the first one is for level 1, the seller's parent.</summary>
    public IReadOnlyList<int> TeamPpm { get; }

    /// <summary>The rates of the differential by the number of the rank; they never fall.</summary>
    public IReadOnlyList<int> CareerPpm { get; }

    /// <summary>The part of a sale's base that all its accruals together may reach.</summary>
    public int SalePpm { get; }

    /// <summary>What one member may accrue in a period, in minor units; the crossing accrual is paid in part.</summary>
    public long MemberPerPeriod { get; private init; }

    /// <summary>Days from delivery until an accrual is available.</summary>
    public int HoldDays { get; }

    /// <summary>Reads the embedded document.</summary>
    /// <exception cref="KeyNotFoundException">The document lacks a field that is read here.</exception>
    public static BenchPlan Load() => new(Resource.Bytes("plan.json"));

    /// <summary>The same plan with another cap, so that a check can see the cap cut.</summary>
    public BenchPlan WithMemberPerPeriod(long minorUnits) => new(Json.ToArray()) { MemberPerPeriod = minorUnits };

    /// <summary>The same plan with another number of days in which a sale may be returned.</summary>
    public BenchPlan WithReturnDays(int days)
    {
        var document = System.Text.Json.Nodes.JsonNode.Parse(Json.Span)!;
        document["return_days"] = days;
        return new BenchPlan(System.Text.Encoding.UTF8.GetBytes(document.ToJsonString()));
    }

    private static int Ppm(JsonElement percent) =>
        (int)(decimal.Parse(percent.GetString()!, CultureInfo.InvariantCulture) * PartsPerPercent);
}
