using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>Writes notes for a <see cref="LaterText"/>: values one after another, as they are in memory.</summary>
/// <remarks>The caller has asked for enough room; writing beyond it fails loudly.</remarks>
internal ref struct Notes(Span<byte> room)
{
    private readonly Span<byte> room = room;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Notes a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<T>(in T value) where T : unmanaged
    {
        MemoryMarshal.Write(room[Length..], in value);
        Length += Unsafe.SizeOf<T>();
    }

    /// <summary>Notes a text of at most 255 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Text(scoped ReadOnlySpan<byte> text)
    {
        room[Length] = (byte)text.Length;
        text.CopyTo(room[(Length + 1)..]);
        Length += 1 + text.Length;
    }
}

/// <summary>Reads what <see cref="Notes"/> wrote.</summary>
internal ref struct NotesReader(ReadOnlySpan<byte> notes)
{
    private ReadOnlySpan<byte> rest = notes;

    /// <summary>Whether all was read.</summary>
    public readonly bool IsAtEnd => rest.IsEmpty;

    /// <summary>The next value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Next<T>() where T : unmanaged
    {
        var value = MemoryMarshal.Read<T>(rest);
        rest = rest[Unsafe.SizeOf<T>()..];
        return value;
    }

    /// <summary>The next text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Text()
    {
        var text = rest.Slice(1, rest[0]);
        rest = rest[(1 + text.Length)..];
        return text;
    }
}
