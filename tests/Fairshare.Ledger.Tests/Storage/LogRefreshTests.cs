using Fairshare.Simulator;
using Fairshare.Storage;
using static Fairshare.Ledger.Tests.Storage.LogScript;

namespace Fairshare.Ledger.Tests.Storage;

/// <summary>A log that one process writes and another follows.</summary>
public sealed class LogRefreshTests : IDisposable
{
    private static readonly LogOptions following = new() { OnlyRead = true };

    private readonly FaultDisk disk = new(1);
    private readonly BlockLog written;

    public LogRefreshTests() => written = BlockLog.Open(disk, Small, out _);

    public void Dispose()
    {
        written.Dispose();
        disk.Dispose();
    }

    [Fact]
    public void A_reader_goes_on_where_it_was_through_segments_that_came_later()
    {
        Write(5, bodyBytes: 100);
        using var log = BlockLog.Open(disk, following, out _);
        using var reader = log.Read(1);
        Assert.Equal(5, Count(reader));
        for (var round = 0; round < 20; round++)
        {
            Write(round, bodyBytes: 40 * round);
            Assert.Equal(0, Count(reader));
            log.Refresh();
            Assert.Equal(round, Count(reader));
            Assert.Equal((written.Height, written.LastFrameHash), (log.DurableHeight, log.LastFrameHash));
            Assert.Equal((written.Bytes, written.Name), (log.Bytes, log.Name));
        }

        Assert.True(disk.List().Count(name => name.EndsWith(".seg", StringComparison.Ordinal)) > 20);
        using var anew = BlockLog.Open(disk, following, out _);
        Assert.Equal(ReadAll(anew), ReadAll(log));
    }

    [Fact]
    public void What_was_checked_is_not_read_again_and_what_came_is_checked()
    {
        Write(3, bodyBytes: 200);
        using var log = BlockLog.Open(disk, following, out _);
        Write(2, bodyBytes: 200);
        disk.Flip("log-00000001.seg", 200, 1);
        Assert.Throws<LogDamagedException>(() => BlockLog.Open(disk, following, out _));
        log.Refresh();
        Assert.Equal(5, log.DurableHeight);

        var place = (int)log.Bytes + 120;
        Write(2, bodyBytes: 200);
        disk.Flip("log-00000001.seg", place, 1);
        var damage = Assert.Throws<LogDamagedException>(log.Refresh);
        Assert.Equal(("log-00000001.seg", 6), (damage.File, damage.Height));
        disk.Flip("log-00000001.seg", place, 1);
        log.Refresh();
        Assert.Equal(7, log.DurableHeight);
    }

    [Fact]
    public void An_end_that_is_being_written_is_waited_for()
    {
        Write(1, bodyBytes: 64);
        using var log = BlockLog.Open(disk, following, out _);
        var before = disk.Files()["log-00000001.seg"];
        Write(1, bodyBytes: 64);
        var (tip, whole) = (disk.Files()["tip"], disk.Files()["log-00000001.seg"]);
        var end = (int)written.Bytes;
        for (var there = (int)log.Bytes; there < end; there += 24)
        {
            disk.Put("log-00000001.seg", [.. whole[..there], .. before[there..]]);
            using var early = disk.Copy();
            early.Put("tip", TipOf(height: 1));
            using var other = BlockLog.Open(early, following, out _);
            other.Refresh();
            Assert.Equal(1, other.DurableHeight);
            early.Put("log-00000001.seg", whole);
            early.Put("tip", tip);
            other.Refresh();
            Assert.Equal(2, other.DurableHeight);
        }
    }

    [Fact]
    public void A_log_that_was_put_in_the_place_of_another_is_named()
    {
        Write(3, bodyBytes: 100);
        using var log = BlockLog.Open(disk, following, out _);
        using var strange = new FaultDisk(2);
        using (var other = BlockLog.Open(strange, Small with { NewMark = 77 }, out _))
        {
            for (var i = 0; i < 5; i++) Append(other, 100);
            other.Close();
        }

        foreach (var (name, bytes) in strange.Files()) disk.Put(name, bytes);
        Assert.Equal("tip", Assert.Throws<LogDamagedException>(log.Refresh).File);
        disk.Delete("log-00000001.seg");
        disk.Delete("tip");
        Assert.Throws<LogDamagedException>(log.Refresh);
    }

    [Fact]
    public void A_log_that_is_written_at_the_same_time_is_followed_to_its_end()
    {
        const int Frames = 3_000;
        using var log = BlockLog.Open(disk, following, out _);
        using var reader = log.Read(1);
        var writer = new Thread(() =>
        {
            for (var i = 0; i < Frames; i++) Write(1, bodyBytes: i % 300);
        });
        writer.Start();
        for (var (read, failed) = (0, 0); read < Frames;)
        {
            try
            {
                log.Refresh();
                read += Count(reader);
                failed = 0;
            }
            catch (LogDamagedException) when (++failed < 3)
            {
                Thread.Sleep(5);
            }
        }

        writer.Join();
        Assert.Equal((Frames, written.LastFrameHash), ((int)log.DurableHeight, reader.PreviousHash));
    }

    private static int Count(LogReader reader)
    {
        var count = 0;
        while (reader.TryRead(out var frame))
        {
            Assert.Equal(Body(frame.Head.Height, frame.Body.Length), frame.Body.Span);
            count++;
        }

        return count;
    }

    private void Write(int frames, int bodyBytes)
    {
        for (var i = 0; i < frames; i++) Append(written, bodyBytes);
        written.Sync();
    }

    /// <summary>The tip of a log of this script that has so many frames.</summary>
    private static byte[] TipOf(int height)
    {
        using var other = new FaultDisk(3);
        using var log = BlockLog.Open(other, Small, out _);
        for (var i = 0; i < height; i++) Append(log, 64);
        log.Sync();
        return other.Files()["tip"];
    }
}
