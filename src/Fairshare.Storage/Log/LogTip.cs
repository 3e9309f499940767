using System.Buffers.Binary;
using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>Up to where the log is known to have been durable: the persisted checkpoint of the log.</summary>
/// <remarks>
/// The file `tip` has three pages of 4,096 bytes. Each begins with a slot, little-endian, and is zeros behind it:
///
///     0  8    "FSTIP", 0, 0, 1 (the version of the format)
///     8  u64  mark of the log
///    16  i64  height
///    24  32   hash of the frame at that height; zeros at height 0
///    56  i64  serial: the greater, the later
///    64  u32  1 if the log was closed there, 0 if it is in use
///    68  8    0
///    76  u32  CRC-32C of the 76 bytes before
///
/// The first two are written in turn, the older one each time, and synced: a crash can spoil only the one that is
/// being written, and if both are unreadable that is damage. The third is written after every sync of the log and
/// not synced itself, which costs a microsecond. It survives the death of the process, and mostly that of the
/// machine; if it is unreadable it says nothing. A readable slot is always true, because it is written only after
/// the frames that it speaks of were synced.
/// </remarks>
internal sealed class LogTip : IDisposable
{
    public const string FileName = "tip";

    private const string UnfinishedName = "tip.tmp";
    private const int PageBytes = 4_096;
    private const int SlotBytes = 80;
    private const int CheckedBytes = 76;
    private const int PersistedSlots = 2;
    private const int NotedSlot = 2;
    private const int Slots = 3;

    private readonly IDiskFile file;
    private readonly TipClaim?[] claims = new TipClaim?[Slots];
    private long serial;

    private LogTip(IDiskFile file) => this.file = file;

    private static ReadOnlySpan<byte> Magic => "FSTIP\0\0\u0001"u8;

    /// <summary>The mark of the log.</summary>
    public ulong Mark { get; private set; }

    /// <summary>What the readable slots claim.</summary>
    public TipClaim[] Claims => [.. claims.Where(claim => claim.HasValue).Select(claim => claim!.Value)];

    /// <summary>The latest claim.</summary>
    public TipClaim Latest => Claims.MaxBy(claim => claim.Serial);

    /// <summary>How many of the three slots cannot be read.</summary>
    public int Unreadable => claims.Count(claim => !claim.HasValue);

    /// <summary>Makes the tip of a new log, durable under its name.</summary>
    public static void Create(IDisk disk, ulong mark)
    {
        disk.Delete(UnfinishedName);
        using (var file = disk.Create(UnfinishedName, Slots * PageBytes))
        {
            var tip = new LogTip(file) { Mark = mark };
            for (var slot = 0; slot < Slots; slot++) tip.Write(slot, default, PageBytes);
            file.Sync();
        }

        disk.Rename(UnfinishedName, FileName);
        disk.SyncFolder();
    }

    /// <summary>
    /// Reads the tip; throws <see cref="LogDamagedException"/> if both persisted slots are unreadable.
    /// </summary>
    public static LogTip Open(IDisk disk)
    {
        var file = disk.Open(FileName);
        try
        {
            var tip = new LogTip(file);
            tip.Read();
            return tip;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Replaces the older persisted slot and makes it durable.</summary>
    public void Persist(long height, in Sha256Hash hash, bool closed)
    {
        var slot = (claims[0]?.Serial ?? -1) <= (claims[1]?.Serial ?? -1) ? 0 : 1;
        Write(slot, new TipClaim(height, hash, ++serial, closed), PageBytes);
        file.Sync();
    }

    /// <summary>Notes the tip in the third slot without making that durable.</summary>
    public void Note(long height, in Sha256Hash hash) =>
        Write(NotedSlot, new TipClaim(height, hash, ++serial, Closed: false), SlotBytes);

    /// <summary>
    /// Writes and syncs once more what was read, unreadable slots as the best of it: after a sync that failed, the
    /// operating system may show what the disk never got.
    /// </summary>
    public void Rewrite()
    {
        var latest = Latest;
        for (var slot = 0; slot < Slots; slot++) Write(slot, claims[slot] ?? latest, PageBytes);
        file.Sync();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void Write(int slot, in TipClaim claim, int bytes)
    {
        Span<byte> page = stackalloc byte[PageBytes];
        Magic.CopyTo(page);
        BinaryPrimitives.WriteUInt64LittleEndian(page[8..], Mark);
        BinaryPrimitives.WriteInt64LittleEndian(page[16..], claim.Height);
        claim.Hash.CopyTo(page[24..]);
        BinaryPrimitives.WriteInt64LittleEndian(page[56..], claim.Serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page[64..], claim.Closed ? 1U : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(page[CheckedBytes..], Crc32C.Of(page[..CheckedBytes]));
        file.WriteAt(page[..bytes], (long)slot * PageBytes);
        claims[slot] = claim;
    }

    private void Read()
    {
        if (file.Size != Slots * PageBytes)
            throw new LogDamagedException(FileName, 0, 0, $"the file has {file.Size} bytes, not {Slots * PageBytes}");
        Span<byte> page = stackalloc byte[PageBytes];
        for (var slot = 0; slot < Slots; slot++)
        {
            if (file.ReadAt(page, (long)slot * PageBytes) < PageBytes) continue;
            if (!page.StartsWith(Magic) || page[SlotBytes..].ContainsAnyExcept((byte)0)) continue;
            if (BinaryPrimitives.ReadUInt32LittleEndian(page[CheckedBytes..]) != Crc32C.Of(page[..CheckedBytes]))
                continue;
            var mark = BinaryPrimitives.ReadUInt64LittleEndian(page[8..]);
            if (Mark != 0 && mark != Mark)
                throw new LogDamagedException(FileName, (long)slot * PageBytes, 0, "slots of two different logs");
            Mark = mark;
            claims[slot] = new TipClaim(
                Height: BinaryPrimitives.ReadInt64LittleEndian(page[16..]),
                Hash: new Sha256Hash(page[24..]),
                Serial: BinaryPrimitives.ReadInt64LittleEndian(page[56..]),
                Closed: BinaryPrimitives.ReadUInt32LittleEndian(page[64..]) == 1);
        }

        if (claims.Take(PersistedSlots).All(claim => claim is null))
            throw new LogDamagedException(FileName, 0, 0, "both persisted slots are unreadable");
        serial = Latest.Serial;
    }
}

/// <summary>The log was durable up to this height, where the frame has this hash.</summary>
internal readonly record struct TipClaim(long Height, Sha256Hash Hash, long Serial, bool Closed);
