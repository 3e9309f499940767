using System.Text;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Explain;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Prove;

/// <summary>A receipt with its proof.</summary>
/// <param name="Bytes">The receipt, exactly as it was hashed.</param>
/// <param name="Proof">Its place in the public log.</param>
/// <param name="Refused">Why what it answers was refused; empty: it was not.</param>
/// <param name="From">The height of the snapshot from which the log was executed; 0: from its first block.</param>
internal sealed record FoundReceipt(byte[] Bytes, LogProof Proof, string Refused, long From);

/// <summary>
/// Finds a receipt by executing the log again, from the last snapshot before it, and proves it by the published tiles.
/// </summary>
internal sealed class ReceiptFinder
{
    private const int ProgressEvery = 256;

    private readonly ReadLedger ledger;
    private readonly byte[] sale;
    private readonly long wanted;
    private (long Sequence, byte[] Bytes, string Refused)? found;

    private ReceiptFinder(ReadLedger ledger, string? sale, long wanted) =>
        (this.ledger, this.sale, this.wanted) = (ledger, Encoding.UTF8.GetBytes(sale ?? ""), wanted);

    /// <summary>
    /// Finds the receipt of a sale or return (the one that took it; if none did, the last refusal), or the one of a
    /// number. Throws <see cref="InputException"/> if there is none or it is not published yet.
    /// </summary>
    public static FoundReceipt Run(
        string folder, string? sale, long? sequence, SignedNote? checkpoint, ISettleProgress progress)
    {
        using var ledger = ReadLedger.Open(folder);
        var finder = new ReceiptFinder(ledger, sale, sequence ?? -1);
        var from = ledger.StartBefore(finder.wanted, finder.sale);
        ledger.Reading.Advance(height => progress.Stage("Replaying", height), () =>
        {
            if (ledger.Reading.Machine.Height % ProgressEvery == 0) progress.Done(ledger.Reading.Machine.Height);
            return finder.IsWanting();
        });
        if (finder.found is not { } receipt)
        {
            throw new InputException(sequence is null
                ? $"No sale or return {sale} is in this ledger."
                : $"There is no receipt {sequence}: the ledger has {ledger.Reading.Machine.Sequence}.");
        }

        var proof = finder.Prove(receipt.Sequence - 1, receipt.Bytes, checkpoint);
        return new FoundReceipt(receipt.Bytes, proof, receipt.Refused, from);
    }

    /// <summary>Looks at the block that was applied; whether a later one may have what is wanted.</summary>
    private bool IsWanting()
    {
        var block = ledger.Reading.Block;
        var first = ledger.Reading.Machine.Sequence - block.Marks.Length + 1;
        for (var i = 0; i < block.Marks.Length; i++)
        {
            var mark = block.Marks[i];
            if (wanted >= 0 ? first + i != wanted : mark.Repeats != 0 || !IsSale(block, mark.Entry)) continue;
            found = (first + i, ledger.Receipt(i), mark.Refused.IsNone ? "" : mark.Refused.Code);
            if (wanted >= 0 || mark.Refused.IsNone) return false;
        }

        return true;
    }

    private bool IsSale(Block block, int entry) => entry >= 0 &&
        (EntryText.Is(block, entry, EntryText.RecordSale, "sale", sale) ||
        EntryText.Is(block, entry, EntryText.ReturnSale, "return", sale));

    private LogProof Prove(long index, byte[] receipt, SignedNote? given)
    {
        var note = given ?? ledger.Public.Checkpoint();
        var published = Checkpoint.Parse(note.Text).Tree;
        if (index >= published.Size)
        {
            throw new InputException(
                $"Receipt {index + 1} is not published yet: the checkpoint has {published.Size} entries.");
        }

        var proof = new LogProof(index, ledger.Public.Tree(published.Size).Inclusion(index), note);
        Span<byte> entry = stackalloc byte[Sha256Hash.Bytes];
        Sha256Hash.Of(receipt).CopyTo(entry);
        if (proof.Includes(entry)) return proof;
        throw new NotProvenException(
            $"Receipt {index + 1} is not in the tree of the checkpoint, or a tile is damaged: verify --log tells.");
    }
}
