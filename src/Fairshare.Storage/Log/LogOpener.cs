using System.Security.Cryptography;

namespace Fairshare.Storage;

/// <summary>Opens a log: checks every frame in one pass, and only then repairs what a crash left unfinished.</summary>
internal sealed class LogOpener(IDisk disk, LogOptions options)
{
    private const int CopyBytes = 1 << 20;

    private readonly List<Segment> segments = [];
    private TipClaim[] claims = [];
    private FrameChain chain;
    private long covered;
    private long bytes;
    private long end;
    private long unproven = -1;
    private long cut;

    /// <summary>The tip file.</summary>
    public LogTip Tip { get; private set; } = null!;

    /// <summary>The last segment's file, to append to.</summary>
    public IDiskFile File { get; private set; } = null!;

    /// <summary>All segments in order.</summary>
    public IReadOnlyList<Segment> Segments => segments;

    /// <summary>The last frame.</summary>
    public FrameChain Chain => chain;

    /// <summary>Where the next frame goes.</summary>
    public long End => end;

    /// <summary>Bytes of segment headers and frames.</summary>
    public long Bytes => bytes;

    /// <summary>Whether the log was closed at its end, so that nothing may follow.</summary>
    private bool IsClosed => Tip.Latest is { Closed: true } latest && latest.Height == chain.Height;

