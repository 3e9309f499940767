using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>
/// Rows in the order of their coming, by a number that is given once and never again: added at the tail, dropped at
/// the head, and read or changed between them. Pages before the head are given back.
/// </summary>
public readonly struct Queue<T> where T : unmanaged
{
    private static readonly T[] Unwritten = new T[1];

    private readonly Pages pages;

    internal Queue(Pages pages)
    {
        this.pages = pages;
        pages.Restored = Verify;
    }

    /// <summary>The number of the first row that is still there.</summary>
    public long Head => pages.Head;

    /// <summary>The number that the next row gets.</summary>
    public long Tail => pages.Tail;

    /// <summary>Rows between head and tail, slots that <see cref="AddRange"/> skipped included.</summary>
    public long Count => pages.Tail - pages.Head;

    /// <summary>Rows of a page: the most that one <see cref="AddRange"/> takes.</summary>
    public static int RangeMax => 1 << Shift;

    // Written so that the compiler sees constants.
    private static int Shift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Pages.ShiftOf(Unsafe.SizeOf<T>());
    }

    /// <summary>The row, to be written. Valid until the next freeze or digest of the state.</summary>
    public ref T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Check.That(Holds(index));
            return ref Write(index);
        }
    }

    /// <summary>The row, to be read. Valid until the next change of the queue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly T Peek(long index)
    {
        Check.That(Holds(index));
        if (pages.Find(index >> Shift) is { } page) return ref Row(page, index);
        return ref Unwritten[0];
    }

    /// <summary>Asks for the cache lines of a row, if it is there.</summary>
    internal void Bring(long index)
    {
        if (!Holds(index) || pages.Find(index >> Shift) is not { } page) return;
        ref var row = ref Unsafe.As<T, byte>(ref Row(page, index));
        for (var at = 0; at < Unsafe.SizeOf<T>(); at += Near.LineBytes) Near.Bring(ref Unsafe.Add(ref row, at));
    }

    /// <summary>Appends a row and returns its number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Add(in T value)
    {
        var index = pages.Tail;
        Write(index) = value;
        pages.Tail = index + 1;
        return index;
    }

    /// <summary>Appends a row that is to be filled in where it stands; every field of it is to be written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T AddNew()
    {
        var index = pages.Tail;
        pages.Tail = index + 1;
        return ref Write(index);
    }

    /// <summary>
    /// Appends rows side by side in one page and returns the number of the first. If the rest of the page is too
    /// small for them it is skipped: those numbers are used up, and read as default.
    /// </summary>
    public long AddRange(ReadOnlySpan<T> values)
    {
        Check.That(values.Length <= RangeMax);
        var index = pages.Tail;
        if (values.Length == 0) return index;
        var inPage = (int)(index & (RangeMax - 1));
        if (inPage + values.Length > RangeMax) index += RangeMax - inPage;
        values.CopyTo(MemoryMarshal.CreateSpan(ref Write(index), values.Length));
        pages.Tail = index + values.Length;
        return index;
    }

    /// <summary>The rows of an earlier <see cref="AddRange"/>. Valid until the next change of the queue.</summary>
    public ReadOnlySpan<T> Range(long index, int count)
    {
        if (count == 0) return default;
        Check.That(count > 0 && Holds(index) && index <= pages.Tail - count);
        Check.That((int)(index & (RangeMax - 1)) + count <= RangeMax, "a range lies in one page");
        return MemoryMarshal.CreateReadOnlySpan(in Peek(index), count);
    }

    /// <summary>Drops every row before this number, which lies between head and tail.</summary>
    public void TrimTo(long head)
    {
        Check.That(head >= pages.Head && head <= pages.Tail);
        pages.Head = head;
        pages.DropBefore(head >> Shift);
    }

    /// <summary>Drops all rows; numbers go on growing.</summary>
    public void Clear()
    {
        pages.Head = pages.Tail;
        pages.Clear(pages.Tail >> Shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T Row(byte[] page, long index) =>
        ref Unsafe.Add(
            ref Unsafe.As<byte, T>(ref Pages.Start(page)),
            unchecked((int)index) & ((1 << Shift) - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Holds(long index) =>
        unchecked((ulong)(index - pages.Head) < (ulong)(pages.Tail - pages.Head));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref T Write(long index)
    {
        var open = pages.Open;
        var place = unchecked((ulong)((index >> Shift) - pages.First));
        if (place < (uint)open.Length && open[(int)place] is { } page) return ref Row(page, index);
        return ref Row(pages.OpenPage(index >> Shift), index);
    }

    private static void Verify(Pages pages)
    {
        var (head, tail) = (pages.Head, pages.Tail);
        var (from, to) = PageImage.Extent(pages.All);
        var fits = from == to || (pages.First + from >= head >> Shift && pages.First + to - 1 <= (tail - 1) >> Shift);
        if (head < 0 || tail < head || !fits)
            throw new ImageException($"The image gives the queue '{pages.Shape.Name}' ends that cannot be.");
    }
}
