using Fairshare.Ledger;
using Fairshare.Node.Settle;
using Fairshare.Storage;

namespace Fairshare.Node.Explain;

/// <summary>Reads a kept ledger block by block, as the machine applies it again.</summary>
internal interface IBlockReader
{
    /// <summary>The replay begins with an empty machine.</summary>
    void Begin(StateMachine machine);

    /// <summary>Whether all whom the block's sales pass over are to be named; asked before it is applied.</summary>
    bool Wants(Block block);

    /// <summary>The block was applied: its facts and its marks are there.</summary>
    void Applied(Block block);
}

/// <summary>The folder of a ledger that was kept.</summary>
internal static class KeptLog
{
    private const int ProgressEvery = 256;

    /// <summary>
    /// Applies the whole log from its first block. Throws <see cref="InputException"/> if there is no ledger, and what
    /// the storage throws if it is damaged or in use.
    /// </summary>
    public static void Replay(string folder, IBlockReader reader, ISettleProgress progress)
    {
        using var disk = Open(folder);
        using var log = BlockLog.Open(disk, new LogOptions { KnownDurable = LatestSnapshot(disk) }, out var opening);
        progress.Stage("Replaying", opening.Height);
        var replay = LedgerReplay.FromStart();
        reader.Begin(replay.Machine);
        using (var frames = log.Read(1))
        {
            while (frames.TryRead(out var frame))
            {
                replay.Load(frame);
                replay.Apply(reader.Wants(replay.Block));
                reader.Applied(replay.Block);
                if (frame.Head.Height % ProgressEvery == 0) progress.Done(frame.Head.Height);
            }
        }

        log.Close();
    }

    /// <summary>Through which receipts the ledger's seals speak: to be known before it is applied.</summary>
    public static IReadOnlySet<long> SealPlaces(string folder)
    {
        using var disk = Open(folder);
        using var log = BlockLog.Open(disk, new LogOptions { KnownDurable = LatestSnapshot(disk) }, out _);
        using var frames = log.Read(1);
        return SealCheck.Find(frames);
    }

    /// <summary>The folder, which has to have a ledger: looking for one makes none.</summary>
    public static FolderDisk Open(string folder)
    {
        if (!Directory.Exists(folder)) throw new InputException($"There is no folder {folder}.");
        if (!Directory.EnumerateFiles(folder, "*.seg").Any() && !File.Exists(Path.Combine(folder, "tip")))
            throw new InputException($"There is no ledger in {folder}: settle --log keeps one.");
        return new FolderDisk(folder);
    }

    /// <summary>A snapshot proves how far the log was durable; its state is not used here.</summary>
    private static long LatestSnapshot(FolderDisk disk)
    {
        if (!new SnapshotStore(disk).TryOpenLatest(out var snapshot, out _)) return 0;
        using (snapshot) return snapshot.Head.Height;
    }
}
