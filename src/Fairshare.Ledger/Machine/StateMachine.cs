using System.Buffers.Binary;

namespace Fairshare.Ledger;

/// <summary>
/// The ledger as a function: the same blocks in the same order give the same receipts and the same state, on any
/// machine, in any year. No I/O, no clock, no randomness, no threads.
/// </summary>
/// <remarks>
/// A block goes through in three calls: <see cref="Begin"/> does what is due, <see cref="Enter"/> applies the entries,
/// <see cref="End"/> gives the block its place. <see cref="Begin"/> may be called again for an empty block as long as
/// <see cref="NextDue"/> has not passed the block's time.
/// </remarks>
public sealed class StateMachine
{
    private const int BlocksWaitedMax = 1_024;

    /// <summary>Entries that are read ahead together: as many reads as a processor waits for at once.</summary>
    internal const int AheadMax = 16;

    private readonly State state = new();
    private readonly Column<Head> heads;
    private readonly Keys keys;
    private readonly Module[] known;
    private readonly CommandSpec[] commands;
    private readonly Turn turn;
    private readonly AnswersPool answers = new();
    private Module[] modules = []; // those that the protocol in force has
    private Module[] readers = [];
    private int blocksWaited;

    /// <summary>An empty ledger that begins with a version of the protocol.</summary>
    public StateMachine(int protocol = Protocol.Latest)
    {
        heads = state.Column<Head>("machine.head");
        keys = new Keys(state);
        var parties = new Parties(state);
        var book = new Book(state);
        turn = new Turn(new Protocol(state, heads), parties, book);
        known = Ledger.Modules.All(state, turn.Protocol, parties, book);
        commands = [.. known.SelectMany(module => module.Commands)];
        StartWith(protocol);
    }

    /// <summary>Height of the last block.</summary>
    public long Height => heads.Peek(0).Height;

    /// <summary>Sequence of the last receipt.</summary>
    public long Sequence => heads.Peek(0).Sequence;

    /// <summary>Time of the last block.</summary>
    public long Now => heads.Peek(0).Time;

    /// <summary>The version of the rules.</summary>
    public Protocol Protocol => turn.Protocol;

    /// <summary>Whether facts stay in the block for whoever reads them after it is durable.</summary>
    public bool KeepFacts { get; set; }

    /// <summary>Sequences of entries that are refused as <c>voided</c>; see <see cref="VoidedEntries"/>.</summary>
    public IReadOnlyList<long> Voided { get; set; } = [];

    /// <summary>Steps of due work in one block; a test sets fewer, so that few members make a long job.</summary>
    internal int JobSteps { get; set; } = Limits.JobStepsPerBlock;

    /// <summary>Balances, to read.</summary>
    public Book Book => turn.Book;

    /// <summary>Ids, to read.</summary>
    public Parties Parties => turn.Parties;

    /// <summary>When the next thing is due by itself; never later than what a job in progress needs.</summary>
    public long NextDue => Earliest(out _).Time;

    /// <summary>The modules that this program knows, in order.</summary>
    public IReadOnlyList<Module> Modules => known;

    /// <summary>The module of a type; empty if the protocol in force does not have it.</summary>
    public T Module<T>() where T : Module => known.OfType<T>().Single();

    /// <summary>Whether the protocol in force has the module of a type.</summary>
    public bool Has<T>() where T : Module => modules.OfType<T>().Any();

    /// <summary>Says which version of the protocol an empty ledger begins with, one that this program knows.</summary>
    public void StartWith(int protocol)
    {
        Check.That(Height == 0 && Sequence == 0);
        Protocol.StartWith(protocol);
        Follow();
    }

    /// <summary>A block that can be given to this machine.</summary>
    public Block NewBlock() => new(commands, answers);

    /// <summary>Whether entries of a time would find a period that is over: then more comes before them.</summary>
    public bool IsBehind(long time)
    {
        foreach (var module in modules)
            if (module.MustComeBefore <= time) return true;
        return false;
    }

    /// <summary>Does what is due up to the block's time, at most <see cref="Limits.JobStepsPerBlock"/> steps of
    /// it.</summary>
    public void Begin(Block block)
    {
        Check.That(block.Time >= Now);
        if (Protocol.Advance()) Advance();
        Work(block);
        keys.Expire(block.Time);
    }

