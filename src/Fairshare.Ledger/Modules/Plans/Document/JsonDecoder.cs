using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Fairshare.Ledger.Plans;

/// <summary>Strict JSON: RFC 8259 in UTF-8, no byte order mark, no comments, no trailing commas, one value.</summary>
internal static class JsonDecoder
{
    /// <summary>The document's tree; null, with one problem added, if the bytes are not JSON.</summary>
    public static JsonTree? Decode(ReadOnlySpan<byte> utf8, ICollection<PlanProblem> problems)
    {
        if (utf8.Length > Limits.CommandBytesMax)
        {
            var text = $"The document has {utf8.Length} bytes; it may have {Limits.CommandBytesMax}.";
            problems.Add(new PlanProblem(PlanReasons.DocumentTooLarge, "", text));
            return null;
        }

        if (!Utf8.IsValid(utf8)) return Refuse(utf8, NotUtf8(utf8), "these bytes are not UTF-8", problems);
        if (utf8 is [0xEF, 0xBB, 0xBF, ..])
        {
            return Refuse(utf8, 0, "a byte order mark is not allowed; save the file as UTF-8 without one", problems);
        }

        var options = new JsonReaderOptions { MaxDepth = PlanLimits.JsonDepthMax };
        var reader = new Utf8JsonReader(utf8, options);
        try
        {
            reader.Read();
            var tree = JsonTree.Read(ref reader);
            reader.Read();
            return tree;
        }
        catch (JsonException invalid)
        {
            var offset = Offset(utf8, invalid.LineNumber ?? 0, invalid.BytePositionInLine ?? 0);
            return Refuse(utf8, offset, Hint(utf8, offset, reader.CurrentDepth), problems);
        }
        catch (InvalidOperationException)
        {
            var half = "a string escapes half of a surrogate pair";
            return Refuse(utf8, (int)reader.TokenStartIndex, half, problems);
        }
    }

    private static JsonTree? Refuse(
        ReadOnlySpan<byte> utf8, int offset, string what, ICollection<PlanProblem> problems)
    {
        var before = utf8[..offset];
        var line = before.Count((byte)'\n') + 1;
        var column = 1;
        foreach (var unit in before[(before.LastIndexOf((byte)'\n') + 1)..])
        {
            if ((unit & 0xC0) != 0x80) column++;
        }

        var text = $"Line {line}, column {column}: {what}.";
        problems.Add(new PlanProblem(PlanReasons.JsonInvalid, "", text) { Position = offset, Line = line });
        return null;
    }

    private static int NotUtf8(ReadOnlySpan<byte> utf8)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(utf8[valid..], out _, out var read) == System.Buffers.OperationStatus.Done)
        {
            valid += read;
        }

        return valid;
    }

    private static int Offset(ReadOnlySpan<byte> utf8, long line, long inLine)
    {
        var start = 0;
        for (; line > 0 && utf8[start..].IndexOf((byte)'\n') is var end and >= 0; line--) start += end + 1;
        return (int)Math.Min(start + inLine, utf8.Length);
    }

    private static string Hint(ReadOnlySpan<byte> utf8, int offset, int depth)
    {
        if (offset >= utf8.Length) return "the document ends too early";
        var opens = utf8[offset] is (byte)'[' or (byte)'{';
        if (opens && depth >= PlanLimits.JsonDepthMax - 1) return $"values may nest {PlanLimits.JsonDepthMax} deep";
        Rune.DecodeFromUtf8(utf8[offset..], out var rune, out _);
        return rune.Value switch
        {
            '/' or '#' => "comments are not allowed",
            '}' or ']' => "a value is missing here, or the comma before is one too many",
            '\'' => "text stands in double quotes",
            _ => $"{Wording.Quote(rune.ToString())} does not belong here",
        };
    }
}
