using System.Buffers;

namespace Fairshare.Storage;

/// <summary>What is wrong at a place where a frame was looked for.</summary>
internal enum FrameFault : byte
{
    None = 1,

    /// <summary>No room for a frame, or zeros where a header would be.</summary>
    End,
    Mark,
    Length,
    Checksum,
    Height,
    Chain,
    Durable,
}

/// <summary>
/// Reads frames one after the other through a pooled buffer and checks each by itself, not yet its chain.
/// </summary>
internal sealed class FrameScanner(IDiskFile file, ulong mark, long position) : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly long size = file.Size;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private long bufferAt;
    private int buffered;

    /// <summary>Where the next frame is looked for.</summary>
    public long Position { get; private set; } = position;

    /// <summary>
    /// The next frame, padding included, valid until the next call. Unless a whole frame with the right checksum is
    /// there, says why, gives nothing and stays where it is.
    /// </summary>
    public FrameFault Next(out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        if (!TryFill(FrameFormat.HeaderBytes)) return FrameFault.End;
        var header = buffer.AsSpan((int)(Position - bufferAt), FrameFormat.HeaderBytes);
        if (!header.ContainsAnyExcept((byte)0)) return FrameFault.End;
        if (FrameFormat.Mark(header) != mark) return FrameFault.Mark;

        var bodyBytes = FrameFormat.BodyBytes(header);
        if (bodyBytes > LogLimits.BodyBytesMax) return FrameFault.Length;
        var frameBytes = FrameFormat.SizeOf((int)bodyBytes);
        if (!TryFill(frameBytes)) return FrameFault.Length;
        var found = buffer.AsMemory((int)(Position - bufferAt), frameBytes);
        if (!FrameFormat.IsIntact(found.Span)) return FrameFault.Checksum;

        frame = found;
        Position += frameBytes;
        return FrameFault.None;
    }

    /// <summary>Goes on from another place.</summary>
    public void Seek(long to) => Position = to;

    /// <summary>Forgets what was read ahead, because the file has changed.</summary>
    public void Refresh() => buffered = 0;

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        buffered = 0;
    }

    /// <summary>Gets so many bytes from the position on into the buffer; false if the file ends before.</summary>
    private bool TryFill(int count)
    {
        if (count > size - Position) return false;
        if (Position >= bufferAt && Position + count <= bufferAt + buffered) return true;

        var kept = ReadOnlySpan<byte>.Empty;
        if (Position >= bufferAt && Position < bufferAt + buffered)
            kept = buffer.AsSpan((int)(Position - bufferAt), (int)(bufferAt + buffered - Position));
        if (count > buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(count);
            kept.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        else
        {
            kept.CopyTo(buffer);
        }

        var wanted = (int)Math.Min(buffer.Length - kept.Length, size - Position - kept.Length);
        bufferAt = Position;
        buffered = kept.Length + file.ReadAt(buffer.AsSpan(kept.Length, wanted), Position + kept.Length);
        return buffered >= count;
    }
}
