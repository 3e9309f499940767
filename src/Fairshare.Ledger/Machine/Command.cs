using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Fairshare.Ledger;

/// <summary>How one kind of command is named, numbered, routed, parsed and applied.</summary>
/// <param name="code">Its number in the log. Never reuse one.</param>
/// <param name="name">Its name in receipts: <c>record_sale</c>.</param>
/// <param name="route">Its place in the API, a plural noun: POST /v1/sales.</param>
public abstract class CommandSpec(ushort code, string name, string route)
{
    /// <summary>Its number in the log.</summary>
    public ushort Code { get; } = code;

    /// <summary>Its name in receipts.</summary>
    public string Name { get; } = name;

    /// <summary>Its place in the API.</summary>
    public string Route { get; } = route;

    /// <summary>The version of the protocol that it came with; that of its module if that came later.</summary>
    public int Since { get; internal set; } = Protocol.First;

    internal byte[] NameBytes { get; } = System.Text.Encoding.ASCII.GetBytes(name);

    /// <summary>A buffer that holds the parsed commands of one block.</summary>
    internal abstract CommandBuffer NewBuffer();

    /// <summary>
    /// Reads a body, strictly, into the buffer. Pure: it may run on another core, long before <see cref="Apply"/>.
    /// </summary>
    internal abstract Reason Parse(byte[] body, int start, int length, CommandBuffer buffer, out int item);

    /// <summary>Says that a command will be applied soon; see <see cref="Module.ReadAhead"/>.</summary>
    internal virtual void Announce(CommandBuffer buffer, int item, byte[] body) { }

    /// <summary>Applies a command that was read without a reason.</summary>
    internal abstract Reason Apply(CommandBuffer buffer, int item, byte[] body, Turn turn);
}

/// <summary>The parsed commands of one kind in one block; used again for the next.</summary>
internal abstract class CommandBuffer
{
    public abstract void Clear();
}

/// <summary>A rare command: a record, read by generated JSON code.</summary>
internal sealed class CommandSpec<T>(
    ushort code, string name, string route, JsonTypeInfo<T> json, Func<T, Turn, Reason> handler)
    : CommandSpec(code, name, route) where T : class
{
    internal override CommandBuffer NewBuffer() => new Items();

    internal override Reason Parse(byte[] body, int start, int length, CommandBuffer buffer, out int item)
    {
        var items = ((Items)buffer).List;
        item = items.Count;
        try
        {
            var command = JsonSerializer.Deserialize(body.AsSpan(start, length), json);
            if (command is null) return Refuse.BodyInvalid;
            items.Add(command);
            return Reason.None;
        }
        catch (JsonException)
        {
            return Refuse.BodyInvalid;
        }
    }

    internal override Reason Apply(CommandBuffer buffer, int item, byte[] body, Turn turn) =>
        handler(((Items)buffer).List[item], turn);

    private sealed class Items : CommandBuffer
    {
        public List<T> List { get; } = [];

        public override void Clear() => List.Clear();
    }
}

/// <summary>Reasons that any command may be refused for, before its own, in order of precedence.</summary>
internal static class Refuse
{
    public static readonly Reason KeyReused = new("key_reused");
    public static readonly Reason Voided = new("voided");
    public static readonly Reason CommandUnknown = new("command_unknown");
    public static readonly Reason BodyInvalid = new("body_invalid");
}

/// <summary>A time in a command: ISO 8601 text outside, milliseconds inside.</summary>
internal sealed class IsoTime : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped) throw new JsonException();
        if (!Time.TryParse(reader.ValueSpan, out var time)) throw new JsonException();
        return time;
    }

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Time.Text(value));
}
