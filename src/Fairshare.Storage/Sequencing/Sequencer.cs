using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Fairshare.Ledger;
using Fairshare.Ledger.Protocols;

namespace Fairshare.Storage;

/// <summary>
/// Puts blocks in order and through four stages, each on a thread of its own: read the entries and check their form |
/// apply them | write the receipts out and hash them | append and sync. What waits together is synced together (group
/// commit), and nothing is answered before. Behind them a fifth publishes, if the ledger has a public log.
/// </summary>
/// <remarks>
/// If making a block durable fails, nothing is tried again: every later call throws what happened, and the ledger has
/// to be opened anew from what the disk has. Not for several producers at a time.
/// </remarks>
public sealed class Sequencer : IDisposable
{
    private const int SpareBlocksMax = 12;
    private const int GroupsInFlight = 2;

    /// <summary>How often the first stage looks whether memory is wanted, in ms.</summary>
    private const int LayInEveryMs = 1;

    /// <summary>Bytes of drafts of receipts that are handed on while more of them come: the receipts of a few thousand
    /// sales, or of some ten thousand members in a close.</summary>
    private const int PartBytes = 2 << 20;

    private readonly LedgerStore store;
    private readonly SequencerOptions options;
    private readonly Channel<Group> toParse = NewChannel();
    private readonly Channel<Group> toApply = NewChannel();
    private readonly Channel<Group> toWrite = NewChannel();
    private readonly Channel<Group> toCommit = NewChannel();
    private readonly ConcurrentStack<Block> free = new(); // the last that came is warm
    private readonly object gate = new();
    private readonly Stage[] stages;
    private readonly Thread[] threads;
    private readonly StepScheduler steps = new();
    private readonly Snapshotter snapshotter;
    private readonly Sealer sealer;
    private readonly Publisher? publisher;
    private Group group = [];
    private int entries;
    private volatile int groupsParsed;
    private volatile int groupsApplied;
    private long submitted;
    private long done;
    private Exception? failure;

    /// <summary>Starts the stages on a ledger that was opened.</summary>
    public Sequencer(LedgerStore store, SequencerOptions options)
    {
        (this.store, this.options) = (store, options);
        snapshotter = new Snapshotter(
            store, options.SnapshotEveryBytes, options.SnapshotFailed, options.Stepped ? steps : TaskScheduler.Default);
        sealer = new Sealer(store, options.Seals, options.Stepped ? steps : TaskScheduler.Default);
        stages =
        [
            new Stage("parse", toParse, toApply, Parse),
            new Stage("apply", toApply, toWrite, Apply),
            new Stage("write", toWrite, toCommit, Write),
            new Stage("commit", toCommit, null, Commit),
        ];
        if (store.Public is { } shown)
            publisher = new Publisher(shown, options.PublishEveryMs, Fail, isThreaded: !options.Stepped);
        threads = options.Stepped ? [] : Array.ConvertAll(stages, Start);
    }

    /// <summary>How many steps <see cref="Step"/> knows: the stages, writing a snapshot, and publishing.</summary>
    public int Steps => stages.Length + 2;

    /// <summary>Bytes of the log so far.</summary>
    public long LogBytes => store.Log.Bytes;

    /// <summary>An empty block for a time, to be filled and submitted.</summary>
    public Block Rent(long time)
    {
        var block = free.TryPop(out var used) ? used : store.Machine.NewBlock();
        block.Start(time);
        return block;
    }

    /// <summary>Takes a block. It is durable when a later <see cref="Flush"/> returns.
    /// Waits while the stages are full. Throws <see cref="ProtocolUnknownException"/>, and takes nothing, if it would
    /// activate a version of the protocol that this program does not know.</summary>
    public void Submit(Block block)
    {
        ThrowIfFailed();
        var activated = Activation.LatestIn(block);
        if (activated > Protocol.Latest) throw new ProtocolUnknownException(activated);
        options.Salts.Fill(block);
        group.Add(block);
        entries += block.Count;
        if (group.Count >= options.GroupBlocksMax || entries >= Limits.BlockEntriesMax) Push();
    }

