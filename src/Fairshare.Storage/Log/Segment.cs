using System.Buffers.Binary;
using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>The header of a segment file.</summary>
/// <param name="Number">The segment's number, from 1 without gaps; its name says it too.</param>
/// <param name="FileBytes">The size of the file.</param>
/// <param name="FirstHeight">The height of its first frame.</param>
/// <param name="Previous">The hash of the frame before that; zeros before height 1.</param>
/// <remarks>
/// At the start of a segment, little-endian; frames follow it (<see cref="FrameFormat"/>), then zeros to the end:
///
///     0  8    "FSLOG", 0, 0, 1 (the version of the format)
///     8  u64  mark of the log
///    16  i64  number
///    24  i64  size of the file in bytes
///    32  i64  height of the first frame
///    40  32   hash of the frame before it
///    72  u32  0
///    76  u32  CRC-32C of the 76 bytes before
///
/// A segment is made under another name, filled with zeros, given its header, synced and only then renamed. So under
/// its own name it is always whole, and anything else is damage.
/// </remarks>
internal readonly record struct Segment(long Number, long FileBytes, long FirstHeight, Sha256Hash Previous)
{
    public const int HeaderBytes = 80;

    private const int CheckedBytes = 76;

    /// <summary>What the file of a segment is called while it is made.</summary>
    public const string UnfinishedName = "log.tmp";

    private static ReadOnlySpan<byte> Magic => "FSLOG\0\0\u0001"u8;

    /// <summary>The segments among the files of a folder.</summary>
    public static FileSeries Files { get; } = new("log-", 8, ".seg");

    /// <summary>The name of its file.</summary>
    public string Name => Files.NameOf(Number);

    /// <summary>Makes the file, whole and synced, under another name. If that fails, nothing has happened.</summary>
    public void Prepare(IDisk disk, ulong mark)
    {
        disk.Delete(UnfinishedName);
        try
        {
            using var file = disk.Create(UnfinishedName, FileBytes);
            Span<byte> header = stackalloc byte[HeaderBytes];
            Magic.CopyTo(header);
            BinaryPrimitives.WriteUInt64LittleEndian(header[8..], mark);
            BinaryPrimitives.WriteInt64LittleEndian(header[16..], Number);
            BinaryPrimitives.WriteInt64LittleEndian(header[24..], FileBytes);
            BinaryPrimitives.WriteInt64LittleEndian(header[32..], FirstHeight);
            Previous.CopyTo(header[40..]);
            BinaryPrimitives.WriteUInt32LittleEndian(header[CheckedBytes..], Crc32C.Of(header[..CheckedBytes]));
            file.WriteAt(header, 0);
            file.Sync();
        }
        catch (DiskFullException)
        {
            disk.Delete(UnfinishedName);
            throw;
        }
    }

    /// <summary>Gives the prepared file its name, durably, and opens it.</summary>
    public IDiskFile Publish(IDisk disk)
    {
        disk.Rename(UnfinishedName, Name);
        disk.SyncFolder();
        return disk.Open(Name);
    }

    /// <summary>
    /// Reads a header; throws <see cref="LogDamagedException"/> unless it is that of segment `number`.
    /// </summary>
    public static Segment Read(IDiskFile file, long number, ulong mark, long height)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (file.ReadAt(header, 0) < HeaderBytes) throw Damaged("the file is shorter than the header of a segment");
        if (!header.StartsWith(Magic)) throw Damaged("this is not the header of a segment of version 1");
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(header[CheckedBytes..]);
        if (crc != Crc32C.Of(header[..CheckedBytes])) throw Damaged("the checksum of the segment's header is wrong");
        if (BinaryPrimitives.ReadUInt64LittleEndian(header[8..]) != mark) throw Damaged("a segment of another log");

        var segment = new Segment(
            Number: BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            FileBytes: BinaryPrimitives.ReadInt64LittleEndian(header[24..]),
            FirstHeight: BinaryPrimitives.ReadInt64LittleEndian(header[32..]),
            Previous: new Sha256Hash(header[40..]));
        if (segment.Number != number) throw Damaged($"the file holds segment {segment.Number}");
        if (segment.FileBytes != file.Size)
            throw Damaged($"the file has {file.Size} bytes where the segment has {segment.FileBytes}");
        return segment;

        LogDamagedException Damaged(string problem) => new(file.Name, 0, height, problem);
    }
}
