using System.Diagnostics;
using Fairshare.Storage;

namespace Fairshare.Bench;

/// <summary>What starting, following and saving a ledger costs.</summary>
/// <param name="Entries">Entries of its log.</param>
/// <param name="FirstSeconds">Enrolling and settling them, the first time.</param>
/// <param name="ReplaySeconds">Opening the ledger again without a snapshot: check every frame, apply all of it, and
/// hold each receipt against the log and against what was published.</param>
/// <param name="StallMs">The longest time between two commits of 256 sales while a snapshot was written beside them.
/// </param>
/// <param name="UsualStallMs">The same while none was written.</param>
/// <param name="RestoreSeconds">Opening it from that snapshot, and the rest of the log.</param>
/// <param name="VerifySeconds">Reading it as <c>verify --log</c> does, one block after another.</param>
internal sealed record RestartFigures(
    long Entries, double FirstSeconds, double ReplaySeconds, double StallMs, double UsualStallMs,
    double RestoreSeconds, double VerifySeconds);

/// <summary>A ledger that is closed, opened again, saved while it works, and read by somebody else.</summary>
internal static class Restart
{
    private const int BlockSales = 256;

    public static RestartFigures Measure(World world, string scratch, Action<string> progress)
    {
        using var disk = new FolderDisk(scratch);
        var shown = Engine.Shown();
        var (half, threeQuarters) = (world.Sales.Length / 2, world.Sales.Length / 4 * 3);
        progress("settling a half");
        double first;
        using (var begun = Open(disk, shown, snapshotBytes: 0, out _))
        {
            var company = new Company(world, begun);
            first = company.Begin() + company.Sell(0, half);
            begun.Close();
        }

        progress("replaying it");
        var (replay, entries, usual, stall) = (0.0, 0L, 0.0, 0.0);
        using (var replayed = Open(disk, shown, snapshotBytes: 0, out replay))
        {
            entries = replayed.Sequence;
            progress("settling a quarter without a snapshot");
            usual = Stall(replayed, world, half, threeQuarters);
            replayed.Close();
        }

        progress("settling a quarter beside a snapshot");
        using (var saved = Open(disk, shown, snapshotBytes: 1, out _))
        {
            stall = Stall(saved, world, threeQuarters, world.Sales.Length);
            saved.Close();
        }

        progress("restoring it");
        double restore;
        using (Open(disk, shown, snapshotBytes: 0, out restore)) { }

        progress("verifying it");
        var watch = Stopwatch.StartNew();
        using var reading = new LedgerReading(disk);
        reading.Advance(_ => { }, () => true);
        return new RestartFigures(entries, first, replay, stall, usual, restore, watch.Elapsed.TotalSeconds);
    }

    private static OpenLedger Open(FolderDisk disk, PublicLogOptions shown, long snapshotBytes, out double seconds)
    {
        var watch = Stopwatch.StartNew();
        var store = LedgerStore.Open(disk, new LogOptions(), out _, progress: null, shown);
        seconds = watch.Elapsed.TotalSeconds;
        return new OpenLedger(store, snapshotBytes);
    }

    private static double Stall(OpenLedger ledger, World world, int from, int to)
    {
        ledger.Commits.Clear();
        new Company(world, ledger).Sell(from, to, BlockSales);
        return ledger.Commits.Zip(ledger.Commits.Skip(1),
            (one, next) => Stopwatch.GetElapsedTime(one, next).TotalMilliseconds).Max();
    }

    /// <summary>A ledger at work that remembers when it committed.</summary>
    private sealed class OpenLedger : IDisposable
    {
        private readonly LedgerStore store;
        private readonly Sequencer sequencer;

        public OpenLedger(LedgerStore store, long snapshotBytes)
        {
            this.store = store;
            sequencer = new Sequencer(store, new SequencerOptions
            {
                FinishDueFirst = true,
                SnapshotEveryBytes = snapshotBytes,
                GroupBlocksMax = 1,
                Durable = _ => Commits.Add(Stopwatch.GetTimestamp()),
            });
        }

        public List<long> Commits { get; } = [];

        public long Sequence => store.Machine.Sequence;

        public static implicit operator Sequencer(OpenLedger ledger) => ledger.sequencer;

        public void Close() => sequencer.Close();

        public void Dispose() => sequencer.Dispose();
    }
}
