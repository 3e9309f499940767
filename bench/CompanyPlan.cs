using System.Text.Json;

namespace Fairshare.Bench;

/// <summary>A plan that a company of the bench sells by.</summary>
/// <param name="Json">The document as UTF-8.</param>
/// <param name="RankNames">The names of its ranks, the lowest first.</param>
/// <param name="Places">Whether members stand in a placement tree too: two legs each, filled from the top.</param>
internal sealed record CompanyPlan(ReadOnlyMemory<byte> Json, IReadOnlyList<string> RankNames, bool Places)
{
    /// <summary>The plan's name.</summary>
    public string Name { get; private init; } = "bench-2026";

    /// <summary>Days from a period's end until it is accepted.</summary>
    public int CloseAfterDays { get; private init; }

    /// <summary>Reads a document of the templates; whoever has a binary or a matrix places people.</summary>
    public static CompanyPlan Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var ranks = root.TryGetProperty("ranks", out var rows)
            ? rows.EnumerateArray().Select(rank => rank.GetProperty("name").GetString()!).ToArray() : [];
        var places = root.GetProperty("bonuses").EnumerateArray()
            .Any(bonus => bonus.GetProperty("kind").GetString() is "binary" or "matrix");
        return new CompanyPlan(json, ranks, places)
        {
            Name = root.GetProperty("plan").GetString()!,
            CloseAfterDays = root.TryGetProperty("close_after_days", out var days) ? days.GetInt32() : 0,
        };
    }
}
