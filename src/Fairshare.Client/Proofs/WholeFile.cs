namespace Fairshare.Client;

/// <summary>Writes files that are there whole or not at all.</summary>
public static class WholeFile
{
    /// <summary>Puts bytes in the place of a file, durably and in one step.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var unfinished = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);

            // Syncing the file by its new name takes that name along.
            using var named = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            named.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
