using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>What starting a ledger found and did.</summary>
/// <param name="Opening">What opening the log found.</param>
/// <param name="FromSnapshot">Height of the snapshot that was loaded; 0: none.</param>
/// <param name="Replayed">Blocks applied after it.</param>
/// <param name="PassedOver">Snapshots that were damaged.</param>
public sealed record LedgerStart(
    LogOpening Opening, long FromSnapshot, long Replayed, IReadOnlyList<SnapshotDamage> PassedOver);

/// <summary>A ledger on a disk: its log, its snapshots, and the machine that both lead to.</summary>
public sealed class LedgerStore : IDisposable
{
    private LedgerStore(
        BlockLog log, SnapshotStore snapshots, StateMachine machine, ReceiptChain chain, PublicLog? shown)
    {
        (Log, Snapshots, Machine, Chain, Public) = (log, snapshots, machine, chain, shown);
    }

    /// <summary>The log.</summary>
    public BlockLog Log { get; }

    /// <summary>The snapshots.</summary>
    public SnapshotStore Snapshots { get; }

    /// <summary>The state.</summary>
    public StateMachine Machine { get; }

    /// <summary>The hash of all that was answered.</summary>
    public ReceiptChain Chain { get; }

    /// <summary>What is public of it; null: nothing. The sequencer alone may use it while it runs.</summary>
    public PublicLog? Public { get; }

    /// <summary>
    /// Opens a ledger, or makes it: the latest good snapshot and then the rest of the log, or all of the log. Throws
    /// <see cref="LogDamagedException"/> if the log is damaged, and <see cref="LogDisagreesException"/> if a replay
    /// does not come to what the log says. With a public log, a snapshot counts only if all that it has seen is
    /// published; what the replay answers is held against what was published, and the rest is appended: throws what
    /// <see cref="PublicLog"/> throws. A ledger without a block yet begins with the machine's protocol.
    /// </summary>
    /// <param name="disk">Where it is.</param>
    /// <param name="options">How the log is opened.</param>
    /// <param name="start">What was found and done.</param>
    /// <param name="progress">Called with the height reached, now and then.</param>
    /// <param name="publish">Whose public log it has; null: none is kept.</param>
    /// <param name="machine">The machine to be led there; null: a fresh one.</param>
    /// <param name="isThreaded">Whether a replay works in stages side by side; else it does the same one after another.
    /// </param>
    public static LedgerStore Open(
        IDisk disk, LogOptions options, out LedgerStart start, Action<long>? progress = null,
        PublicLogOptions? publish = null, StateMachine? machine = null, bool isThreaded = true)
    {
        var snapshots = new SnapshotStore(disk);
        machine ??= new StateMachine();
        var chain = new ReceiptChain();
        var shown = publish is null ? null : PublicLog.Open(disk, publish);
        var receiptsMax = shown?.Size ?? long.MaxValue;
        var loaded = SnapshotHead(snapshots, machine, chain, receiptsMax, out var passedOver);
        options = options with { KnownDurable = Math.Max(options.KnownDurable, snapshots.HeightMax) };
        var log = BlockLog.Open(disk, options, out var opening);
        machine.Voided = [.. machine.Voided, .. VoidedEntries.Of(log.Name)];
        var store = new LedgerStore(log, snapshots, machine, chain, shown);
        try
        {
            var replayed = store.Replay(loaded, progress, isThreaded);
            shown?.Meet(machine.Sequence);
            start = new LedgerStart(opening, loaded?.Height ?? 0, replayed, passedOver);
            return store;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Closes the log without syncing what was not synced.</summary>
    public void Dispose() => Log.Dispose();

    private static SnapshotHead? SnapshotHead(
        SnapshotStore snapshots, StateMachine machine, ReceiptChain chain, long receiptsMax,
        out IReadOnlyList<SnapshotDamage> passedOver)
    {
        if (!snapshots.TryOpenLatest(out var snapshot, out passedOver, receiptsMax)) return null;
        using (snapshot)
        {
            var (height, protocol) = (snapshot.Head.Height, snapshot.Head.Protocol);
            if (protocol > Protocol.Latest) throw LedgerReplay.Unknown(height, "needs", protocol);
            machine.StartWith((int)protocol);
            machine.Restore(snapshot);
            chain.Restore(snapshot.Head.Chain);
            return snapshot.Head;
        }
    }

    private long Replay(SnapshotHead? loaded, Action<long>? progress, bool isThreaded)
    {
        using var reader = Log.Read(Machine.Height + 1);
        if (loaded is { } head && reader.PreviousHash != head.FrameHash)
            throw new LogDisagreesException(head.Height, "the snapshot of this height belongs to another log");
        return new StagedReplay(this, isThreaded).Run(reader, progress);
    }
}

/// <summary>A log that is whole, but says something else than what this program makes of it.</summary>
public sealed class LogDisagreesException(long height, string what) : Exception($"Block {height}: {what}.")
{
    /// <summary>The first height that does not agree.</summary>
    public long Height { get; } = height;
}
