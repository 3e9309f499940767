using System.Runtime.CompilerServices;

namespace Fairshare.Ledger;

// What a walk up the tree reads of everybody stands side by side, so that a person is three cache lines in one page of
// memory and not as many pages as there are columns.
//
//     0          64        96         128     160     192
//     account    member    standing   cap     id      the next party

/// <summary>Where each column of the rows by party stands. Never move one: it is the form of the image.</summary>
internal static class PartyRow
{
    public const int Bytes = 192;
    public const int Shift = 8;

    public const int Account = 0;
    public const int Member = 64;
    public const int Standing = 96;
    public const int Cap = 128;
    public const int Id = 160;
}

/// <summary>
/// A column by the number of a party, which shares its pages with others like it. As in a <see cref="Column{T}"/>,
/// pages are allocated on first write, and what was never written reads as default.
/// </summary>
internal readonly struct PartyColumn<T> where T : unmanaged
{
    private const int LineBytes = 64;

    private static readonly T[] Unwritten = new T[1];

    private readonly Pages pages;
    private readonly int offset;

    internal PartyColumn(Pages pages, int offset)
    {
        Check.That(offset / LineBytes == (offset + Unsafe.SizeOf<T>() - 1) / LineBytes, "a part is in one line");
        (this.pages, this.offset) = (pages, offset);
        pages.Restored = Verify;
    }

    /// <summary>One more than the highest number that <see cref="Reach"/> was told, of all such columns.</summary>
    public int Reached => unchecked((int)pages.Tail);

    /// <summary>The row, to be written. Valid until the next freeze or digest of the state.</summary>
    public ref T this[int party]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var open = pages.Open;
            var number = unchecked((uint)party) >> PartyRow.Shift;
            if (number < (uint)open.Length && open[number] is { } page) return ref Row(page, party);
            return ref Opened(party);
        }
    }

    /// <summary>The row, to be read. Never allocates. Valid until the next write to the columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly T Peek(int party)
    {
        var all = pages.All;
        var number = unchecked((uint)party) >> PartyRow.Shift;
        if (number < (uint)all.Length && all[number] is { } page) return ref Row(page, party);
        return ref Missing(party);
    }

    /// <summary>Asks for each line of a party's row, of all columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Bring(int party)
    {
        var all = pages.All;
        var number = unchecked((uint)party) >> PartyRow.Shift;
        if (number >= (uint)all.Length || all[number] is not { } page) return;
        ref var row = ref Unsafe.Subtract(ref Unsafe.As<T, byte>(ref Row(page, party)), offset);
        Near.Bring(ref row);
        Near.Bring(ref Unsafe.Add(ref row, LineBytes));
        Near.Bring(ref Unsafe.Add(ref row, 2 * LineBytes));
    }

    /// <summary>Counts a party in.</summary>
    public void Reach(int party) => pages.Tail = Math.Max(pages.Tail, party + 1L);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref T Row(byte[] page, int party) =>
        ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(
            ref Pages.Start(page),
            (nint)unchecked(((uint)party & ((1 << PartyRow.Shift) - 1)) * PartyRow.Bytes + (uint)offset)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ref readonly T Missing(int party)
    {
        Check.That(party >= 0);
        return ref Unwritten[0];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref T Opened(int party)
    {
        Check.That(party >= 0);
        return ref Row(pages.OpenPage(party >> PartyRow.Shift), party);
    }

    private static void Verify(Pages pages)
    {
        if (pages.Head == 0 && pages.Tail is >= 0 and <= int.MaxValue) return;
        throw new ImageException($"The image gives the columns '{pages.Shape.Name}' a count that cannot be.");
    }
}
