using System.Security.Cryptography;

namespace Fairshare.Ledger.Proofs;

/// <summary>The tree hash of RFC 6962, section 2.1.</summary>
/// <remarks>
///     leaf = SHA-256(0x00 ‖ entry)    node = SHA-256(0x01 ‖ left ‖ right)    root of nothing = SHA-256()
///
/// A tree of n &gt; 1 leaves is a node over the first k and the rest, k being the largest power of two below n. Joining
/// neighbours level by level, and taking an odd last one up as it is, comes to the same.
/// </remarks>
public static class Merkle
{
    private const byte LeafMark = 0;
    private const byte NodeMark = 1;

    /// <summary>The root of the tree without entries.</summary>
    public static Sha256Hash Empty { get; } = Sha256Hash.Of([]);

    /// <summary>The leaf of an entry that is itself a hash, as all of this ledger's are.</summary>
    public static Sha256Hash Leaf(in Sha256Hash entry)
    {
        Span<byte> text = stackalloc byte[1 + Sha256Hash.Bytes];
        text[0] = LeafMark;
        entry.CopyTo(text[1..]);
        return Sha256Hash.Of(text);
    }

    /// <summary>The leaf of any entry.</summary>
    public static Sha256Hash Leaf(ReadOnlySpan<byte> entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([LeafMark]);
        hash.AppendData(entry);
        return new Sha256Hash(hash.GetHashAndReset());
    }

    /// <summary>The hash over two subtrees.</summary>
    public static Sha256Hash Node(in Sha256Hash left, in Sha256Hash right)
    {
        Span<byte> text = stackalloc byte[1 + (2 * Sha256Hash.Bytes)];
        text[0] = NodeMark;
        left.CopyTo(text[1..]);
        right.CopyTo(text[(1 + Sha256Hash.Bytes)..]);
        return Sha256Hash.Of(text);
    }

    /// <summary>
    /// The root over hashes that stand side by side: leaves, or subtrees of one size of which only the last may be
    /// smaller. What was in the span is lost.
    /// </summary>
    public static Sha256Hash Join(Span<Sha256Hash> hashes)
    {
        if (hashes.Length == 0) return Empty;
        for (var count = hashes.Length; count > 1; count = (count + 1) / 2)
        {
            for (var i = 0; i < count / 2; i++) hashes[i] = Node(hashes[2 * i], hashes[(2 * i) + 1]);
            if (count % 2 == 1) hashes[count / 2] = hashes[count - 1];
        }

        return hashes[0];
    }
}
