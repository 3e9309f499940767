using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Markets;

/// <summary>A referral tree as a file, and how many people each person of it brought in.</summary>
/// <remarks>
/// Columns by name, parted by blanks: <c>MyUniID</c>, <c>refCoupNum</c> (the coupon that brought a person),
/// <c>coup1</c> and on (those they were given to hand on), <c>interviewDt2</c> (the day they came, M/D/YY). The second
/// half of the people, by the day they came, had little time to bring anybody: only the first half is counted.
/// </remarks>
internal static class ReferralTree
{
    private const int BytesMax = 64 << 20;

    /// <exception cref="InputException">The file cannot be read, or is no such tree.</exception>
    public static Distribution FanOut(string path)
    {
        var people = Read(path);
        var bringer = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, person) in people.Index())
        {
            foreach (var coupon in person.Handed)
            {
                if (!bringer.TryAdd(coupon, index))
                    throw Bad(path, person.Line, $"coupon {coupon} was handed on before");
            }
        }

        var brought = new int[people.Count];
        foreach (var person in people)
            if (bringer.TryGetValue(person.Coupon, out var by)) brought[by]++;
        var early = people.Index().OrderBy(one => one.Item.Came).Take(people.Count / 2)
            .Select(one => brought[one.Index]);
        return new Distribution(
            [.. early.CountBy(count => count).OrderBy(one => one.Key).Select(one => (one.Key, one.Value))]);
    }

    private static List<Person> Read(string path)
    {
        var people = new List<Person>();
        var (id, coupon, came, handed) = (-1, -1, -1, new List<int>());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, fields) in Lines(path))
        {
            if (index == 0)
            {
                (id, coupon, came) = (Column("MyUniID"), Column("refCoupNum"), Column("interviewDt2"));
                handed = [.. fields.Index().Where(one => one.Item.StartsWith("coup", StringComparison.Ordinal))
                    .Select(one => one.Index)];
                int Column(string name) => Array.IndexOf(fields, name) is var at and >= 0
                    ? at
                    : throw new InputException($"{path} has no column {name}.");
                continue;
            }

            if (fields.Length <= Math.Max(Math.Max(id, coupon), Math.Max(came, handed.DefaultIfEmpty().Max())))
                throw Bad(path, index + 1, "it has fewer fields than the first line");
            if (!seen.Add(fields[id])) throw Bad(path, index + 1, $"{fields[id]} stands twice");
            if (!DateTime.TryParseExact(fields[came], "M/d/yy", CultureInfo.InvariantCulture, default, out var day))
                throw Bad(path, index + 1, $"interviewDt2 '{fields[came]}' is not a day such as 7/28/09");
            var coupons = handed.Select(at => fields[at]).Where(text => text is not ("" or "NA"));
            people.Add(new Person(index + 1, fields[coupon], day, [.. coupons]));
        }

        return people.Count >= 2 ? people : throw new InputException($"{path} has fewer than two people.");
    }

    private static IEnumerable<(int Index, string[] Fields)> Lines(string path)
    {
        var bytes = InputFile.Bytes("The tree", path, BytesMax);
        if (!Utf8.IsValid(bytes)) throw new InputException($"The tree {path} cannot be read: it is not UTF-8.");
        return Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n").Split('\n')
            .Select(line => line.Replace("\"", "", StringComparison.Ordinal).Split([' ', '\t']))
            .Index().Where(line => line.Item.Length > 1);
    }

    private static InputException Bad(string path, int line, string what) => new($"{path}, line {line}: {what}.");

    private sealed record Person(int Line, string Coupon, DateTime Came, string[] Handed);
}
