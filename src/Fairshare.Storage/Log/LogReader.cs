using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>Reads the durable frames of a log in order. Not for several threads at a time.</summary>
public sealed class LogReader : IDisposable
{
    private readonly BlockLog log;
    private Segment segment;
    private IDiskFile file;
    private FrameScanner scanner;
    private FrameChain chain;

    internal LogReader(BlockLog log, long fromHeight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromHeight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fromHeight, log.DurableHeight + 1);
        this.log = log;
        segment = log.Segments.Last(candidate => candidate.FirstHeight <= fromHeight);
        (file, scanner, chain) = Open();
        try
        {
            while (chain.Height + 1 < fromHeight) Next();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Height of the frame that comes next.</summary>
    public long NextHeight => chain.Height + 1;

    /// <summary>Hash of the frame before the one that comes next; zeros before height 1.</summary>
    public Sha256Hash PreviousHash => chain.Hash;

    /// <summary>
    /// Gives the next frame; false if no further one is durable yet, and asking again later may give it. Throws
    /// <see cref="LogDamagedException"/> if the frame is not what was checked when the log was opened.
    /// </summary>
    public bool TryRead(out Frame frame)
    {
        frame = default;
        if (chain.Height >= log.DurableHeight) return false;
        var previous = chain.Hash;
        var found = Next();
        var head = FrameFormat.Head(found.Span);
        var body = found.Slice(FrameFormat.HeaderBytes, (int)FrameFormat.BodyBytes(found.Span));
        frame = new Frame(head, previous, chain.Hash, body);
        return true;
    }

    /// <summary>Closes the file and gives the buffers back; the last frame's body is no longer valid.</summary>
    public void Dispose()
    {
        scanner.Dispose();
        file.Dispose();
    }

    private ReadOnlyMemory<byte> Next()
    {
        while (true)
        {
            var at = scanner.Position;
            var fault = scanner.Next(out var frame);
            if (fault != FrameFault.None)
            {
                // What was read ahead may be older than the frame.
                scanner.Refresh();
                fault = scanner.Next(out frame);
            }

            if (fault == FrameFault.End && TryNextSegment()) continue;
            if (fault == FrameFault.None) fault = chain.Follow(frame.Span);
            if (fault == FrameFault.None) return frame;
            throw new LogDamagedException(file.Name, at, NextHeight, FrameChain.Text(fault));
        }
    }

    private bool TryNextSegment()
    {
        var next = Array.Find(log.Segments, candidate => candidate.Number == segment.Number + 1);
        if (next.Number == 0 || next.FirstHeight != NextHeight || next.Previous != chain.Hash) return false;
        Dispose();
        segment = next;
        (file, scanner, chain) = Open();
        return true;
    }

    private (IDiskFile File, FrameScanner Scanner, FrameChain Chain) Open()
    {
        var opened = log.Disk.Open(segment.Name);
        return (
            opened,
            new FrameScanner(opened, log.Mark, Segment.HeaderBytes),
            new FrameChain(segment.FirstHeight - 1, segment.Previous));
    }
}
