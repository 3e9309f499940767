using System.Text.Json;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Client;

/// <summary>What is proven of a receipt.</summary>
/// <param name="Hash">Its SHA-256: the entry of the log.</param>
/// <param name="Sequence">Its number in the ledger.</param>
/// <param name="Checkpoint">The tree that it is in.</param>
/// <param name="Signatures">Who signed that tree.</param>
public sealed record ProvenReceipt(
    Sha256Hash Hash, long Sequence, Checkpoint Checkpoint, IReadOnlyList<CheckedSignature> Signatures);

/// <summary>Checks a receipt against its proof, without a network.</summary>
public static class ReceiptCheck
{
    /// <summary>
    /// Checks a receipt, or throws a <see cref="NotProvenException"/> with the first thing that is wrong: signatures,
    /// then the proof, then the receipt's number.
    /// </summary>
    /// <param name="receipt">The bytes of the receipt's file.</param>
    /// <param name="proof">Its proof.</param>
    /// <param name="policy">Whose signatures count.</param>
    public static ProvenReceipt Check(ReadOnlySpan<byte> receipt, LogProof proof, TrustPolicy policy)
    {
        var signatures = policy.Check(proof.Note);
        var hash = Sha256Hash.Of(receipt);
        Span<byte> entry = stackalloc byte[Sha256Hash.Bytes];
        hash.CopyTo(entry);
        if (!proof.Includes(entry))
        {
            throw new NotProvenException(
                $"The receipt, with SHA-256 {hash}, is not entry {proof.Index} of {proof.Checkpoint.Origin}, or a " +
                "hash of the way there was changed.");
        }

        var sequence = SequenceOf(receipt);
        if (sequence != proof.Index + 1)
            throw new NotProvenException($"The receipt has the number {sequence}, and its entry {proof.Index + 1}.");
        return new ProvenReceipt(hash, sequence, proof.Checkpoint, signatures);
    }

    private static long SequenceOf(ReadOnlySpan<byte> receipt)
    {
        try
        {
            var reader = new Utf8JsonReader(receipt);
            var isFirst = reader.Read() && reader.Read() && reader.TokenType == JsonTokenType.PropertyName &&
                reader.ValueTextEquals("sequence"u8) && reader.Read();
            if (isFirst && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var sequence))
                return sequence;
            throw new NotProvenException("The receipt does not begin with its sequence.");
        }
        catch (JsonException)
        {
            throw new NotProvenException("The receipt is not JSON.");
        }
    }
}
