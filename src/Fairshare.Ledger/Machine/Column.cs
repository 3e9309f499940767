using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>
/// A dense array of rows by number, the fastest container: pages are allocated on first write, and what was never
/// written reads as default. Numbers go from 0 up to 2^31 − 1.
/// </summary>
public readonly struct Column<T> where T : unmanaged
{
    private static readonly T[] Unwritten = new T[1];

    private readonly Pages pages;

    internal Column(Pages pages)
    {
        this.pages = pages;
        pages.Restored = Verify;
    }

    /// <summary>One more than the number of the last row added; writing by number does not change it.</summary>
    public int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => unchecked((int)pages.Tail);
    }

    // Written so that the compiler sees constants.
    private static int Shift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Pages.ShiftOf(Unsafe.SizeOf<T>());
    }

    /// <summary>The row, to be written. Valid until the next freeze or digest of the state.</summary>
    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var open = pages.Open;
            var number = unchecked((uint)index) >> Shift;
            if (number < (uint)open.Length && open[number] is { } page) return ref Row(page, index);
            return ref Opened(index);
        }
    }

    /// <summary>The row, to be read. Never allocates. Valid until the next write to the column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly T Peek(int index)
    {
        var all = pages.All;
        var number = unchecked((uint)index) >> Shift;
        if (number < (uint)all.Length && all[number] is { } page) return ref Row(page, index);
        return ref Missing(index);
    }

    /// <summary>Asks for the cache line in which a row begins.</summary>
    internal void Bring(int index)
    {
        var all = pages.All;
        var number = unchecked((uint)index) >> Shift;
        if (number < (uint)all.Length && all[number] is { } page)
            Near.Bring(ref Unsafe.As<T, byte>(ref Row(page, index)));
    }

    /// <summary>Appends a row and returns its number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(in T value)
    {
        var index = Count;
        this[index] = value;
        pages.Tail = index + 1;
        return index;
    }

    /// <summary>Makes every row default and the count 0, and gives all pages back.</summary>
    public void Clear()
    {
        pages.Clear();
        pages.Tail = 0;
    }

    /// <summary>Drops the rows from a count up to <see cref="Count"/>: they read as default.</summary>
    /// <remarks>
    /// The page after the last that is used is kept, so that a count that goes up and down costs nothing. A column
    /// that is truncated is not written beyond its count: such rows may go with their page.
    /// </remarks>
    public void Truncate(int count)
    {
        Check.That(count >= 0 && count <= Count);
        if (count == Count) return;
        var kept = ((long)count + (1 << Shift) - 1) >> Shift; // the number of the page that is kept empty
        Zero(count, Math.Min(Count, kept << Shift));
        Zero(kept << Shift, Math.Min(Count, (kept + 1) << Shift));
        pages.Drop(kept + 1, ((Count - 1L) >> Shift) + 2);
        pages.Tail = count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T Row(byte[] page, int index) =>
        ref Unsafe.Add(
            ref Unsafe.As<byte, T>(ref Pages.Start(page)), index & ((1 << Shift) - 1));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref readonly T Missing(int index)
    {
        Check.That(index >= 0);
        return ref Unwritten[0];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref T Opened(int index)
    {
        Check.That(index >= 0);
        return ref Row(pages.OpenPage(index >> Shift), index);
    }

    // Rows of one page.
    private void Zero(long from, long to)
    {
        if (from >= to || pages.Find(from >> Shift) is null) return;
        MemoryMarshal.CreateSpan(ref this[(int)from], (int)(to - from)).Clear();
    }

    private static void Verify(Pages pages)
    {
        if (pages.Head == 0 && pages.Tail is >= 0 and <= int.MaxValue) return;
        throw new ImageException($"The image gives the column '{pages.Shape.Name}' a count that cannot be.");
    }
}
