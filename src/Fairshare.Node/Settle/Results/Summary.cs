using System.Globalization;
using System.Text.Json;

namespace Fairshare.Node.Settle;

/// <summary>What a run came to. Amounts in minor units.</summary>
internal sealed record Summary
{
    public required string Plan { get; init; }

    public required int Version { get; init; }

    public required string Asset { get; init; }

    public required int Scale { get; init; }

    public required string From { get; init; }

    public required string Until { get; init; }

    public required long Sales { get; init; }

    public required long Returns { get; init; }

    public required long Members { get; init; }

    public required long Accruals { get; init; }

    public required Int128 Sold { get; init; }

    public required Int128 Returned { get; init; }

    public required Int128 Funded { get; init; }

    public required Int128 Accrued { get; init; }

    public required Int128 Breakage { get; init; }

    public required Int128 Kept { get; init; }

    /// <summary>What the book says is left in the plan's deposit and reserve, or owed to them.</summary>
    public required Int128 Left { get; init; }

    public required IReadOnlyList<(string Name, Int128 Sum)> ByBonus { get; init; }

    public required IReadOnlyDictionary<string, long> Refused { get; init; }

    public required string StateDigest { get; init; }

    /// <summary>Height, sequence and hash of what the kept log ends with; null if it is not kept.</summary>
    public required LogEnd? Checkpoint { get; init; }

    public required string Salts { get; init; }

    /// <summary>Whether every unit that came in is accounted for, and the book says the same.</summary>
    public bool Balances =>
        Funded == Accrued + Breakage + Kept && Left == Breakage + Kept && Breakage >= 0 && Kept >= 0;

    public void Write(Stream to)
    {
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("plan", Plan);
        json.WriteNumber("version", Version);
        json.WriteString("asset", Asset);
        json.WriteNumber("scale", Scale);
        json.WriteString("from", From);
        json.WriteString("until", Until);
        json.WriteNumber("sales", Sales);
        json.WriteNumber("returns", Returns);
        json.WriteNumber("members", Members);
        json.WriteNumber("accruals", Accruals);
        Wide(json, "sold", Sold);
        Wide(json, "returned", Returned);
        Wide(json, "funded", Funded);
        Wide(json, "accrued", Accrued);
        Wide(json, "breakage", Breakage);
        Wide(json, "kept", Kept);
        json.WriteStartObject("by_bonus");
        foreach (var (name, sum) in ByBonus) Wide(json, name, sum);
        json.WriteEndObject();
        json.WriteStartObject("refused");
        foreach (var (reason, count) in Refused) json.WriteNumber(reason, count);
        json.WriteEndObject();
        json.WriteString("state_digest", StateDigest);
        json.WriteString("salts", Salts);
        if (Checkpoint is { } checkpoint)
        {
            json.WriteStartObject("checkpoint");
            json.WriteNumber("height", checkpoint.Height);
            json.WriteNumber("sequence", checkpoint.Sequence);
            json.WriteString("frame", checkpoint.Frame);
            json.WriteString("receipts", checkpoint.Receipts);
            json.WriteString("root", checkpoint.Root);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a sum of any size as a number.</summary>
    internal static void Wide(Utf8JsonWriter json, string name, Int128 value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.ToString(CultureInfo.InvariantCulture));
    }
}

/// <summary>Where a kept log ends.</summary>
/// <param name="Height">Its last block.</param>
/// <param name="Sequence">Its last receipt.</param>
/// <param name="Frame">SHA-256 of its last frame.</param>
/// <param name="Receipts">The hash chain over all receipts.</param>
/// <param name="Root">The root of the public log, whose entries are all receipts.</param>
internal sealed record LogEnd(long Height, long Sequence, string Frame, string Receipts, string Root);
