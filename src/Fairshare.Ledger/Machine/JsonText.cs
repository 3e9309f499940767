using System.Runtime.CompilerServices;

namespace Fairshare.Ledger;

/// <summary>
/// Writes canonical JSON as UTF-8 into a buffer that is used again: no spaces, members in the order they are written,
/// integers only. The caller writes punctuation with the names, so nothing is decided per character.
/// </summary>
public sealed class JsonText
{
    private byte[] bytes = new byte[4 * 1024];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that fit without growing.</summary>
    public int Capacity => bytes.Length;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>The part of what was written from one place to another.</summary>
    public ReadOnlySpan<byte> Slice(int start, int end) => bytes.AsSpan(start, end - start);

    /// <summary>Forgets everything written.</summary>
    public void Clear() => Length = 0;

    /// <summary>Writes UTF-8 as it is: names, punctuation, ids (which need no escape).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public JsonText Raw(scoped ReadOnlySpan<byte> text)
    {
        if (bytes.Length - Length < text.Length) Grow(text.Length);
        text.CopyTo(bytes.AsSpan(Length));
        Length += text.Length;
        return this;
    }

    /// <summary>Room for so many bytes behind what was written; <see cref="Wrote(in JsonRow)"/> says how many were
    /// used.</summary>
    internal Span<byte> Room(int count)
    {
        if (bytes.Length - Length < count) Grow(count);
        return bytes.AsSpan(Length, count);
    }

    /// <summary>Takes in what was written into <see cref="Room"/>.</summary>
    internal void Wrote(in JsonRow row) => Length += row.Length;

    /// <summary>Takes in what was noted down in <see cref="Room"/>.</summary>
    internal void Wrote(in Notes notes) => Length += notes.Length;

    /// <summary>Writes an integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public JsonText Number(long value)
    {
        if (unchecked((ulong)value) >= 10 || Length == bytes.Length) return LongNumber(value);
        bytes[Length++] = (byte)('0' + (int)value);
        return this;
    }

    private JsonText LongNumber(long value)
    {
        var row = new JsonRow(Room(20));
        row.Number(value);
        Wrote(row);
        return this;
    }

    /// <summary>Writes a time as a string; <see cref="Time.Never"/> is null.</summary>
    public JsonText Timestamp(long time)
    {
        if (time == Time.Never) return Raw("null"u8);
        if (bytes.Length - Length < Time.TextBytesMax + 2) Grow(Time.TextBytesMax + 2);
        bytes[Length++] = (byte)'"';
        Length += Time.Format(time, bytes.AsSpan(Length));
        bytes[Length++] = (byte)'"';
        return this;
    }

    /// <summary>Writes bytes as a string of lower-case hexadecimal digits.</summary>
    public JsonText Hex(scoped ReadOnlySpan<byte> value)
    {
        if (bytes.Length - Length < (value.Length * 2) + 2) Grow((value.Length * 2) + 2);
        bytes[Length++] = (byte)'"';
        var ok = Convert.TryToHexStringLower(value, bytes.AsSpan(Length), out var written);
        Check.That(ok);
        Length += written;
        bytes[Length++] = (byte)'"';
        return this;
    }

    /// <summary>Writes a hash as a string of 64 lower-case hexadecimal digits.</summary>
    public JsonText Hex(in Sha256Hash hash)
    {
        Span<byte> value = stackalloc byte[Sha256Hash.Bytes];
        hash.CopyTo(value);
        return Hex(value);
    }

    /// <summary>Writes a text as a JSON string, escaped.</summary>
    public JsonText Text(string value) =>
        Raw("\""u8)
            .Raw(System.Text.Json.JsonEncodedText.Encode(value,
                System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes)
            .Raw("\""u8);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int more)
    {
        var larger = GC.AllocateUninitializedArray<byte>(Math.Max(bytes.Length * 2, Length + more));
        Written.CopyTo(larger);
        bytes = larger;
    }
}
