using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Fairshare.Ledger;

/// <summary>
/// A block on its way through the machine: bodies as bytes, the commands parsed from them, and the receipts that come
/// of them. All of it is buffers that are used again.
/// </summary>
/// <remarks>
/// The body, which is what the log keeps, is a list of records, integers little-endian:
///
///     batch   u8 = 1 | u8 length | actor | u8 length | key
///     entry   u8 = 2 | u16 code | u32 line | 16 bytes of salt | u32 length | command as UTF-8 JSON
///
/// An entry belongs to the last batch before it; its idempotency key is (actor, key, line). Time and number of entries
/// stand in the frame around it.
/// </remarks>
public sealed class Block
{
    /// <summary>Bytes of an entry before its command.</summary>
    public const int EntryHeadBytes = 1 + 2 + 4 + SaltBytes + 4;

    /// <summary>Bytes of a salt: it keeps the public log from saying anything about anyone.</summary>
    public const int SaltBytes = 16;

    /// <summary>Codes up to here are the kernel's own.</summary>
    internal const int KernelCodeMax = 0x00FF;

    private const int LargeBytes = 64 * 1024;
    private const byte BatchRecord = 1;
    private const byte EntryRecord = 2;
    private const int DigestBytes = SHA256.HashSizeInBytes;

    private readonly Dictionary<ushort, (CommandSpec Spec, CommandBuffer Buffer)> specs = [];
    private readonly List<CommandBuffer> buffers = [];
    private readonly List<Batch> batches = [];
    private readonly AnswersPool pool;
    private Answers? rented;
    private readonly ReceiptHead head;
    private byte[] body = new byte[1_024];
    private byte[] digests = new byte[8 * DigestBytes];
    private Entry[] entries = new Entry[8];

    internal Block(IEnumerable<CommandSpec> commands, AnswersPool pool)
    {
        this.pool = pool;
        head = new ReceiptHead(this);
        foreach (var spec in commands)
        {
            buffers.Add(spec.NewBuffer());
            specs.Add(spec.Code, (spec, buffers[^1]));
        }
    }

    /// <summary>Its place in the log, from 1; 0 until the machine gave it one.</summary>
    public long Height { get; internal set; }

    /// <summary>Its time, in milliseconds since 1970.</summary>
    public long Time { get; private set; }

    /// <summary>Number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The version of the protocol that it was applied under; 0 until then.</summary>
    public int Protocol { get; internal set; }

    /// <summary>Whether its buffer has grown large.</summary>
    public bool IsLarge => body.Length > LargeBytes;

    /// <summary>Bytes of the body.</summary>
    public int Length { get; private set; }

    /// <summary>The body, as the log keeps it.</summary>
    public ReadOnlySpan<byte> Body => body.AsSpan(0, Length);

    /// <summary>The receipts of the block's entries and job chunks, one after another. Whoever asks first, after the
    /// block was applied, writes them out.</summary>
    public JsonText Receipts => Answers.Written;

    /// <summary>The facts, if they are kept; the machine forgets them after each receipt otherwise.</summary>
    public FactList Facts { get; } = new();

    /// <summary>A mark for each receipt, in their order.</summary>
    public ReadOnlySpan<ReceiptMark> Marks => Answers.Marks;

    /// <summary>The SHA-256 of each receipt, in their order.</summary>
    public ReadOnlySpan<Sha256Hash> ReceiptHashes => Answers.Hashes;

    /// <summary>Writes the receipts out and hashes them, if nobody asked for them before: what the machine leaves to
    /// another core.</summary>
    public void WriteReceipts() => Answers.Hash();

    /// <summary>The line of an entry within its batch's key.</summary>
    public long LineOf(int entry) => entries[entry].Line;

    /// <summary>The code of an entry's command.</summary>
    public int CodeOf(int entry) => entries[entry].Code;

    /// <summary>An entry's command as JSON.</summary>
    public ReadOnlySpan<byte> CommandOf(int entry) => body.AsSpan(entries[entry].Start, entries[entry].Length);

    /// <summary>The idempotency key that covers an entry.</summary>
    public ReadOnlySpan<byte> KeyOf(int entry)
    {
        var batch = batches[entries[entry].Batch];
        return body.AsSpan(batch.Key, batch.KeyLength);
    }

    /// <summary>Empties the block for a time.</summary>
    public void Start(long time)
    {
        (Time, Height, Protocol, Count, Length) = (time, 0, 0, 0, 0);
        MayActivate = false;
        batches.Clear();
        foreach (var buffer in buffers) buffer.Clear();
        ClearResults();
    }

    /// <summary>Names who asks for what is added next, and under which key.</summary>
    public void AddBatch(ReadOnlySpan<byte> actor, ReadOnlySpan<byte> key)
    {
        Check.That(IdText.IsValid(actor) && IdText.IsValid(key));
        Reserve(3 + actor.Length + key.Length);
        body[Length++] = BatchRecord;
        AddShort(actor);
        AddShort(key);
    }

