namespace Fairshare.Ledger;

/// <summary>When something is due, and in which order things due at one instant go.</summary>
/// <param name="Time">When; <see cref="Ledger.Time.Never"/>: nothing is due.</param>
/// <param name="Order">At one instant the lower goes first.</param>
public readonly record struct Due(long Time, int Order)
{
    /// <summary>Nothing.</summary>
    public static readonly Due Nothing = new(Ledger.Time.Never, int.MaxValue);

    /// <summary>Whether it goes before another.</summary>
    public bool IsBefore(Due other) => Time < other.Time || (Time == other.Time && Order < other.Order);
}

/// <summary>One line of business: its commands, what is due by itself, its answers to others,
/// and what must always hold.</summary>
public abstract class Module
{
    /// <summary>Highest number of a module: the high byte of a fact's kind.</summary>
    public const int NumberMax = 15;

    /// <summary>Its number: the high byte of its facts and commands. Never reuse one.</summary>
    public abstract int Number { get; }

    /// <summary>The version of the protocol that it came with: before, it does not exist.</summary>
    public int Since { get; internal set; } = Protocol.First;

    /// <summary>Its name, a plural noun.</summary>
    public abstract string Name { get; }

    /// <summary>What can be asked of it.</summary>
    public abstract IReadOnlyList<CommandSpec> Commands { get; }

    /// <summary>Whether it answers to facts of the module with a number.</summary>
    internal virtual bool ListensTo(int module) => false;

    /// <summary>Answers to a fact. It cannot refuse: by now the command is accepted.</summary>
    internal virtual void React(in Fact fact, Turn turn) { }

    /// <summary>Whether it reads what each turn left.</summary>
    internal virtual bool ReadsTurns => false;

    /// <summary>Reads the facts of a turn that is over, all of them at once. It neither refuses nor adds any.</summary>
    internal virtual void Read(Turn turn) { }

    /// <summary>What of its own is due next.</summary>
    internal virtual Due NextDue => Due.Nothing;

    /// <summary>The first time from which entries need its work to have come further.</summary>
    internal virtual long MustComeBefore => Time.Never;

    /// <summary>Does what is due, before <paramref name="until"/> comes, at most so many steps;
    /// takes off what it used.</summary>
    internal virtual void DoDue(Turn turn, Due until, ref int steps) { }

    /// <summary>
    /// Reads what the announced commands will need, before it is needed. One after another, rows at random places of a
    /// large state would each be waited for; read side by side, where no read depends on another, the processor waits
    /// for all of them at once. Changes nothing that anybody could see.
    /// </summary>
    internal virtual void ReadAhead(Turn turn) { }

    /// <summary>Writes a fact of its own as a JSON object.</summary>
    internal abstract void Write(in Fact fact, FactList facts, Turn turn, JsonText json);

    /// <summary>Writes the first of these facts, and those right behind it that it can take into the same object;
    /// returns how many that were.</summary>
    internal virtual int WriteRun(ReadOnlySpan<Fact> run, FactList facts, Turn turn, Draft draft)
    {
        Write(run[0], facts, turn, draft.Json);
        return 1;
    }

    /// <summary>Makes again what is not state, after a restore; also when the module begins to exist.</summary>
    internal virtual void Rebuild(Turn turn) { }

    /// <summary>Names every invariant that does not hold. Run by tests and the simulator after each command.</summary>
    public virtual IEnumerable<string> Audit(Turn turn) => [];
}
