using Microsoft.Win32.SafeHandles;

namespace Fairshare.Storage;

/// <summary>The real disk: one folder, held for this process alone by the lock file in it.</summary>
public sealed class FolderDisk : IDisk
{
    private const string LockName = "lock";

    private readonly string path;
    private readonly SafeFileHandle held;
    private readonly SafeFileHandle? folder;

    /// <summary>
    /// Opens a folder and makes it if needed; a <see cref="FolderInUseException"/> if it is open already.
    /// </summary>
    public FolderDisk(string path)
    {
        this.path = Path.GetFullPath(path);
        Directory.CreateDirectory(this.path);
        held = Lock(this.path);
        folder = OperatingSystem.IsLinux() ? Libc.OpenFolder(this.path) : null;
    }

    /// <inheritdoc/>
    public IDiskFile Open(string name) =>
        new FolderFile(name, File.OpenHandle(Full(name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));

    /// <inheritdoc/>
    public IDiskFile Create(string name, long size)
    {
        try
        {
            var handle = File.OpenHandle(Full(name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
            try
            {
                if (size > 0) Reserve(handle, name, size);
            }
            catch
            {
                handle.Dispose();
                throw;
            }

            return new FolderFile(name, handle);
        }
        catch (IOException error) when (Libc.IsDiskFull(error))
        {
            throw new DiskFullException(name, error);
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => File.Move(Full(from), Full(to), overwrite: true);

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(Full(name));

    /// <inheritdoc/>
    public IReadOnlyList<string> List()
    {
        string[] names = [.. Directory.EnumerateFiles(path).Select(Path.GetFileName).Where(name => name != LockName)!];
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <inheritdoc/>
    public void SyncFolder()
    {
        if (folder is not null) Libc.SyncAll(folder, path);
    }

    /// <summary>Lets other processes open the folder.</summary>
    public void Dispose()
    {
        folder?.Dispose();
        held.Dispose();
    }

    private static void Reserve(SafeFileHandle handle, string name, long size)
    {
        if (OperatingSystem.IsLinux() && Libc.TryReserve(handle, name, size)) return;
        RandomAccess.SetLength(handle, size);
    }

    private static SafeFileHandle Lock(string path)
    {
        try
        {
            // FileShare.None is an exclusive flock on Unix: it ends with the process, however that ends.
            return File.OpenHandle(
                Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (Libc.IsLockedByAnother(error))
        {
            throw new FolderInUseException(path, error);
        }
    }

    private string Full(string name)
    {
        if (name.AsSpan().ContainsAny('/', '\\') || name is "" or "." or "..")
            throw new ArgumentException($"Not the name of a file: '{name}'.", nameof(name));
        return Path.Combine(path, name);
    }

    private sealed class FolderFile(string name, SafeFileHandle handle) : IDiskFile
    {
        public string Name => name;

        public long Size => RandomAccess.GetLength(handle);

        public int ReadAt(Span<byte> to, long offset)
        {
            var filled = 0;
            while (filled < to.Length && RandomAccess.Read(handle, to[filled..], offset + filled) is var read and > 0)
                filled += read;
            return filled;
        }

        public void WriteAt(ReadOnlySpan<byte> bytes, long offset)
        {
            try
            {
                RandomAccess.Write(handle, bytes, offset);
            }
            catch (IOException error) when (Libc.IsDiskFull(error))
            {
                throw new DiskFullException(name, error);
            }
        }

        public void Sync()
        {
            if (OperatingSystem.IsLinux()) Libc.SyncData(handle, name);
            else RandomAccess.FlushToDisk(handle);
        }

        public void Dispose() => handle.Dispose();
    }
}
