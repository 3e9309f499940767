namespace Fairshare.Storage;

/// <summary>There is no space left on the disk, or the quota is used up.</summary>
public sealed class DiskFullException(string file, Exception? cause = null)
    : IOException($"The disk is full: {file} could not be written.", cause)
{
    /// <summary>The file that was to be written.</summary>
    public string File { get; } = file;
}

/// <summary>Another process, or another part of this one, has the folder open.</summary>
public sealed class FolderInUseException(string folder, Exception? cause = null)
    : IOException($"{folder} is in use: another process has this ledger open.", cause)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;
}
