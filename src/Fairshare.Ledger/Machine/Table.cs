using System.Runtime.CompilerServices;

namespace Fairshare.Ledger;

// Extendible hashing: the first bits of a hash choose a page through the directory, its low half a slot in the page.
//
//     directory   2^depth page numbers, by the first `depth` bits of the hash
//     page        rows 4 | depth 4 | prefix 8 | slots
//     slot        hash 8 (0: free) | row | zeros up to a multiple of 8
//
// Rows lie at their slot or behind it, over the page's end to its start (linear probing). A page that is four fifths
// full splits in two by the next bit of the hash: one page of work, whatever the size of the table. The directory is
// not part of the image: each page knows the `depth` bits (`prefix`) that its rows share.

/// <summary>What a row of a table is found by.</summary>
public interface IRowKey<TRow> where TRow : unmanaged
{
    /// <summary>The hash of the key, by <see cref="Hash64"/>: all its bits are used.</summary>
    ulong Hash { get; }

    /// <summary>Whether the row is the one with this key; asked when the hashes are equal.</summary>
    bool Matches(in TRow row);
}

/// <summary>Rows found by a key that they contain. Grows a page at a time; removal leaves no traces.</summary>
/// <remarks>Pages that become empty stay, for the rows to come; only <see cref="Clear"/> gives them back.</remarks>
public sealed class Table<TRow> where TRow : unmanaged
{
    internal const int RowBytesMax = 4096;

    private const int PageHeaderBytes = 16;
    private const int FanMax = 4096; // directory entries a page: more means that the hashes share their first bits

    private readonly Pages pages;
    private int[] directory = [0];
    private int depth;
    private int pageCount;

    internal Table(Pages pages)
    {
        this.pages = pages;
        pages.Restored = _ => Rebuild();
    }

    /// <summary>Rows in the table.</summary>
    public long Count => pages.Tail;

    private static int SlotBytes => (8 + Unsafe.SizeOf<TRow>() + 7) & ~7;

    private static int Slots => (Pages.PageBytesMax - PageHeaderBytes) / SlotBytes;

    private static int RowsMax => Slots * 4 / 5;

    /// <summary>Asks for the slot where a hash is looked for first, for those behind it, which are looked through up to
    /// a free one, and for what an insertion counts up.</summary>
    internal void Bring(ulong hash)
    {
        if (pageCount == 0) return;
        var page = pages.All[PageOf(hash)]!;
        Near.Bring(ref Pages.Start(page));
        var slot = PageHeaderBytes + (HomeOf(hash) * SlotBytes);
        BringLine(page, slot);
        BringLine(page, slot + Near.LineBytes);
        if (SlotBytes > Near.LineBytes / 2) BringLine(page, slot + (2 * Near.LineBytes));
    }

    /// <summary>Asks for a line of a page, or the page's last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BringLine(byte[] page, int offset) =>
        Near.Bring(ref Unsafe.AddByteOffset(ref Pages.Start(page), (nint)Math.Min(offset, Pages.PageBytesMax - 1)));

    /// <summary>Copies the first row with this hash, most likely the one with the key: to read ahead.</summary>
    internal bool Guess(ulong hash, out TRow row)
    {
        row = default;
        if (pageCount == 0) return false;
        var page = pages.All[PageOf(hash)]!;
        for (var slot = HomeOf(hash); HashAt(page, slot) != 0; slot = slot + 1 == Slots ? 0 : slot + 1)
        {
            if (HashAt(page, slot) != hash) continue;
            row = RowAt(page, slot);
            return true;
        }

        return false;
    }

    /// <summary>Copies the row with this key; false and a default row if there is none.</summary>
    public bool TryFind<TKey>(in TKey key, out TRow row) where TKey : struct, IRowKey<TRow>
    {
        var hash = HashOf(in key);
        if (pageCount > 0)
        {
            var page = pages.All[PageOf(hash)]!;
            var slot = Probe(page, hash, in key);
            if (slot >= 0)
            {
                row = RowAt(page, slot);
                return true;
            }
        }

        row = default;
        return false;
    }

    /// <summary>
    /// The row with this key, to be written; a new one is default, and the caller fills it, its key first of all,
    /// before any other call. Valid until the next call that adds or removes, or the next freeze or digest.
    /// </summary>
    public ref TRow FindOrAdd<TKey>(in TKey key, out bool found) where TKey : struct, IRowKey<TRow>
    {
        var hash = HashOf(in key);
        if (pageCount == 0) StartPage();
        while (true)
        {
            var number = PageOf(hash);
            var page = pages.All[number]!;
            var slot = Probe(page, hash, in key);
            found = slot >= 0;
            if (found) return ref RowAt(Writable(number), slot);
            if (Header(page).Rows < RowsMax) return ref Insert(Writable(number), ~slot, hash);
            Split(number);
        }
    }

