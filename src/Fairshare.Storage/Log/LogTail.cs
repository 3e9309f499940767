using System.Buffers;
using System.Buffers.Binary;

namespace Fairshare.Storage;

/// <summary>
/// Tells what follows the last good frame of a segment: nothing, an end that was never finished, or damage.
/// The rule and why it is sound stand at the top of <see cref="BlockLog"/>.
/// </summary>
internal static class LogTail
{
    private const int BufferBytes = 1 << 20;

    /// <summary>The offset behind the last byte from `from` on that is not zero, or `from` if all are.</summary>
    public static long EndOfBytes(IDiskFile file, long from)
    {
        var end = from;
        Each(file, from, overlap: 0, (offset, chunk) =>
        {
            if (chunk.LastIndexOfAnyExcept((byte)0) is var last and >= 0) end = offset + last + 1;
        });
        return end;
    }

    /// <summary>
    /// Returns how many bytes from `at` on, where no good frame of this height is, belong to an end that was never
    /// finished (0 if only zeros follow). Throws <see cref="LogDamagedException"/> if it is anything else.
    /// </summary>
    public static long Unfinished(IDiskFile file, ulong mark, long at, long height, FrameFault fault, long covered)
    {
        var text = FrameChain.Text(fault);
        if (height <= covered) throw Damaged($"{text}, yet the log is known to have been durable up to {covered}");
        var end = EndOfBytes(file, at);
        if (end - at > LogLimits.TailBytesMax)
            throw Damaged($"{text}, and more bytes follow than an unfinished end can have");

        using var scanner = new FrameScanner(file, mark, at);
        foreach (var offset in Marks(file, mark, at))
        {
            scanner.Seek(offset);
            if (scanner.Next(out var frame) != FrameFault.None) continue;
            if (FrameFormat.Durable(frame.Span) >= height)
                throw Damaged($"{text}, yet the frame at offset {offset} was appended when this one was durable");
            if (FrameFormat.Height(frame.Span) <= height)
                throw Damaged($"{text}, and an older frame lies behind it at offset {offset}");
        }

        return end - at;

        LogDamagedException Damaged(string problem) => new(file.Name, at, height, problem);
    }

    /// <summary>Where, from an offset on, the mark of the log stands at a place where a frame could begin.</summary>
    private static List<long> Marks(IDiskFile file, ulong mark, long from)
    {
        var marks = new List<long>();
        var bytes = new byte[FrameFormat.MarkBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, mark);
        Each(file, from, overlap: FrameFormat.MarkBytes - 1, (offset, chunk) =>
        {
            for (var at = 0; chunk[at..].IndexOf(bytes) is var next and >= 0; at += next + 1)
                if ((offset + at + next) % FrameFormat.Alignment == 0) marks.Add(offset + at + next);
        });
        return marks;
    }

    private delegate void ChunkReader(long offset, ReadOnlySpan<byte> chunk);

    /// <summary>
    /// Reads a file from an offset to its end, in chunks of which each repeats the end of the one before.
    /// </summary>
    private static void Each(IDiskFile file, long from, int overlap, ChunkReader reader)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var at = from; file.ReadAt(buffer, at) is var read && read > overlap; at += read - overlap)
                reader(at, buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
