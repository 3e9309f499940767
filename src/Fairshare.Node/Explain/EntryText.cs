using System.Text;
using System.Text.Json;
using Fairshare.Ledger;

namespace Fairshare.Node.Explain;

/// <summary>The commands about sales, and what they name, as the log keeps them.</summary>
internal static class EntryText
{
    public const int RecordSale = 0x0401;
    public const int ReturnSale = 0x0402;

    /// <summary>Whether an entry has a code and names an id under a key of its body.</summary>
    public static bool Is(Block block, int entry, int code, string key, byte[] id) =>
        block.CodeOf(entry) == code && block.CommandOf(entry).IndexOf(id) >= 0 &&
        Value(block.CommandOf(entry), key) == Encoding.ASCII.GetString(id);

    /// <summary>A text or number at the top of a command; empty if it is not there.</summary>
    public static string Value(ReadOnlySpan<byte> command, string key)
    {
        try
        {
            var json = new Utf8JsonReader(command);
            while (json.Read())
            {
                if (json.CurrentDepth != 1 || json.TokenType != JsonTokenType.PropertyName) continue;
                if (!json.ValueTextEquals(key)) continue;
                json.Read();
                return json.TokenType is JsonTokenType.String or JsonTokenType.Number
                    ? Encoding.UTF8.GetString(json.ValueSpan) : "";
            }
        }
        catch (JsonException)
        {
            // A command that cannot be read was refused for it, and names nothing.
        }

        return "";
    }

    /// <summary>A time as a reader writes it: empty for never.</summary>
    public static string At(long time) => time == Time.Never ? "" : Time.Text(time);
}
