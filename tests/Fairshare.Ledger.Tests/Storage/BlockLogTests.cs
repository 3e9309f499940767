using System.Buffers.Binary;
using System.Security.Cryptography;
using Fairshare.Simulator;
using Fairshare.Storage;
using static Fairshare.Ledger.Tests.Storage.LogScript;

namespace Fairshare.Ledger.Tests.Storage;

public class BlockLogTests
{
    [Fact]
    public void What_was_synced_is_read_again_in_order_over_several_segments()
    {
        using var disk = new FaultDisk(1);
        var log = BlockLog.Open(disk, Small, out var opening);
        Assert.True(opening.Created);
        foreach (var bytes in new[] { 0, 1, 7, 8, 300, 1_000, 900, 5_000, 10, 1_832, 1_833, 40 })
        {
            Append(log, bytes);
            log.Sync();
        }

        var before = ReadAll(log);
        Assert.Equal(12, before.Count);
        var (height, hash, size) = (log.Height, log.LastFrameHash, log.Bytes);
        log.Close();

        using var again = BlockLog.Open(disk, Small, out opening);
        Assert.Equal(new LogOpening(false, height, size, opening.Segments, 0, 0, "", 0, 0), opening);
        Assert.InRange(opening.Segments, 5, 8);
        Assert.Equal((height, hash, size), (again.Height, again.LastFrameHash, again.Bytes));
        Assert.Equal(before, ReadAll(again));
        for (var from = 1; from <= height + 1; from++) ReadAll(again, from);
    }