    /// <summary>Applies the entries, in order. Each leaves exactly one receipt. Before them comes what is left to be
    /// done so that they find the period of their time, however much that is.</summary>
    public void Enter(Block block)
    {
        if (block.Since > Protocol.InForce) block.Forget(Protocol.InForce);
        while (block.Count > 0 && IsBehind(block.Time)) Work(block);
        for (var i = 0; i < block.Count; i++)
        {
            if (i % AheadMax == 0 && block.Count > 1) ReadAhead(block, i, Math.Min(i + AheadMax, block.Count));
            Apply(block, i);
        }
    }

    /// <summary>Reads what the entries of the first of some small blocks will need, before it is needed; returns how
    /// many blocks that were. Larger blocks do it by themselves, and give 0.</summary>
    public int ReadAhead(ReadOnlySpan<Block> blocks)
    {
        var count = 0;
        while (count < blocks.Length && count < AheadMax && blocks[count].Count <= 1) count++;
        if (count < 2) return count;
        foreach (var block in blocks[..count]) Announce(block, 0, block.Count);
        foreach (var module in modules) module.ReadAhead(turn);
        return count;
    }

    /// <summary>Lays in memory for what is to come; on any one thread, also while another applies blocks.</summary>
    public void LayInPages() => state.LayInPages();

    /// <summary>Gives the block its height.</summary>
    public void End(Block block)
    {
        ref var head = ref heads[0];
        head.Time = block.Time;
        block.Height = ++head.Height;
        block.Protocol = Protocol.InForce;
    }

    /// <summary>Applies a block as a replay does: all of it at once.
    /// Everybody passed over is named while tracing.</summary>
    public void Apply(Block block, bool tracing = false)
    {
        turn.Tracing = tracing;
        Begin(block);
        Enter(block);
        End(block);
        turn.Tracing = false;
    }

    /// <summary>SHA-256 over the state's byte image.</summary>
    public byte[] Digest() => state.Digest();

    /// <summary>
    /// Asked after each block: whether a freeze would now cost the blocks after it little. The first time it wants
    /// memory laid in for the pages that will have to be copied, which is what costs; it does not wait for ever.
    /// </summary>
    public bool IsReadyToFreeze()
    {
        if (blocksWaited == 0) state.WantCopies();
        return ++blocksWaited > BlocksWaitedMax || state.HasCopies;
    }

    /// <summary>The state as it is now, to be written while the machine goes on. Instant.</summary>
    public FrozenState Freeze()
    {
        blocksWaited = 0;
        return state.Freeze();
    }

    /// <summary>The frozen state was written.</summary>
    public void Thaw() => state.Thaw();

    /// <summary>Whether a frozen state has not been thawed yet: there can be no other then.</summary>
    public bool IsFrozen => state.IsFrozen;

    /// <summary>
    /// A machine that reads a frozen state, on any one thread, until that is thawed: balances, ids by their number and
    /// plans, but nothing that is looked for by a key. It must not be given blocks.
    /// </summary>
    public static StateMachine View(FrozenState frozen)
    {
        var view = new StateMachine(frozen.Protocol);
        view.state.View(frozen);
        foreach (var module in view.modules) module.Rebuild(view.turn);
        return view;
    }

    /// <summary>Takes a state from an image into this fresh machine, which was started with the image's protocol.
    /// </summary>
    public void Restore(IImageReader image)
    {
        Check.That(Height == 0);
        state.Restore(image);
        Protocol.Verify();
        foreach (var module in modules) module.Rebuild(turn);
    }

    /// <summary>Memory of the state's pages in bytes.</summary>
    public long StateBytes => state.Bytes;

    /// <summary>Every invariant that does not hold, of the book and of each module.</summary>
    public IEnumerable<string> Audit() =>
        modules.SelectMany(module => module.Audit(turn).Select(breach => $"{module.Name}: {breach}"));

    /// <summary>Another version of the protocol begins: so do the modules that came with it.</summary>
    private void Advance()
    {
        var before = modules;
        Follow();
        foreach (var module in modules)
            if (!before.Contains(module)) module.Rebuild(turn);
    }

    private void Follow()
    {
        modules = [.. known.Where(module => module.Since <= Protocol.InForce)];
        readers = [.. modules.Where(module => module.ReadsTurns)];
        turn.Follow(modules);
    }

    private void ReadAhead(Block block, int from, int to)
    {
        Announce(block, from, to);
        foreach (var module in modules) module.ReadAhead(turn);
    }

