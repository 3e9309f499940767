using Fairshare.Simulator;
using Fairshare.Storage;
using static Fairshare.Ledger.Tests.Storage.LogScript;

namespace Fairshare.Ledger.Tests.Storage;

/// <summary>Damage is found and named with its place; nothing before it is dropped in silence.</summary>
public class LogDamageTests
{
    private const string First = "log-00000001.seg";
    private const string Second = "log-00000002.seg";
    private const string Third = "log-00000003.seg";
    private const string Tip = "tip";

    private static readonly LogOptions options = Small with { SegmentBytes = 700 };

    /// <summary>Bodies of the frames of the small log: two frames, three, and four in its three segments.</summary>
    private static readonly int[] bodies = [100, 203, 64, 0, 150, 1, 17, 3, 40];

    /// <summary>The last heights of its groups.</summary>
    private static readonly int[] groups = [2, 3, 5, 6, 7, 9];

    [Fact]
    public void A_flipped_byte_anywhere_in_a_closed_log_is_found_and_named()
    {
        using var disk = Written(close: true);
        var before = disk.Files();
        foreach (var part in Parts(before))
        {
            for (var offset = part.Offset; offset < part.End; offset++)
            {
                var bits = (byte)(1 << (int)(offset % 8));
                disk.Flip(part.File, offset, bits);
                var damage = Assert.Throws<LogDamagedException>(() => BlockLog.Open(disk, options, out _));
                Assert.Equal((part.File, part.Offset, part.Height), (damage.File, damage.Offset, damage.Height));
                disk.Flip(part.File, offset, bits);
            }
        }

        Assert.Equal(before, disk.Files());
    }

    [Fact]
    public void Opening_a_damaged_log_changes_nothing_on_the_disk()
    {
        foreach (var close in new[] { true, false })
        {
            using var disk = Written(close);
            disk.Put("log.tmp", [1, 2, 3]);
            foreach (var (file, offset) in new[] { (First, 3), (First, 90), (Second, 350), (Third, 100) })
            {
                disk.Flip(file, offset, 1);
                var before = disk.Files();
                Assert.Throws<LogDamagedException>(() => BlockLog.Open(disk, options, out _));
                Assert.Equal(before, disk.Files());
                disk.Flip(file, offset, 1);
            }
        }
    }

    [Fact]
    public void A_flipped_byte_in_the_tip_is_reported_and_mended()
    {
        using var whole = Written(close: true);
        for (var offset = 0; offset < 3 * 4_096; offset += offset % 4_096 < 80 ? 1 : 61)
        {
            using var disk = whole.Copy();
            disk.Flip(Tip, offset, 0x10);
            var log = BlockLog.Open(disk, options, out var opening);
            Assert.Equal((1, 0, bodies.Length), (opening.TipSlotsRepaired, opening.CutBytes, opening.Height));
            Assert.Equal(bodies, ReadAll(log).Select(frame => frame.BodyBytes));
            log.Close();
            BlockLog.Open(disk, options, out opening).Dispose();
            Assert.Equal(0, opening.TipSlotsRepaired);
        }
    }

    [Fact]
    public void After_a_crash_only_the_last_group_can_be_lost_to_a_flipped_byte_and_never_in_silence()
    {
        using var disk = Written(close: false);
        disk.Put(Tip, Empty().Files()[Tip]);
        foreach (var part in Parts(disk.Files()))
        {
            // Nothing says that the last group was synced, because the tip was lost.
            var isInLastGroup = part.Height >= 8;
            for (var offset = part.Offset; offset < part.End; offset++)
            {
                using var damaged = disk.Copy();
                damaged.Flip(part.File, offset, 0x80);
                if (!isInLastGroup)
                {
                    var damage = Assert.Throws<LogDamagedException>(() => BlockLog.Open(damaged, options, out _));
                    Assert.Equal((part.File, part.Offset, part.Height), (damage.File, damage.Offset, damage.Height));
                    continue;
                }

                using var log = BlockLog.Open(damaged, options, out var opening);
                Assert.Equal((part.Height, part.Offset, part.File),
                    (opening.CutFromHeight, opening.CutOffset, opening.CutFile));
                Assert.Equal(part.Height - 1, opening.Height);
                Assert.True(opening.CutBytes > 0);
                Assert.Equal(bodies[..(int)opening.Height], ReadAll(log).Select(frame => frame.BodyBytes));
            }
        }
    }

