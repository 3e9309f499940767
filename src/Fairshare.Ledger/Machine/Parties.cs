using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>An id as it stands in the bytes of a command, with its hash:
/// what a parser leaves and a handler looks up.</summary>
/// <param name="Start">Where it begins in the body of the block.</param>
/// <param name="Length">Bytes; 0: absent.</param>
/// <param name="Hash">Its <see cref="Hash64"/>, computed by the parser so that the handler need not.</param>
public readonly record struct IdText(int Start, int Length, ulong Hash)
{
    /// <summary>Whether there is an id.</summary>
    public bool IsPresent => Length > 0;

    /// <summary>The bytes in the body they were parsed from.</summary>
    public ReadOnlySpan<byte> In(byte[] body) => body.AsSpan(Start, Length);

    /// <summary>Whether bytes are an id from outside: 1 to 64 of <c>[A-Za-z0-9._:-]</c>.</summary>
    public static bool IsValid(ReadOnlySpan<byte> id) =>
        id.Length is > 0 and <= Limits.IdBytesMax && !id.ContainsAnyExcept(allowed);

    private static readonly System.Buffers.SearchValues<byte> allowed = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"u8);
}

/// <summary>Gives each external id one dense number, once and for ever: members, buyers,
/// and the ledger's own accounts.</summary>
/// <remarks>The ledger's own begin with <c>@</c>, which no id from outside contains.</remarks>
public sealed class Parties
{
    private readonly Queue<byte> texts;
    private readonly Column<IdRow> ids;
    private readonly PartyColumn<IdRow> near;
    private readonly Table<int> numbers;

    internal Parties(State state)
    {
        texts = state.Queue<byte>("parties.texts");
        ids = state.Column<IdRow>("parties.ids");
        near = state.PartyColumn<IdRow>("parties.near_ids", PartyRow.Id);
        numbers = state.Table<int>("parties.numbers");
    }

    /// <summary>How many there are.</summary>
    public int Count => ids.Count;

    /// <summary>The id's bytes.</summary>
    public ReadOnlySpan<byte> Id(PartyId party)
    {
        ref readonly var row = ref near.Peek(party.Index);
        if (row.First == 0) row = ref ids.Peek(party.Index);
        var inline = MemoryMarshal.AsBytes(new ReadOnlySpan<IdRow>(in row));
        var length = inline[0];
        return length <= IdRow.InlineBytesMax
            ? inline.Slice(1, length)
            : texts.Range(MemoryMarshal.Read<long>(inline[8..]), length);
    }

    /// <summary>Notes an id; of nobody an empty text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Note(PartyId party, ref Notes notes)
    {
        if (!party.Exists)
        {
            notes.Text(default);
            return;
        }

        ref readonly var row = ref near.Peek(party.Index);
        if (row.First == 0) row = ref ids.Peek(party.Index);
        var length = (int)(row.First & byte.MaxValue);
        if (length <= IdRow.InlineBytesMax) notes.Text(row, length);
        else notes.Text(Id(party));
    }

    /// <summary>The id as text.</summary>
    public string Name(PartyId party) =>
        party.Exists ? System.Text.Encoding.ASCII.GetString(Id(party)) : "";

    /// <summary>The party with this id, or none.</summary>
    public PartyId Find(byte[] body, IdText id)
    {
        if (!id.IsPresent) return PartyId.None;
        return numbers.TryFind(new Key(this, body, id), out var index) ? new PartyId(index) : PartyId.None;
    }

    /// <summary>The party with this id, or none.</summary>
    public PartyId Find(ReadOnlySpan<byte> id)
    {
        var body = id.ToArray();
        return Find(body, new IdText(0, body.Length, Hash(body)));
    }

    /// <summary>The hash by which ids are found.</summary>
    public static ulong Hash(ReadOnlySpan<byte> id) => Hash64.Of(id, seed: 0x66616972);

    /// <summary>Asks for where an id is looked for.</summary>
    internal void Bring(IdText id) => numbers.Bring(id.Hash);

    /// <summary>Asks for the rows of whoever most likely has an id, once <see cref="Bring(IdText)"/> has done its
    /// part; nobody, if it was never met.</summary>
    internal PartyId BringGuess(IdText id)
    {
        if (!numbers.Guess(id.Hash, out var index)) return PartyId.None;
        near.Bring(index);
        ids.Bring(index);
        return new PartyId(index);
    }

    /// <summary>Keeps an id with all else that is kept by a member's number: whoever walks up the tree needs it
    /// there.</summary>
    internal void KeepNear(PartyId member) => near[member.Index] = ids.Peek(member.Index);

    /// <summary>The party with this id, new if it was never met.</summary>
    internal PartyId Intern(byte[] body, IdText id)
    {
        Check.That(id.Length is > 0 and <= Limits.IdBytesMax + 8);
        ref var index = ref numbers.FindOrAdd(new Key(this, body, id), out var found);
        if (found) return new PartyId(index);
        Check.That(ids.Count < Limits.PartiesMax);
        index = ids.Count;
        var row = default(IdRow);
        var inline = MemoryMarshal.AsBytes(new Span<IdRow>(ref row));
        inline[0] = (byte)id.Length;
        if (id.Length <= IdRow.InlineBytesMax) id.In(body).CopyTo(inline[1..]);
        else MemoryMarshal.Write(inline[8..], texts.AddRange(id.In(body)));
        return new PartyId(ids.Add(row));
    }

    /// <summary>The party with this id, new if it was never met.</summary>
    internal PartyId Intern(ReadOnlySpan<byte> id)
    {
        var body = id.ToArray();
        return Intern(body, new IdText(0, body.Length, Hash(body)));
    }

    // 32 bytes: the length in the first, then an id of up to 31 bytes; of a longer one, from the eighth on,
    // its place in the texts. So most ids cost one access.
    [StructLayout(LayoutKind.Sequential)]
    private struct IdRow
    {
        public const int InlineBytesMax = 31;

        public long First;
        public long Second;
        public long Third;
        public long Fourth;
    }

    /// <summary>Takes back the last interning: the command that brought the id was refused.</summary>
    internal void ForgetLast(byte[] body, IdText id)
    {
        var removed = numbers.Remove(new Key(this, body, id));
        Check.That(removed);
        ids.Truncate(ids.Count - 1);
    }

    private readonly struct Key(Parties parties, byte[] body, IdText id) : IRowKey<int>
    {
        public ulong Hash => id.Hash;

        public bool Matches(in int row) => parties.Id(new PartyId(row)).SequenceEqual(id.In(body));
    }
}
