using System.Buffers.Binary;

namespace Fairshare.Ledger.Proofs;

/// <summary>What a key tree has at a key: the hash of something.</summary>
public readonly record struct KeyLeaf(Sha256Hash LeafKey, Sha256Hash Content);

/// <summary>The way from a key tree's root towards a key.</summary>
/// <param name="Siblings">The hashes beside the way, from the root down; at most 256.</param>
/// <param name="End">The leaf at which it ends, of this key or of another; null: nothing is there.</param>
public sealed record KeyPath(IReadOnlyList<Sha256Hash> Siblings, KeyLeaf? End);

/// <summary>
/// A sorted tree over keys that are hashes, in which each key has one place, so that a path proves both that a key has
/// just this content and that it has none. A list that is only said to be sorted could hide a key out of its order.
/// </summary>
/// <remarks>
///     subtree of all keys that begin with certain bits =
///         no key        SHA-256()
///         one key       SHA-256(0x00 ‖ key ‖ content)
///         more          SHA-256(0x01 ‖ the subtree of the next bit 0 ‖ that of the next bit 1)
///
/// Bits count from the highest of the key's first byte. What is hashed has no bytes, or begins with another byte, so no
/// hash is of two kinds: below a root, the way along a key's bits meets its first leaf, or nothing, in one manner only.
/// </remarks>
public sealed class KeyTree
{
    /// <summary>Most hashes of a path: as many as bits of a key.</summary>
    public const int SiblingsMax = 8 * Sha256Hash.Bytes;

    private readonly SortedLeaf[] rows;

    /// <summary>A tree of leaves with different keys, in any order.</summary>
    public KeyTree(IReadOnlyCollection<KeyLeaf> leaves)
    {
        rows = new SortedLeaf[leaves.Count];
        var count = 0;
        foreach (var leaf in leaves) rows[count++] = new SortedLeaf(leaf);
        Array.Sort(rows, static (a, b) => a.CompareTo(b));
        for (var i = 1; i < rows.Length; i++) Check.That(rows[i - 1].CompareTo(rows[i]) < 0, "keys differ");
        Root = RootOf(0, rows.Length, 0);
    }

    /// <summary>The hash of the whole tree.</summary>
    public Sha256Hash Root { get; }

    /// <summary>Number of keys.</summary>
    public int Count => rows.Length;

    /// <summary>The way to a key, or to where it would be.</summary>
    public KeyPath PathOf(Sha256Hash key)
    {
        var asked = new SortedLeaf(new KeyLeaf(key, default));
        var siblings = new List<Sha256Hash>();
        var (from, to) = (0, rows.Length);
        for (var bit = 0; to - from > 1; bit++)
        {
            var middle = Middle(from, to, bit);
            var right = asked.Bit(bit);
            siblings.Add(right ? RootOf(from, middle, bit + 1) : RootOf(middle, to, bit + 1));
            (from, to) = right ? (middle, to) : (from, middle);
        }

        return new KeyPath(siblings, from == to ? null : rows[from].Leaf);
    }

    /// <summary>The root that a path from a key leads to; null if its end is a leaf that cannot be met on the way to
    /// the key.</summary>
    public static Sha256Hash? RootOf(Sha256Hash key, KeyPath path)
    {
        if (path.Siblings.Count > SiblingsMax) return null;
        var asked = new SortedLeaf(new KeyLeaf(key, default));
        if (path.End is { } leaf)
        {
            var met = new SortedLeaf(leaf);
            for (var bit = 0; bit < path.Siblings.Count; bit++)
                if (met.Bit(bit) != asked.Bit(bit)) return null;
        }

        var root = path.End is { } end ? HashOf(end) : Merkle.Empty;
        for (var bit = path.Siblings.Count - 1; bit >= 0; bit--)
            root = asked.Bit(bit) ? Merkle.Node(path.Siblings[bit], root) : Merkle.Node(root, path.Siblings[bit]);
        return root;
    }

    private static Sha256Hash HashOf(in KeyLeaf leaf)
    {
        Span<byte> text = stackalloc byte[1 + (2 * Sha256Hash.Bytes)];
        text[0] = 0;
        leaf.LeafKey.CopyTo(text[1..]);
        leaf.Content.CopyTo(text[(1 + Sha256Hash.Bytes)..]);
        return Sha256Hash.Of(text);
    }

    private Sha256Hash RootOf(int from, int to, int bit)
    {
        if (from == to) return Merkle.Empty;
        if (to - from == 1) return HashOf(rows[from].Leaf);
        var middle = Middle(from, to, bit);
        return Merkle.Node(RootOf(from, middle, bit + 1), RootOf(middle, to, bit + 1));
    }

    /// <summary>The first of the rows that has the bit.</summary>
    private int Middle(int from, int to, int bit)
    {
        while (from < to)
        {
            var middle = from + ((to - from) / 2);
            if (rows[middle].Bit(bit)) to = middle;
            else from = middle + 1;
        }

        return from;
    }

    /// <summary>A leaf with its key as a number, the highest bit first.</summary>
    private readonly struct SortedLeaf
    {
        private readonly UInt128 high;
        private readonly UInt128 low;

        public SortedLeaf(in KeyLeaf leaf)
        {
            Leaf = leaf;
            Span<byte> bytes = stackalloc byte[Sha256Hash.Bytes];
            leaf.LeafKey.CopyTo(bytes);
            high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
            low = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);
        }

        public KeyLeaf Leaf { get; }

        public bool Bit(int bit) => bit < 128 ? ((high >> (127 - bit)) & 1) == 1 : ((low >> (255 - bit)) & 1) == 1;

        public int CompareTo(in SortedLeaf other) =>
            high != other.high ? high.CompareTo(other.high) : low.CompareTo(other.low);
    }
}
