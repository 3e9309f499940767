using System.Text.Json.Serialization;

namespace Fairshare.Ledger.Members;

/// <summary>Brings a member in. Said once.</summary>
/// <param name="Member">The new member's id.</param>
/// <param name="Enroller">Who brought them in; absent: nobody, a root.</param>
/// <param name="Placement">Below whom they stand in the placement tree; absent: not placed yet.</param>
/// <param name="Leg">Which leg of the placement, from 1; absent: no leg in particular.</param>
/// <param name="Joined">From when on they may sell; absent: the block's time.</param>
internal sealed record EnrollMember(
    string Member, string? Enroller = null, string? Placement = null, int? Leg = null,
    [property: JsonConverter(typeof(IsoTime))] long? Joined = null);

/// <summary>Places a member who was not placed yet. Said once; later changes are moves.</summary>
internal sealed record PlaceMember(string Member, string Placement, int? Leg = null);

/// <summary>Places a member who was not placed yet where there is room below somebody.</summary>
/// <param name="Member">Who is placed.</param>
/// <param name="Placement">At or below whom.</param>
/// <param name="Spill">How the place is found: first_free, balanced or outer.</param>
/// <param name="Width">Legs of everybody; absent: 2.</param>
/// <param name="Leg">The side of an outer leg, 1 or the width; absent: the one with fewer people.</param>
internal sealed record SpillMember(string Member, string Placement, string Spill, int? Width = null, int? Leg = null);

/// <summary>A member earns nothing until resumed; their sales are taken, and pay others.</summary>
internal sealed record SuspendMember(string Member);

/// <summary>Ends a suspension.</summary>
internal sealed record ResumeMember(string Member);

/// <summary>A member never earns again; their place stays, as that of an inactive person.</summary>
internal sealed record TerminateMember(string Member);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(EnrollMember))]
[JsonSerializable(typeof(PlaceMember))]
[JsonSerializable(typeof(SpillMember))]
[JsonSerializable(typeof(SuspendMember))]
[JsonSerializable(typeof(ResumeMember))]
[JsonSerializable(typeof(TerminateMember))]
internal sealed partial class MembersJson : JsonSerializerContext;
