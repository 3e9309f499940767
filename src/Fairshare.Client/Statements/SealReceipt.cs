using System.Text.Json;
using Fairshare.Ledger;

namespace Fairshare.Client;

/// <summary>What the receipt of a seal says.</summary>
/// <param name="Sequence">The receipt's number.</param>
/// <param name="At">The time of its block, as text.</param>
/// <param name="Number">The seal's number, from 1.</param>
/// <param name="After">It covers the lines of receipts after this one …</param>
/// <param name="Through">… up to this one.</param>
/// <param name="Root">The root of the tree over the accounts.</param>
public sealed record SealReceipt(long Sequence, string At, long Number, long After, long Through, Sha256Hash Root)
{
    /// <summary>Reads it; throws <see cref="NotProvenException"/> with its place in the proof, from 1, if it is another
    /// receipt.</summary>
    internal static SealReceipt Parse(string receipt, int place)
    {
        try
        {
            using var document = JsonDocument.Parse(receipt);
            var root = document.RootElement;
            var facts = root.GetProperty("facts");
            if (root.GetProperty("command").GetString() != "seal_statements" || facts.GetArrayLength() != 1)
                throw new NotProvenException($"The receipt of seal {place} in the proof is not that of a seal.");
            var seal = facts[0];
            return new SealReceipt(
                root.GetProperty("sequence").GetInt64(), root.GetProperty("at").GetString() ?? "",
                seal.GetProperty("seal").GetInt64(), seal.GetProperty("after").GetInt64(),
                seal.GetProperty("through").GetInt64(),
                new Sha256Hash(Convert.FromHexString(seal.GetProperty("root").GetString() ?? "")));
        }
        catch (Exception problem) when (
            problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or
            ArgumentException)
        {
            throw new NotProvenException($"The receipt of seal {place} in the proof is not that of a seal.");
        }
    }

    /// <summary>Whether this seal begins where another ended. The first one covers nothing, and those after it what
    /// came after its own receipt.</summary>
    internal bool Follows(SealReceipt before) =>
        Number == before.Number + 1 && After == (before.Number == 1 ? before.Sequence : before.Through);
}
