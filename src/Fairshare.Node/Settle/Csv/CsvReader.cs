using System.Text.Unicode;

namespace Fairshare.Node.Settle;

/// <summary>Reads a CSV file line by line, in UTF-8, from one buffer, whatever its size.</summary>
/// <remarks>
/// RFC 4180 with one restriction: a quoted field may not contain a line break, so that a line with a forgotten quote
/// is refused alone and never swallows its successors. A byte order mark, CRLF or LF, blank lines and a missing last
/// line end are all fine. Columns are known by the names in the header. What is wrong with the file as a whole is an
/// <see cref="InputException"/>; what is wrong with a line is a <see cref="Refusal"/>, and the next line is read.
/// </remarks>
internal sealed class CsvReader : IDisposable
{
    /// <summary>Longest line in bytes, without its end: hundreds of times the longest that makes sense.</summary>
    public const int LineBytesMax = 64 * 1024;

    private const int BufferBytes = 256 * 1024;

    private readonly string path;
    private readonly string name;
    private readonly FileStream stream;
    private readonly CsvColumns columns;
    private readonly Action<Refusal>? refuse;
    private readonly Action<long>? progress;
    private readonly CsvFields fields;
    private readonly int[] fieldOfColumn;
    private readonly int fieldsOfHeader;
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int start;
    private int end;
    private int lineStart;
    private int lineLength;

    private enum Taken
    {
        End,
        Line,
        TooLong,
    }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">A file that can be read more than once; a pipe is refused.</param>
    /// <param name="columns">The columns it may have.</param>
    /// <param name="refuse">Gets the refused lines in their order; without it they are only counted.</param>
    /// <param name="progress">Gets the number of bytes read so far, now and then.</param>
    /// <exception cref="InputException">The file cannot be read, or is not a CSV file with these columns.</exception>
    public CsvReader(
        string path, CsvColumns columns, Action<Refusal>? refuse = null, Action<long>? progress = null)
    {
        this.path = path;
        this.columns = columns;
        this.refuse = refuse;
        this.progress = progress;
        name = Path.GetFileName(path);
        fields = new CsvFields(columns.Count + 1);
        stream = CsvHeader.Open(path);
        try
        {
            Fill();
            start = CsvHeader.Begin(path, buffer.AsSpan(0, end));
            var taken = Take();
            CsvHeader.Judge(path, buffer.AsSpan(lineStart, lineLength), taken == Taken.End, taken == Taken.TooLong);
            fieldOfColumn = CsvHeader.Columns(path, buffer.AsSpan(lineStart, lineLength), columns, fields);
            fieldsOfHeader = fields.Count;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The line that was read last, counted from 1 (the header).</summary>
    public int Line { get; private set; }

    /// <summary>Lines that were refused so far, by this reader or by <see cref="Refuse(int, Fault)"/>.</summary>
    public int Refused { get; private set; }

    /// <summary>The field in a column, empty if the file has no such column; valid until the next line.</summary>
    public ReadOnlySpan<byte> this[int column]
    {
        get
        {
            var field = fieldOfColumn[column];
            if (field < 0) return default;
            var (at, length) = fields[field];
            return buffer.AsSpan(lineStart + at, length);
        }
    }

    /// <summary>Reads the next line that is well-formed; false at the end of the file.</summary>
    public bool Next()
    {
        while (true)
        {
            var taken = Take();
            if (taken == Taken.End) return false;
            var line = buffer.AsSpan(lineStart, lineLength);
            if (taken == Taken.TooLong) Refuse(Fault.LineTooLong, line);
            else if (!Utf8.IsValid(line)) Refuse(Fault.NotUtf8, line);
            else if (fields.Split(line) is { } fault) Refuse(fault, line);
            else if (fields.Count < fieldsOfHeader) Refuse(Fault.TooFewFields, line);
            else if (fields.Count > fieldsOfHeader) Refuse(Fault.TooManyFields, line);
            else return true;
        }
    }

    /// <summary>Refuses the line that was read last because of one of its fields.</summary>
    public void Refuse(int column, Fault fault) => Refuse(column, fault, fault.Says);

    /// <summary>The same, with an end of the sentence that knows more than the fault.</summary>
    public void Refuse(int column, Fault fault, string says)
    {
        Refused++;
        if (refuse is null) return;
        var value = this[column];
        var shown = value.IsEmpty ? "" : " " + Shown.Value(value);
        refuse(new Refusal(name, Line, fault.Reason, columns[column], $"{columns[column]}{shown} {says}"));
    }

    /// <summary>Refuses a line by its number, one that was read before.</summary>
    public void RefuseEarlier(int line, string value, int column, Fault fault)
    {
        Refused++;
        var text = $"{columns[column]} {value} {fault.Says}";
        refuse?.Invoke(new Refusal(name, line, fault.Reason, columns[column], text));
    }

    private void Refuse(Fault fault, ReadOnlySpan<byte> line)
    {
        Refused++;
        refuse?.Invoke(new Refusal(name, Line, fault.Reason, "", $"the line {Shown.Value(line)} {fault.Says}"));
    }

    /// <summary>Finds the next line that is not blank. Of a line that is too long only the beginning stays.</summary>
    private Taken Take()
    {
        var searched = 0;
        while (true)
        {
            var found = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            var length = found < 0 ? end - start : searched + found;
            if (found < 0 && length <= LineBytesMax + 1)
            {
                searched = length;
                if (Fill()) continue;
                if (length == 0) return Taken.End;
            }

            CountLine();
            (lineStart, lineLength) = (start, length);
            if (length > 0 && buffer[start + length - 1] == '\r') lineLength--;
            start += found < 0 ? length : length + 1;
            if (lineLength > LineBytesMax)
            {
                lineLength = Math.Min(lineLength, CsvHeader.BytesShown);
                if (found < 0) SkipLine();
                return Taken.TooLong;
            }

            if (lineLength > 0) return Taken.Line;
            searched = 0;
        }
    }

    /// <summary>Reads past the end of a line that does not fit; its first bytes stay, at the buffer's start.</summary>
    private void SkipLine()
    {
        buffer.AsSpan(lineStart, lineLength).CopyTo(buffer);
        lineStart = 0;
        while (true)
        {
            (start, end) = (lineLength, lineLength);
            if (!Read()) return;
            var found = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (found < 0) continue;
            start += found + 1;
            return;
        }
    }

    private void CountLine()
    {
        if (Line == int.MaxValue) throw new InputException($"{path} has more than {int.MaxValue:N0} lines.");
        Line++;
    }

    /// <summary>Moves what is left to the buffer's start and reads on; false at the end of the file.</summary>
    private bool Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        return Read();
    }

    private bool Read()
    {
        try
        {
            var read = stream.Read(buffer, end, buffer.Length - end);
            end += read;
            progress?.Invoke(stream.Position);
            return read > 0;
        }
        catch (IOException e)
        {
            throw new InputException($"{path} could not be read to its end: {e.Message}", e);
        }
    }

    public void Dispose() => stream.Dispose();
}
