using Fairshare.Ledger.Proofs;
using Fairshare.Simulator;
using Fairshare.Storage;

namespace Fairshare.Ledger.Tests.Tiles;

/// <summary>The public log behind a real sequencer, on a disk that is killed, cut off and changed.</summary>
public class PublisherTests
{
    private static readonly PublicLogOptions publish = PublicLogScript.Options;
    private static readonly History history = History.From(7);
    private static readonly Sha256Hash[] receipts = ReceiptsOf(history);

    [Fact]
    public void What_is_closed_is_published_whole()
    {
        using var disk = new FaultDisk(1);
        Write(disk, 0, history.Blocks.Count, sequencer => sequencer.Close());
        Assert.Equal(receipts.Length, PublishedIn(disk));
        Check(disk);
    }

    [Fact]
    public void What_is_asked_for_is_published_while_the_ledger_goes_on()
    {
        using var disk = new FaultDisk(1);
        using var sequencer = Open(disk, out var store);
        var before = 0L;
        for (var i = 0; i < history.Blocks.Count; i++)
        {
            Submit(sequencer, i);
            if (i % 20 != 0) continue;
            sequencer.Publish();
            Assert.True(PublishedIn(disk) > before);
            before = PublishedIn(disk);
            Check(disk);
        }

        sequencer.Close();
        Assert.Equal(receipts.Length, store.Public!.Published.Size);
    }

