using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>The ordered, durable list of blocks: append-only frames in segment files.</summary>
/// <remarks>
/// One folder holds `log-00000001.seg`, `log-00000002.seg` … (<see cref="Segment"/>), each a header, frames one after
/// the other (<see cref="FrameFormat"/>) and zeros to its end, and `tip` (<see cref="LogTip"/>).
///
/// **Durable.** <see cref="Append"/> keeps frames in memory; <see cref="Sync"/> writes all of them with one write and
/// makes them durable with one fdatasync: they are one group. Only then can a reader see them. A group never spans two
/// segments, because the old one is synced before the new one is made. A segment or tip is filled and synced under
/// another name before it gets its own, so under its own name it is whole from the first moment.
///
/// **What a crash may leave.** Of the last group only, and so only at the end of the last segment: any part of its
/// bytes, in any order, the rest still zeros. Everything before was synced. So when opening meets a place without a
/// good frame, it is an unfinished end only if all of this holds, and then it is zeroed and reported; otherwise it is
/// damage, which is named, and nothing on the disk is changed:
///
///  1. It is in the last segment. Others were synced before the next was made.
///  2. No slot of the tip, and nothing that the caller knows, reaches the height that is missing there. They are
///     written only after a sync.
///  3. No good frame behind it says that the log was durable up to that height or beyond: such a frame was appended
///     after a sync that covered the missing one. The frames of one group all name the height before the group, so
///     whole frames behind a torn one of their own group say nothing, as it must be.
///  4. Not more bytes follow than one group can have: <see cref="LogLimits.GroupBytesMax"/>, or one larger frame
///     alone. This is why a group is bounded.
///
/// A good frame with a wrong height or a wrong previous hash is always damage: a crash makes no good frames.
///
/// So damage can be taken for an unfinished end only in the very last group, and only if no tip reached it: the
/// machine (not just the process) stopped within moments of the sync, and the same group was also damaged. A node
/// that has published a checkpoint or written a snapshot of that height passes it as
/// <see cref="LogOptions.KnownDurable"/> and closes this gap too. After a clean <see cref="Close"/> there is none:
/// the tip says that the log was closed, so any byte after its end that is not zero is damage as well.
///
/// Whole frames of the last group are kept, in order, up to the first that is missing: nobody was answered for them,
/// and nothing forbids them. They are written again, zeros behind them, and synced before the log goes on: after a
/// sync that failed, the system may show what the disk does not have.
///
/// What is assumed of the disk stands at <see cref="IDisk"/>.
///
/// One thread appends; readers may be on others.
/// </remarks>
public sealed class BlockLog : IDisposable
{
    private const int PendingBytesAtFirst = 1 << 16;

    private readonly IDisk disk;
    private readonly LogOptions options;
    private readonly LogOpener opener;
    private Segment[] segments;
    private IDiskFile file;
    private byte[] pending = new byte[PendingBytesAtFirst];
    private int pendingBytes;
    private long end;
    private long bytes;
    private long height;
    private Sha256Hash hash;
    private long durable;
    private long bytesSinceTip;
    private int syncsSinceTip;
    private Exception? failure;
    private bool closed;

    private BlockLog(IDisk disk, LogOptions options, LogOpener opened)
    {
        this.disk = disk;
        this.options = options;
        opener = opened;
        (file, segments) = (opened.File, []);
        Take();
    }

    /// <summary>Height of the last frame appended, durable or not; 0 if there is none.</summary>
    public long Height => height;

    /// <summary>Height up to which everything is on the disk.</summary>
    public long DurableHeight => Volatile.Read(ref durable);

    /// <summary>Hash of the last frame appended; zeros if there is none.</summary>
    public Sha256Hash LastFrameHash => hash;

    /// <summary>Bytes of segment headers and frames, appended ones included, without the zeros after them.</summary>
    public long Bytes => bytes + pendingBytes;

    /// <summary>
    /// Whether writing failed. What is on the disk is then unknown until the log is opened again; reading goes on.
    /// </summary>
    public bool HasFailed => failure is not null;

    /// <summary>The disk that the log is on.</summary>
    internal IDisk Disk => disk;

    /// <summary>The mark of the log.</summary>
    internal ulong Mark => opener.Tip.Mark;

    /// <summary>The mark of the log as 16 hexadecimal digits: every frame has it, so it names the ledger.</summary>
    public string Name => Mark.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>All segments in order; grows, and is replaced when it does.</summary>
    internal Segment[] Segments => Volatile.Read(ref segments);

    /// <summary>Opens the log of a folder, or makes it, with the usual options.</summary>
    public static BlockLog Open(IDisk disk, out LogOpening opening) => Open(disk, new LogOptions(), out opening);

    /// <summary>
    /// Opens the log of a folder, or makes it. Every frame is checked, checksum and chain. Throws
    /// <see cref="LogDamagedException"/>, and changes nothing, if anything but an unfinished end is wrong.
    /// </summary>
    public static BlockLog Open(IDisk disk, LogOptions options, out LogOpening opening)
    {
        Check.That(options.SegmentBytes >= Segment.HeaderBytes + FrameFormat.HeaderBytes);
        var opener = new LogOpener(disk, options);
        opening = opener.Open();
        return new BlockLog(disk, options, opener);
    }