    private void Announce(Block block, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            keys.Bring(block[i].Key);
            if (block[i].Refused.IsNone && block.TryCommand(i, out var spec, out var buffer))
                spec.Announce(buffer, block[i].Item, block.Bytes);
        }
    }

    private void Work(Block block)
    {
        var steps = JobSteps;
        while (steps > 0)
        {
            var due = Earliest(out var module);
            if (module is null || due.Time > block.Time) break;
            Chunk(block, module, due, ref steps);
        }
    }

    private Due Earliest(out Module? first)
    {
        first = null;
        var due = Due.Nothing;
        foreach (var module in modules)
        {
            var next = module.NextDue;
            if (!next.IsBefore(due)) continue;
            (due, first) = (next, module);
        }

        return due;
    }

    private Due EarliestBut(Module module, long time)
    {
        var due = new Due(time, int.MaxValue);
        foreach (var other in modules)
            if (other != module && other.NextDue is var next && next.IsBefore(due)) due = next;
        return due;
    }

    private void Chunk(Block block, Module module, Due due, ref int steps)
    {
        var sequence = NextSequence();
        var json = block.Draft.Json;
        json.Raw("{\"sequence\":"u8).Number(sequence).Raw(",\"height\":"u8).Number(Height + 1)
            .Raw(",\"at\":"u8).Timestamp(block.Time).Raw(",\"due\":"u8).Timestamp(due.Time)
            .Raw(",\"facts\":["u8);
        turn.Begin(block.Facts, sequence, due.Time, default, () => WriteTaken(block));
        module.DoDue(turn, EarliestBut(module, block.Time), ref steps);
        turn.WriteSoFar();
        steps--;
        json.Raw("]}"u8);
        Finish(block, entry: -1, Reason.None, repeats: 0);
    }

    private void Apply(Block block, int index)
    {
        ref readonly var entry = ref block[index];
        var sequence = NextSequence();
        // The same words may be the body of another command: a suspension's are a termination's.
        var digest = BinaryPrimitives.ReadUInt128LittleEndian(block.Digest(index)) ^ entry.Code;
        turn.Begin(block.Facts, sequence, block.Time, block.Actor(index));
        var fresh = keys.Add(entry.Key, sequence, block.Time, digest, out var first, out var same);
        var refused = !fresh ? (same ? Reason.None : Refuse.KeyReused) : entry.Refused;
        if (fresh && Voided.Count > 0 && Voided.Contains(sequence)) refused = Refuse.Voided;
        if (fresh && refused.IsNone)
        {
            var found = block.TryCommand(index, out var spec, out var buffer);
            Check.That(found);
            refused = spec.Apply(buffer, entry.Item, block.Bytes, turn);
            Check.That(refused.IsNone || turn.FactCount == 0);
        }

        block.WriteHead(index, sequence, Height + 1);
        if (!fresh && same) block.Draft.Json.Raw(",\"repeats\":"u8).Number(first);
        if (!refused.IsNone) WriteRefusal(block.Draft.Json, refused);
        block.Draft.Json.Raw(",\"facts\":["u8);
        WriteTaken(block);
        block.Draft.Json.Raw("]}"u8);
        Finish(block, index, refused, !fresh && same ? first : 0);
    }

    private long NextSequence() => ++heads[0].Sequence;

    private static void WriteRefusal(JsonText json, Reason refused)
    {
        Span<byte> code = stackalloc byte[128];
        var length = System.Text.Encoding.ASCII.GetBytes(refused.Code, code);
        json.Raw(",\"refused\":\""u8).Raw(code[..length]).Raw("\""u8);
    }

    private void WriteTaken(Block block)
    {
        foreach (var reader in readers) reader.Read(turn);
        var taken = turn.Taken;
        for (var i = 0; i < taken.Length;)
        {
            if (i > 0 || turn.HasWritten) block.Draft.Json.Raw(","u8);
            i += modules[ModuleAt(taken[i].Kind >> 8)].WriteRun(taken[i..], block.Facts, turn, block.Draft);
        }

        turn.Wrote(forget: !KeepFacts);
    }

    private int ModuleAt(int number)
    {
        for (var i = 0; i < modules.Length; i++)
            if (modules[i].Number == number) return i;
        Check.That(false);
        return -1;
    }

    private void Finish(Block block, int entry, Reason refused, long repeats)
    {
        if (!KeepFacts) block.Facts.Truncate(0);
        block.Mark(block.Facts.Count, entry, refused, repeats);
    }
}