    [Fact]
    public void The_bytes_are_as_drawn()
    {
        using var disk = new FaultDisk(1);
        var log = BlockLog.Open(disk, Small, out _);
        log.Append(new FrameHead(1, 1_750_000_000_123, 7, 3, Sha256Hash.Of("state"u8)), "first"u8);
        log.Sync();
        log.Append(new FrameHead(2, 1_750_000_000_456, 8, 0, default), []);
        log.Sync();
        var last = log.LastFrameHash;
        log.Close();

        var file = disk.Files()["log-00000001.seg"].AsSpan();
        Assert.Equal(2_048, file.Length);
        Assert.Equal("FSLOG\0\0\u0001"u8, file[..8]);
        Assert.Equal(new long[] { 0x1122_3344_5566_7788, 1, 2_048, 1, 0, 0, 0, 0 }, Longs(file[8..72]));
        Assert.Equal(Crc(file[..76]), BinaryPrimitives.ReadUInt32LittleEndian(file[76..]));

        var frame = file.Slice(80, 120);
        Assert.Equal(0x1122_3344_5566_7788, BinaryPrimitives.ReadInt64LittleEndian(frame));
        Assert.Equal(Crc(frame[12..]), BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]));
        Assert.Equal(5, BinaryPrimitives.ReadInt32LittleEndian(frame[12..]));
        Assert.Equal(new long[] { 0, 1, 1_750_000_000_123 }, Longs(frame[16..40]));
        Assert.Equal((7, 3), (frame[40], frame[44]));
        Assert.Equal(new byte[32], frame[48..80]);
        Assert.Equal(SHA256.HashData("state"u8), frame[80..112]);
        Assert.Equal("first\0\0\0"u8, frame[112..]);

        var next = file.Slice(200, 112);
        Assert.Equal(new long[] { 1, 2, 1_750_000_000_456 }, Longs(next[16..40]));
        Assert.Equal(SHA256.HashData(frame[24..117]), next[48..80]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(next[24..])), last.ToString());
        Assert.False(file[312..].ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_history_has_one_chain_of_hashes_however_it_was_grouped_and_marked()
    {
        var hashes = new HashSet<Sha256Hash>();
        foreach (var (every, mark) in new[] { (1, 1UL), (3, 2UL), (12, 0UL) })
        {
            using var disk = new FaultDisk(1);
            var log = BlockLog.Open(disk, Small with { NewMark = mark }, out _);
            for (var i = 1; i <= 12; i++)
            {
                Append(log, i * 50);
                if (i % every == 0) log.Sync();
            }

            hashes.Add(log.LastFrameHash);
            log.Close();
        }

        Assert.Single(hashes);
    }

    [Fact]
    public void A_reader_sees_what_is_durable_and_goes_on_when_there_is_more()
    {
        using var disk = new FaultDisk(1);
        using var log = BlockLog.Open(disk, Small, out _);
        using var reader = log.Read(1);
        Append(log, 100);
        Append(log, 600);
        Assert.False(reader.TryRead(out _));
        log.Sync();
        Append(log, 50);
        Assert.Equal((3, 2), (log.Height, log.DurableHeight));
        Assert.True(reader.TryRead(out var frame));
        Assert.Equal((Head(1), default), (frame.Head, frame.Previous));
        Assert.True(reader.TryRead(out var second));
        Assert.Equal((Head(2), frame.Hash), (second.Head, second.Previous));
        Assert.Equal((3, second.Hash), (reader.NextHeight, reader.PreviousHash));
        Assert.False(reader.TryRead(out _));
        for (var i = 0; i < 10; i++)
        {
            Append(log, 800);
            log.Sync();
        }

        for (var height = 3; height <= 13; height++)
        {
            Assert.True(reader.TryRead(out frame));
            Assert.Equal(Head(height), frame.Head);
        }

        Assert.False(reader.TryRead(out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Read(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Read(15));
    }

    [Fact]
    public async Task Readers_on_other_threads_keep_up_while_the_log_grows()
    {
        const int Frames = 3_000;
        using var disk = new FaultDisk(1);
        using var log = BlockLog.Open(disk, Small with { SegmentBytes = 20_000 }, out _);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            using var reader = log.Read(1);
            for (var height = 1L; height <= Frames;)
            {
                if (!reader.TryRead(out var frame)) continue;
                Assert.Equal(Head(height), frame.Head);
                Assert.True(Body(height++, frame.Body.Length).SequenceEqual(frame.Body.Span));
            }
        })).ToArray();
        for (var i = 0; i < Frames; i++)
        {
            Append(log, i % 700);
            if (i % 3 == 2) log.Sync();
        }

        log.Sync();
        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_group_that_would_be_too_long_is_synced_before_it_grows()
    {
        using var disk = new FaultDisk(1);
        using var log = BlockLog.Open(disk, Small with { SegmentBytes = 32 << 20 }, out _);
        var third = new byte[LogLimits.GroupBytesMax / 3];
        log.Append(Head(1), third);
        log.Append(Head(2), third);
        Assert.Equal(0, log.DurableHeight);
        log.Append(Head(3), third);
        Assert.Equal(2, log.DurableHeight);
        log.Append(Head(4), new byte[LogLimits.GroupBytesMax * 2]);
        Assert.Equal(3, log.DurableHeight);
        Append(log, 1);
        Assert.Equal(4, log.DurableHeight);
    }

    [Fact]
    public void When_the_disk_is_full_the_log_stays_as_it_was_and_goes_on_when_there_is_room()
    {
        using var disk = new FaultDisk(1);
        var log = BlockLog.Open(disk, Small, out _);
        Append(log, 1_500);
        disk.FreeBytes = 1_000;
        Assert.Throws<DiskFullException>(() => Append(log, 1_000));
        Assert.Throws<DiskFullException>(() => Append(log, 1_000));
        Assert.False(log.HasFailed);
        Assert.Equal((1, 1), (log.Height, log.DurableHeight));
        ReadAll(log);
        Append(log, 10);
        log.Sync();
        disk.FreeBytes = long.MaxValue;
        Append(log, 1_000);
        log.Close();
        using var again = BlockLog.Open(disk, Small, out var opening);
        Assert.Equal((3, 0), (opening.Height, opening.CutBytes));
        ReadAll(again);
    }

    [Fact]
    public void After_a_write_that_failed_nothing_more_is_taken_and_everything_synced_is_there()
    {
        using var disk = new FaultDisk(1);
        var log = BlockLog.Open(disk, Small, out _);
        Append(log, 100);
        log.Sync();
        Append(log, 100);
        disk.IsFullForWrites = true;
        Assert.Throws<DiskFullException>(log.Sync);
        Assert.True(log.HasFailed);
        disk.IsFullForWrites = false;
        Assert.Throws<IOException>(log.Sync);
        Assert.Throws<IOException>(() => Append(log, 100));
        Assert.Throws<IOException>(log.Close);
        Assert.Single(ReadAll(log));
        log.Dispose();
        disk.CutPower();
        using var again = BlockLog.Open(disk, Small, out _);
        Assert.Single(ReadAll(again));
    }

    [Fact]
    public void Only_the_next_height_is_taken()
    {
        using var disk = new FaultDisk(1);
        using var log = BlockLog.Open(disk, Small, out _);
        Append(log, 1);
        foreach (var height in new[] { 0L, 1, 3 })
            Assert.ThrowsAny<Exception>(() => log.Append(Head(height), []));
        Assert.ThrowsAny<Exception>(() => log.Append(Head(2), new byte[LogLimits.BodyBytesMax + 1]));
        Append(log, 1);
        Assert.Equal(2, log.Height);
    }

    private static long[] Longs(ReadOnlySpan<byte> bytes)
    {
        var longs = new long[bytes.Length / sizeof(long)];
        for (var i = 0; i < longs.Length; i++) longs[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * 8)..]);
        return longs;
    }

    /// <summary>CRC-32C bit by bit, from the polynomial.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
        }

        return ~crc;
    }
}
