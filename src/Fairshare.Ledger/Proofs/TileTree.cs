using System.Numerics;

namespace Fairshare.Ledger.Proofs;

/// <summary>
/// Gives the bytes of a tile, or of the full one at its place, of which it is the beginning; throws if it has neither.
/// </summary>
public delegate ReadOnlyMemory<byte> TileSource(Tile tile);

/// <summary>A tree of a size, read from tiles: its hashes, its root, and proofs.</summary>
/// <remarks>
/// A hash at height 8·L + r, r below 8, is the join of 2^r hashes of one tile of level L. Tiles are kept while the tree
/// is used: a proof needs two a level at most. Nothing read is trusted before the root was compared.
/// </remarks>
public sealed class TileTree(long size, TileSource source)
{
    private readonly Dictionary<Tile, ReadOnlyMemory<byte>> tiles = [];

    /// <summary>Entries of the tree.</summary>
    public long Size => size;

    /// <summary>The root.</summary>
    public Sha256Hash Root() => RootOf(size);

    /// <summary>The root of the tree that its first entries were.</summary>
    public Sha256Hash RootOf(long first) => first == 0 ? Merkle.Empty : HashOf(new LeafRange(0, first));

    /// <summary>The hash of a leaf.</summary>
    public Sha256Hash Leaf(long index) => Whole(0, index);

    /// <summary>Proves that an entry is in the tree.</summary>
    public Sha256Hash[] Inclusion(long index) => [.. MerkleProof.Inclusion(index, size).Select(HashOf)];

    /// <summary>Proves that the tree begins with a smaller one.</summary>
    public Sha256Hash[] Consistency(long oldSize) => [.. MerkleProof.Consistency(oldSize, size).Select(HashOf)];

    /// <summary>The hash over a range of a proof: whole subtrees, each smaller than the one before.</summary>
    private Sha256Hash HashOf(LeafRange range)
    {
        Span<Sha256Hash> parts = stackalloc Sha256Hash[64];
        var count = 0;
        for (var start = range.Start; start < range.End;)
        {
            var height = BitOperations.Log2((ulong)(range.End - start));
            parts[count++] = Whole(height, start >> height);
            start += 1L << height;
        }

        var hash = parts[--count];
        while (--count >= 0) hash = Merkle.Node(parts[count], hash);
        return hash;
    }

    /// <summary>The hash of a whole subtree by its height and its place among those of that height.</summary>
    private Sha256Hash Whole(int height, long index)
    {
        var count = 1 << (height % Tile.Height);
        var first = index * count;
        var tile = Read(Tile.Of(height / Tile.Height, first / Tile.WidthMax, size));
        Span<Sha256Hash> hashes = stackalloc Sha256Hash[count];
        var at = (int)(first % Tile.WidthMax) * Sha256Hash.Bytes;
        for (var i = 0; i < count; i++) hashes[i] = new Sha256Hash(tile.Span[(at + (i * Sha256Hash.Bytes))..]);
        return Merkle.Join(hashes);
    }

    private ReadOnlyMemory<byte> Read(Tile tile)
    {
        if (tiles.TryGetValue(tile, out var known)) return known;
        var bytes = source(tile);
        if (bytes.Length != tile.Bytes && bytes.Length != tile.Full.Bytes)
            throw new ProofFormatException($"{tile.Path} has {bytes.Length} bytes, not {tile.Bytes}.");
        tiles.Add(tile, bytes);
        return bytes;
    }
}
