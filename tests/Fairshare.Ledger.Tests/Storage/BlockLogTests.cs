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
        Assert.Equal(before.Select(frame => frame.Hash), ReadAll(again).Select(frame => frame.Hash));
        for (var from = 1; from <= height + 1; from++) ReadAll(again, from);
    }
}
