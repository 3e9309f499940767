using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>Writes notes for a <see cref="LaterText"/>: values one after another, as they are in memory.</summary>
/// <remarks>The caller has asked for enough room; writing beyond it fails loudly.</remarks>
internal ref struct Notes(Span<byte> room)
{
    /// <summary>Most that <see cref="Number"/> takes: 64 bits, seven in a byte.</summary>
    public const int NumberBytesMax = 10;

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

    /// <summary>Notes an integer in as many bytes as it needs: seven bits each, the lowest first, the sign below them
    /// (the zigzag form of LEB128).</summary>
    public void Number(long value)
    {
        var rest = unchecked((ulong)((value << 1) ^ (value >> 63)));
        for (; rest >= 0x80; rest >>= 7) room[Length++] = unchecked((byte)(rest | 0x80));
        room[Length++] = (byte)rest;
    }

    /// <summary>Notes a text that stands in a value behind its length, the first byte of it. The value is copied as a
    /// whole, so that much room there must be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Text<T>(in T value, int length) where T : unmanaged
    {
        MemoryMarshal.Write(room[Length..], in value);
        Length += 1 + length;
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

    /// <summary>The next integer.</summary>
    public long Number()
    {
        ulong value = rest[0];
        var at = 1;
        if (value >= 0x80)
        {
            value &= 0x7F;
            for (; rest[at] >= 0x80; at++) value |= (ulong)(rest[at] & 0x7F) << (7 * at);
            value |= (ulong)rest[at] << (7 * at);
            at++;
        }

        rest = rest[at..];
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
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