    /// <summary>Does it; throws <see cref="LogDamagedException"/> before anything was changed.</summary>
    public LogOpening Open()
    {
        try
        {
            // A name that a dead process left is shown, but it may not be on the disk yet.
            if (!options.OnlyRead) disk.SyncFolder();
            var names = disk.List();
            var numbers = Segment.Files.NumbersIn(names);
            covered = options.KnownDurable;
            OpenTip(names.Contains(LogTip.FileName), numbers.Count > 0);
            if (numbers.Count == 0) return CreateFirst();

            // Whoever is appending may have begun a segment since, and the tip speaks of it.
            if (options.OnlyRead) numbers = Segment.Files.NumbersIn(disk.List());

            for (var index = 0; index < numbers.Count; index++)
                ReadSegment(index + 1, numbers[index], isLast: index == numbers.Count - 1);
            return options.OnlyRead ? Found(Tip.Unreadable) : Repair(names);
        }
        catch
        {
            File?.Dispose();
            Tip?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Checks what another process has appended since, from where the last call ended, in segments that it began too.
    /// Throws <see cref="LogDamagedException"/>, and may be called again after that. Changes nothing on the disk.
    /// </summary>
    public void Continue()
    {
        var mark = Tip.Mark;
        Tip.Dispose();
        OpenTip(disk.List().Contains(LogTip.FileName), hasSegments: true);

        // Listed after the tip was read, so that no segment is missing that it speaks of.
        var numbers = Segment.Files.NumbersIn(disk.List());
        if (Tip.Mark != mark)
            throw new LogDamagedException(LogTip.FileName, 0, chain.Height, "it is that of another log than before");
        if (numbers.Count < segments.Count || numbers[segments.Count - 1] != segments.Count)
            throw Missing(segments.Count);
        File.Dispose();
        File = disk.Open(segments[^1].Name);
        if (IsContradicted()) throw Contradicted();
        ReadFrames(File, isLast: numbers.Count == segments.Count);
        for (var index = segments.Count; index < numbers.Count; index++)
            ReadSegment(index + 1, numbers[index], isLast: index == numbers.Count - 1);
    }

    private void OpenTip(bool exists, bool hasSegments)
    {
        if (!exists && (hasSegments || options.OnlyRead))
            throw new LogDamagedException(LogTip.FileName, 0, 0, "the file is missing");
        if (!exists)
        {
            if (covered > 0) throw Missing(1);
            LogTip.Create(disk, options.NewMark != 0 ? options.NewMark : DrawMark());
        }

        Tip = LogTip.Open(disk);
        claims = Tip.Claims;
        covered = Math.Max(covered, claims.Max(claim => claim.Height));
        if (!hasSegments && (covered > 0 || options.OnlyRead)) throw Missing(1);
    }

    private LogOpening CreateFirst()
    {
        var first = new Segment(1, options.SegmentBytes, 1, default);
        first.Prepare(disk, Tip.Mark);
        File = first.Publish(disk);
        segments.Add(first);
        bytes = end = Segment.HeaderBytes;
        return new LogOpening(true, 0, bytes, 1, 0, 0, "", 0, TakeTip());
    }

    private void ReadSegment(long expected, long number, bool isLast)
    {
        if (number != expected) throw Missing(expected);
        var file = disk.Open(Segment.Files.NameOf(number));
        if (isLast)
        {
            File?.Dispose();
            File = file;
        }

        try
        {
            var segment = Segment.Read(file, number, Tip.Mark, chain.Height + 1);
            if (segment.FirstHeight != chain.Height + 1 || segment.Previous != chain.Hash) throw Gap(segment);
            segments.Add(segment);
            end = Segment.HeaderBytes;
            bytes += end;
            ReadFrames(file, isLast);
        }
        finally
        {
            if (!isLast) file.Dispose();
        }
    }

    private void ReadFrames(IDiskFile file, bool isLast)
    {
        using var scanner = new FrameScanner(file, Tip.Mark, end);
        FrameFault fault;
        while ((fault = scanner.Next(out var frame)) == FrameFault.None)
        {
            fault = chain.Follow(frame.Span);
            if (fault != FrameFault.None) throw Damaged(FrameChain.Text(fault));
            if (IsContradicted()) throw Contradicted();
            if (isLast && unproven < 0 && chain.Height > covered) unproven = end;
            end = scanner.Position;
            bytes += frame.Length;
        }

        if (isLast) cut = LogTail.Unfinished(file, Tip.Mark, end, chain.Height + 1, fault, covered);
        if (isLast && cut > 0 && IsClosed) throw Damaged($"{FrameChain.Text(fault)}, yet the log was closed before it");
        if (isLast) return;
        if (fault != FrameFault.End) throw Damaged(FrameChain.Text(fault));
        if (LogTail.EndOfBytes(file, end) is var last && last > end)
            throw Damaged($"there is no frame, yet bytes follow up to offset {last}");

        LogDamagedException Damaged(string problem) => new(file.Name, end, chain.Height + 1, problem);
    }

    /// <summary>
    /// Makes what was found durable. Frames that nothing proves to be on the disk are written once more, and zeros
    /// wherever an unfinished end can have been: after a sync that failed, the operating system may show what the
    /// disk never got and take it for written.
    /// </summary>
    private LogOpening Repair(IReadOnlyList<string> names)
    {
        if (!IsClosed)
        {
            if (unproven >= 0) Rewrite(unproven, end);
            Clear(end, Math.Min(File.Size, end + LogLimits.TailBytesMax));
            File.Sync();
        }

        if (names.Contains(Segment.UnfinishedName)) disk.Delete(Segment.UnfinishedName);
        return Found(TakeTip());
    }

    private LogOpening Found(int unreadable) => new(
        Created: false,
        Height: chain.Height,
        Bytes: bytes,
        Segments: segments.Count,
        CutBytes: cut,
        CutFromHeight: cut > 0 ? chain.Height + 1 : 0,
        CutFile: cut > 0 ? File.Name : "",
        CutOffset: cut > 0 ? end : 0,
        TipSlotsRepaired: unreadable);

    /// <summary>Says in the tip that the log is in use, before anything is appended.</summary>
    private int TakeTip()
    {
        var unreadable = Tip.Unreadable;
        Tip.Rewrite();
        Tip.Persist(chain.Height, chain.Hash, closed: false);
        return unreadable;
    }

    private void Clear(long from, long to)
    {
        var zeros = new byte[(int)Math.Min(CopyBytes, to - from)];
        for (var at = from; at < to; at += zeros.Length)
            File.WriteAt(zeros.AsSpan(0, (int)Math.Min(zeros.Length, to - at)), at);
    }

    private void Rewrite(long from, long to)
    {
        var buffer = new byte[(int)Math.Min(CopyBytes, to - from)];
        for (var at = from; at < to; at += buffer.Length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - at));
            if (File.ReadAt(part, at) < part.Length)
                throw new LogDamagedException(File.Name, at, chain.Height, "the file has become shorter");
            File.WriteAt(part, at);
        }
    }

    private bool IsContradicted()
    {
        foreach (var claim in claims)
            if (claim.Height == chain.Height && claim.Hash != chain.Hash) return true;
        return false;
    }

    private LogDamagedException Contradicted() =>
        new(segments[^1].Name, end, chain.Height, "the tip has another hash for this frame");

    private LogDamagedException Gap(in Segment next) => segments.Count == 0
        ? new(next.Name, 0, 1, $"the first segment begins at height {next.FirstHeight}")
        : new(
            segments[^1].Name,
            end,
            chain.Height + 1,
            $"the frames end here, and {next.Name} goes on at height {next.FirstHeight} from another hash or height");

    private LogDamagedException Missing(long number) =>
        new(Segment.Files.NameOf(number), 0, chain.Height + 1, "the file is missing");

    private static ulong DrawMark()
    {
        ulong mark = 0;
        while (mark == 0) mark = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        return mark;
    }
}
