using System.Text;

namespace Fairshare.Ledger.Plans;

/// <summary>How problems are put into words: values quoted and cut, names suggested, lists joined.</summary>
internal static class Wording
{
    private const int QuotedRunesMax = 40;
    private const int SuggestedBytesMax = 64;

    /// <summary>The text in double quotes, cut if it is long, with nothing in it that moves a cursor.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        var runes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (runes++ == QuotedRunesMax)
            {
                quoted.Append('…');
                break;
            }

            quoted.Append(Moves(rune) ? Rune.ReplacementChar : rune);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A name as it is, if it is an id; else in double quotes.</summary>
    public static string Name(string text) => IdText.IsValid(Encoding.UTF8.GetBytes(text)) ? text : Quote(text);

    /// <summary>The values, each in double quotes, with commas between.</summary>
    public static string List(IEnumerable<string> values) => string.Join(", ", values.Select(Quote));

    /// <summary>The values as what something has: the only one, or one of several.</summary>
    public static string OneOf(IReadOnlyCollection<string> values) =>
        values.Count == 1 ? List(values) : $"one of {List(values)}";

    /// <summary>A sentence that names the known value nearest to the one given, or all of them.</summary>
    public static string DidYouMean(string given, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0) return "There is none.";
        var nearest = given.Length > SuggestedBytesMax ? null : Nearest(given, known);
        return nearest is null ? $"Known: {List(known)}." : $"Did you mean {Quote(nearest)}?";
    }

    /// <summary>Controls, and what joins, breaks or turns a line without being seen.</summary>
    private static bool Moves(Rune rune) => Rune.IsControl(rune) || rune.Value is 0xAD or 0x61C or 0xFEFF or
        (>= 0x200B and <= 0x200F) or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x206F);

    /// <summary>
    /// The first of the nearest by edits, if at most a third of its letters (at least two) differ, and not over half.
    /// </summary>
    private static string? Nearest(string given, IReadOnlyCollection<string> known)
    {
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var name in known)
        {
            var edits = Edits(given, name);
            if (edits >= least || edits > Math.Max(2, name.Length / 3) || edits * 2 > name.Length) continue;
            (nearest, least) = (name, edits);
        }

        return nearest;
    }

    /// <summary>Letters to insert, delete or replace to make one text of the other (V. Levenshtein, 1965).</summary>
    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
            {
                var replaced = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