    /// <summary>
    /// Without threads: lets a stage work on one group, if one is there and the next stage has room. Returns whether it
    /// did; what goes wrong is thrown by the next call of anything else.
    /// </summary>
    public bool Step(int stage)
    {
        Check.That(options.Stepped);
        if (stage == stages.Length) return steps.RunOne();
        if (stage > stages.Length) return publisher?.Step() ?? false;
        var (from, to) = (stages[stage].From, stages[stage].To);
        if (failure is not null || (to is not null && to.Reader.Count >= GroupsInFlight)) return false;
        if (!from.Reader.TryRead(out var blocks)) return false;
        Guard(() =>
        {
            var next = stages[stage].Work(blocks);
            to?.Writer.TryWrite(next);
        });
        return true;
    }

    /// <summary>Returns when everything submitted is durable; throws what went wrong.</summary>
    public void Flush()
    {
        if (group.Count > 0) Push();
        var target = submitted;
        if (options.Stepped) StepUntilDone();
        lock (gate)
        {
            while (done < target && failure is null) Monitor.Wait(gate);
        }

        ThrowIfFailed();
    }

    /// <summary>
    /// Makes everything submitted durable and seals it: the body of a <c>seal_statements</c>, to be submitted next;
    /// null if nothing happened since the last seal. A run over files asks at times that follow from them.
    /// </summary>
    public byte[]? Seal()
    {
        Flush();
        snapshotter.LetGo();
        return sealer.Seal();
    }

