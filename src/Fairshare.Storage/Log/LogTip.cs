using System.Buffers.Binary;

namespace Fairshare.Storage;

/// <summary>Up to where the log is known to have been durable: the persisted checkpoint of the log.</summary>
/// <remarks>
/// The file `tip` has three pages of 4,096 bytes. Each begins with a slot, little-endian, and is zeros behind it:
///
///     0  8    "FSTIP", 0, 0, 1 (the version of the format)
///     8  u64  mark of the log
///    16  i64  height
///    24  32   hash of the frame at that height; zeros at height 0
///    56  u32  0
///    60  u32  CRC-32C of the 60 bytes before
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
    private const int SlotBytes = 64;
    private const int CheckedBytes = 60;
    private const int PersistedSlots = 2;
    private const int NotedSlot = 2;
    private const int Slots = 3;

    private readonly IDiskFile file;
    private readonly TipClaim?[] claims = new TipClaim?[Slots];

    private LogTip(IDiskFile file) => this.file = file;

    private static ReadOnlySpan<byte> Magic => "FSTIP\0\0\u0001"u8;

    /// <summary>The mark of the log.</summary>
    public ulong Mark { get; private set; }

    /// <summary>What the readable slots claim, persisted ones first.</summary>
    public TipClaim[] Claims => [.. claims.Where(claim => claim.HasValue).Select(claim => claim!.Value)];

    /// <summary>The claim up to the greatest height.</summary>
    public TipClaim Best => Claims.MaxBy(claim => claim.Height);

    /// <summary>The persisted claim up to the greatest height.</summary>
    public TipClaim Persisted =>
        (claims[0]?.Height ?? -1) >= (claims[1]?.Height ?? -1) ? claims[0]!.Value : claims[1]!.Value;

    /// <summary>How many of the three slots cannot be read.</summary>
    public int Unreadable => claims.Count(claim => !claim.HasValue);

    /// <summary>Makes the tip of a new log, durable under its name.</summary>
    public static void Create(IDisk disk, ulong mark)
    {
        disk.Delete(UnfinishedName);
        using (var file = disk.Create(UnfinishedName, Slots * PageBytes))
        {
            var tip = new LogTip(file) { Mark = mark };
            for (var slot = 0; slot < Slots; slot++) tip.Write(slot, default, SlotBytes);
            file.Sync();
        }

        disk.Rename(UnfinishedName, FileName);
        disk.SyncFolder();
    }

    /// <summary>Reads the tip; throws <see cref="LogDamagedException"/> if both persisted slots are unreadable.</summary>
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
    public void Persist(long height, in Sha256Hash hash)
    {
        var slot = (claims[0], claims[1]) switch
        {
            (null, _) => 0,
            (_, null) => 1,
            ({ } first, { } second) => first.Height <= second.Height ? 0 : 1,
        };
        Write(slot, new TipClaim(height, hash), PageBytes);
        file.Sync();
    }

    /// <summary>Notes the tip in the third slot without making that durable.</summary>
    public void Note(long height, in Sha256Hash hash) => Write(NotedSlot, new TipClaim(height, hash), SlotBytes);

    /// <summary>Makes all slots readable again.</summary>
    public void Repair(long height, in Sha256Hash hash)
    {
        if (claims[NotedSlot] is null) Write(NotedSlot, new TipClaim(height, hash), PageBytes);
        Persist(height, hash);
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
        BinaryPrimitives.WriteUInt32LittleEndian(page[CheckedBytes..], Crc32C.Of(page[..CheckedBytes]));
        file.WriteAt(page[..bytes], (long)slot * PageBytes);
        claims[slot] = claim;
    }

    private void Read()
    {
        Span<byte> page = stackalloc byte[PageBytes];
        ulong? mark = null;
        for (var slot = 0; slot < Slots; slot++)
        {
            if (file.ReadAt(page, (long)slot * PageBytes) < PageBytes) continue;
            if (!page.StartsWith(Magic) || page[SlotBytes..].ContainsAnyExcept((byte)0)) continue;
            if (BinaryPrimitives.ReadUInt32LittleEndian(page[CheckedBytes..]) != Crc32C.Of(page[..CheckedBytes]))
                continue;
            mark ??= BinaryPrimitives.ReadUInt64LittleEndian(page[8..]);
            if (mark != BinaryPrimitives.ReadUInt64LittleEndian(page[8..]))
                throw new LogDamagedException(FileName, (long)slot * PageBytes, 0, "slots of two different logs");
            claims[slot] = new TipClaim(
                BinaryPrimitives.ReadInt64LittleEndian(page[16..]), new Sha256Hash(page[24..]));
        }

        if (claims.Take(PersistedSlots).All(claim => claim is null))
            throw new LogDamagedException(FileName, 0, 0, "both persisted slots are unreadable");
        if (file.Size != Slots * PageBytes)
            throw new LogDamagedException(FileName, 0, 0, $"the file has {file.Size} bytes, not {Slots * PageBytes}");
        Mark = mark!.Value;
    }
}

/// <summary>The log was durable up to this height, where the frame has this hash.</summary>
internal readonly record struct TipClaim(long Height, Sha256Hash Hash);
