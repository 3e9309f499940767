using System.Numerics;

namespace Fairshare.Ledger.Proofs;

/// <summary>The leaves from one index up to another, which is not of them.</summary>
public readonly record struct LeafRange(long Start, long End);

/// <summary>The size of a tree, and its root.</summary>
public readonly record struct TreeHead(long Size, Sha256Hash Root)
{
    /// <summary>The tree without entries.</summary>
    public static TreeHead Empty { get; } = new(0, Merkle.Empty);
}

/// <summary>
/// Proofs of RFC 6962, sections 2.1.1 and 2.1.2: of which subtrees they consist, and whether one holds. Checking runs
/// as in RFC 9162, sections 2.1.3.2 and 2.1.4.2: the bits of an index say on which side each hash joins.
/// </summary>
public static class MerkleProof
{
    /// <summary>Hashes of a proof at most: as many as bits of a size.</summary>
    public const int HashesMax = 63;

    /// <summary>The subtrees whose hashes prove that an entry is in a tree, from its sibling up.</summary>
    public static IReadOnlyList<LeafRange> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<LeafRange>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + SplitOf(end - start);
            path.Add(index < middle ? new LeafRange(middle, end) : new LeafRange(start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }

        path.Reverse();
        return path;
    }

    /// <summary>
    /// The subtrees whose hashes prove that a tree begins with a smaller one; none for trees of equal size or an empty
    /// one.
    /// </summary>
    public static IReadOnlyList<LeafRange> Consistency(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var path = new List<LeafRange>();
        if (oldSize == 0) return path;
        var (start, end) = (0L, newSize);
        while (end != oldSize)
        {
            var middle = start + SplitOf(end - start);
            path.Add(oldSize <= middle ? new LeafRange(middle, end) : new LeafRange(start, middle));
            (start, end) = oldSize <= middle ? (start, middle) : (middle, end);
        }

        // Whoever has the old root need not be told it, but a part of the old tree they do not know by itself.
        if (start > 0) path.Add(new LeafRange(start, end));
        path.Reverse();
        return path;
    }

    /// <summary>Whether a leaf is at an index of a tree.</summary>
    public static bool IsIncluded(
        in TreeHead tree, long index, in Sha256Hash leaf, ReadOnlySpan<Sha256Hash> proof)
    {
        if (index < 0 || index >= tree.Size) return false;
        var (at, last, root) = (index, tree.Size - 1, leaf);
        foreach (var hash in proof)
        {
            if (last == 0) return false;
            if (IsRight(at, last))
            {
                root = Merkle.Node(hash, root);
                Skip(ref at, ref last);
            }
            else
            {
                root = Merkle.Node(root, hash);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && root == tree.Root;
    }

    /// <summary>Whether the new tree begins with all of the old one.</summary>
    public static bool IsConsistent(in TreeHead old, in TreeHead now, ReadOnlySpan<Sha256Hash> proof)
    {
        if (old.Size < 0 || old.Size > now.Size) return false;
        if (old.Size == now.Size) return proof.Length == 0 && old.Root == now.Root;
        if (old.Size == 0) return proof.Length == 0 && old.Root == Merkle.Empty;
        var (at, last) = (old.Size - 1, now.Size - 1);
        while ((at & 1) == 1) (at, last) = (at >> 1, last >> 1);
        var isWhole = BitOperations.IsPow2(old.Size);
        if (!isWhole && proof.Length == 0) return false;
        var oldRoot = isWhole ? old.Root : proof[0];
        var newRoot = oldRoot;
        foreach (var hash in isWhole ? proof : proof[1..])
        {
            if (last == 0) return false;
            if (IsRight(at, last))
            {
                oldRoot = Merkle.Node(hash, oldRoot);
                newRoot = Merkle.Node(hash, newRoot);
                Skip(ref at, ref last);
            }
            else
            {
                newRoot = Merkle.Node(newRoot, hash);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && oldRoot == old.Root && newRoot == now.Root;
    }

    /// <summary>The largest power of two below a number of leaves.</summary>
    private static long SplitOf(long leaves) => (long)(1UL << BitOperations.Log2((ulong)(leaves - 1)));

    private static bool IsRight(long at, long last) => (at & 1) == 1 || at == last;

    /// <summary>A last node without a sibling goes up as it is until it is a right one.</summary>
    private static void Skip(ref long at, ref long last)
    {
        while ((at & 1) == 0 && at != 0) (at, last) = (at >> 1, last >> 1);
    }
}
