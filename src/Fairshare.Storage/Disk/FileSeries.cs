using System.Globalization;

namespace Fairshare.Storage;

/// <summary>Files that are named by a number: a prefix, digits, a suffix.</summary>
internal sealed class FileSeries(string prefix, int digits, string suffix)
{
    private readonly string format = "D" + digits.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name of the file of a number.</summary>
    public string NameOf(long number) => prefix + number.ToString(format, CultureInfo.InvariantCulture) + suffix;

    /// <summary>The numbers of those among some files that belong to the series, ascending.</summary>
    public List<long> NumbersIn(IEnumerable<string> names)
    {
        var numbers = new List<long>();
        foreach (var name in names)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            if (!name.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var middle = name.AsSpan(prefix.Length, Math.Max(0, name.Length - prefix.Length - suffix.Length));
            if (!long.TryParse(middle, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            if (NameOf(number) == name) numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }
}
