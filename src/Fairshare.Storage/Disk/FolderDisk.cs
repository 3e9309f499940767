using Microsoft.Win32.SafeHandles;

namespace Fairshare.Storage;

/// <summary>
/// The real disk: one folder and those below it, held for this process alone by the lock file in it, or only read,
/// which may be done while another process has it.
/// </summary>
public sealed class FolderDisk : IDisk
{
    private const string LockName = "lock";

    private readonly string path;
    private readonly SafeFileHandle? held;
    private readonly SafeFileHandle? folder;
    private readonly Lock gate = new();
    private readonly HashSet<string> foldersChanged = new(StringComparer.Ordinal);
    private readonly HashSet<string> filesWritten = new(StringComparer.Ordinal);

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

    private FolderDisk(DirectoryInfo read) => path = read.FullName;

    /// <summary>Opens a folder only to read it; whatever would change it is an <see cref="IOException"/>.</summary>
    public static FolderDisk ForReading(string path) => new(new DirectoryInfo(path));

    /// <inheritdoc/>
    public IDiskFile Open(string name)
    {
        try
        {
            var access = held is null ? FileAccess.Read : FileAccess.ReadWrite;
            var handle = File.OpenHandle(Full(name), FileMode.Open, access, FileShare.ReadWrite);
            return new FolderFile(this, name, handle);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new FileNotFoundException(error.Message, name, error);
        }
    }

    /// <inheritdoc/>
    public IDiskFile Create(string name, long size)
    {
        EnsureWritable();
        try
        {
            ChangeNameOf(name);
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

            return new FolderFile(this, name, handle);
        }
        catch (IOException error) when (Libc.IsDiskFull(error))
        {
            throw new DiskFullException(name, error);
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        EnsureWritable();
        ChangeNameOf(from);
        ChangeNameOf(to);
        File.Move(Full(from), Full(to), overwrite: true);
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        EnsureWritable();
        var full = Full(name);
        if (!File.Exists(full)) return;
        ChangeNameOf(name);
        File.Delete(full);
        for (var at = name.LastIndexOf('/'); at > 0; at = name.LastIndexOf('/', at - 1))
        {
            // Nobody may be syncing a folder while it goes.
            lock (gate)
            {
                var parent = Full(name[..at]);
                if (Directory.EnumerateFileSystemEntries(parent).Any()) return;
                Directory.Delete(parent);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder = "")
    {
        var full = folder.Length == 0 ? path : Full(folder);
        if (!Directory.Exists(full)) return [];
        string[] names = [.. Directory.EnumerateFiles(full).Select(Path.GetFileName)!];
        if (folder.Length == 0) names = Array.FindAll(names, name => name != LockName);
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <inheritdoc/>
    public void SyncFolder()
    {
        if (folder is null) return;
        lock (gate)
        {
            Libc.SyncAll(folder, path);
            foreach (var name in foldersChanged)
            {
                if (name.Length == 0 || !Directory.Exists(Full(name))) continue;
                using var handle = Libc.OpenFolder(Full(name));
                Libc.SyncAll(handle, name);
            }

            foldersChanged.Clear();
        }
    }

    /// <inheritdoc/>
    public void SyncAll()
    {
        string[] written;
        string[] changed;
        lock (gate)
        {
            (written, changed) = ([.. filesWritten], [.. foldersChanged]);
            filesWritten.Clear();
            foldersChanged.Clear();
        }

        if (folder is not null && Libc.TrySyncFileSystem(folder, path)) return;
        lock (gate) foldersChanged.UnionWith(changed);
        foreach (var name in written)
        {
            if (!File.Exists(Full(name))) continue;
            using var file = Open(name);
            file.Sync();
        }

        SyncFolder();
    }

    /// <summary>Lets other processes open the folder.</summary>
    public void Dispose()
    {
        folder?.Dispose();
        held?.Dispose();
    }

    private void EnsureWritable()
    {
        if (held is null) throw new IOException($"{path} is only read.");
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
        foreach (var part in name.Split('/'))
        {
            if (part is "" or "." or ".." || part.Contains('\\'))
                throw new ArgumentException($"Not the name of a file: '{name}'.", nameof(name));
        }

        return Path.Combine(path, name);
    }

    /// <summary>Makes the folders of a file, and remembers all whose names have to be synced.</summary>
    private void ChangeNameOf(string name)
    {
        var at = name.LastIndexOf('/');
        if (at < 0) return;
        Directory.CreateDirectory(Full(name[..at]));
        lock (gate)
        {
            for (; at > 0; at = name.LastIndexOf('/', at - 1)) foldersChanged.Add(name[..at]);
        }
    }

    private void Wrote(string name)
    {
        lock (gate) filesWritten.Add(name);
    }

    private sealed class FolderFile(FolderDisk disk, string name, SafeFileHandle handle) : IDiskFile
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
            disk.EnsureWritable();
            disk.Wrote(name);
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