    [Fact]
    public void What_the_caller_knows_to_be_durable_is_never_an_unfinished_end()
    {
        using var disk = Written(close: false);
        disk.Put(Tip, Empty().Files()[Tip]);
        disk.Flip(Third, 340, 1);
        var damage = Assert.Throws<LogDamagedException>(
            () => BlockLog.Open(disk, options with { KnownDurable = 8 }, out _));
        Assert.Equal((Third, 8), (damage.File, damage.Height));
        using var empty = new FaultDisk(1);
        Assert.Throws<LogDamagedException>(() => BlockLog.Open(empty, options with { KnownDurable = 1 }, out _));
        Assert.Empty(empty.Files());
        BlockLog.Open(disk, options with { KnownDurable = 7 }, out var opening).Dispose();
        Assert.Equal(8, opening.CutFromHeight);
    }

    [Theory]
    [InlineData("without its first segment", First)]
    [InlineData("without its second segment", Second)]
    [InlineData("without its last segment", Second)]
    [InlineData("without all segments", First)]
    [InlineData("without its tip", Tip)]
    [InlineData("with a shorter tip", Tip)]
    [InlineData("with both slots spoiled", Tip)]
    [InlineData("with a shorter segment", Second)]
    [InlineData("with a longer segment", Third)]
    [InlineData("with an empty segment", First)]
    [InlineData("with two segments exchanged", First)]
    [InlineData("with a segment of another log", Second)]
    [InlineData("with a segment of another history", First)]
    [InlineData("with the tip of a longer log", Third)]
    [InlineData("with the tip of another history", Third)]
    [InlineData("with its end zeroed", Third)]
    [InlineData("with the end of a middle segment zeroed", Second)]
    [InlineData("with bytes behind a middle segment", First)]
    public void A_log_is_refused(string how, string file)
    {
        using var disk = Written(close: true);
        Spoil(disk, how);
        var before = disk.Files();
        var damage = Assert.Throws<LogDamagedException>(() => BlockLog.Open(disk, options, out _));
        Assert.Equal(file, damage.File);
        Assert.Contains($"{file}, offset {damage.Offset}, height {damage.Height}: {damage.Problem}", damage.Message);
        Assert.Equal(before, disk.Files());
    }

    [Fact]
    public void More_bytes_behind_the_end_than_a_group_can_have_are_damage()
    {
        using var disk = new FaultDisk(1);
        var large = Small with { SegmentBytes = LogLimits.TailBytesMax + 2_000 };
        BlockLog.Open(disk, large, out var opening).Dispose();
        var far = opening.Bytes + LogLimits.TailBytesMax;
        disk.Flip(First, far, 1);
        var damage = Assert.Throws<LogDamagedException>(() => BlockLog.Open(disk, large, out _));
        Assert.Equal((80, 1), (damage.Offset, damage.Height));
        disk.Flip(First, far, 1);
        disk.Flip(First, far - 1, 1);
        BlockLog.Open(disk, large, out opening).Dispose();
        Assert.Equal(LogLimits.TailBytesMax, opening.CutBytes);
        Assert.False(disk.Files()[First].AsSpan(80).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void An_end_whose_zeroing_never_reached_the_disk_does_not_come_back()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            // Of the last group the first frame is missing and the second is there.
            using var disk = Written(close: false).Copy(seed);
            disk.Put(Tip, Empty().Files()[Tip]);
            Zero(disk, Third, 336, 456);
            disk.IsNextSyncBroken = true;
            Assert.Throws<IOException>(() => BlockLog.Open(disk, options, out _));
            disk.Kill();
            var log = BlockLog.Open(disk, options, out _);
            Append(log, 1);
            log.Sync();
            disk.CutPower();
            BlockLog.Open(disk, options, out var opening).Dispose();
            Assert.Equal(8, opening.Height);
        }
    }

