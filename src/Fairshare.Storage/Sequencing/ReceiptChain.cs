using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>
/// The hash that stands for everything the ledger has answered so far: chain = SHA-256(chain before ‖ root of the
/// block's receipts). The root is RFC 6962's tree hash over SHA-256 of each receipt, so that a receipt's own hash is an
/// entry that anybody can compute.
/// </summary>
/// <remarks>
///     entry = SHA-256(receipt)    leaf = SHA-256(0x00 ‖ entry)    node = SHA-256(0x01 ‖ left ‖ right)
///
/// The hash of no receipts is SHA-256 of nothing. See RFC 6962, section 2.1.
/// </remarks>
public sealed class ReceiptChain
{
    private const int HashBytes = Sha256Hash.Bytes;
    private const int DepthMax = 64;

    private readonly byte[] stack = new byte[DepthMax * HashBytes];
    private readonly byte[] node = new byte[1 + (2 * HashBytes)];
    private readonly byte[] leaf = new byte[1 + HashBytes];
    private readonly int[] sizes = new int[DepthMax];

    /// <summary>The chain after the last block.</summary>
    public Sha256Hash Value { get; private set; }

    /// <summary>Goes on from a chain that a snapshot kept.</summary>
    public void Restore(Sha256Hash value) => Value = value;

    /// <summary>Takes a block's receipts in.</summary>
    public void Add(Block block)
    {
        Span<byte> both = stackalloc byte[2 * HashBytes];
        Value.CopyTo(both);
        Root(block, both[HashBytes..]);
        Value = Sha256Hash.Of(both);
    }

    private void Root(Block block, Span<byte> root)
    {
        var depth = 0;
        var start = 0;
        foreach (ref readonly var mark in block.Marks)
        {
            leaf[0] = 0;
            FastSha256.Hash(block.Receipts.Slice(start, mark.End), leaf.AsSpan(1));
            start = mark.End;
            FastSha256.Hash(leaf, stack.AsSpan(depth * HashBytes, HashBytes));
            sizes[depth++] = 1;
            while (depth > 1 && sizes[depth - 1] == sizes[depth - 2]) depth = Join(depth);
        }

        while (depth > 1) depth = Join(depth);
        if (depth == 0) FastSha256.Hash([], root);
        else stack.AsSpan(0, HashBytes).CopyTo(root);
    }

    private int Join(int depth)
    {
        node[0] = 1;
        stack.AsSpan((depth - 2) * HashBytes, 2 * HashBytes).CopyTo(node.AsSpan(1));
        FastSha256.Hash(node, stack.AsSpan((depth - 2) * HashBytes, HashBytes));
        sizes[depth - 2] += sizes[depth - 1];
        return depth - 1;
    }
}
