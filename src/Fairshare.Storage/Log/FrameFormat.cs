using System.Buffers.Binary;
using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>How a frame lies on the disk.</summary>
/// <remarks>
/// Little-endian, every frame at a multiple of 8 bytes:
///
///     0  u64  mark: eight bytes drawn at random when the log was made. They say "a frame of this log begins here",
///             and nobody who sends commands can forge them inside a body
///     8  u32  CRC-32C of everything after this field, padding included
///    12  u32  length of the body in bytes
///    16  i64  durable: the height up to which the log was known to be on the disk when this frame was appended
///    24  i64  height ............................ ┐
///    32  i64  time, milliseconds since 1970       │
///    40  u32  protocol version                    │ the SHA-256 of these 88 bytes and the body
///    44  u32  number of entries                   │ is the frame's hash
///    48  32   hash of the previous frame          │
///    80  32   state before                        │
///   112       body .............................. ┘
///             zeros up to a multiple of 8
///
/// What is above the hashed part belongs to the disk and not to the block: one history has one chain of hashes,
/// however it was grouped into syncs and wherever it is stored.
/// </remarks>
internal static class FrameFormat
{
    public const int HeaderBytes = 112;
    public const int MarkBytes = 8;
    public const int Alignment = 8;

    private const int CrcAt = 8;
    private const int CheckedFrom = 12;
    private const int HashedFrom = 24;

    /// <summary>Bytes that a frame takes.</summary>
    public static int SizeOf(int bodyBytes) => (HeaderBytes + bodyBytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Writes a whole frame and returns its hash.</summary>
    public static Sha256Hash Write(
        Span<byte> to, ulong mark, long durable, in Sha256Hash previous, in FrameHead head, ReadOnlySpan<byte> body)
    {
        Check.That(to.Length == SizeOf(body.Length));
        BinaryPrimitives.WriteUInt64LittleEndian(to, mark);
        BinaryPrimitives.WriteInt32LittleEndian(to[12..], body.Length);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], durable);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], head.Height);
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], head.Time);
        BinaryPrimitives.WriteUInt32LittleEndian(to[40..], head.Protocol);
        BinaryPrimitives.WriteInt32LittleEndian(to[44..], head.Entries);
        previous.CopyTo(to[48..]);
        head.StateBefore.CopyTo(to[80..]);
        body.CopyTo(to[HeaderBytes..]);
        var end = HeaderBytes + body.Length;
        to[end..].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(to[CrcAt..], Crc32C.Of(to[CheckedFrom..]));
        return Sha256Hash.Of(to[HashedFrom..end]);
    }

    /// <summary>The mark of a header.</summary>
    public static ulong Mark(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt64LittleEndian(header);

    /// <summary>The length of the body as the header has it; it may be damaged.</summary>
    public static uint BodyBytes(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);

    /// <summary>Whether the checksum of a whole frame, padding included, is right.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[CrcAt..]) == Crc32C.Of(frame[CheckedFrom..]);

    /// <summary>The height up to which the log was durable when the frame was appended.</summary>
    public static long Durable(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[16..]);

    /// <summary>The frame's height.</summary>
    public static long Height(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[24..]);

    /// <summary>The hash that the frame names as that of the one before.</summary>
    public static Sha256Hash Previous(ReadOnlySpan<byte> header) => new(header[48..]);

    /// <summary>The frame's own hash.</summary>
    public static Sha256Hash HashOf(ReadOnlySpan<byte> frame) =>
        Sha256Hash.Of(frame[HashedFrom..(HeaderBytes + (int)BodyBytes(frame))]);

    /// <summary>What the frame says of its block.</summary>
    public static FrameHead Head(ReadOnlySpan<byte> header) => new(
        Height(header),
        BinaryPrimitives.ReadInt64LittleEndian(header[32..]),
        BinaryPrimitives.ReadUInt32LittleEndian(header[40..]),
        BinaryPrimitives.ReadInt32LittleEndian(header[44..]),
        new Sha256Hash(header[80..]));
}
