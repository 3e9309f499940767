using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Fairshare.Ledger;

// The memory under every container.
//
//     number    First          First + 1      First + 2
//     All       [ page ]       [ page ]       [ null: reads as default ]     for reading
//     Open      [ page ]       [ null ]       [ null ]                       for writing, if it may be at once
//     flags     [ Owned ]      [ Clean ]      [ 0 ]
//
// A write takes its page from Open; if it is null, OpenPage (out of line) allocates the page, or copies it if a frozen
// image shares it, and forgets its digest. A freeze shares all pages by emptying Open: that is all that it costs. A
// digest empties Open too, so that the next write of each page is noticed.

/// <summary>What a container is: in the image and in the digest. Never reuse a number.</summary>
internal enum ContainerKind : byte
{
    Column = 1,
    Table = 2,
    Queue = 3,
}

/// <summary>What never changes about a container. It is there since a version of the protocol.</summary>
internal sealed record Shape(string Name, ContainerKind Kind, int RowBytes, int PageBytes, int Since);

/// <summary>The pages of one container: allocated on first write, shared with at most one frozen image.</summary>
internal sealed class Pages
{
    /// <summary>Largest page: copying one while an image is frozen takes microseconds.</summary>
    internal const int PageBytesMax = 64 * 1024;

    /// <summary>Bytes of a digest.</summary>
    internal const int DigestBytes = SHA256.HashSizeInBytes;

    internal const byte Owned = 1; // nobody else has the page
    internal const byte Clean = 2; // its digest is right

    // Pages given back are kept for reuse up to four megabytes, or an eighth of the container: a queue that is read as
    // fast as it is written allocates nothing, and a snapshot finds the memory that the last one gave back.
    private const int SpareMin = 64;

    private const int LineBytes = 64; // of the processor's caches

    internal readonly Shape Shape;
    internal byte[]?[] All = new byte[]?[4];
    internal byte[]?[] Open = new byte[]?[4];
    internal long First; // the number of the page at place 0
    internal long Head; // the container's own counters, part of its image
    internal long Tail;
    internal Action<Pages>? Restored; // checks the pages and rebuilds what the container derives from them

    private readonly List<byte[]> spare = [];
    private readonly PageReserve? reserve;
    private byte[] flags = new byte[4];
    private byte[] digests = [];
    private bool digestsShared;
    private int present;
    private int dropped; // pages at the start of the directory that are gone for good

    internal Pages(Shape shape, PageReserve? reserve = null) =>
        (Shape, this.reserve) = (shape, reserve);

    internal long Bytes => (long)present * Shape.PageBytes;

    /// <summary>Pages that there are.</summary>
    internal int Present => present;

    /// <summary>The log2 of the rows in a page: as many as fit, rounded down to a power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int ShiftOf(int rowBytes) => System.Numerics.BitOperations.Log2((uint)(PageBytesMax / rowBytes));

