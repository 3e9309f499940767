namespace Fairshare.Storage;

/// <summary>How a log is opened.</summary>
public sealed record LogOptions
{
    /// <summary>Size of a new segment file in bytes; a larger frame gets a larger one.</summary>
    public long SegmentBytes { get; init; } = LogLimits.SegmentBytes;

    /// <summary>The tip is persisted at the latest after so many bytes of frames.</summary>
    public long TipEveryBytes { get; init; } = LogLimits.TipEveryBytes;

    /// <summary>The tip is persisted at the latest after so many syncs.</summary>
    public int TipEverySyncs { get; init; } = LogLimits.TipEverySyncs;

    /// <summary>
    /// A height up to which the caller knows the log to have been durable, from a snapshot or a published checkpoint;
    /// a shorter log is then damage, never an unfinished end.
    /// </summary>
    public long KnownDurable { get; init; }

    /// <summary>
    /// Whether the log is only read: it has to be there, nothing is repaired, and another process may be appending.
    /// </summary>
    public bool OnlyRead { get; init; }

    /// <summary>The mark of a new log where its bytes have to come out the same again; drawn at random if 0.</summary>
    public ulong NewMark { get; init; }
}

/// <summary>What opening a log found.</summary>
/// <param name="Created">Whether there was none and it was made.</param>
/// <param name="Height">The last height.</param>
/// <param name="Bytes">Bytes of segments and frames, without the zeros after them.</param>
/// <param name="Segments">Number of segment files.</param>
/// <param name="CutBytes">Bytes of an unfinished, never synced end that were zeroed; 0 if there was none.</param>
/// <param name="CutFromHeight">The height that the first of these bytes would have had; 0 if there was none.</param>
/// <param name="CutFile">The file that they were in; empty if there was none.</param>
/// <param name="CutOffset">Where in it they began.</param>
/// <param name="TipSlotsRepaired">Slots of the tip that could not be read and were written anew.</param>
public sealed record LogOpening(
    bool Created,
    long Height,
    long Bytes,
    int Segments,
    long CutBytes,
    long CutFromHeight,
    string CutFile,
    long CutOffset,
    int TipSlotsRepaired);
