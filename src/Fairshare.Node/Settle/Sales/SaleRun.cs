namespace Fairshare.Node.Settle;

/// <summary>A temporary file of sorted records: written once from its start to its end, then read so.</summary>
/// <remarks>
/// On Unix the file has no name from the moment it is open, on Windows it goes when it is closed: whatever ends the
/// program, nobody's sales stay behind.
/// </remarks>
internal sealed class SaleRun : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly string folder;
    private readonly FileStream stream;
    private byte[] buffer = new byte[BufferBytes];
    private int start;
    private int end;

    /// <summary>Creates an empty file in a folder.</summary>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public SaleRun(string folder)
    {
        this.folder = folder;
        try
        {
            stream = Create(Path.Combine(folder, $"fairshare-sort-{Path.GetRandomFileName()}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(e);
        }
    }

    /// <summary>The record that was read last.</summary>
    public SaleGroup Group { get; } = new();

    public void Write(ReadOnlySpan<byte> record)
    {
        if (end + record.Length > buffer.Length) Flush();
        if (record.Length > buffer.Length) buffer = new byte[record.Length];
        record.CopyTo(buffer.AsSpan(end));
        end += record.Length;
    }

    public void Write(SaleGroup group)
    {
        var length = SaleSort.HeaderBytes + group.Json.Length;
        if (end + length > buffer.Length) Flush();
        if (length > buffer.Length) buffer = new byte[length];
        SaleSort.Write(group, buffer.AsSpan(end));
        end += length;
    }

    /// <summary>Ends the writing; the first record is read next.</summary>
    public void Rewind()
    {
        Flush();
        stream.Position = 0;
    }

    /// <summary>Reads the next record into <see cref="Group"/>; false at the end.</summary>
    public bool Next()
    {
        if (!Fill(SaleSort.HeaderBytes)) return false;
        var length = SaleSort.HeaderBytes + SaleSort.BodyLength(buffer.AsSpan(start));
        var whole = Fill(length);
        Ledger.Check.That(whole);
        SaleSort.Read(Group, buffer.AsMemory(start, length));
        start += length;
        return true;
    }

    public void Dispose() => stream.Dispose();

    private static FileStream Create(string path)
    {
        var options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 0, options);
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return stream;
    }

    /// <summary>Makes sure that so many bytes are in the buffer; false if the file has no more.</summary>
    private bool Fill(int count)
    {
        if (end - start >= count) return true;
        var rest = buffer.AsSpan(start, end - start);
        if (count > buffer.Length) buffer = new byte[count];
        rest.CopyTo(buffer);
        (start, end) = (0, rest.Length);
        try
        {
            end += stream.ReadAtLeast(buffer.AsSpan(end), count - end, throwOnEndOfStream: false);
        }
        catch (IOException e)
        {
            throw Unusable(e);
        }

        return end >= count;
    }

    private void Flush()
    {
        try
        {
            stream.Write(buffer, 0, end);
        }
        catch (IOException e)
        {
            throw Unusable(e);
        }

        end = 0;
    }

    private InputException Unusable(Exception inner) =>
        new($"The temporary files for sorting cannot be kept in {folder}: {inner.Message}", inner);
}
