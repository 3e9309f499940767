using System.Globalization;
using System.Text;

namespace Fairshare.Node.Settle;

/// <summary>Bytes from outside as a person may see them: short, in one line, nothing that a terminal obeys.</summary>
internal static class Shown
{
    private const int RunesMax = 40;

    /// <summary>
    /// The value between single quotes, cut after 40 characters; bytes that are not UTF-8 as <c>\xE9</c>, characters
    /// that cannot be seen as <c>\u{202E}</c>.
    /// </summary>
    public static string Value(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder("'", RunesMax + 8);
        for (var runes = 0; value.Length > 0; runes++)
        {
            if (runes == RunesMax) return text.Append("…'").ToString();
            var valid = Rune.DecodeFromUtf8(value, out var rune, out var read) == System.Buffers.OperationStatus.Done;
            if (!valid) text.Append(CultureInfo.InvariantCulture, $"\\x{value[0]:X2}");
            else if (Visible(rune)) text.Append(rune.ToString());
            else text.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            value = value[(valid ? read : 1)..];
        }

        return text.Append('\'').ToString();
    }

    private static bool Visible(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or
        UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.SpaceSeparator or
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
