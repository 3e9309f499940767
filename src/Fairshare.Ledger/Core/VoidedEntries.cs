namespace Fairshare.Ledger;

/// <summary>
/// Entries that this release refuses as <c>voided</c>, whatever they ask: those that made an earlier release throw, or
/// do what no rule says. A logged entry never goes away, so a replay has to know how to pass it.
/// </summary>
/// <remarks>
/// A line here changes what a log means. It is the same in every later release, and the release notes name it.
/// </remarks>
public static class VoidedEntries
{
    /// <summary>The mark of the ledger's log, 16 hexadecimal digits, and the sequence.</summary>
    private static readonly (string Ledger, long Sequence)[] listed = [];

    /// <summary>The sequences of a ledger's voided entries.</summary>
    /// <param name="ledger">The mark of its log, 16 hexadecimal digits.</param>
    public static IReadOnlyList<long> Of(string ledger) => Of(ledger, listed);

    /// <summary>The same, of a list.</summary>
    internal static IReadOnlyList<long> Of(string ledger, ReadOnlySpan<(string Ledger, long Sequence)> list)
    {
        var sequences = new List<long>();
        foreach (var entry in list)
            if (entry.Ledger == ledger) sequences.Add(entry.Sequence);
        return sequences;
    }
}
