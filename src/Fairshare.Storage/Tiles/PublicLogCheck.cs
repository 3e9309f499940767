using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Storage;

/// <summary>
/// Holds the entries that somebody comes to by themselves against a public log: every entry, every tile and the root of
/// each checkpoint that is expected. It only reads, and may run beside the process that publishes.
/// </summary>
/// <remarks>
/// Entries are taken in order, also some that are not published yet: they wait for a checkpoint that covers them. What
/// is wrong is thrown when it is met: an <see cref="EntryContradictedException"/> for an entry, a
/// <see cref="RootContradictedException"/> for a checkpoint, a <see cref="PublicLogDamagedException"/> for a file.
/// For one thread at a time.
/// </remarks>
public sealed class PublicLogCheck
{
    private readonly PublicFiles files;
    private readonly RightEdge edge = new();
    private readonly List<Sha256Hash> ahead = [];
    private readonly FullTile compare;
    private (long Index, ReadOnlyMemory<byte> Bytes) bundle = (-1, default);
    private TreeHead expected = TreeHead.Empty;
    private TreeHead beginning = TreeHead.Empty;

    /// <summary>A check of the public log in a ledger's folder, from its first entry.</summary>
    public PublicLogCheck(IDisk disk)
    {
        files = new PublicFiles(disk);
        compare = (tile, hashes) => Compare(tile, hashes);
    }

    /// <summary>
    /// Before anything was taken: goes on behind a tree that was found right before. False if the tiles do not lead to
    /// its root; this check is of no more use then.
    /// </summary>
    public bool TryRestore(in TreeHead known)
    {
        try
        {
            edge.Restore(known.Size, files.ReadTile);
        }
        catch (PublicLogDamagedException)
        {
            return false;
        }

        expected = known;
        return edge.Root() == known.Root;
    }

    /// <summary>Entries that were found as published.</summary>
    public long Size => edge.Size;

    /// <summary>Entries that were taken, published or not.</summary>
    public long Taken => edge.Size + ahead.Count;

    /// <summary>Expects a tree that is not smaller than the one before, and holds what was taken against it.</summary>
    public void Expect(in TreeHead published)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(published.Size, expected.Size);
        expected = published;
        bundle = (-1, default);
        Advance();
        if (edge.Size == expected.Size) End();
    }

    /// <summary>Expects that what is taken begins with a tree that was seen before.</summary>
    public void ExpectBeginning(in TreeHead seen) => beginning = seen;

    /// <summary>Takes the next entries.</summary>
    public void Take(ReadOnlySpan<Sha256Hash> entries)
    {
        if (entries.Length == 0) return;
        var before = edge.Size;
        ahead.AddRange(entries);
        Advance();
        if (edge.Size == expected.Size && edge.Size > before) End();
    }

    /// <summary>Says that no more entries come: all that are expected must have been there.</summary>
    public void Meet()
    {
        if (edge.Size < expected.Size) throw new EntriesMissingException(edge.Size, expected.Size - 1);
    }

    private void Advance()
    {
        var count = (int)Math.Min(ahead.Count, expected.Size - edge.Size);
        for (var i = 0; i < count; i++)
        {
            var published = Published(edge.Size);
            if (published != ahead[i]) throw new EntryContradictedException(edge.Size, published, ahead[i]);
            edge.Add(Merkle.Leaf(published), compare);
            if (edge.Size == beginning.Size && edge.Root() is var root && root != beginning.Root)
                throw new RootContradictedException(beginning, root);
        }

        ahead.RemoveRange(0, count);
    }

    private Sha256Hash Published(long index)
    {
        var tile = Tile.Of(0, index / Tile.WidthMax, expected.Size);
        if (bundle.Index != tile.Index) bundle = (tile.Index, files.ReadEntries(tile));
        try
        {
            return EntryBundle.ReadHash(bundle.Bytes.Span, (int)(index % Tile.WidthMax));
        }
        catch (ProofFormatException problem)
        {
            throw new PublicLogDamagedException($"public/{tile.EntriesPath}", problem.Message);
        }
    }

    private void End()
    {
        for (var level = 0; level < Tile.LevelsMax; level++)
            if (edge.TileOf(level) is { Width: > 0 } tile) Compare(tile, edge.BytesOf(level));
        if (edge.Root() is var root && root != expected.Root) throw new RootContradictedException(expected, root);
    }

    private void Compare(Tile tile, ReadOnlySpan<byte> hashes)
    {
        var published = files.ReadTile(tile).Span;
        if (published.SequenceEqual(hashes)) return;
        var at = published.CommonPrefixLength(hashes) / Sha256Hash.Bytes;
        throw new PublicLogDamagedException($"public/{tile.Path}", $"hash {at} is not that of the entries");
    }
}
