using System.Text;
using System.Text.Json;
using Fairshare.Ledger;
using Fairshare.Ledger.Seals;

namespace Fairshare.Client;

/// <summary>A line of a sealed statement.</summary>
/// <param name="Line">Its numbers.</param>
/// <param name="Sale">The sale; empty: it is about none, or its id was forgotten before the seal.</param>
/// <param name="Period">The period, of a line of a period.</param>
/// <param name="Bonus">The bonus; empty: a correction.</param>
public sealed record SealedLine(StatementLine Line, string Sale, string Period, string Bonus)
{
    /// <summary>Reads a line; throws <see cref="NotProvenException"/> if it is not written as it would be sealed.
    /// </summary>
    internal static SealedLine Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var kind = root.GetProperty("line").GetString() ?? "";
            if (!StatementLine.TryKind(kind, out var known) ||
                !Time.TryParse(Encoding.UTF8.GetBytes(root.GetProperty("at").GetString() ?? ""), out var at))
                throw new JsonException();
            var line = new SealedLine(
                new StatementLine(
                    root.GetProperty("n").GetInt64(), root.GetProperty("receipt").GetInt64(), at, known,
                    root.TryGetProperty("level", out var level) ? level.GetInt32() : 0,
                    root.GetProperty("amount").GetInt64(),
                    root.TryGetProperty("repaid", out var repaid) ? repaid.GetInt64() : 0),
                Name(root, "sale"), Name(root, "period"), Name(root, "bonus"));
            if (line.ToString() == text) return line;
        }
        catch (Exception problem) when (
            problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // What is said below is true of it.
        }

        throw new NotProvenException($"A line is not written as lines are sealed: {text}");
    }

    /// <summary>The line as it is sealed.</summary>
    public override string ToString()
    {
        var json = new JsonText();
        Line.Write(
            json, Encoding.UTF8.GetBytes(Sale), Encoding.UTF8.GetBytes(Period), Encoding.UTF8.GetBytes(Bonus));
        return Encoding.UTF8.GetString(json.Written);
    }

    private static string Name(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
