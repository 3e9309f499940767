using Fairshare.Ledger;
using Fairshare.Ledger.Seals;

namespace Fairshare.Storage;

/// <summary>
/// Reads a ledger that another process may have open, changing nothing: applies its log again, as far as it is there,
/// and goes on later from where it was.
/// </summary>
/// <remarks>
/// The first <see cref="Advance"/> opens the log and checks all of its frames; each later one checks those that were
/// appended since. A frame that is being written at that moment is an unfinished end; should it look like damage all
/// the same, the next try tells.
/// </remarks>
/// <param name="disk">Where it is.</param>
/// <param name="computed">Called where the lines of a seal end, with what is sealed there.</param>
public sealed class LedgerReading(IDisk disk, Action<StateMachine, SealedStatements>? computed = null) : IDisposable
{
    private const int Tries = 3;
    private const int PauseMs = 200;

    private readonly ReceiptChain chain = new();
    private readonly SealCheck seals = new() { Computed = computed };
    private LedgerReplay? replay;
    private Sha256Hash previous;
    private BlockLog? log;
    private LogReader? frames;
    private LogReader? ahead;

    /// <summary>The state so far.</summary>
    public StateMachine Machine { get; } = new() { KeepFacts = true };

    /// <summary>The block that was applied last, with its receipts.</summary>
    public Block Block => Replay.Block;

    /// <summary>The hashes of the receipts of that block.</summary>
    public ReadOnlySpan<Sha256Hash> Entries => Replay.Entries;

    /// <summary>Seals that agreed with what was computed again.</summary>
    public int SealCount => seals.Count;

    /// <summary>Seals of states that had gone before it was known; a reading from the start checks them.</summary>
    public int LateSealCount => seals.LateCount;

    /// <summary>The mark of the log, which names the ledger; empty before the first <see cref="Advance"/>.</summary>
    public string Name => log?.Name ?? "";

    private LedgerReplay Replay => replay ??= new LedgerReplay(Machine, chain);

    /// <summary>
    /// Applies block after block while somebody wants more, as far as the log goes, and computes every seal again.
    /// Throws <see cref="LogDamagedException"/> or <see cref="LogDisagreesException"/>.
    /// </summary>
    /// <param name="opened">Called with the height up to which the log is there.</param>
    /// <param name="applied">Called after each block; false: enough.</param>
    public void Advance(Action<long> opened, Func<bool> applied)
    {
        Open();
        Replay.Prepare(log!);
        opened(log!.DurableHeight);
        seals.Expect(SealCheck.Find(ahead!), Machine);
        while (frames!.TryRead(out var frame))
        {
            Replay.Load(frame);
            Replay.Apply();
            seals.Applied(Machine, Block);
            previous = frame.Hash;
            if (!applied()) return;
        }
    }

    /// <summary>Keeps the state that was reached, for a later <see cref="TryRestore"/>; throws what the store does.
    /// </summary>
    public void Keep(SnapshotStore to)
    {
        var frozen = Machine.Freeze();
        try
        {
            var head = new SnapshotHead(
                Machine.Height, previous, Machine.Sequence, Machine.Now, (uint)frozen.Protocol, chain.Value);
            to.Write(head, frozen.WriteTo);
        }
        finally
        {
            Machine.Thaw();
        }
    }

    /// <summary>
    /// Before the first <see cref="Advance"/>: goes on from the latest state that was kept at so many receipts and
    /// blocks or fewer, if the log has the block that it was kept after. If not, or if there is none, this reading is
    /// of no more use.
    /// </summary>
    public bool TryRestore(SnapshotStore from, long receiptsMax, long heightMax)
    {
        if (!from.TryOpenLatest(out var kept, out _, receiptsMax, heightMax)) return false;
        using (kept)
        {
            if (kept.Head.Protocol > Protocol.Latest) return false;
            try
            {
                Machine.StartWith((int)kept.Head.Protocol);
                Machine.Restore(kept);
            }
            catch (Exception error) when (error is ImageException or EndOfStreamException)
            {
                return false;
            }

            chain.Restore(kept.Head.Chain);
            previous = kept.Head.FrameHash;
        }

        if (log is null) OpenLog();
        if (log!.DurableHeight < Machine.Height) return false;
        using var there = log.Read(Machine.Height + 1);
        return there.PreviousHash == previous;
    }

    /// <summary>The height of the first block whose entries contain these bytes; 0: none does.</summary>
    public long Find(ReadOnlySpan<byte> text)
    {
        if (log is null) OpenLog();
        using var all = log!.Read(1);
        while (all.TryRead(out var frame))
            if (frame.Body.Span.IndexOf(text) >= 0) return frame.Head.Height;
        return 0;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        ahead?.Dispose();
        frames?.Dispose();
        log?.Dispose();
    }

    private void Open()
    {
        if (frames is not null) Try(log!.Refresh);
        else OpenFrames();
    }

    private void OpenFrames()
    {
        if (log is null) OpenLog();
        ahead = log!.Read(Machine.Height + 1);
        frames = log.Read(Machine.Height + 1);
    }

    private void OpenLog() => Try(() => log = BlockLog.Open(disk, new LogOptions { OnlyRead = true }, out _));

    private static void Try(Action read)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                read();
                return;
            }
            catch (LogDamagedException) when (left > 1)
            {
                Thread.Sleep(PauseMs);
            }
        }
    }
}