    /// <summary>The row with this key, to be written; a null reference (<c>Unsafe.IsNullRef</c>) if absent.</summary>
    public ref TRow FindForWrite<TKey>(in TKey key) where TKey : struct, IRowKey<TRow>
    {
        if (pageCount == 0) return ref Unsafe.NullRef<TRow>();
        var hash = HashOf(in key);
        var number = PageOf(hash);
        var slot = Probe(pages.All[number]!, hash, in key);
        if (slot < 0) return ref Unsafe.NullRef<TRow>();
        return ref RowAt(Writable(number), slot);
    }

    /// <summary>Removes the row with this key; false if there is none.</summary>
    public bool Remove<TKey>(in TKey key) where TKey : struct, IRowKey<TRow>
    {
        if (pageCount == 0) return false;
        var hash = HashOf(in key);
        var number = PageOf(hash);
        var slot = Probe(pages.All[number]!, hash, in key);
        if (slot < 0) return false;
        var page = Writable(number);
        CloseGap(page, slot);
        Header(page).Rows--;
        pages.Tail--;
        return true;
    }

    /// <summary>Removes all rows and gives all pages back.</summary>
    public void Clear()
    {
        pages.Clear();
        pages.Tail = 0;
        (directory, depth, pageCount) = ([0], 0, 0);
    }

