using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fairshare.Ledger.Protocols;

/// <summary>Another version of the protocol, from the next block on.</summary>
/// <param name="Protocol">The version.</param>
internal sealed record ActivateProtocol(int Protocol);

/// <summary>What whoever takes or reads blocks has to know of activations before the machine has them.</summary>
public static class Activation
{
    /// <summary>The code of the command.</summary>
    public const int Code = 0x0001;

    /// <summary>
    /// The latest version that any command of a block asks for, 0 if none does. If it is later than
    /// <see cref="Protocol.Latest"/> the block must not be taken: what comes after it could not be applied.
    /// </summary>
    public static int LatestIn(Block block)
    {
        if (!block.MayActivate) return 0;
        var latest = 0;
        Block.Find(
            block.Bytes.AsMemory(0, block.Length), Code, body => latest = Math.Max(latest, VersionIn(body.Span)));
        return latest;
    }

    private static int VersionIn(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ProtocolsJson.Default.ActivateProtocol)?.Protocol ?? 0;
        }
        catch (JsonException)
        {
            return 0; // it will be refused
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ActivateProtocol))]
internal sealed partial class ProtocolsJson : JsonSerializerContext;