    /// <summary>Adds a command: its code, its line within the batch's key, and its body of at most
    /// <see cref="Limits.CommandBytesMax"/> bytes. Returns where its salt stands,
    /// to be drawn by the sequencer.</summary>
    public void AddEntry(int code, long line, ReadOnlySpan<byte> command)
    {
        Check.That(command.Length <= Limits.CommandBytesMax);
        Check.That(Count < Limits.BlockEntriesMax);
        Reserve(EntryHeadBytes + command.Length);
        var head = body.AsSpan(Length);
        head[0] = EntryRecord;
        BinaryPrimitives.WriteUInt16LittleEndian(head[1..], (ushort)code);
        BinaryPrimitives.WriteUInt32LittleEndian(head[3..], (uint)line);
        head.Slice(7, SaltBytes).Clear();
        BinaryPrimitives.WriteInt32LittleEndian(head[(7 + SaltBytes)..], command.Length);
        command.CopyTo(head[EntryHeadBytes..]);
        MayActivate |= code <= KernelCodeMax;
        Length += EntryHeadBytes + command.Length;
        Count++;
    }

    /// <summary>Whether another command of so many bytes fits.</summary>
    public bool HasRoomFor(int bytes) =>
        Count < Limits.BlockEntriesMax && Length + bytes + EntryHeadBytes + 256 <= Limits.BlockBytesMax;

    /// <summary>Calls for each command of a code in the body of a block that was read before, without reading any
    /// other.</summary>
    public static void Find(ReadOnlyMemory<byte> body, int code, Action<ReadOnlyMemory<byte>> found)
    {
        for (var at = 0; at < body.Length;)
        {
            var head = body.Span[at..];
            if (head[0] == BatchRecord)
            {
                var key = 2 + head[1];
                at += key + 1 + head[key];
                continue;
            }

            var length = BinaryPrimitives.ReadInt32LittleEndian(head[(7 + SaltBytes)..]);
            if (BinaryPrimitives.ReadUInt16LittleEndian(head[1..]) == code)
                found(body.Slice(at + EntryHeadBytes, length));
            at += EntryHeadBytes + length;
        }
    }

    /// <summary>Takes a body from the log.</summary>
    public void Load(long time, ReadOnlySpan<byte> stored)
    {
        Start(time);
        Reserve(stored.Length);
        stored.CopyTo(body);
        Length = stored.Length;
        MayActivate = true;
    }

