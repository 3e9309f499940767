using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>Writes the image of a state; called once, on the thread that writes the snapshot.</summary>
public delegate void ImageSource(IImageWriter to);

/// <summary>A snapshot that could not be used.</summary>
/// <param name="File">Its file.</param>
/// <param name="Problem">What is wrong, and where.</param>
public readonly record struct SnapshotDamage(string File, string Problem);

/// <summary>Images of the state, so that a start need not replay everything; the last two are kept.</summary>
/// <remarks>
/// A snapshot (<see cref="SnapshotFormat"/>) is written and synced under another name and only then gets its own, so
/// a crash leaves the older ones. Losing all of them loses nothing: the log has everything. That is why a damaged
/// snapshot is passed over and reported, where damage in the log stops the start.
///
/// Writing is synchronous and meant for a thread of its own; one at a time. Reading and the log go on meanwhile.
/// </remarks>
public sealed class SnapshotStore(IDisk disk)
{
    internal const int BufferBytes = 1 << 20;

    private const int KeptMax = 2;

    /// <summary>A snapshot goes to the disk as it is written: all of it at its end would hold up the log's sync behind
    /// it for as long as it takes.</summary>
    private const int SyncBytes = 4 << 20;

    private readonly Lock gate = new();
    private readonly HashSet<string> damaged = new(StringComparer.Ordinal);

    /// <summary>
    /// Writes a snapshot; it is durable on return, and all but the two latest that are not known to be damaged are
    /// deleted. If it throws (a <see cref="DiskFullException"/>, or what the source threw), those before are untouched.
    /// </summary>
    public void Write(in SnapshotHead head, ImageSource image)
    {
        var unfinished = SnapshotFormat.UnfinishedFiles.NameOf(head.Height);
        disk.Delete(unfinished);
        try
        {
            using var file = disk.Create(unfinished, 0);
            using var writer = new ImageWriter(file);
            image(writer);
            writer.Finish(head);
            file.Sync();
        }
        catch
        {
            disk.Delete(unfinished);
            throw;
        }

        var name = SnapshotFormat.Files.NameOf(head.Height);
        disk.Rename(unfinished, name);
        disk.SyncFolder();
        lock (gate) damaged.Remove(name);
        DeleteOld();
    }

    /// <summary>The greatest height of a good snapshot that was met: the log is durable up to there.</summary>
    public long HeightMax { get; private set; }

    /// <summary>
    /// Opens the latest snapshot whose content was checked as a whole, passing over damaged ones; each of these is in
    /// the list. One that has seen more receipts or blocks than so many is left alone. False if there is none.
    /// </summary>
    public bool TryOpenLatest(
        [NotNullWhen(true)] out SnapshotReader? snapshot, out IReadOnlyList<SnapshotDamage> passedOver,
        long receiptsMax = long.MaxValue, long heightMax = long.MaxValue)
    {
        var problems = new List<SnapshotDamage>();
        passedOver = problems;
        snapshot = null;
        foreach (var height in Enumerable.Reverse(SnapshotFormat.Files.NumbersIn(disk.List())))
        {
            if (height > heightMax) continue;
            var file = disk.Open(SnapshotFormat.Files.NameOf(height));
            if (SnapshotFormat.Check(file, height, out var imageBytes, out var problem) is { } head)
            {
                HeightMax = Math.Max(HeightMax, head.Height);
                if (head.Sequence > receiptsMax)
                {
                    file.Dispose();
                    continue;
                }

                snapshot = new SnapshotReader(file, head, imageBytes);
                return true;
            }

            problems.Add(new SnapshotDamage(file.Name, problem));
            lock (gate) damaged.Add(file.Name);
            file.Dispose();
        }

        return false;
    }

    /// <summary>Deletes what is older than the last two, damaged, or was never finished.</summary>
    private void DeleteOld()
    {
        var names = disk.List();
        var kept = 0;
        foreach (var height in Enumerable.Reverse(SnapshotFormat.Files.NumbersIn(names)))
        {
            var name = SnapshotFormat.Files.NameOf(height);
            bool usable;
            lock (gate) usable = !damaged.Contains(name);
            if (usable && ++kept <= KeptMax) continue;
            disk.Delete(name);
        }

        foreach (var height in SnapshotFormat.UnfinishedFiles.NumbersIn(names))
            disk.Delete(SnapshotFormat.UnfinishedFiles.NameOf(height));
    }

    private sealed class ImageWriter(IDiskFile file) : IImageWriter, IDisposable
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        private int buffered;
        private long end = SnapshotFormat.HeaderBytes;
        private long unsynced;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length > buffer.Length - buffered) Flush();
            if (bytes.Length > buffer.Length)
            {
                Put(bytes);
                return;
            }

            bytes.CopyTo(buffer.AsSpan(buffered));
            buffered += bytes.Length;
        }

        public void Finish(in SnapshotHead head)
        {
            Flush();
            Span<byte> header = stackalloc byte[SnapshotFormat.HeaderBytes];
            SnapshotFormat.Write(header, head, end - SnapshotFormat.HeaderBytes);
            hash.AppendData(header);
            Span<byte> trailer = stackalloc byte[Sha256Hash.Bytes];
            hash.GetHashAndReset(trailer);
            file.WriteAt(trailer, end);
            file.WriteAt(header, 0);
        }

        public void Dispose()
        {
            hash.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }

        private void Flush()
        {
            Put(buffer.AsSpan(0, buffered));
            buffered = 0;
        }

        private void Put(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            file.WriteAt(bytes, end);
            end += bytes.Length;
            unsynced += bytes.Length;
            if (unsynced < SyncBytes) return;
            file.Sync();
            unsynced = 0;
        }
    }
}