    [Fact]
    public void What_is_new_is_published_by_itself_after_a_while()
    {
        using var disk = new FaultDisk(1);
        using var sequencer = Open(disk, out _, everyMs: 5);
        for (var i = 0; i < 20; i++) Submit(sequencer, i);
        sequencer.Flush();
        var shown = SpinWait.SpinUntil(() => PublishedIn(disk) > 0, TimeSpan.FromSeconds(60));
        Assert.True(shown, "nothing was published within a minute");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 40)]
    [InlineData(30, 31)]
    [InlineData(30, 131)]
    public void A_kill_between_commit_and_publication_loses_nothing(int published, int committed)
    {
        using var disk = new FaultDisk(1);
        Write(disk, 0, published, sequencer => sequencer.Publish());
        disk.Kill();
        Write(disk, published, committed, sequencer => sequencer.Flush());
        disk.Kill();
        var before = PublishedIn(disk);
        using (var sequencer = Open(disk, out var store))
        {
            Assert.Equal(before, store.Public!.Published.Size);
            Assert.True(store.Machine.Sequence > before);
            Assert.Equal(store.Machine.Sequence, store.Public.Size);
            sequencer.Close();
            Assert.Equal(store.Machine.Sequence, PublishedIn(disk));
        }

        Check(disk);
    }

    [Fact]
    public void A_snapshot_counts_only_when_all_that_it_has_seen_is_published()
    {
        using var disk = new FaultDisk(1);
        using (var sequencer = Open(disk, out _, snapshotEvery: 4_000))
        {
            for (var i = 0; i < history.Blocks.Count; i++)
            {
                Submit(sequencer, i);
                sequencer.Flush();
            }
        }

        disk.Kill();
        Assert.Contains(disk.Files().Keys, name => name.StartsWith("snapshot-", StringComparison.Ordinal));
        Assert.Equal(0, StartOf(disk, out var height).FromSnapshot);
        Assert.True(height > 100);
        Write(disk, history.Blocks.Count, history.Blocks.Count, sequencer => sequencer.Close());
        var start = StartOf(disk, out _);
        Assert.True(start.FromSnapshot > 0 && start.FromSnapshot + start.Replayed == height);
    }

    [Fact]
    public void A_published_entry_is_never_contradicted_by_another_history()
    {
        using var disk = new FaultDisk(1);
        Write(disk, 0, 50, sequencer => sequencer.Close());
        foreach (var name in disk.Files().Keys)
            if (!name.Contains('/') && name != "checkpoint") disk.Delete(name);
        Write(disk, 0, 50, sequencer => sequencer.Close(), publish: null, history: History.From(8));
        var error = Assert.Throws<EntryContradictedException>(() => StartOf(disk, out _));
        Assert.NotEqual(error.Published, error.Now);
    }

    [Fact]
    public void A_shorter_log_than_the_published_one_is_refused()
    {
        using var disk = new FaultDisk(1);
        Write(disk, 0, 50, sequencer => sequencer.Close());
        foreach (var name in disk.Files().Keys)
            if (!name.Contains('/') && name != "checkpoint") disk.Delete(name);
        Write(disk, 0, 20, sequencer => sequencer.Close(), publish: null);
        Assert.Throws<EntriesMissingException>(() => StartOf(disk, out _));
    }

    [Fact]
    public void A_public_log_that_fails_stops_the_ledger_and_loses_nothing()
    {
        using var disk = new FaultDisk(1);
        using (var sequencer = Open(disk, out var store))
        {
            for (var i = 0; i < 20; i++) Submit(sequencer, i);
            sequencer.Publish();
            disk.FreeBytes = 0;
            for (var i = 20; i < 40; i++) Submit(sequencer, i);
            sequencer.Flush();
            var error = Assert.Throws<SequencerFailedException>(sequencer.Publish);
            Assert.IsType<DiskFullException>(error.InnerException);
            Assert.Throws<SequencerFailedException>(() => Submit(sequencer, 40));
            disk.FreeBytes = long.MaxValue;
        }

        Write(disk, 40, history.Blocks.Count, sequencer => sequencer.Close());
        Assert.Equal(receipts.Length, PublishedIn(disk));
        Check(disk);
    }

    /// <summary>
    /// Cuts the power at a call, comes back, goes on: what was flushed is there, what was shown is a beginning of it.
    /// </summary>
    [Fact]
    public void After_a_cut_at_any_call_nothing_that_was_shown_is_contradicted()
    {
        using var whole = new FaultDisk(1);
        Write(whole, 0, history.Blocks.Count, sequencer => sequencer.Close(), everyMs: 1);
        for (var run = 0; run < 60; run++)
        {
            var call = 3 + (run * whole.Calls / 60);
            using var disk = new FaultDisk(call) { CallsUntilPowerLoss = call };
            var flushed = Interrupted(disk);
            if (call % 2 == 0) disk.Kill();
            else disk.CutPower();
            var shown = PublishedIn(disk);
            using var sequencer = Open(disk, out var store);
            Assert.True(store.Machine.Height >= flushed, $"call {call}: {flushed} were flushed");
            Assert.True(store.Machine.Sequence >= shown && store.Public!.Published.Size >= shown, $"call {call}");
            sequencer.Close();
            Check(disk);
        }
    }

    private static long Interrupted(FaultDisk disk)
    {
        var flushed = 0L;
        try
        {
            using var sequencer = Open(disk, out var store, everyMs: 1, snapshotEvery: 8_000);
            for (var i = 0; i < history.Blocks.Count; i++)
            {
                Submit(sequencer, i);
                if (i % 5 != 0) continue;
                sequencer.Flush();
                flushed = store.Log.DurableHeight;
            }

            sequencer.Close();
        }
        catch (Exception error) when (
            error is PowerLossException || error.InnerException is PowerLossException or IOException)
        {
        }

        return flushed;
    }

    /// <summary>The published files, read by the check, are those of the receipts.</summary>
    private static void Check(FaultDisk disk)
    {
        var check = new PublicLogCheck(disk);
        var note = SignedNote.Parse(disk.Files()["public/checkpoint"]);
        check.Expect(Checkpoint.Parse(note.Text).Tree);
        foreach (var receipt in receipts) check.Take([receipt]);
        check.Meet();
        Assert.Equal(PublishedIn(disk), check.Size);
    }

    private static LedgerStart StartOf(FaultDisk disk, out long height)
    {
        using var store = LedgerStore.Open(disk, new LogOptions(), out var start, progress: null, publish);
        height = store.Machine.Height;
        store.Log.Close();
        return start;
    }

    private static long PublishedIn(FaultDisk disk) => PublicLogScript.SizeIn(disk.Files(), "public/checkpoint");

    private static void Write(
        FaultDisk disk, int from, int to, Action<Sequencer> end, long snapshotEvery = 0, int everyMs = 0) =>
        Write(disk, from, to, end, publish, history, snapshotEvery, everyMs);

    private static void Write(
        FaultDisk disk, int from, int to, Action<Sequencer> end, PublicLogOptions? publish, History? history = null,
        long snapshotEvery = 0, int everyMs = 0)
    {
        using var sequencer = Open(disk, out _, everyMs, snapshotEvery, publish);
        for (var i = from; i < to; i++) Submit(sequencer, i, history);
        end(sequencer);
    }

    private static Sequencer Open(FaultDisk disk, out LedgerStore store, int everyMs = 0, long snapshotEvery = 0) =>
        Open(disk, out store, everyMs, snapshotEvery, publish);

    private static Sequencer Open(
        FaultDisk disk, out LedgerStore store, int everyMs, long snapshotEvery, PublicLogOptions? publish)
    {
        store = LedgerStore.Open(disk, new LogOptions(), out _, progress: null, publish);
        return new Sequencer(
            store, new SequencerOptions { PublishEveryMs = everyMs, SnapshotEveryBytes = snapshotEvery });
    }

    private static void Submit(Sequencer sequencer, int index, History? other = null)
    {
        var (time, body) = (other ?? history).Blocks[index];
        var block = sequencer.Rent(time);
        block.Load(time, body);
        sequencer.Submit(block);
    }

    private static Sha256Hash[] ReceiptsOf(History history)
    {
        using var disk = new FaultDisk(1);
        var hashes = new List<Sha256Hash>();
        Write(disk, 0, history.Blocks.Count, sequencer => sequencer.Close(), publish: null);
        using var log = BlockLog.Open(disk, out _);
        using var frames = log.Read(1);
        var replay = LedgerReplay.FromStart();
        while (frames.TryRead(out var frame))
        {
            replay.Load(frame);
            replay.Apply();
            hashes.AddRange(replay.Entries);
        }

        return [.. hashes];
    }
}
