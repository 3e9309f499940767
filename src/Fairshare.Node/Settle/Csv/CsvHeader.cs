using System.Text.Unicode;

namespace Fairshare.Node.Settle;

/// <summary>Everything that is said about a CSV file as a whole, before its first line is read.</summary>
internal static class CsvHeader
{
    /// <summary>How much of a line is kept to show it to a person.</summary>
    public const int BytesShown = 256;

    /// <summary>Opens a file for reading from its start to its end.</summary>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw new InputException($"{path} is a folder, not a CSV file.");
        FileStream? stream = null;
        try
        {
            stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path} does not exist.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException($"{path} may not be read by this user.", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            throw new InputException($"{path} cannot be opened: {e.Message}", e);
        }

        if (stream.CanSeek) return stream;
        stream.Dispose();
        throw new InputException($"{path} is a pipe, but it is read twice: give a file.");
    }

    /// <summary>Where the text begins: after a byte order mark. Refuses what is known by its first bytes.</summary>
    public static int Begin(string path, ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty) throw new InputException($"{path} is empty: its first line must name the columns.");
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) throw Utf16(path);
        if (head is [0x1F, 0x8B, ..]) throw new InputException($"{path} is compressed with gzip: unpack it first.");
        if (head is [(byte)'P', (byte)'K', 3, 4, ..])
        {
            throw new InputException($"{path} is a ZIP archive or a workbook: save the sheet as CSV (UTF-8).");
        }

        return head is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
    }

    /// <summary>Refuses a header that is no line of text.</summary>
    public static void Judge(string path, ReadOnlySpan<byte> line, bool absent, bool tooLong)
    {
        if (absent) throw new InputException($"{path} is empty: its first line must name the columns.");
        if (line.Length > 1 && line[..Math.Min(line.Length, BytesShown)].Contains((byte)0))
        {
            throw IsUtf16(line[..Math.Min(line.Length, BytesShown)]) ? Utf16(path) : Binary(path);
        }

        if (line.Contains((byte)'\r')) throw new InputException($"{path} ends its lines with CR alone: use LF.");
        foreach (var one in line)
        {
            if (one is < 32 and not (byte)'\t' or 127) throw Binary(path);
        }

        if (tooLong) throw new InputException($"{path} has a first line of over 65,536 bytes: it is no header.");
        if (!Utf8.IsValid(line)) throw new InputException($"{path} is not UTF-8: save it with this encoding.");
    }

    /// <summary>In UTF-16 every other byte of ASCII text is zero; anything else with zeros is not text.</summary>
    private static bool IsUtf16(ReadOnlySpan<byte> line)
    {
        for (var i = 0; i < line.Length; i++)
            if ((line[i] == 0) != ((i & 1) == (line[0] == 0 ? 0 : 1))) return false;
        return true;
    }

    /// <summary>Finds for each known column the field that holds it, or −1.</summary>
    public static int[] Columns(string path, Span<byte> line, CsvColumns columns, CsvFields fields)
    {
        RefuseOtherDelimiter(path, line, columns);
        if (fields.Split(line) is { } fault) throw new InputException($"The header of {path} {fault.Says}.");
        var fieldOfColumn = new int[columns.Count];
        Array.Fill(fieldOfColumn, -1);
        // One field more is kept than there are columns: if there are too many, one of these is unknown or repeated.
        for (var field = 0; field < Math.Min(fields.Count, columns.Count + 1); field++)
        {
            var (at, length) = fields[field];
            var name = line.Slice(at, length);
            var column = columns.Find(name);
            if (column < 0) throw Unknown(path, name, columns);
            if (fieldOfColumn[column] >= 0) throw new InputException($"{path} has the column {columns[column]} twice.");
            fieldOfColumn[column] = field;
        }

        foreach (var column in columns.Required)
        {
            if (fieldOfColumn[column] < 0) throw new InputException($"{path} lacks the column {columns[column]}.");
        }

        return fieldOfColumn;
    }

    private static void RefuseOtherDelimiter(string path, ReadOnlySpan<byte> line, CsvColumns columns)
    {
        if (AnyKnown(line, (byte)',', columns)) return;
        if (AnyKnown(line, (byte)';', columns)) throw Delimited(path, "semicolons");
        if (AnyKnown(line, (byte)'\t', columns)) throw Delimited(path, "tabs");
        throw new InputException($"The first line of {path} names no column: it must be a header of {columns}.");
    }

    private static bool AnyKnown(ReadOnlySpan<byte> line, byte delimiter, CsvColumns columns)
    {
        foreach (var range in line.Split(delimiter))
        {
            if (columns.Find(line[range].Trim((byte)'"')) >= 0) return true;
        }

        return false;
    }

    private static InputException Unknown(string path, ReadOnlySpan<byte> name, CsvColumns columns) => new(
        name.IsEmpty
            ? $"{path} has a column without a name; it may have {columns}."
            : $"{path} has the unknown column {Shown.Value(name)}; it may have {columns}.");

    private static InputException Delimited(string path, string by) =>
        new($"The fields of {path} are separated by {by}: separate them by commas.");

    private static InputException Utf16(string path) => new($"{path} is UTF-16: save it as UTF-8.");

    private static InputException Binary(string path) => new($"{path} is not a text file.");
}
