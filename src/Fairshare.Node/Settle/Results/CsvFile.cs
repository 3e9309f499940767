using System.Buffers.Text;
using System.Text;
using Fairshare.Ledger;

namespace Fairshare.Node.Settle;

/// <summary>Writes a CSV file of plain fields, UTF-8 with LF, through one buffer.
/// It is complete only when closed.</summary>
internal sealed class CsvFile : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private const int FieldBytesMax = 4_096;

    private readonly FileStream file;
    private readonly byte[] buffer = new byte[BufferBytes + FieldBytesMax];
    private int length;
    private bool first = true;

    public CsvFile(string path, string header)
    {
        file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        Raw(Encoding.ASCII.GetBytes(header));
        End();
    }

    /// <summary>A field that needs no quotes: an id, a name, a number.</summary>
    public CsvFile Field(ReadOnlySpan<byte> text)
    {
        Separate();
        Raw(text);
        return this;
    }

    public CsvFile Field(long number)
    {
        Separate();
        if (!Utf8Formatter.TryFormat(number, buffer.AsSpan(length), out var written))
            throw new InvalidOperationException();
        length += written;
        return this;
    }

    /// <summary>A time; empty if never.</summary>
    public CsvFile Timestamp(long time)
    {
        Separate();
        if (time != Time.Never) length += Time.Format(time, buffer.AsSpan(length));
        return this;
    }

    /// <summary>A text, quoted where it has to be.</summary>
    public CsvFile Quoted(string text)
    {
        Separate();
        if (text.AsSpan().IndexOfAny(",\"\r\n") < 0) Raw(Encoding.UTF8.GetBytes(text));
        else Raw(Encoding.UTF8.GetBytes($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        return this;
    }

    /// <summary>Ends the line.</summary>
    public void End()
    {
        buffer[length++] = (byte)'\n';
        first = true;
        if (length >= BufferBytes) Flush();
    }

    public void Dispose()
    {
        if (!file.CanWrite) return;
        Flush();
        file.Dispose();
    }

    private void Separate()
    {
        if (length >= BufferBytes) Flush();
        if (!first) buffer[length++] = (byte)',';
        first = false;
    }

    private void Raw(ReadOnlySpan<byte> text)
    {
        text.CopyTo(buffer.AsSpan(length));
        length += text.Length;
    }

    private void Flush()
    {
        file.Write(buffer.AsSpan(0, length));
        length = 0;
    }
}