    /// <summary>
    /// Whether a seal was computed since it was asked last, on a thread of its own, because a day of the log's time had
    /// passed: then its command is to be submitted with what comes next.
    /// </summary>
    public bool TryTakeSeal([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? command) =>
        sealer.TryTake(out command);

    /// <summary>Returns when everything submitted is durable and, if there is a public log, published.</summary>
    public void Publish()
    {
        Flush();
        publisher?.Publish();
        ThrowIfFailed();
    }

    /// <summary>Flushes, publishes, ends the stages and closes the log cleanly.</summary>
    public void Close()
    {
        Publish();
        Stop();
        ThrowIfFailed();
        snapshotter.Wait();
        sealer.Wait();
        store.Log.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        snapshotter.Wait();
        sealer.Wait();
        options.Salts.Dispose();
        store.Dispose();
    }

    private static Channel<Group> NewChannel() =>
        Channel.CreateBounded<Group>(new BoundedChannelOptions(GroupsInFlight) { SingleReader = true });

    private void Push()
    {
        submitted++;
        if (options.Stepped && toParse.Reader.Count >= GroupsInFlight) StepUntilDone();
        if (!toParse.Writer.TryWrite(group) && !Wait(toParse.Writer, group)) ThrowIfFailed();
        (group, entries) = ([], 0);
    }

    private static bool Wait(ChannelWriter<Group> writer, Group blocks)
    {
        try
        {
            writer.WriteAsync(blocks).AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>The last stage first, so that there is always room.</summary>
    private void StepUntilDone()
    {
        while (Step(3) || Step(2) || Step(1) || Step(0)) { }
    }

    private Thread Start(Stage stage)
    {
        var thread = new Thread(() => Loop(stage)) { Name = $"ledger {stage.Name}", IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Loop(Stage stage)
    {
        Guard(() =>
        {
            if (stage == stages[0] || stage == stages[2]) Libc.StepBack(); // applying is what takes longest
            while (stage.From.Reader.TryRead(out var blocks) || WaitFor(stage))
            {
                if (blocks is null) continue;
                var next = stage.Work(blocks);
                if (stage.To is { } to && !to.Writer.TryWrite(next) && !Wait(to.Writer, next)) return;
            }
        });
        stage.To?.Writer.TryComplete();
    }

    /// <summary>Waits for work of a stage; false when no more comes. The first stage lays in memory while the second
    /// is at work: a close of many members comes with a few blocks and takes hundreds of megabytes.</summary>
    private bool WaitFor(Stage stage)
    {
        var wait = stage.From.Reader.WaitToReadAsync().AsTask();
        if (stage == stages[0])
        {
            while (groupsParsed != groupsApplied && !wait.Wait(LayInEveryMs))
                store.Machine.LayInPages();
        }

        return wait.GetAwaiter().GetResult();
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    private Group Parse(Group blocks)
    {
        foreach (var block in blocks)
        {
            var whole = block.Parse();
            Check.That(whole);
        }

        store.Machine.LayInPages();
        groupsParsed = unchecked(groupsParsed + 1);
        return blocks;
    }

    private Group Apply(Group blocks)
    {
        Group applied = [];
        var ahead = 0;
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            if (i >= ahead) ahead = i + Math.Max(1, store.Machine.ReadAhead(CollectionsMarshal.AsSpan(blocks)[i..]));
            store.Machine.Begin(block);
            while (IsTooEarly(block)) BeginAgain(block, ref applied);
            store.Machine.Enter(block);
            End(block, applied);
            if (i + 1 < blocks.Count) HandOn(ref applied);
        }

        groupsApplied = unchecked(groupsApplied + 1);
        return applied;
    }

    private bool IsTooEarly(Block block) => options.FinishDueFirst
        ? store.Machine.NextDue <= block.Time
        : block.Count > 0 && store.Machine.IsBehind(block.Time);

    /// <summary>Due work was more than a block takes: what was done becomes a block without entries.</summary>
    private void BeginAgain(Block block, ref Group applied)
    {
        var done = Rent(block.Time);
        block.MoveResultsTo(done);
        End(done, applied);
        HandOn(ref applied);
        store.Machine.Begin(block);
    }

    /// <summary>What comes of some blocks may be a hundred times as large as they are, and a year's releases are
    /// millions of receipts: they are not gathered, but made durable as they come.</summary>
    private void HandOn(ref Group applied)
    {
        if (applied.DraftBytes < PartBytes || options.Stepped) return;
        applied.IsPart = true;
        if (!toWrite.Writer.TryWrite(applied)) Wait(toWrite.Writer, applied);
        applied = [];
    }

    private void End(Block block, Group applied)
    {
        store.Machine.End(block);
        options.Applied?.Invoke(block);
        snapshotter.Applied(block);
        sealer.Applied(block);
        applied.Add(block);
        applied.DraftBytes += block.DraftBytes;
    }

    /// <summary>Receipts are written out and hashed.</summary>
    private static Group Write(Group blocks)
    {
        foreach (var block in blocks) block.WriteReceipts();
        return blocks;
    }

    private Group Commit(Group blocks)
    {
        foreach (var block in blocks)
        {
            var before = store.Chain.Value;
            store.Chain.Add(block);
            store.Log.Append(
                new FrameHead(block.Height, block.Time, (uint)block.Protocol, block.Count, before), block.Body);
            snapshotter.Appended(block);
            publisher?.Appended(store.Chain.Entries);
        }

        store.Log.Sync();
        snapshotter.Durable();
        publisher?.Durable();
        options.Durable?.Invoke(store.Log.Height);
        foreach (var block in blocks) Free(block);
        if (blocks.IsPart) return blocks;
        lock (gate)
        {
            done++;
            Monitor.PulseAll(gate);
        }

        return blocks;
    }

    /// <summary>Keeps a block for the next, but not many of those that have grown large.</summary>
    private void Free(Block block)
    {
        block.Forget();
        if (!block.IsLarge || free.Count < SpareBlocksMax) free.Push(block);
    }

    private void Stop()
    {
        toParse.Writer.TryComplete();
        foreach (var thread in threads) thread.Join();
        publisher?.Dispose();
    }

    private void Fail(Exception error)
    {
        lock (gate)
        {
            failure ??= error;
            Monitor.PulseAll(gate);
        }

        foreach (var stage in stages) stage.From.Writer.TryComplete();
    }

    private void ThrowIfFailed()
    {
        if (Volatile.Read(ref failure) is { } error) throw new SequencerFailedException(error);
    }

    /// <summary>Blocks that were submitted together, or a part of what came of them.</summary>
    private sealed class Group : List<Block>
    {
        public bool IsPart { get; set; }

        public long DraftBytes { get; set; }
    }

    private sealed record Stage(
        string Name, Channel<Group> From, Channel<Group>? To, Func<Group, Group> Work);
}
