using System.Buffers.Binary;

namespace Fairshare.Node.Settle;

/// <summary>Gives ids dense numbers from 0 in the order in which they are met, and sorts them.</summary>
/// <remarks>
/// An id is one byte of length and its bytes, in pages of 1 MiB. The table is open addressing with linear probing; a
/// slot holds the hash in its upper half and the number + 1 in its lower, so that neither a miss nor growing has to
/// look at the ids. The hash is seeded by the runtime: no file can be made to collide. It decides no order.
/// </remarks>
internal sealed class IdTable
{
    private const int PageShift = 20;
    private const int PageBytes = 1 << PageShift;

    private readonly Paged<uint> starts = new();
    private readonly List<byte[]> pages = [];
    private ulong[] slots = new ulong[1024];
    private int used = PageBytes;

    /// <summary>Ids met so far.</summary>
    public int Count => starts.Count;

    /// <summary>The bytes of an id.</summary>
    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            var start = starts[number];
            var page = pages[(int)(start >> PageShift)];
            var at = (int)(start & (PageBytes - 1));
            return page.AsSpan(at + 1, page[at]);
        }
    }

    /// <summary>The number of an id, or −1 if it was never met.</summary>
    public int Find(ReadOnlySpan<byte> id)
    {
        return Number(slots[Slot(id, Hash(id))]);
    }

    /// <summary>The number of an id of at most 255 bytes, given now if it is new.</summary>
    public int Intern(ReadOnlySpan<byte> id)
    {
        var hash = Hash(id);
        var at = Slot(id, hash);
        if (slots[at] != 0) return Number(slots[at]);
        starts.Add(Store(id));
        slots[at] = ((ulong)hash << 32) | (uint)Count;
        if (Count > slots.Length / 2) Grow();
        return Count - 1;
    }

    /// <summary>Sorts numbers by the bytes of their ids.</summary>
    /// <remarks>
    /// By eight bytes at a time as one integer, and equal ones by their next eight: an id is visited once for every
    /// eight bytes that others share with it. Ids hold no zero bytes, so the shorter of two comes first.
    /// </remarks>
    public void Sort(Span<int> numbers) => Sort(numbers, new ulong[numbers.Length], 0);

    private void Sort(Span<int> numbers, Span<ulong> keys, int offset)
    {
        for (var i = 0; i < numbers.Length; i++) keys[i] = Key(this[numbers[i]], offset);
        keys.Sort(numbers);
        for (int first = 0, next; first < numbers.Length; first = next)
        {
            next = first + 1;
            while (next < numbers.Length && keys[next] == keys[first]) next++;
            var length = next - first;
            if (length > 1) Sort(numbers.Slice(first, length), keys.Slice(first, length), offset + sizeof(ulong));
        }
    }

    private static ulong Key(ReadOnlySpan<byte> id, int offset)
    {
        var rest = id[Math.Min(offset, id.Length)..];
        if (rest.Length >= sizeof(ulong)) return BinaryPrimitives.ReadUInt64BigEndian(rest);
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        rest.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    private uint Store(ReadOnlySpan<byte> id)
    {
        if (used + 1 + id.Length > PageBytes)
        {
            if (pages.Count == 1 << (32 - PageShift)) throw new InputException("The ids of the members exceed 4 GiB.");
            pages.Add(new byte[PageBytes]);
            used = 0;
        }

        var start = ((uint)(pages.Count - 1) << PageShift) | (uint)used;
        pages[^1][used] = (byte)id.Length;
        id.CopyTo(pages[^1].AsSpan(used + 1));
        used += 1 + id.Length;
        return start;
    }

    private int Slot(ReadOnlySpan<byte> id, uint hash)
    {
        var mask = slots.Length - 1;
        for (var at = (int)(hash & (uint)mask); ; at = (at + 1) & mask)
        {
            var slot = slots[at];
            if (slot == 0) return at;
            if ((uint)(slot >> 32) == hash && this[Number(slot)].SequenceEqual(id)) return at;
        }
    }

    private void Grow()
    {
        var old = slots;
        slots = new ulong[old.Length * 2];
        var mask = slots.Length - 1;
        foreach (var slot in old)
        {
            if (slot == 0) continue;
            var at = (int)(slot >> 32 & (uint)mask);
            while (slots[at] != 0) at = (at + 1) & mask;
            slots[at] = slot;
        }
    }

    private static int Number(ulong slot) => (int)(slot & uint.MaxValue) - 1;

    private static uint Hash(ReadOnlySpan<byte> id)
    {
        var hash = default(HashCode);
        hash.AddBytes(id);
        return unchecked((uint)hash.ToHashCode());
    }
}