    /// <summary>
    /// Fills in the salts of entries that were added since the start: sixteen bytes each, in their order.
    /// </summary>
    public void Salt(ReadOnlySpan<byte> salts)
    {
        var (at, next) = (0, 0);
        while (at < Length)
        {
            if (body[at] == BatchRecord) at = SkipBatch(at);
            else
            {
                salts.Slice(next, SaltBytes).CopyTo(body.AsSpan(at + 7));
                next += SaltBytes;
                at += EntryHeadBytes + BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at + 7 + SaltBytes));
            }
        }

        Check.That(next == salts.Length);
    }

    /// <summary>
    /// Reads the records and parses every command. Pure, so it may run on another core than the machine. Returns false
    /// if the records themselves are broken, which only a damaged log can cause.
    /// </summary>
    public bool Parse()
    {
        (Count, Since, MayActivate) = (0, Ledger.Protocol.First, false);
        var at = 0;
        while (at < Length)
        {
            if (body[at] == BatchRecord)
            {
                if (!ReadBatch(ref at)) return false;
            }
            else if (body[at] != EntryRecord || !ReadEntry(ref at)) return false;
        }

        return at == Length;
    }

    /// <summary>Whether it may have commands of the kernel's own, which activate versions of the protocol: a block
    /// without them, as nearly all are, needs no look.</summary>
    internal bool MayActivate { get; private set; }

    /// <summary>The latest version of the protocol that any of its commands came with.</summary>
    internal int Since { get; private set; }

    /// <summary>Refuses the commands that a version of the protocol does not have, as if nobody knew them.</summary>
    internal void Forget(int protocol)
    {
        for (var i = 0; i < Count; i++)
            if (specs.TryGetValue(entries[i].Code, out var known) && known.Spec.Since > protocol)
                entries[i].Refused = Refuse.CommandUnknown;
    }

    internal ref readonly Entry this[int index] => ref entries[index];

    internal byte[] Bytes => body;

    internal ReadOnlySpan<byte> Digest(int entry) => digests.AsSpan(entry * DigestBytes, DigestBytes);

    internal ReadOnlySpan<byte> SaltOf(int entry) => body.AsSpan(entries[entry].Salt, SaltBytes);

    internal ReadOnlyMemory<byte> Actor(int entry)
    {
        var batch = batches[entries[entry].Batch];
        return body.AsMemory(batch.Actor, batch.ActorLength);
    }

    internal bool TryCommand(int entry, out CommandSpec spec, out CommandBuffer buffer)
    {
        var found = specs.TryGetValue(entries[entry].Code, out var pair);
        (spec, buffer) = pair;
        return found;
    }

    private Answers Answers => rented ??= pool.Rent();

    /// <summary>Bytes that its receipts take as the machine leaves them.</summary>
    public int DraftBytes => rented?.Draft.Json.Length ?? 0;

    /// <summary>Gives the memory of its receipts back, which are gone then.</summary>
    public void Forget()
    {
        if (rented is null) return;
        pool.Return(rented);
        rented = null;
        ClearResults();
    }

    /// <summary>The receipts as the machine leaves them.</summary>
    internal Draft Draft => Answers.Draft;

    /// <summary>Begins the receipt of an entry.</summary>
    internal void WriteHead(int entry, long sequence, long height)
    {
        Draft.BeginPiece();
        var notes = new Notes(Draft.Json.Room(ReceiptHead.NotesBytes));
        notes.Add(entry);
        notes.Add(sequence);
        notes.Add(height);
        Draft.Json.Wrote(notes);
        Draft.EndPiece(head);
    }

    internal void ClearResults()
    {
        rented?.Clear();
        head.Clear();
        Facts.Clear();
    }

    /// <summary>Ends a receipt.</summary>
    internal void Mark(int factsEnd, int entry, Reason refused, long repeats) =>
        Answers.Mark(factsEnd, entry, refused, repeats);

    /// <summary>Exchanges the results gathered so far with another block: due work done before this block's entries
    /// becomes a block of its own.</summary>
    public void MoveResultsTo(Block other)
    {
        other.ClearResults();
        (other.rented, rented) = (rented, other.rented);
        other.Facts.CopyFrom(Facts);
        ClearResults();
    }

    private bool ReadBatch(ref int at)
    {
        var actor = at + 2;
        var actorLength = at + 1 < Length ? body[at + 1] : 0;
        var key = actor + actorLength + 1;
        if (key > Length) return false;
        var keyLength = body[key - 1];
        at = key + keyLength;
        if (at > Length) return false;
        Span<byte> hash = stackalloc byte[DigestBytes];
        Sha256.Hash(body.AsSpan(actor - 1, at - actor + 1), hash);
        var identity = BinaryPrimitives.ReadUInt128LittleEndian(hash);
        batches.Add(new Batch(actor, actorLength, key, keyLength, identity));
        return true;
    }

    private bool ReadEntry(ref int at)
    {
        if (at + EntryHeadBytes > Length || batches.Count == 0 || Count >= Limits.BlockEntriesMax) return false;
        var head = body.AsSpan(at);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head[(7 + SaltBytes)..]);
        if (length < 0 || length > Limits.CommandBytesMax || at + EntryHeadBytes + length > Length) return false;
        if (Count == entries.Length) Array.Resize(ref entries, Count * 2);
        if (digests.Length < (Count + 1) * DigestBytes) Array.Resize(ref digests, digests.Length * 2);
        ref var entry = ref entries[Count];
        entry.Code = BinaryPrimitives.ReadUInt16LittleEndian(head[1..]);
        entry.Line = BinaryPrimitives.ReadUInt32LittleEndian(head[3..]);
        entry.Salt = at + 7;
        entry.Batch = batches.Count - 1;
        (entry.Start, entry.Length) = (at + EntryHeadBytes, length);
        unchecked
        {
            entry.Key = batches[^1].Identity + entry.Line;
        }

        Sha256.Hash(body.AsSpan(entry.Start, length), digests.AsSpan(Count * DigestBytes, DigestBytes));
        entry.Item = -1;
        entry.Refused = Refuse.CommandUnknown;
        if (specs.TryGetValue(entry.Code, out var known))
        {
            entry.Refused = known.Spec.Parse(body, entry.Start, length, known.Buffer, out entry.Item);
            Since = Math.Max(Since, known.Spec.Since);
            MayActivate |= entry.Code <= KernelCodeMax;
        }

        Count++;
        at += EntryHeadBytes + length;
        return true;
    }

    private int SkipBatch(int at)
    {
        var key = at + 2 + body[at + 1];
        return key + 1 + body[key];
    }

    private void AddShort(ReadOnlySpan<byte> text)
    {
        body[Length++] = (byte)text.Length;
        text.CopyTo(body.AsSpan(Length));
        Length += text.Length;
    }

    private void Reserve(int more)
    {
        if (body.Length - Length < more) Array.Resize(ref body, Math.Max(body.Length * 2, Length + more));
    }
}
