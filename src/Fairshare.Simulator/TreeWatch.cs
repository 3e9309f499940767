using System.Security.Cryptography;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Simulator;

/// <summary>
/// Remembers every entry that was answered and every checkpoint that anybody could have seen, and recomputes roots by
/// the definition of RFC 6962, section 2.1, without the code that makes them.
/// </summary>
internal sealed class TreeWatch
{
    // levels[l][i] is the root over the entries from i·2^l up to (i+1)·2^l.
    private readonly List<List<byte[]>> levels = [[]];
    private readonly Dictionary<long, byte[]> seen = [];

    /// <summary>Entries so far.</summary>
    public int Size => levels[0].Count;

    /// <summary>The largest size of a checkpoint that was seen.</summary>
    public long SeenSize { get; private set; }

    /// <summary>Takes the entry of a receipt.</summary>
    public void Add(in Sha256Hash entry)
    {
        var text = new byte[1 + Sha256Hash.Bytes];
        entry.CopyTo(text.AsSpan(1));
        var hash = SHA256.HashData(text);
        for (var level = 0; ; level++)
        {
            if (levels.Count == level) levels.Add([]);
            levels[level].Add(hash);
            if (levels[level].Count % 2 == 1) return;
            hash = Node(levels[level][^2], hash);
        }
    }

    /// <summary>Somebody saw a checkpoint: it is over what was answered, and the only one of its size.</summary>
    public void See(byte[] note)
    {
        var tree = Checkpoint.Parse(SignedNote.Parse(note).Text).Tree;
        InvariantBrokenException.Unless(
            tree.Size <= Size, $"A checkpoint of {tree.Size} entries was published when {Size} were durable.");
        var root = new byte[Sha256Hash.Bytes];
        tree.Root.CopyTo(root);
        InvariantBrokenException.Unless(
            RootAt(tree.Size).AsSpan().SequenceEqual(root),
            $"The checkpoint of {tree.Size} entries has another root than its receipts.");
        if (!seen.TryAdd(tree.Size, root))
        {
            InvariantBrokenException.Unless(
                seen[tree.Size].AsSpan().SequenceEqual(root), $"Two checkpoints of {tree.Size} entries differ.");
        }

        SeenSize = Math.Max(SeenSize, tree.Size);
    }

    /// <summary>What is published goes on from all that was seen, and its tiles have its leaves and its root.</summary>
    public void Compare(TreeHead head, TileTree tiles)
    {
        InvariantBrokenException.Unless(
            head.Size >= SeenSize, $"A checkpoint of {SeenSize} entries was published, and now there are {head.Size}.");
        var root = new Sha256Hash(RootAt(head.Size));
        InvariantBrokenException.Unless(head.Root == root, "The published root is not that of the receipts.");
        InvariantBrokenException.Unless(tiles.Root() == root, "The tiles have another root than the receipts.");
        for (var i = 0; i < head.Size; i++)
        {
            InvariantBrokenException.Unless(
                tiles.Leaf(i) == new Sha256Hash(levels[0][i]), $"The tiles have another leaf {i} than its receipt.");
        }
    }

    private byte[] RootAt(long size) => size == 0 ? SHA256.HashData([]) : RootOf(0, size);

    private byte[] RootOf(long from, long count)
    {
        var k = 1L;
        var level = 0;
        while (k * 2 <= count) (k, level) = (k * 2, level + 1);
        if (k == count) return levels[level][(int)(from / count)];
        return Node(RootOf(from, k), RootOf(from + k, count - k));
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);
}