    /// <summary>All rows, in an order that is a function of the table's history. No changes meanwhile.</summary>
    public Enumerator GetEnumerator() => new(pages.All, pageCount);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashOf<TKey>(in TKey key) where TKey : struct, IRowKey<TRow>
    {
        var hash = Unsafe.AsRef(in key).Hash;
        return hash == 0 ? 1 : hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref PageHeader Header(byte[] page) =>
        ref Unsafe.As<byte, PageHeader>(ref Pages.Start(page));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte SlotAt(byte[] page, int slot) =>
        ref Unsafe.AddByteOffset(
            ref Pages.Start(page), (nint)unchecked(PageHeaderBytes + (slot * SlotBytes)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref ulong HashAt(byte[] page, int slot) => ref Unsafe.As<byte, ulong>(ref SlotAt(page, slot));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref TRow RowAt(byte[] page, int slot) =>
        ref Unsafe.As<byte, TRow>(ref Unsafe.AddByteOffset(ref SlotAt(page, slot), (nint)8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HomeOf(ulong hash) => unchecked((int)(((ulong)(uint)hash * (uint)Slots) >> 32));

    // The slot of the row, or the complement of the free slot where it would go.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Probe<TKey>(byte[] page, ulong hash, in TKey key) where TKey : struct, IRowKey<TRow>
    {
        var slot = HomeOf(hash);
        while (true)
        {
            var stored = HashAt(page, slot);
            if (stored == hash && Unsafe.AsRef(in key).Matches(in RowAt(page, slot))) return slot;
            if (stored == 0) return ~slot;
            slot = unchecked(slot + 1);
            if (slot == Slots) slot = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PageOf(ulong hash) => directory[unchecked((int)((hash >> 1) >> (63 - depth)))];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte[] Writable(int number) => pages.Open[number] ?? pages.OpenPage(number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TRow Insert(byte[] page, int slot, ulong hash)
    {
        HashAt(page, slot) = hash;
        Header(page).Rows++;
        pages.Tail++;
        return ref RowAt(page, slot);
    }

    // Moves every row behind the gap that may lie nearer to its home, as if the removed one had never come.
    private static void CloseGap(byte[] page, int gap)
    {
        var slot = gap;
        while (true)
        {
            slot = slot + 1 == Slots ? 0 : slot + 1;
            var hash = HashAt(page, slot);
            if (hash == 0) break;
            var home = HomeOf(hash);
            var stays = gap < slot ? home > gap && home <= slot : home > gap || home <= slot;
            if (stays) continue;
            Unsafe.CopyBlockUnaligned(ref SlotAt(page, gap), ref SlotAt(page, slot), (uint)SlotBytes);
            gap = slot;
        }

        Unsafe.InitBlockUnaligned(ref SlotAt(page, gap), 0, (uint)SlotBytes);
    }

    private void StartPage()
    {
        pages.OpenPage(0);
        pageCount = 1;
    }

    // The page keeps the rows whose next bit is 0, a new page takes the others.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Split(int number)
    {
        var split = Header(pages.All[number]!);
        if (split.Depth == depth) DoubleDirectory();
        var low = Writable(number);
        var high = pages.OpenPage(pageCount);
        var old = pages.Rent();
        pages.BytesOf(low).CopyTo(pages.BytesOf(old));
        pages.BytesOf(low).Clear();
        Header(low) = new PageHeader { Depth = split.Depth + 1, Prefix = split.Prefix << 1 };
        Header(high) = new PageHeader { Depth = split.Depth + 1, Prefix = (split.Prefix << 1) | 1 };
        for (var slot = 0; slot < Slots; slot++)
        {
            var hash = HashAt(old, slot);
            if (hash == 0) continue;
            var target = ((hash >> (63 - split.Depth)) & 1) == 0 ? low : high;
            var free = FreeSlot(target, hash);
            Unsafe.CopyBlockUnaligned(ref SlotAt(target, free), ref SlotAt(old, slot), (uint)SlotBytes);
            Header(target).Rows++;
        }

        pages.Return(old);
        var width = 1 << (depth - split.Depth);
        var start = (int)(split.Prefix * (ulong)width);
        Array.Fill(directory, pageCount, start + (width / 2), width / 2);
        pageCount++;
    }

    private static int FreeSlot(byte[] page, ulong hash)
    {
        var slot = HomeOf(hash);
        while (HashAt(page, slot) != 0) slot = slot + 1 == Slots ? 0 : slot + 1;
        return slot;
    }

    private void DoubleDirectory()
    {
        if (directory.Length * 2L > (pageCount + 1L) * FanMax)
            Check.That(false, $"the hashes of the table '{pages.Shape.Name}' share their first {depth} bits");
        var doubled = new int[directory.Length * 2];
        for (var i = 0; i < doubled.Length; i++) doubled[i] = directory[i / 2];
        directory = doubled;
        depth++;
    }

    private void Rebuild()
    {
        pageCount = PageImage.Extent(pages.All).To;
        depth = 0;
        var rows = 0L;
        for (var number = 0; number < pageCount; number++)
        {
            if (pages.All[number] is not { } page) throw Damaged();
            var header = Header(page);
            if (header.Depth is < 0 or > 30 || header.Prefix >> header.Depth != 0) throw Damaged();
            if (header.Rows != RowsIn(page)) throw Damaged();
            depth = Math.Max(depth, header.Depth);
            rows += header.Rows;
        }

        if (rows != pages.Tail || pages.Head != 0 || 1L << depth > (pageCount + 1L) * FanMax) throw Damaged();
        directory = new int[1 << depth];
        if (pageCount > 0) FillDirectory();
    }

    private void FillDirectory()
    {
        Array.Fill(directory, -1);
        for (var number = 0; number < pageCount; number++)
        {
            var header = Header(pages.All[number]!);
            var width = 1 << (depth - header.Depth);
            var entries = directory.AsSpan((int)(header.Prefix * (ulong)width), width);
            if (entries.ContainsAnyExcept(-1)) throw Damaged();
            entries.Fill(number);
        }

        if (directory.AsSpan().Contains(-1)) throw Damaged();
    }

    private static int RowsIn(byte[] page)
    {
        var rows = 0;
        for (var slot = 0; slot < Slots; slot++)
            if (HashAt(page, slot) != 0) rows++;
        return rows;
    }

    private ImageException Damaged() => new($"The pages of the table '{pages.Shape.Name}' do not fit together.");

    private struct PageHeader
    {
        public int Rows;
        public int Depth; // bits of the hash that all rows share
        public ulong Prefix; // those bits
    }

    /// <summary>Walks over the rows of a table.</summary>
    public struct Enumerator
    {
        private readonly byte[]?[] all;
        private readonly int pageCount;
        private int number;
        private int slot;

        internal Enumerator(byte[]?[] all, int pageCount) => (this.all, this.pageCount, slot) = (all, pageCount, -1);

        /// <summary>The row, to be read.</summary>
        public readonly ref readonly TRow Current => ref RowAt(all[number]!, slot);

        /// <summary>Goes on to the next row; false behind the last.</summary>
        public bool MoveNext()
        {
            for (; number < pageCount; number++, slot = -1)
            {
                var page = all[number]!;
                while (++slot < Slots)
                    if (HashAt(page, slot) != 0) return true;
            }

            return false;
        }
    }
}
