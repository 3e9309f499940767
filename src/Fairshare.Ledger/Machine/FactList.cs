using System.Runtime.CompilerServices;

namespace Fairshare.Ledger;

/// <summary>Facts in a row, with their texts; a buffer that is used again.</summary>
public sealed class FactList
{
    private readonly List<string> texts = [];
    private Fact[] facts = new Fact[16];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The facts.</summary>
    public ReadOnlySpan<Fact> Span => facts.AsSpan(0, Count);

    /// <summary>The text that a fact names by <see cref="Fact.Text"/>.</summary>
    public string Text(in Fact fact) => fact.Text < 0 ? "" : texts[fact.Text];

    internal ref Fact this[int index] => ref facts[index];

    internal int AddText(string text)
    {
        texts.Add(text);
        return texts.Count - 1;
    }

    internal ref Fact Add(in Fact fact)
    {
        if (Count == facts.Length) Array.Resize(ref facts, Count * 2);
        facts[Count] = fact;
        return ref facts[Count++];
    }

    /// <summary>A new fact of a kind, to be filled in where it stands: many are made, and copies cost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref Fact AddNew(ushort kind)
    {
        if (Count == facts.Length) Array.Resize(ref facts, Count * 2);
        ref var fact = ref facts[Count++];
        fact = default;
        (fact.Kind, fact.Party, fact.Other) = (kind, PartyId.None, PartyId.None);
        (fact.Text, fact.Sale, fact.Bonus, fact.Rank, fact.Plan) = (-1, -1, -1, -1, -1);
        return ref fact;
    }

    internal void Truncate(int count)
    {
        Count = count;
        if (count == 0) texts.Clear();
    }

    internal void Clear() => Truncate(0);

    internal void CopyFrom(FactList other)
    {
        Clear();
        foreach (ref readonly var fact in other.Span) Add(fact);
        texts.AddRange(other.texts);
    }
}
