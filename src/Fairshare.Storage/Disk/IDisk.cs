namespace Fairshare.Storage;

/// <summary>
/// One folder of files: all that the ledger asks of a disk, and all that a test of failing disks replaces.
/// </summary>
/// <remarks>
/// What is promised is what a disk keeps, and no more. What was written is there after a crash only if
/// <see cref="IDiskFile.Sync"/> of its file returned; until then any part of it may be there, in any order. A file's
/// name (created, renamed, deleted) is there only after <see cref="SyncFolder"/>. A write never harms bytes outside
/// its own range. A rename replaces its target at once or not at all. Different files may be used by different
/// threads at a time. A full disk is a <see cref="DiskFullException"/>, everything else an <see cref="IOException"/>.
///
/// A name may lead into folders, as in <c>public/tile/0/000</c>. They are made when a file needs them and go when they
/// are empty; one thread at a time changes names in such a folder.
/// </remarks>
public interface IDisk : IDisposable
{
    /// <summary>Opens a file that exists; a <see cref="FileNotFoundException"/> if there is none.</summary>
    IDiskFile Open(string name);

    /// <summary>Makes a file of so many zero bytes with their space reserved; an error if the name is taken.</summary>
    IDiskFile Create(string name, long size);

    /// <summary>Renames a file and replaces the target, if there is one, in one step.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file; nothing happens if there is none.</summary>
    void Delete(string name);

    /// <summary>
    /// The names of the files in a folder (by default the disk's own) without their folders, in ordinal order; not the
    /// disk's own lock, and not what lies in folders below. None if there is no such folder.
    /// </summary>
    IReadOnlyList<string> List(string folder = "");

    /// <summary>Makes all creations, renames and deletions so far durable.</summary>
    void SyncFolder();

    /// <summary>
    /// Makes everything durable that was written to any file so far, and all names: for many small files one call
    /// instead of one each. If it fails, none of it may be.
    /// </summary>
    void SyncAll();
}

/// <summary>An open file of an <see cref="IDisk"/>.</summary>
public interface IDiskFile : IDisposable
{
    /// <summary>The name it was opened by.</summary>
    string Name { get; }

    /// <summary>Its size in bytes.</summary>
    long Size { get; }

    /// <summary>Reads from an offset and returns how much; less than asked for only at the end of the file.</summary>
    int ReadAt(Span<byte> to, long offset);

    /// <summary>Writes all of it at an offset; a write over the end makes the file longer.</summary>
    void WriteAt(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Returns once everything written to this file is on the disk. If it fails, none of it may be.</summary>
    void Sync();
}
