using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Storage;

/// <summary>Takes a tile that has become full; the bytes are used again after the call.</summary>
internal delegate void FullTile(Tile tile, ReadOnlySpan<byte> hashes);

/// <summary>
/// The end of a growing tree: the unfinished tile of each level, which is all that appending needs to know of the rest.
/// </summary>
/// <remarks>
/// A leaf is hashed when it comes. The 255 nodes inside a tile are hashed when it is full, and give one hash to the
/// level above: two hashes an entry, and 1/256 more for each level.
/// </remarks>
internal sealed class RightEdge
{
    private readonly Sha256Hash[][] levels = new Sha256Hash[Tile.LevelsMax][];
    private readonly byte[] bytes = new byte[Tile.WidthMax * Sha256Hash.Bytes];
    private readonly Sha256Hash[] scratch = new Sha256Hash[Tile.WidthMax + 1];

    public RightEdge()
    {
        for (var level = 0; level < levels.Length; level++) levels[level] = new Sha256Hash[Tile.WidthMax];
    }

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>The unfinished tile of a level; its width is 0 if there is nothing in it.</summary>
    public Tile TileOf(int level) => Tile.Of(level, Size >> 8 >> (8 * level), Size);

    /// <summary>The bytes of the unfinished tile of a level; used again by the next call.</summary>
    public ReadOnlySpan<byte> BytesOf(int level) => Bytes(levels[level].AsSpan(0, TileOf(level).Width));

    /// <summary>Adds a leaf and gives away each tile that it fills.</summary>
    public void Add(in Sha256Hash leaf, FullTile full)
    {
        var hash = leaf;
        for (var level = 0; level < levels.Length; level++)
        {
            var tile = TileOf(level);
            levels[level][tile.Width] = hash;
            if (tile.Width + 1 < Tile.WidthMax) break;
            full(tile.Full, Bytes(levels[level]));
            levels[level].CopyTo(scratch, 0);
            hash = Merkle.Join(scratch.AsSpan(0, Tile.WidthMax));
        }

        Size++;
    }

    /// <summary>The root of all leaves so far.</summary>
    public Sha256Hash Root()
    {
        if (Size == 0) return Merkle.Empty;
        Sha256Hash? below = null;
        for (var level = 0; level < levels.Length && Size >> (8 * level) > 0; level++)
        {
            var count = TileOf(level).Width;
            levels[level].AsSpan(0, count).CopyTo(scratch);
            if (below is { } last) scratch[count++] = last;
            if (count > 0) below = Merkle.Join(scratch.AsSpan(0, count));
        }

        return below!.Value;
    }

    /// <summary>Goes on from a tree of a size, given the bytes of its unfinished tiles.</summary>
    public void Restore(long size, TileSource source)
    {
        Size = size;
        for (var level = 0; level < levels.Length; level++)
        {
            var tile = TileOf(level);
            if (tile.Width == 0) continue;
            var read = source(tile).Span;
            for (var i = 0; i < tile.Width; i++) levels[level][i] = new Sha256Hash(read[(i * Sha256Hash.Bytes)..]);
        }
    }

    private Span<byte> Bytes(ReadOnlySpan<Sha256Hash> hashes)
    {
        for (var i = 0; i < hashes.Length; i++) hashes[i].CopyTo(bytes.AsSpan(i * Sha256Hash.Bytes));
        return bytes.AsSpan(0, hashes.Length * Sha256Hash.Bytes);
    }
}
