using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>Which state a snapshot is of.</summary>
/// <param name="Height">The state after the block of this height.</param>
/// <param name="FrameHash">The hash of that block's frame; the log has to have the same.</param>
/// <param name="Sequence">The sequence of the last entry of that block.</param>
/// <param name="Time">The time of that block in milliseconds since 1970.</param>
/// <param name="Protocol">The protocol version in force.</param>
/// <param name="Chain">The hash chain of receipts after that block, as the caller keeps it.</param>
public readonly record struct SnapshotHead(
    long Height, Sha256Hash FrameHash, long Sequence, long Time, uint Protocol, Sha256Hash Chain);

/// <summary>How a snapshot lies on the disk.</summary>
/// <remarks>
/// The file `snapshot-000000000042.img`, for height 42, little-endian:
///
///     0  8    "FSSNAP", 0, 1 (the version of the format)
///     8  i64  height
///    16  i64  sequence
///    24  i64  time, milliseconds since 1970
///    32  u32  protocol version
///    36  u32  0
///    40  32   hash of the frame at the height
///    72  32   hash chain of receipts after it
///   104  i64  length of the image in bytes
///   112       image
///        32   SHA-256 of the image and, after it, of the 112 bytes of the header
///
/// The header comes last into the hash because the length is known only when the image is written.
/// </remarks>
internal static class SnapshotFormat
{
    public const int HeaderBytes = 112;

    private static ReadOnlySpan<byte> Magic => "FSSNAP\0\u0001"u8;

    /// <summary>The snapshots among the files of a folder, by height.</summary>
    public static FileSeries Files { get; } = new("snapshot-", 12, ".img");

    /// <summary>Those that are being written, or were never finished.</summary>
    public static FileSeries UnfinishedFiles { get; } = new("snapshot-", 12, ".tmp");

    /// <summary>Writes the header.</summary>
    public static void Write(Span<byte> to, in SnapshotHead head, long imageBytes)
    {
        to[..HeaderBytes].Clear();
        Magic.CopyTo(to);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], head.Height);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], head.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], head.Time);
        BinaryPrimitives.WriteUInt32LittleEndian(to[32..], head.Protocol);
        head.FrameHash.CopyTo(to[40..]);
        head.Chain.CopyTo(to[72..]);
        BinaryPrimitives.WriteInt64LittleEndian(to[104..], imageBytes);
    }

    /// <summary>Reads and checks a whole file; null and what is wrong if it is damaged.</summary>
    public static SnapshotHead? Check(IDiskFile file, long height, out long imageBytes, out string problem)
    {
        imageBytes = 0;
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (file.ReadAt(header, 0) < HeaderBytes || !header.StartsWith(Magic))
        {
            problem = "offset 0: this is not the header of a snapshot of version 1";
            return null;
        }

        imageBytes = BinaryPrimitives.ReadInt64LittleEndian(header[104..]);
        var expected = file.Size - HeaderBytes - Sha256Hash.Bytes;
        if (imageBytes != expected)
        {
            problem = $"offset 104: an image of {imageBytes} bytes in a file that has room for {expected}";
            return null;
        }

        Span<byte> trailer = stackalloc byte[Sha256Hash.Bytes];
        var read = file.ReadAt(trailer, HeaderBytes + imageBytes);
        if (read < trailer.Length || HashOf(file, header, imageBytes) != new Sha256Hash(trailer))
        {
            problem = "the SHA-256 at the end is not that of the header and the image";
            return null;
        }

        var head = new SnapshotHead(
            Height: BinaryPrimitives.ReadInt64LittleEndian(header[8..]),
            FrameHash: new Sha256Hash(header[40..]),
            Sequence: BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            Time: BinaryPrimitives.ReadInt64LittleEndian(header[24..]),
            Protocol: BinaryPrimitives.ReadUInt32LittleEndian(header[32..]),
            Chain: new Sha256Hash(header[72..]));
        problem = head.Height == height ? "" : $"offset 8: the file holds height {head.Height}";
        return head.Height == height ? head : null;
    }

    private static Sha256Hash HashOf(IDiskFile file, ReadOnlySpan<byte> header, long imageBytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(SnapshotStore.BufferBytes);
        for (var at = 0L; at < imageBytes;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(SnapshotStore.BufferBytes, imageBytes - at));
            var read = file.ReadAt(part, HeaderBytes + at);
            if (read == 0) break;
            hash.AppendData(part[..read]);
            at += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        hash.AppendData(header);
        Span<byte> result = stackalloc byte[Sha256Hash.Bytes];
        hash.GetHashAndReset(result);
        return new Sha256Hash(result);
    }
}
