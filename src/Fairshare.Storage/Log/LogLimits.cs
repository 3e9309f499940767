using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>The limits of the log, each with its reason.</summary>
public static class LogLimits
{
    /// <summary>
    /// Largest body of a frame: twice what the bodies of a block may have, for what frames its entries.
    /// </summary>
    public const int BodyBytesMax = 2 * Limits.BlockBytesMax;

    /// <summary>
    /// Most bytes of frames that share one sync, unless it is one larger frame alone. Part of the format: it bounds
    /// how long an unfinished end of the log can be.
    /// </summary>
    public const int GroupBytesMax = 8 * 1024 * 1024;

    /// <summary>Size of a segment: a new one costs two syncs, and what is left of the last is wasted.</summary>
    public const long SegmentBytes = 64 * 1024 * 1024;

    /// <summary>
    /// The tip is persisted at the latest after so many bytes: four syncs of a full group cost one more.
    /// </summary>
    public const long TipEveryBytes = 4L * GroupBytesMax;

    /// <summary>The tip is persisted at the latest after so many syncs: costs less than half a per cent.</summary>
    public const int TipEverySyncs = 256;

    /// <summary>Longest unfinished end of the log that a crash can leave, in bytes.</summary>
    internal static int TailBytesMax => Math.Max(GroupBytesMax, FrameFormat.SizeOf(BodyBytesMax));
}
