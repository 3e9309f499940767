namespace Fairshare.Ledger.Plans;

/// <summary>Names of ranks, or of bonuses, and their indices in the order of the document.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<string, int> indices = new(StringComparer.Ordinal);
    private readonly ICollection<PlanProblem> problems;
    private readonly string[] names;
    private readonly Reason unknown;
    private readonly string what;

    /// <summary>A table of these names; the same name twice is a problem, an empty one was reported.</summary>
    public NameTable(string what, Reason unknown, IEnumerable<NameText> named, ICollection<PlanProblem> problems)
    {
        (this.what, this.unknown, this.problems) = (what, unknown, problems);
        foreach (var (index, name) in named.Index())
        {
            if (name.Name.Length == 0 || indices.TryAdd(name.Name, index)) continue;
            var text = $"There is another {what} {Wording.Quote(name.Name)}; names are unique.";
            problems.Report(PlanReasons.DuplicateName, name.At, text);
        }

        names = [.. named.Select(name => name.Name).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The index, or −1 and a problem.</summary>
    public int Find(NameText name)
    {
        if (name.Name.Length == 0) return -1;
        if (indices.TryGetValue(name.Name, out var index)) return index;
        var hint = Wording.DidYouMean(name.Name, names);
        problems.Report(unknown, name.At, $"There is no {what} {Wording.Quote(name.Name)}. {hint}");
        return -1;
    }

    /// <summary>The bits of the names that are known; the others are problems.</summary>
    public ulong Bits(IEnumerable<NameText> named)
    {
        var bits = 0UL;
        foreach (var name in named)
        {
            if (Find(name) is var index and >= 0) bits |= 1UL << index;
        }

        return bits;
    }
}
