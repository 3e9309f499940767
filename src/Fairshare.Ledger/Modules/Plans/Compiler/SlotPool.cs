namespace Fairshare.Ledger.Plans;

/// <summary>The distinct sums that a sale's lines are added into, and their sets of articles.</summary>
internal sealed class SlotPool
{
    private readonly List<Slot> slots = [];
    private readonly List<string[]> articleSets = [];

    /// <summary>In the order in which they were met.</summary>
    public Slot[] Slots => [.. slots];

    /// <summary>In the order in which they were met.</summary>
    public string[][] ArticleSets => [.. articleSets];

    /// <summary>The index of the sum over lines of these articles (sorted; null: every line).</summary>
    public int Add(SlotKind kind, string[]? articles)
    {
        var slot = new Slot(kind, articles is null ? -1 : SetOf(articles));
        var index = slots.IndexOf(slot);
        if (index >= 0) return index;
        slots.Add(slot);
        return slots.Count - 1;
    }

    private int SetOf(string[] articles)
    {
        var index = articleSets.FindIndex(set => set.SequenceEqual(articles));
        if (index >= 0) return index;
        articleSets.Add(articles);
        return articleSets.Count - 1;
    }
}
