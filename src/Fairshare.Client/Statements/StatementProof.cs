using System.Text.Json;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Client;

/// <summary>What one seal proves of an account.</summary>
/// <param name="Receipt">The seal's receipt.</param>
/// <param name="Inclusion">The hashes that lead from the receipt to the checkpoint's root.</param>
/// <param name="Path">The hashes from the seal's root down to the account's place.</param>
/// <param name="Leaf">What the account's leaf says; null: it has none in this seal.</param>
/// <param name="Other">If it has none, the leaf that stands where it would be; null: nothing does.</param>
/// <param name="Lines">The account's new lines as they are sealed; null in the part that a statement starts from.
/// </param>
public sealed record SealPart(
    string Receipt, IReadOnlyList<Sha256Hash> Inclusion, IReadOnlyList<Sha256Hash> Path, string? Leaf, KeyLeaf? Other,
    IReadOnlyList<string>? Lines);

/// <summary>
/// All that is needed, besides the log's key, to check without a network that an account's lines between two seals are
/// these and no others. <see cref="StatementCheck"/> checks it.
/// </summary>
/// <remarks>
/// Canonical JSON with a line's end:
///
///     {"format":"fairshare-statement-proof-1","account":…,"asset":…,"account_key":hex,"checkpoint":the signed note,
///      "seals":[{"receipt":…,"inclusion":[hex …],"path":[hex …],"leaf":…,"lines":[…]} …]}
///
/// Receipts, leaves and lines are JSON themselves and stand there as texts, byte for byte as they were hashed. A seal
/// in which the account has no leaf has instead of <c>leaf</c> and <c>lines</c> the one in its place, if there is one:
/// <c>"other":{"key":hex,"content":hex}</c>. The first may have a leaf without <c>lines</c>: what the account stood at.
/// </remarks>
/// <param name="Account">Whose statement it is.</param>
/// <param name="Asset">The asset's code.</param>
/// <param name="AccountKey">The key of the account's leaves.</param>
/// <param name="Checkpoint">The signed note.</param>
/// <param name="Seals">The seals, one after another without a gap.</param>
public sealed record StatementProof(
    string Account, string Asset, Sha256Hash AccountKey, string Checkpoint, IReadOnlyList<SealPart> Seals)
{
    /// <summary>Largest file in bytes: bounds memory.</summary>
    public const int BytesMax = 256 * 1024 * 1024;

    private const string Format = "fairshare-statement-proof-1";

    /// <summary>Reads a proof; throws <see cref="ProofFormatException"/> for every byte that does not belong.</summary>
    public static StatementProof Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax) throw new ProofFormatException("The statement's proof is too long.");
        StatementProof proof;
        var place = "it is not JSON";
        try
        {
            using var document = JsonDocument.Parse(bytes.ToArray());
            var root = document.RootElement;
            place = "its header";
            if (root.GetProperty("format").GetString() != Format)
                throw new ProofFormatException($"The statement's proof is not of the format {Format}.");
            proof = new StatementProof(
                Text(root, "account"), Text(root, "asset"), Hash(root.GetProperty("account_key")),
                Text(root, "checkpoint"), [.. root.GetProperty("seals").EnumerateArray().Select((part, index) =>
                {
                    place = $"its seal {index + 1}";
                    return Part(part);
                })]);
        }
        catch (Exception problem) when (
            problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException and not
            ProofFormatException)
        {
            throw new ProofFormatException($"The statement's proof cannot be read: {place}.");
        }

        return bytes.SequenceEqual(proof.ToBytes()) ? proof
            : throw new ProofFormatException("The statement's proof is not written as its format says.");
    }

    /// <summary>The proof's bytes.</summary>
    public byte[] ToBytes()
    {
        var json = new JsonText();
        json.Raw("{\"format\":"u8).Text(Format).Raw(",\"account\":"u8).Text(Account).Raw(",\"asset\":"u8).Text(Asset)
            .Raw(",\"account_key\":"u8).Hex(AccountKey).Raw(",\"checkpoint\":"u8).Text(Checkpoint)
            .Raw(",\"seals\":["u8);
        for (var i = 0; i < Seals.Count; i++)
        {
            if (i > 0) json.Raw(","u8);
            Write(Seals[i], json);
        }

        return json.Raw("]}\n"u8).Written.ToArray();
    }

    private static void Write(SealPart part, JsonText json)
    {
        json.Raw("{\"receipt\":"u8).Text(part.Receipt).Raw(",\"inclusion\":"u8);
        List(json, part.Inclusion, static (to, hash) => to.Hex(hash));
        json.Raw(",\"path\":"u8);
        List(json, part.Path, static (to, hash) => to.Hex(hash));
        if (part.Other is { } other)
            json.Raw(",\"other\":{\"key\":"u8).Hex(other.LeafKey).Raw(",\"content\":"u8).Hex(other.Content).Raw("}"u8);
        if (part.Leaf is not null) json.Raw(",\"leaf\":"u8).Text(part.Leaf);
        if (part.Lines is not null)
        {
            json.Raw(",\"lines\":"u8);
            List(json, part.Lines, static (to, line) => to.Text(line));
        }

        json.Raw("}"u8);
    }

    private static void List<T>(JsonText json, IReadOnlyList<T> items, Action<JsonText, T> write)
    {
        json.Raw("["u8);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) json.Raw(","u8);
            write(json, items[i]);
        }

        json.Raw("]"u8);
    }

    private static SealPart Part(JsonElement part) => new(
        Text(part, "receipt"),
        [.. part.GetProperty("inclusion").EnumerateArray().Select(Hash)],
        [.. part.GetProperty("path").EnumerateArray().Select(Hash)],
        part.TryGetProperty("leaf", out var leaf) ? leaf.GetString() : null,
        part.TryGetProperty("other", out var other)
            ? new KeyLeaf(Hash(other.GetProperty("key")), Hash(other.GetProperty("content"))) : null,
        part.TryGetProperty("lines", out var lines)
            ? [.. lines.EnumerateArray().Select(line => line.GetString() ?? "")] : null);

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString() ?? "";

    private static Sha256Hash Hash(JsonElement element)
    {
        var bytes = Convert.FromHexString(element.GetString() ?? "");
        return bytes.Length == Sha256Hash.Bytes ? new Sha256Hash(bytes) : throw new FormatException();
    }
}
