using Fairshare.Ledger;
using Fairshare.Ledger.Seals;
using Fairshare.Node.Explain;

namespace Fairshare.Node.Statements;

/// <summary>A line of a passbook, with what stood after it.</summary>
/// <param name="Line">The line.</param>
/// <param name="Sale">The sale; empty: none.</param>
/// <param name="Period">The period, of what is about no sale.</param>
/// <param name="Bonus">The bonus; empty: a correction.</param>
/// <param name="Why">Of a correction, its reason.</param>
/// <param name="After">The balance after it.</param>
internal sealed record PassbookLine(
    StatementLine Line, string Sale, string Period, string Bonus, string Why, Balance After);

/// <summary>An account's lines from the first one on.</summary>
internal sealed class Passbook(string member, Money money)
{
    private readonly List<PassbookLine> lines = [];

    public string Member { get; } = member;

    public Money Money { get; } = money;

    public IReadOnlyList<PassbookLine> Lines => lines;

    public Balance Balance { get; private set; }

    /// <summary>Adds the next line; null if it can be no next one.</summary>
    public PassbookLine? Add(PassbookLine line)
    {
        if (line.Line.After(Balance) is not { } after) return null;
        Balance = after;
        lines.Add(line with { After = after });
        return lines[^1];
    }
}
