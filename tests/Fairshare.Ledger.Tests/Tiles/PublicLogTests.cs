using System.Text;
using Fairshare.Ledger.Proofs;
using Fairshare.Simulator;
using Fairshare.Storage;
using static Fairshare.Ledger.Tests.Tiles.PublicLogScript;

namespace Fairshare.Ledger.Tests.Tiles;

public class PublicLogTests
{
    [Fact]
    public void A_new_log_publishes_the_empty_tree_and_its_key()
    {
        using var disk = new FaultDisk(1);
        var log = PublicLog.Open(disk, Options);
        Assert.Equal((0, TreeHead.Empty), (log.Size, log.Published));
        var files = disk.Files();
        Assert.Equal(["checkpoint", "public/checkpoint", "public/log.vkey"], files.Keys);
        Assert.Equal($"{Options.Key}\n", Encoding.UTF8.GetString(files["public/log.vkey"]));
        IsWhole(files);
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(255, 256, 257)]
    [InlineData(100, 300, 511, 512, 513, 1_000)]
    [InlineData(65_535, 65_536, 65_537)]
    [InlineData(70_000)]
    public void What_is_published_is_whole_and_stays_while_it_is_needed(params int[] sizes)
    {
        using var disk = new FaultDisk(1);
        var log = PublicLog.Open(disk, Options);
        foreach (var size in sizes)
        {
            Append(log, size);
            var head = log.Publish();
            Assert.Equal(new TreeHead(size, RootOf(size)), head);
            Assert.Equal(head, log.Published);
            IsWhole(disk.Files());
            var tree = log.Tree();
            foreach (var index in new[] { 0, size / 2, size - 1 })
            {
                var leaf = Merkle.Leaf(Entries[index]);
                Assert.True(MerkleProof.IsIncluded(head, index, leaf, tree.Inclusion(index)));
            }

            foreach (var old in sizes.Where(old => old <= size))
                Assert.True(MerkleProof.IsConsistent(new(old, RootOf(old)), head, tree.Consistency(old)));
        }
    }

    [Fact]
    public void Seventy_thousand_entries_have_the_tiles_that_the_specification_counts()
    {
        using var disk = new FaultDisk(1);
        var log = PublicLog.Open(disk, Options);
        Append(log, 70_000);
        log.Publish();
        var names = disk.Files().Keys.ToArray();
        Assert.Equal(273, names.Count(name => name.StartsWith("public/tile/0/") && !name.Contains(".p/")));
        Assert.Equal(273, names.Count(name => name.StartsWith("public/tile/entries/") && !name.Contains(".p/")));
        Assert.Equal(
        [
            "public/tile/0/273.p/112", "public/tile/1/001.p/17", "public/tile/2/000.p/1",
            "public/tile/entries/273.p/112",
        ], names.Where(name => name.Contains(".p/")));
        Assert.Equal(273 + 273 + 1 + 4 + 3, names.Length);
    }

    [Fact]
    public void Partial_tiles_stay_for_every_published_size_until_the_full_one_is_published()
    {
        using var disk = new FaultDisk(1);
        var log = PublicLog.Open(disk, Options);
        foreach (var size in new[] { 10, 20, 250 })
        {
            Append(log, size);
            log.Publish();
        }

        Assert.Equal(["10", "20", "250"], disk.List("public/tile/0/000.p").Order(StringComparer.Ordinal));
        Append(log, 260);
        Assert.Equal(3, disk.List("public/tile/entries/000.p").Count);
        log.Publish();
        Assert.Empty(disk.List("public/tile/0/000.p"));
        Assert.Empty(disk.List("public/tile/entries/000.p"));
        Assert.Equal(["4"], disk.List("public/tile/0/001.p"));
    }

    [Fact]
    public void Nothing_new_is_not_published_again()
    {
        using var disk = new FaultDisk(1);
        var log = PublicLog.Open(disk, Options);
        Append(log, 300);
        log.Publish();
        var calls = disk.Calls;
        log.Publish();
        log.Append(300, []);
        Assert.Equal(calls, disk.Calls);
    }

    [Fact]
    public void A_log_that_is_opened_again_goes_on_with_the_same_bytes()
    {
        using var disk = new FaultDisk(1);
        using var other = new FaultDisk(1);
        var once = PublicLog.Open(other, Options);
        foreach (var size in new[] { 3, 255, 256, 700, 65_536, 66_000 })
        {
            var log = PublicLog.Open(disk, Options);
            Append(log, size);
            log.Publish();
            Append(once, size);
            once.Publish();
            Assert.Equal(other.Files(), disk.Files());
        }
    }