    /// <summary>
    /// Of a log that is only read: checks what was appended since it was opened or refreshed, and shows it to readers,
    /// those that are open too. What was checked before is not read again. Throws <see cref="LogDamagedException"/>,
    /// and may be called again then: what another process was writing at that moment is whole a moment later.
    /// </summary>
    public void Refresh()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        Check.That(options.OnlyRead);
        while (!TryContinue()) { }
        Take();
    }

    /// <summary>
    /// Takes a frame of the next height. It is durable, and to be seen by readers, after the next <see cref="Sync"/>.
    /// </summary>
    /// <remarks>
    /// Syncs by itself when the group or the segment is full. If it throws, this frame is not in the log;
    /// with a <see cref="DiskFullException"/> there was no room for a new segment, and unless
    /// <see cref="HasFailed"/> the same frame may be appended again when there is.
    /// </remarks>
    public void Append(in FrameHead head, ReadOnlySpan<byte> body)
    {
        EnsureUsable();
        Check.That(!options.OnlyRead);
        Check.That(head.Height == height + 1);
        Check.That(body.Length <= LogLimits.BodyBytesMax);
        var size = FrameFormat.SizeOf(body.Length);
        if (pendingBytes > 0 && pendingBytes + size > LogLimits.GroupBytesMax) Sync();
        if (end + pendingBytes + size > segments[^1].FileBytes) StartSegment(size);

        if (pendingBytes + size > pending.Length)
            Array.Resize(ref pending, Math.Max(pendingBytes + size, pending.Length * 2));
        hash = FrameFormat.Write(pending.AsSpan(pendingBytes, size), Mark, durable, hash, head, body);
        pendingBytes += size;
        height = head.Height;
    }

    /// <summary>
    /// Returns once everything appended is on the disk. If it throws, the log has failed: nothing is tried again,
    /// and it has to be opened anew to know what is there.
    /// </summary>
    public void Sync()
    {
        EnsureUsable();
        if (pendingBytes == 0) return;
        try
        {
            file.WriteAt(pending.AsSpan(0, pendingBytes), end);
#if CANARY
            if (Ledger.Canaries.Planted != Ledger.Canary.UnsyncedFrame || height % 8 != 3)
#endif
            file.Sync();
            end += pendingBytes;
            bytes += pendingBytes;
            bytesSinceTip += pendingBytes;
            pendingBytes = 0;
            Volatile.Write(ref durable, height);
            if (++syncsSinceTip >= options.TipEverySyncs || bytesSinceTip >= options.TipEveryBytes) PersistTip();
            else opener.Tip.Note(height, hash);
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
    }

    /// <summary>
    /// Reads frames in order from a height on (1 … <see cref="DurableHeight"/> + 1), up to what is durable at the
    /// time. Each is checked again. Readers may be used while the log grows.
    /// </summary>
    public LogReader Read(long fromHeight) => new(this, fromHeight);

    /// <summary>Syncs, persists the tip and closes: after this, whatever is missing from the log is damage.</summary>
    public void Close()
    {
        Sync();
        if (!options.OnlyRead) opener.Tip.Persist(height, hash, closed: true);
        Dispose();
    }

    /// <summary>
    /// Closes the files. What was appended and not synced is gone; <see cref="Close"/> is the clean end.
    /// </summary>
    public void Dispose()
    {
        if (closed) return;
        closed = true;
        file.Dispose();
        opener.Tip.Dispose();
    }

    /// <summary>What looks like damage behind frames that have just come may be the next one coming.</summary>
    private bool TryContinue()
    {
        var before = opener.Chain.Height;
        try
        {
            opener.Continue();
            return true;
        }
        catch (LogDamagedException) when (opener.Chain.Height > before)
        {
            return false;
        }
    }

    /// <summary>Takes over what the opener found.</summary>
    private void Take()
    {
        file = opener.File;
        end = opener.End;
        bytes = opener.Bytes;
        height = opener.Chain.Height;
        hash = opener.Chain.Hash;
        Volatile.Write(ref segments, [.. opener.Segments]);
        Volatile.Write(ref durable, height);
    }

    private void PersistTip()
    {
        opener.Tip.Persist(height, hash, closed: false);
        (bytesSinceTip, syncsSinceTip) = (0, 0);
    }

    private void StartSegment(int frameBytes)
    {
        Sync();
        var size = Math.Max(options.SegmentBytes, Segment.HeaderBytes + frameBytes);
        var next = new Segment(segments[^1].Number + 1, size, height + 1, hash);
        next.Prepare(disk, Mark);
        try
        {
            var opened = next.Publish(disk);
            file.Dispose();
            file = opened;
            Volatile.Write(ref segments, [.. segments, next]);
            end = Segment.HeaderBytes;
            bytes += Segment.HeaderBytes;
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
    }

    private void EnsureUsable()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        if (failure is not null) throw new IOException("The log failed and has to be opened again.", failure);
    }
}
