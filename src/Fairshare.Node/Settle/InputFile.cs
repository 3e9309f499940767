namespace Fairshare.Node.Settle;

/// <summary>Files that are read whole, and are small.</summary>
internal static class InputFile
{
    private const int MarkBytes = 3;

    /// <summary>All bytes of a file, which may have no end, without a byte order mark in front.</summary>
    /// <param name="what">What it is, with an article, as a sentence begins: The plan.</param>
    /// <param name="path">The file.</param>
    /// <param name="bytesMax">The most that it may have.</param>
    /// <exception cref="InputException">It cannot be read, or is larger.</exception>
    public static byte[] Bytes(string what, string path, int bytesMax)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var read = new MemoryStream();
            var part = new byte[1 << 16];
            while (read.Length <= bytesMax + MarkBytes && file.Read(part) is var length and > 0)
                read.Write(part, 0, length);
            var bytes = read.ToArray();
            if (bytes is [0xEF, 0xBB, 0xBF, ..]) bytes = bytes[MarkBytes..];
            return bytes.Length <= bytesMax ? bytes
                : throw new InputException($"{what} {path} has more than the {bytesMax} bytes that are taken.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unreadable(what, path, error);
        }
    }

    /// <summary>Says why a file cannot be read.</summary>
    public static InputException Unreadable(string what, string path, Exception error)
    {
        var why = error switch
        {
            _ when Directory.Exists(path) => "it is a folder.",
            FileNotFoundException or DirectoryNotFoundException => "there is no such file or folder.",
            UnauthorizedAccessException => "this user may not read it.",
            _ => error.Message,
        };
        return new InputException($"{what} {path} cannot be read: {why}", error);
    }
}