    [Fact]
    public void A_replay_from_any_place_is_compared_with_what_was_published()
    {
        using var disk = new FaultDisk(1);
        Publish(disk, 700);
        foreach (var from in new[] { 0, 1, 255, 256, 600, 700 })
        {
            using var copy = disk.Copy();
            var log = PublicLog.Open(copy, Options);
            for (var first = from; first < 1_000; first += 90) log.Append(first, Entries.AsSpan(first, 90));
            Assert.Equal(RootOf(log.Size), log.Publish().Root);
            IsWhole(copy.Files());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(699)]
    public void Another_answer_than_the_published_one_stops_the_log_and_names_the_entry(int index)
    {
        using var disk = new FaultDisk(1);
        Publish(disk, 700);
        var log = PublicLog.Open(disk, Options);
        Sha256Hash[] changed = [.. Entries.AsSpan(0, 800)];
        changed[index] = Sha256Hash.Of([1]);
        var before = disk.Files();
        var error = Assert.Throws<EntryContradictedException>(() => log.Append(0, changed));
        Assert.Equal(index, error.Index);
        Assert.Contains(Entries[index].ToString(), error.Message);
        Assert.Throws<InvalidOperationException>(() => log.Append(700, []));
        Assert.Equal(before, disk.Files());
    }

    [Fact]
    public void A_ledger_that_lost_published_entries_or_skips_some_is_refused()
    {
        using var disk = new FaultDisk(1);
        Publish(disk, 700);
        var log = PublicLog.Open(disk, Options);
        var lost = Assert.Throws<EntriesMissingException>(() => log.Meet(690));
        Assert.Equal((690, 699), (lost.From, lost.To));
        log.Meet(700);
        var gap = Assert.Throws<EntriesMissingException>(() => log.Append(710, Entries.AsSpan(710, 5)));
        Assert.Equal((700, 709), (gap.From, gap.To));
    }

    [Fact]
    public void A_flipped_byte_in_the_end_of_the_tree_is_found_at_start()
    {
        using var disk = new FaultDisk(1);
        Publish(disk, 66_000);
        string[] needed =
        [
            "public/tile/0/257.p/208", "public/tile/1/001.p/1", "public/tile/2/000.p/1",
            "public/tile/entries/257.p/208",
        ];
        foreach (var name in needed)
        {
            for (var offset = 0; offset < disk.Files()[name].Length; offset += 61)
            {
                disk.Flip(name, offset, 4);
                Assert.Throws<PublicLogDamagedException>(() => Open(disk));
                disk.Flip(name, offset, 4);
            }

            using var without = disk.Copy();
            without.Delete(name);
            Assert.Equal(name, Assert.Throws<PublicLogDamagedException>(() => PublicLog.Open(without, Options)).File);
        }

        PublicLog.Open(disk, Options);
    }

    [Fact]
    public void A_changed_byte_of_a_checkpoint_is_found_at_start_and_named_with_its_file()
    {
        using var disk = new FaultDisk(1);
        Publish(disk, 300);
        foreach (var name in new[] { "checkpoint", "public/checkpoint" })
        {
            // The key's own name and id in the line of the signature are for whoever has several keys.
            var signature = disk.Files()[name].AsSpan().LastIndexOf((byte)' ') + 7;
            for (var offset = 0; offset < disk.Files()[name].Length; offset++)
            {
                if (offset > disk.Files()[name].AsSpan().IndexOf("\n\n"u8) + 1 && offset < signature) continue;
                disk.Flip(name, offset, 1);
                var before = disk.Files();
                using var copy = disk.Copy();
                var error = Assert.Throws<PublicLogDamagedException>(() => PublicLog.Open(copy, Options));
                Assert.Equal(name, error.File);
                Assert.Equal(before, copy.Files());
                disk.Flip(name, offset, 1);
            }
        }
    }

    [Fact]
    public void A_log_of_another_name_or_without_its_signed_checkpoint_is_refused()
    {
        using var disk = new FaultDisk(1);
        Publish(disk, 300);
        var error = Assert.Throws<PublicLogDamagedException>(() => PublicLog.Open(disk, Named("example.com/coffee")));
        Assert.Contains("example.com/tea", error.Message);
        disk.Delete("checkpoint");
        Assert.Throws<PublicLogDamagedException>(() => PublicLog.Open(disk, Options));
    }

    [Fact]
    public void After_a_full_disk_the_log_is_opened_anew_and_goes_on()
    {
        using var disk = new FaultDisk(1);
        Publish(disk, 300);
        var log = PublicLog.Open(disk, Options);
        disk.FreeBytes = 10_000;
        Assert.Throws<DiskFullException>(() => Append(log, 2_000));
        Assert.Throws<InvalidOperationException>(() => log.Publish());
        disk.FreeBytes = long.MaxValue;
        Publish(disk, 2_000);
        IsWhole(disk.Files());
    }

    [Fact]
    public void After_a_cut_at_any_call_what_was_published_is_whole_and_the_log_goes_on()
    {
        var calls = Run(int.MaxValue, 0);
        Assert.InRange(calls, 100, 400);
        for (var call = 1; call <= calls; call++)
            for (var seed = 0; seed < 6; seed++)
                Run(call, seed);
    }

    [Fact]
    public void A_checkpoint_that_was_shown_after_a_kill_stays_when_the_power_is_cut_while_starting()
    {
        var shown = 0;
        for (var call = 1; call <= 45; call++)
            for (var callOfStart = 1; callOfStart <= 8; callOfStart++)
                for (var seed = 0; seed < 4; seed++)
                    shown += KilledAndCut(call, callOfStart, seed);
        Assert.InRange(shown, 100, 10_000);
    }

    /// <summary>
    /// Kills the publishing at a call, cuts the power at a call of the next start, and starts again. Gives how often
    /// that second start showed a checkpoint.
    /// </summary>
    private static int KilledAndCut(int call, int callOfStart, int seed)
    {
        using var disk = new FaultDisk(seed);
        Publish(disk, 200);
        var shown = new List<long>();
        disk.Shown = (name, bytes) =>
        {
            if (name == "public/checkpoint") shown.Add(SizeOf(bytes));
        };
        disk.CallsUntilPowerLoss = call;
        Attempt(disk, log => Publish(log, 600));
        disk.Kill();
        var before = shown.Count;
        disk.CallsUntilPowerLoss = callOfStart;
        Attempt(disk, _ => { });
        disk.CutPower();
        var again = PublicLog.Open(disk, Options);
        foreach (var size in shown) Assert.InRange(size, 0, again.Published.Size);
        IsWhole(disk.Files());
        return shown.Count - before;
    }

    private static void Attempt(FaultDisk disk, Action<PublicLog> act)
    {
        try
        {
            act(PublicLog.Open(disk, Options));
        }
        catch (PowerLossException)
        {
        }
    }

    /// <summary>Publishes a few sizes, is cut off at a call, and comes back with what the disk kept.</summary>
    private static int Run(int callOfPowerLoss, int seed)
    {
        int[] sizes = [5, 200, 256, 300, 800, 1_030];
        using var disk = new FaultDisk(seed) { CallsUntilPowerLoss = callOfPowerLoss };
        var returned = -1L;
        try
        {
            var log = PublicLog.Open(disk, Options);
            returned = 0;
            foreach (var size in sizes)
            {
                Append(log, size);
                returned = log.Publish().Size;
            }
        }
        catch (PowerLossException)
        {
        }

        var calls = disk.Calls;
        if (seed % 3 == 0) disk.Kill();
        else disk.CutPower();
        var files = disk.Files();
        var shown = SizeIn(files, "public/checkpoint");
        Assert.True(shown >= returned);
        Assert.True(shown <= SizeIn(files, "checkpoint"));
        if (shown >= 0) IsWhole(files);

        var again = PublicLog.Open(disk, Options);
        IsWhole(disk.Files());
        again.Append(0, Entries.AsSpan(0, 1_100));
        again.Publish();
        IsWhole(disk.Files());
        return calls;
    }

    private static void Publish(FaultDisk disk, int size)
    {
        Publish(PublicLog.Open(disk, Options), size);
    }

    private static void Publish(PublicLog log, int size)
    {
        Append(log, size);
        log.Publish();
    }

    private static void Open(FaultDisk disk) => PublicLog.Open(disk, Options);
}