    [Fact]
    public void The_tip_is_persisted_in_two_slots_in_turn_so_that_a_torn_one_never_takes_the_other_with_it()
    {
        using var disk = new FaultDisk(1);
        var log = BlockLog.Open(disk, options with { TipEverySyncs = 1 }, out _);
        var seen = new List<(long, long)>();
        for (var i = 0; i < 4; i++)
        {
            Append(log, 1);
            log.Sync();
            var tip = disk.Files()[Tip];
            seen.Add((BitConverter.ToInt64(tip, 16), BitConverter.ToInt64(tip, 4_096 + 16)));
        }

        log.Dispose();
        Assert.Equal([(0, 1), (2, 1), (2, 3), (4, 3)], seen);
    }

    [Fact]
    public void A_reader_finds_what_was_damaged_after_the_opening()
    {
        using var disk = Written(close: true);
        using var log = BlockLog.Open(disk, options, out _);
        disk.Flip(Second, 85, 4);
        using var reader = log.Read(1);
        Assert.True(reader.TryRead(out _));
        Assert.True(reader.TryRead(out _));
        var damage = Assert.Throws<LogDamagedException>(() => reader.TryRead(out _));
        Assert.Equal((Second, 80, 3), (damage.File, damage.Offset, damage.Height));
    }

    private static void Spoil(FaultDisk disk, string how)
    {
        var files = disk.Files();
        Action spoil = how switch
        {
            "without its first segment" => () => disk.Delete(First),
            "without its second segment" => () => disk.Delete(Second),
            "without its last segment" => () => disk.Delete(Third),
            "without all segments" => () => Array.ForEach([First, Second, Third], disk.Delete),
            "without its tip" => () => disk.Delete(Tip),
            "with a shorter tip" => () => disk.Resize(Tip, 10_000),
            "with both slots spoiled" => () => Array.ForEach([20L, 4_116], at => disk.Flip(Tip, at, 1)),
            "with a shorter segment" => () => disk.Resize(Second, 699),
            "with a longer segment" => () => disk.Resize(Third, 701),
            "with an empty segment" => () => disk.Resize(First, 0),
            "with two segments exchanged" => () => Array.ForEach(
                [(First, Second), (Second, First)], pair => disk.Put(pair.Item1, files[pair.Item2])),
            "with a segment of another log" => () => disk.Put(
                Second, Written(close: true, mark: 9).Files()[Second]),
            "with a segment of another history" => () => disk.Put(
                First, Written(close: true, [101, .. bodies[1..]]).Files()[First]),
            "with the tip of a longer log" => () => disk.Put(
                Tip, Written(close: true, [.. bodies, 8]).Files()[Tip]),
            "with the tip of another history" => () => disk.Put(
                Tip, Written(close: true, [.. bodies[..^1], 41]).Files()[Tip]),
            "with its end zeroed" => () => Zero(disk, Third, 456),
            "with the end of a middle segment zeroed" => () => Zero(disk, Second, 368),
            "with bytes behind a middle segment" => () => disk.Flip(First, 699, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(how), how, null),
        };
        spoil();
    }

    private static FaultDisk Written(bool close, int[]? frames = null, ulong mark = 5)
    {
        var disk = new FaultDisk(1);
        var log = BlockLog.Open(disk, options with { NewMark = mark }, out _);
        foreach (var bytes in frames ?? bodies)
        {
            Append(log, bytes);
            if (groups.Contains((int)log.Height)) log.Sync();
        }

        if (close) log.Close();
        else log.Dispose();
        return disk;
    }

    private static FaultDisk Empty() => Written(close: false, []);

    /// <summary>
    /// What the segments consist of, by the drawing of the format: header, frames, zeros; each with the place and
    /// the height that its damage is reported at.
    /// </summary>
    private static List<(string File, long Offset, long End, long Height)> Parts(
        SortedDictionary<string, byte[]> files)
    {
        var parts = new List<(string, long, long, long)>();
        var height = 1L;
        foreach (var (file, frames) in new[] { (First, 2), (Second, 3), (Third, 4) })
        {
            parts.Add((file, 0, 80, height));
            var offset = 80L;
            for (var i = 0; i < frames; i++)
            {
                var end = offset + ((112 + bodies[height - 1] + 7) / 8 * 8);
                parts.Add((file, offset, end, height++));
                offset = end;
            }

            parts.Add((file, offset, files[file].Length, height));
        }

        return parts;
    }

    private static void Zero(FaultDisk disk, string name, int from, int to = 700)
    {
        var bytes = disk.Files()[name];
        bytes.AsSpan(from, to - from).Clear();
        disk.Put(name, bytes);
    }
}
