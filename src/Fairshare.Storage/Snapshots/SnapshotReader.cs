using System.Buffers;
using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>A snapshot that was checked as a whole, and its image, read once from the start.</summary>
public sealed class SnapshotReader : IImageReader, IDisposable
{
    private readonly IDiskFile file;
    private readonly long end;
    private byte[] buffer;
    private int taken;
    private int buffered;
    private long at = SnapshotFormat.HeaderBytes;

    internal SnapshotReader(IDiskFile file, in SnapshotHead head, long imageBytes)
    {
        this.file = file;
        Head = head;
        ImageBytes = imageBytes;
        end = SnapshotFormat.HeaderBytes + imageBytes;
        buffer = ArrayPool<byte>.Shared.Rent(SnapshotStore.BufferBytes);
    }

    /// <summary>Which state it is of.</summary>
    public SnapshotHead Head { get; }

    /// <summary>Size of the image in bytes.</summary>
    public long ImageBytes { get; }

    /// <summary>
    /// Bytes of the image that were not read yet; 0 when whoever reads it has understood it to its end.
    /// </summary>
    public long BytesLeft => end - at + buffered - taken;

    /// <summary>
    /// Fills the span with the next bytes; an <see cref="EndOfStreamException"/> if the image is shorter.
    /// </summary>
    public void Read(Span<byte> bytes)
    {
        if (bytes.Length > BytesLeft) throw new EndOfStreamException($"{file.Name}: the image is too short.");
        while (bytes.Length > 0)
        {
            if (taken == buffered) Fill();
            var part = Math.Min(bytes.Length, buffered - taken);
            buffer.AsSpan(taken, part).CopyTo(bytes);
            taken += part;
            bytes = bytes[part..];
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        file.Dispose();
        if (buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private void Fill()
    {
        buffered = file.ReadAt(buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
        taken = 0;
        at += buffered;
        if (buffered == 0) throw new EndOfStreamException($"{file.Name}: the file has become shorter.");
    }
}
