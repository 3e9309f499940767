using System.Text.Json;

namespace Fairshare.Ledger.Plans;

/// <summary>The types of JSON values.</summary>
internal enum JsonType : byte
{
    /// <summary>Named members.</summary>
    Object = 1,

    /// <summary>Items in order.</summary>
    Array = 2,

    /// <summary>Text, unescaped.</summary>
    String = 3,

    /// <summary>A number as it is written.</summary>
    Number = 4,

    /// <summary>True or false.</summary>
    Boolean = 5,

    /// <summary>Nothing.</summary>
    Null = 6,
}

/// <summary>A JSON value in its place, so that a problem found later can still say where it is.</summary>
internal sealed class JsonTree
{
    private const StringComparison Exact = StringComparison.Ordinal;

    private readonly JsonTree? parent;
    private readonly List<JsonTree> children = [];
    private readonly int index;

    private JsonTree(JsonTree? parent, string name, int position)
    {
        (this.parent, Name, Position) = (parent, name, position);
        index = parent?.children.Count ?? 0;
        parent?.children.Add(this);
    }

    /// <summary>The member's name; empty for an item and for the document.</summary>
    public string Name { get; }

    /// <summary>Where the member's name or the value begins, in bytes from the start of the document.</summary>
    public int Position { get; }

    /// <summary>What it is.</summary>
    public JsonType Type { get; private set; }

    /// <summary>The string, or the number as it is written; else empty.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Members or items in the order of the document.</summary>
    public IReadOnlyList<JsonTree> Children => children;

    /// <summary>The first member of that name.</summary>
    public JsonTree? this[string name] => children.Find(child => child.Name == name);

    /// <summary>As in <c>bonuses[2].percents[0]</c>; empty for the document.</summary>
    public string Path
    {
        get
        {
            if (parent is null) return "";
            return parent.Type == JsonType.Array ? $"{parent.Path}[{index}]" : PathOf(parent, Name);
        }
    }

    /// <summary>As in <c>/bonuses/2/percents/0</c> (RFC 6901); empty for the document.</summary>
    public string Pointer
    {
        get
        {
            if (parent is null) return "";
            if (parent.Type == JsonType.Array) return $"{parent.Pointer}/{index}";
            var name = Name.Length > Limits.IdBytesMax ? Name[..Limits.IdBytesMax] : Name;
            return $"{parent.Pointer}/{name.Replace("~", "~0", Exact).Replace("/", "~1", Exact)}";
        }
    }

    /// <summary>The path of a member, whether it exists or not.</summary>
    public static string PathOf(JsonTree parent, string name)
    {
        var shown = name.Length > Limits.IdBytesMax ? Wording.Quote(name) : Wording.Name(name);
        return parent.Path is { Length: > 0 } path ? $"{path}.{shown}" : shown;
    }

    /// <summary>Reads the value that the reader stands on, to its end.</summary>
    /// <exception cref="JsonException">What follows is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A string escapes half of a surrogate pair.</exception>
    public static JsonTree Read(ref Utf8JsonReader reader) => Read(ref reader, null, "", (int)reader.TokenStartIndex);

    private static JsonTree Read(ref Utf8JsonReader reader, JsonTree? parent, string name, int position)
    {
        var tree = new JsonTree(parent, name, position);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                tree.Type = JsonType.Object;
                tree.ReadMembers(ref reader);
                break;
            case JsonTokenType.StartArray:
                tree.Type = JsonType.Array;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Read(ref reader, tree, "", (int)reader.TokenStartIndex);
                }

                break;
            case JsonTokenType.String:
                (tree.Type, tree.Text) = (JsonType.String, reader.GetString()!);
                break;
            case JsonTokenType.Number:
                (tree.Type, tree.Text) = (JsonType.Number, System.Text.Encoding.ASCII.GetString(reader.ValueSpan));
                break;
            default:
                tree.Type = reader.TokenType == JsonTokenType.Null ? JsonType.Null : JsonType.Boolean;
                break;
        }

        return tree;
    }

    private void ReadMembers(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (name, position) = (reader.GetString()!, (int)reader.TokenStartIndex);
            reader.Read();
            Read(ref reader, this, name, position);
        }
    }
}
