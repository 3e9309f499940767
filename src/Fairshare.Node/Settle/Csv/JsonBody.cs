using System.Buffers.Text;
using Fairshare.Ledger;

namespace Fairshare.Node.Settle;

/// <summary>Writes the body of a command as UTF-8 JSON into one growing buffer that is used again.</summary>
/// <remarks>Names and ids need no escaping here: they hold nothing but letters, digits and <c>. _ : -</c>.</remarks>
internal sealed class JsonBody
{
    private byte[] bytes = new byte[512];

    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Raw(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        Length += text.Length;
    }

    /// <summary>A member of the open object whose value follows.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        if (Length > 0 && bytes[Length - 1] != '{') Raw(","u8);
        Raw("\""u8);
        Raw(name);
        Raw("\":"u8);
    }

    /// <summary>An id; nothing if it is empty.</summary>
    public void Id(ReadOnlySpan<byte> name, ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty) return;
        Name(name);
        Raw("\""u8);
        Raw(id);
        Raw("\""u8);
    }

    public void Number(ReadOnlySpan<byte> name, long number)
    {
        Name(name);
        var written = Utf8Formatter.TryFormat(number, Room(20), out var length);
        Check.That(written);
        Length += length;
    }

    /// <summary>A time; nothing if it is <see cref="Time.Never"/>.</summary>
    public void Time(ReadOnlySpan<byte> name, long time)
    {
        if (time == Ledger.Time.Never) return;
        Name(name);
        Raw("\""u8);
        Length += Ledger.Time.Format(time, Room(Ledger.Time.TextBytesMax));
        Raw("\""u8);
    }

    private Span<byte> Room(int count)
    {
        if (bytes.Length - Length < count) Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + count));
        return bytes.AsSpan(Length);
    }
}
