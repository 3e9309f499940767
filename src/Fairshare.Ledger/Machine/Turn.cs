using System.Runtime.CompilerServices;

namespace Fairshare.Ledger;

/// <summary>One entry's stay in the machine, or one chunk of due work: when it is, and the facts it leaves.</summary>
public sealed class Turn
{
    private const int TogetherMax = 256;

    private readonly Module[][] listeners = new Module[Module.NumberMax + 1][];
    private Action? write;
    private int start;

    internal Turn(Protocol protocol, Parties parties, Book book) =>
        (Protocol, Parties, Book) = (protocol, parties, book);

    /// <summary>The version of the rules: one that changed asks for it.</summary>
    public Protocol Protocol { get; }

    /// <summary>Balances.</summary>
    public Book Book { get; }

    /// <summary>Ids.</summary>
    public Parties Parties { get; }

    /// <summary>The receipt's number.</summary>
    public long Sequence { get; private set; }

    /// <summary>The only clock there is: the time of the block, or, for due work,
    /// the time at which it was due.</summary>
    public long Time { get; private set; }

    /// <summary>Whether everybody passed over is named, not only the first of each bonus:
    /// <c>explain</c> asks for it.</summary>
    public bool Tracing { get; internal set; }

    /// <summary>The facts of the block so far, those of this turn last.</summary>
    internal FactList Facts { get; private set; } = new();

    /// <summary>Who asked; empty for due work.</summary>
    internal ReadOnlyMemory<byte> Actor { get; private set; }

    /// <summary>Facts of this turn.</summary>
    internal int FactCount => Facts.Count - start;

    /// <summary>Records a fact and lets the modules that listen answer,
    /// in the order of the table of contents.</summary>
    internal void Raise(in Fact fact)
    {
        Check.That(FactCount < Limits.FactsPerTurnMax);
        Tell(Facts.Add(fact));
    }

    /// <summary>The same for facts of due work that has one for every member, and does not end between them: they are
    /// written into the receipt while they are near.</summary>
    internal void RaiseOneOfMany(in Fact fact)
    {
        Raise(fact);
        if (FactCount >= TogetherMax) WriteSoFar();
    }

    /// <summary>Begins a fact of which there are many, to be filled in and then told.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref Fact NewFact(ushort kind)
    {
        Check.That(FactCount < Limits.FactsPerTurnMax);
        return ref Facts.AddNew(kind);
    }

    /// <summary>Lets the modules that listen answer to something that the receipt says already in other
    /// words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Tell(in Fact fact)
    {
        foreach (var module in listeners[fact.Kind >> 8]) module.React(fact, this);
    }

    /// <summary>A text for a rare fact.</summary>
    internal int Text(string text) => Facts.AddText(text);

    /// <summary>Says which modules there are; the others hear nothing.</summary>
    internal void Follow(Module[] modules)
    {
        for (var number = 0; number < listeners.Length; number++)
            listeners[number] = [.. modules.Where(module => module.ListensTo(number))];
    }

    internal void Begin(
        FactList facts, long sequence, long time, ReadOnlyMemory<byte> actor, Action? write = null)
    {
        (Facts, Sequence, Time, Actor, this.write) = (facts, sequence, time, actor, write);
        (start, HasWritten) = (facts.Count, false);
    }

    /// <summary>Whether some of the turn's facts stand in the receipt already.</summary>
    internal bool HasWritten { get; private set; }

    /// <summary>
    /// Writes the facts so far into the receipt of due work, which has tens of thousands of them: while they are near.
    /// What comes next must not belong to the same run, and must not change what they are written from.
    /// </summary>
    internal void WriteSoFar() => write?.Invoke();

    /// <summary>The facts so far were written.</summary>
    internal void Wrote(bool forget)
    {
        HasWritten |= FactCount > 0;
        if (forget) Facts.Truncate(start);
        start = Facts.Count;
    }

    internal ReadOnlySpan<Fact> Taken => Facts.Span[start..];
}
