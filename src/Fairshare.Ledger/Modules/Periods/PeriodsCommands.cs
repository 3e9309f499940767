using System.Text.Json.Serialization;

namespace Fairshare.Ledger.Periods;

/// <summary>Gives a member a rank, in force at once.</summary>
internal sealed record SetRank(string Member, string Rank);

/// <summary>Lets a member stand below somebody else from the next period on; earlier accruals stay.</summary>
/// <param name="Member">Who moves, with everybody below.</param>
/// <param name="Parent">Below whom.</param>
/// <param name="Tree"><c>enroller</c> or <c>placement</c>.</param>
/// <param name="Leg">In which leg of the placement.</param>
internal sealed record MoveMember(string Member, string Parent, string Tree, int? Leg = null);

/// <summary>Lets the oldest period that has ended and waits be accepted now; its lines stay as they were computed.
/// </summary>
/// <param name="Period">Its name, such as <c>2026-01</c>.</param>
internal sealed record AcceptPeriod(string Period);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SetRank))]
[JsonSerializable(typeof(MoveMember))]
[JsonSerializable(typeof(AcceptPeriod))]
internal sealed partial class PeriodsJson : JsonSerializerContext;
