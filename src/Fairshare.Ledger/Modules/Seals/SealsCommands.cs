using System.Text.Json.Serialization;

namespace Fairshare.Ledger.Seals;

/// <summary>Commits to what accounts have, and to the state.</summary>
/// <param name="Through">The last receipt that is covered.</param>
/// <param name="Accounts">Accounts that have a line since the seal before.</param>
/// <param name="Root">The root of the tree over them, 64 hexadecimal digits.</param>
/// <param name="State">The digest of the state after that receipt, likewise.</param>
/// <param name="Secret">What keeps ids from being guessed, likewise; always that of the first seal.</param>
internal sealed record SealStatements(long Through, long Accounts, string Root, string State, string Secret);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SealStatements))]
internal sealed partial class SealsJson : JsonSerializerContext;
