namespace Fairshare.Node.Settle;

/// <summary>Where the fields of one line stand in the reader's buffer.</summary>
/// <param name="stored">How many fields are kept; those beyond are only counted.</param>
internal sealed class CsvFields(int stored)
{
    private readonly (int Start, int Length)[] places = new (int, int)[stored];

    /// <summary>Fields of the line, also those that were not kept.</summary>
    public int Count { get; private set; }

    /// <summary>Start, counted from the start of the line, and length in bytes of a field.</summary>
    public (int Start, int Length) this[int field] => places[field];

    /// <summary>
    /// Finds the fields of a line. A quoted field is unescaped where it stands (it only gets shorter), so no line
    /// needs memory of its own. Returns what is wrong with the quotes, or null.
    /// </summary>
    public Fault? Split(Span<byte> line)
    {
        Count = 0;
        var quoted = line.Contains((byte)'"');
        for (var at = 0; at <= line.Length;)
        {
            if (quoted && at < line.Length && line[at] == '"')
            {
                if (Unquote(line, at, out var length, out at) is { } fault) return fault;
                Add(at - length.Raw, length.Text);
                at++;
                continue;
            }

            var rest = line[at..];
            var end = rest.IndexOf((byte)',');
            if (end < 0) end = rest.Length;
            if (quoted && rest[..end].Contains((byte)'"')) return Fault.QuoteMisplaced;
            Add(at, end);
            at += end + 1;
        }

        return null;
    }

    private void Add(int start, int length)
    {
        if (Count < places.Length) places[Count] = (start, length);
        Count++;
    }

    /// <summary>Reads the field whose quote opens at <paramref name="at"/>, up to the comma or the end.</summary>
    private static Fault? Unquote(Span<byte> line, int at, out (int Raw, int Text) length, out int end)
    {
        var (start, read, write) = (at + 1, at + 1, at + 1);
        (length, end) = (default, at);
        while (true)
        {
            var quote = line[read..].IndexOf((byte)'"');
            if (quote < 0) return Fault.QuoteNotClosed;
            line.Slice(read, quote).CopyTo(line[write..]);
            read += quote + 1;
            write += quote;
            if (read == line.Length || line[read] != '"') break;
            line[write++] = line[read++];
        }

        if (read < line.Length && line[read] != ',') return Fault.QuoteMisplaced;
        (length, end) = ((read - start, write - start), read);
        return null;
    }
}
