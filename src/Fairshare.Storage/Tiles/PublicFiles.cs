using System.Diagnostics.CodeAnalysis;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Storage;

/// <summary>The files of a public log on a disk: whole ones, by their paths under <c>public/</c>.</summary>
internal sealed class PublicFiles(IDisk disk)
{
    private const string Folder = "public/";
    private const string Unfinished = "unfinished";

    /// <summary>Reads a file of the ledger's folder; false if there is none.</summary>
    public bool TryRead(string name, [NotNullWhen(true)] out byte[]? bytes)
    {
        try
        {
            using var file = disk.Open(name);
            bytes = new byte[file.Size];
            if (file.ReadAt(bytes, 0) != bytes.Length) throw new PublicLogDamagedException(name, "it became shorter");
            return true;
        }
        catch (FileNotFoundException)
        {
            bytes = null;
            return false;
        }
    }

    /// <summary>Reads a tile, or the beginning of the full one in its place.</summary>
    public ReadOnlyMemory<byte> ReadTile(Tile tile) => Read(tile, tile.Path, tile.Full.Path, Ledger.Sha256Hash.Bytes);

    /// <summary>Reads a bundle, or the full one in its place.</summary>
    public ReadOnlyMemory<byte> ReadEntries(Tile tile) =>
        Read(tile, tile.EntriesPath, tile.Full.EntriesPath, EntryBundle.HashEntryBytes);

    /// <summary>Writes a tile or a bundle anew; it is not durable yet.</summary>
    public void Write(string path, ReadOnlySpan<byte> bytes)
    {
        disk.Delete(Folder + path);
        using var file = disk.Create(Folder + path, 0);
#if CANARY
        var wrong = Ledger.Canaries.Planted == Ledger.Canary.WrongTile && bytes.Length % 512 == 0;
        if (wrong) bytes = (byte[])[.. bytes[..^1], (byte)(bytes[^1] ^ 1)];
#endif
        file.WriteAt(bytes, 0);
    }

    /// <summary>Puts a file in the place of what has its name, durably and at once.</summary>
    public void Replace(string name, ReadOnlySpan<byte> bytes)
    {
        disk.Delete(Unfinished);
        using (var file = disk.Create(Unfinished, 0))
        {
            file.WriteAt(bytes, 0);
            file.Sync();
        }

        disk.Rename(Unfinished, name);
        disk.SyncFolder();
    }

    /// <summary>Deletes the partial tiles, or bundles, in the place of a full one.</summary>
    public void DeletePartials(string fullPath)
    {
        var folder = $"{Folder}{fullPath}.p";
        foreach (var width in disk.List(folder)) disk.Delete($"{folder}/{width}");
    }

    /// <summary>Makes everything written so far durable.</summary>
    public void SyncAll() => disk.SyncAll();

    private ReadOnlyMemory<byte> Read(Tile tile, string path, string fullPath, int unitBytes)
    {
        // A partial file may go once the full one is there; what was never needed by a checkpoint may be torn.
        if (TryRead(Folder + path, out var bytes) && bytes.Length == tile.Width * unitBytes) return bytes;
        if (TryRead(Folder + fullPath, out var full) && full.Length == Tile.WidthMax * unitBytes)
            return full.AsMemory(0, tile.Width * unitBytes);
        throw new PublicLogDamagedException(
            Folder + path,
            bytes is null ? "it is missing" : $"it has {bytes.Length} bytes, not {tile.Width * unitBytes}");
    }
}
