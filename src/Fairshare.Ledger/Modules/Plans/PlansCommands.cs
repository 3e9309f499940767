using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fairshare.Ledger.Plans;

/// <summary>Makes an asset known. Said once.</summary>
/// <param name="Asset">Its code, such as CNY.</param>
/// <param name="Scale">Decimal places of its minor unit, 0 to 8.</param>
internal sealed record RegisterAsset(string Asset, int Scale);

/// <summary>Publishes a version of a plan, for ever.</summary>
/// <param name="Document">The plan document.</param>
internal sealed record PublishPlan(JsonElement Document);

/// <summary>Lets a published version govern from a moment on.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="From">From when on: the start of a period, unless it is the first plan; absent: now.</param>
/// <param name="Funding"><c>deposit</c>: sales are paid from what was funded; <c>per_sale</c>: each sale brings in the
/// most that its plan can pay for it.</param>
internal sealed record ActivatePlan(
    string Plan, int Version, [property: JsonConverter(typeof(IsoTime))] long? From = null, string? Funding = null);

/// <summary>Pays into a plan's deposit.</summary>
internal sealed record FundDeposit(string Plan, long Amount);

/// <summary>Takes out of a plan's deposit what is not owed to anybody.</summary>
internal sealed record WithdrawDeposit(string Plan, long Amount);

/// <summary>Corrects a member's balance by hand, from or to the deposit; shown apart everywhere.</summary>
/// <param name="Member">Whose balance.</param>
/// <param name="Amount">Minor units; negative takes away.</param>
/// <param name="Why">A sentence for the member.</param>
/// <param name="ApprovedBy">The second actor, another than who asks.</param>
internal sealed record Adjust(string Member, long Amount, string Why, string ApprovedBy);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RegisterAsset))]
[JsonSerializable(typeof(PublishPlan))]
[JsonSerializable(typeof(ActivatePlan))]
[JsonSerializable(typeof(FundDeposit))]
[JsonSerializable(typeof(WithdrawDeposit))]
[JsonSerializable(typeof(Adjust))]
internal sealed partial class PlansJson : JsonSerializerContext;