    /// <summary>Where the rows of a page begin: with a cache line, so that a row of 64 bytes is one line and not parts
    /// of two. The array is pinned and longer by a line than the page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref byte Start(byte[] page)
    {
        // Without this the compiler would see to it by reading the array's head: a line of memory that nobody needs.
        Check.That(page is not null);
        ref var start = ref MemoryMarshal.GetArrayDataReference(page);
        var address = Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref start);
        return ref Unsafe.AddByteOffset(ref start, unchecked(-address) & (LineBytes - 1));
    }

    /// <summary>The bytes of a page.</summary>
    internal Span<byte> BytesOf(byte[] page) => BytesOf(page, Shape);

    /// <summary>The bytes of a page of a shape.</summary>
    internal static Span<byte> BytesOf(byte[] page, Shape shape) =>
        MemoryMarshal.CreateSpan(ref Start(page), shape.PageBytes);

    /// <summary>The page with this number, to be written; it stays writable until the next freeze or digest.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal byte[] OpenPage(long number)
    {
        var place = Place(number);
        var page = All[place];
        if (page is null)
        {
            page = RentZeroed();
            present++;
        }
        else if ((flags[place] & Owned) == 0)
        {
            var shared = page;
            page = Rent();
            BytesOf(shared).CopyTo(BytesOf(page));
        }

        flags[place] = Owned;
        All[place] = page;
        Open[place] = page;
        return page;
    }

    /// <summary>The page with this number for reading, or null if nothing was ever written there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal byte[]? Find(long number)
    {
        var all = All;
        var place = unchecked((ulong)(number - First));
        return place < (uint)all.Length ? all[(int)place] : null;
    }

    /// <summary>Gives back the pages from one number up to, not including, another.</summary>
    internal void Drop(long from, long to)
    {
        var end = Math.Min(to - First, All.Length);
        for (var place = Math.Max(0, from - First); place < end; place++) DropAt((int)place);
    }

    /// <summary>Gives back the pages before a number; they are never asked for again.</summary>
    internal void DropBefore(long number)
    {
        var end = (int)Math.Min(number - First, All.Length);
        for (; dropped < end; dropped++) DropAt(dropped);
    }

    /// <summary>Gives back all pages; the directory now starts at this number.</summary>
    internal void Clear(long first = 0)
    {
        for (var place = 0; place < All.Length; place++) DropAt(place);
        First = first;
        dropped = 0;
    }

    /// <summary>A page's worth of memory with unknown content; give it back with <see cref="Return"/>.</summary>
    internal byte[] Rent() => TakeSpare() ?? reserve?.Take() ?? Allocate(Shape.PageBytes);

    /// <summary>New memory for a page of a size: zeros.</summary>
    /// <remarks>Pinned arrays are never moved: the collector neither copies pages while they are young nor later.
    /// </remarks>
    internal static byte[] Allocate(int pageBytes) => GC.AllocateArray<byte>(pageBytes + LineBytes, pinned: true);

    internal void Return(byte[] page)
    {
        if (spare.Count < Math.Max(SpareMin, present / 8)) spare.Add(page);
    }

    /// <summary>The digest of the container; only pages written since the last one are hashed.</summary>
    internal byte[] Digest()
    {
        OwnDigests();
        var (from, to) = PageImage.Extent(All);
        PageImage.HashPages(Shape, All, flags, digests, from, to);
        Array.Clear(Open);
        return PageImage.Digest(PageImage.Header(Shape, Head, Tail, First + from, to - from), digests, from, to);
    }

    /// <summary>Shares every page with the image that is returned. Copies the directory, not the pages.</summary>
    internal FrozenPages Freeze()
    {
        var frozen = new FrozenPages(
            Shape, Head, Tail, First, (byte[]?[])All.Clone(), (byte[])flags.Clone(), digests);
        digestsShared = true;
        for (var i = 0; i < flags.Length; i++) flags[i] &= Clean;
        Array.Clear(Open);
        return frozen;
    }

    /// <summary>Takes the pages back from a frozen image that nobody reads any more, and the digests it made.</summary>
    internal void Thaw(FrozenPages frozen)
    {
        for (var i = 0; i < frozen.All.Length; i++)
        {
            if (frozen.All[i] is not { } page) continue;
            var place = frozen.First + i - First;
            if (place >= 0 && place < All.Length && ReferenceEquals(All[place], page))
                TakeBack((int)place, i, frozen);
            else
                Return(page);
        }
    }

    /// <summary>Puts a page of an image into its place.</summary>
    internal void Restore(long number, byte[] page)
    {
        var place = Place(number);
        All[place] = page;
        flags[place] = Owned;
        present++;
    }

    /// <summary>Reads a frozen image's pages as its own. To be read only.</summary>
    internal void View(FrozenPages frozen)
    {
        (First, Head, Tail) = (frozen.First, frozen.Head, frozen.Tail);
        (All, Open) = (frozen.All, new byte[]?[frozen.All.Length]);
    }

    private byte[] RentZeroed()
    {
        if (TakeSpare() is not { } page) return reserve?.Take() ?? Allocate(Shape.PageBytes);
        BytesOf(page).Clear();
        return page;
    }

    private byte[]? TakeSpare()
    {
        if (spare.Count == 0) return null;
        var page = spare[^1];
        spare.RemoveAt(spare.Count - 1);
        return page;
    }

    private void TakeBack(int place, int at, FrozenPages frozen)
    {
        flags[place] |= Owned;
        if ((flags[place] & Clean) != 0 || frozen.Digests is not { } made) return;
        OwnDigests();
        made.AsSpan(at * DigestBytes, DigestBytes).CopyTo(digests.AsSpan(place * DigestBytes));
        flags[place] |= Clean;
    }

    // A frozen image reads the digests it was given for as long as it lives: the next ones go into a copy.
    private void OwnDigests()
    {
        var length = All.Length * DigestBytes;
        if (!digestsShared && digests.Length >= length) return;
        var own = new byte[length];
        digests.CopyTo(own, 0);
        digests = own;
        digestsShared = false;
    }

    private void DropAt(int place)
    {
        if (All[place] is not { } page) return;
        if ((flags[place] & Owned) != 0) Return(page);
        All[place] = null;
        Open[place] = null;
        flags[place] = 0;
        present--;
    }

    private int Place(long number)
    {
        var place = number - First;
        Check.That(place >= 0 && place < PageImage.PlacesMax, "a page is out of the range of its container");
        if (place < All.Length) return (int)place;
        if (dropped >= All.Length / 2)
        {
            Slide();
            place = number - First;
        }

        if (place >= All.Length) Grow((int)place + 1);
        return (int)place;
    }

    private void Grow(int places)
    {
        var size = All.Length;
        while (size < places) size *= 2;
        Array.Resize(ref All, size);
        Array.Resize(ref Open, size);
        Array.Resize(ref flags, size);
    }

    // Moves the directory down over pages that are gone, so that a queue's directory does not grow for ever.
    private void Slide()
    {
        var left = All.Length - dropped;
        Slide(All, left);
        Slide(Open, left);
        Slide(flags, left);
        var moved = new byte[All.Length * DigestBytes];
        if (digests.Length > dropped * DigestBytes) digests.AsSpan(dropped * DigestBytes).CopyTo(moved);
        digests = moved;
        digestsShared = false;
        First += dropped;
        dropped = 0;
    }

    private void Slide<T>(T[] directory, int left)
    {
        Array.Copy(directory, dropped, directory, 0, left);
        Array.Clear(directory, left, dropped);
    }
}
