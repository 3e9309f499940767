using System.Runtime.InteropServices;
using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>
/// The hash that stands for everything the ledger has answered so far:
/// chain = SHA-256(chain before ‖ SHA-256 of each receipt of the block, in their order).
/// </summary>
/// <remarks>The hash of a receipt is also its entry in the public log, so both are made of the same bytes.</remarks>
public sealed class ReceiptChain
{
    private Sha256Hash[] entries = new Sha256Hash[16];
    private byte[] joined = [];
    private int count;

    /// <summary>The chain after the last block.</summary>
    public Sha256Hash Value { get; private set; }

    /// <summary>The hashes of the receipts of the last block, until the next is added.</summary>
    public ReadOnlySpan<Sha256Hash> Entries => entries.AsSpan(0, count);

    /// <summary>Goes on from a chain that a snapshot kept.</summary>
    public void Restore(Sha256Hash value) => Value = value;

    /// <summary>Takes a block's receipts in.</summary>
    public void Add(Block block)
    {
        var hashes = block.ReceiptHashes;
        count = hashes.Length;
        if (entries.Length < count) entries = new Sha256Hash[Math.Max(count, entries.Length * 2)];
        hashes.CopyTo(entries);
        var bytes = (1 + count) * Sha256Hash.Bytes;
        if (joined.Length < bytes) joined = new byte[Math.Max(bytes, joined.Length * 2)];
        Value.CopyTo(joined);
        MemoryMarshal.AsBytes(Entries).CopyTo(joined.AsSpan(Sha256Hash.Bytes));
        Value = Sha256Hash.Of(joined.AsSpan(0, bytes));
    }
}
