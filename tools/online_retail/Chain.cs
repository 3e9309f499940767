using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OnlineRetail;

/// <summary>A person of the chain: who handed on the coupon that brought them, and the day they came.</summary>
internal sealed record Person(string Member, string? Enroller, DateTime Came);

/// <summary>rds_curitiba.tab: columns by name, parted by blanks. `refCoupNum` is the coupon that brought a person,
/// `coup1..3` those they handed on, `interviewDt2` the day (M/D/YY).</summary>
internal static class Chain
{
    public const string Name = "rds_curitiba.tab";
    private static readonly string[] columns = ["MyUniID", "refCoupNum", "interviewDt2", "coup1", "coup2", "coup3"];

    public static List<Person> Read(string path)
    {
        var rows = File.ReadLines(path, new UTF8Encoding(false, throwOnInvalidBytes: true))
            .Select(line => line.Replace("\"", "", StringComparison.Ordinal).Split([' ', '\t'])).ToList();
        if (rows.Count < 2) throw new InvalidDataException($"{Name} has no people.");
        var at = columns.Select(column => Array.IndexOf(rows[0], column)).ToArray();
        if (at.Contains(-1)) throw new InvalidDataException($"{Name} has no column {columns[Array.IndexOf(at, -1)]}.");

        var handed = new Dictionary<string, string>(StringComparer.Ordinal);
        var members = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, row) in rows.Index().Skip(1))
        {
            if (row.Length != rows[0].Length) throw Bad(index, $"{row.Length} fields instead of {rows[0].Length}");
            var member = Member(row[at[0]]);
            if (!Source.IsId(member)) throw Bad(index, $"'{member}' is not an id");
            if (!members.Add(member)) throw Bad(index, $"{member} stands twice");
            foreach (var column in at[3..])
                if (!handed.TryAdd(row[column], member)) throw Bad(index, $"coupon {row[column]} was handed on before");
        }
        return [.. rows.Index().Skip(1).Select(row => new Person(Member(row.Item[at[0]]),
            handed.GetValueOrDefault(row.Item[at[1]]), Day(row.Index, row.Item[at[2]])))];
    }

    /// <summary>Who sells to a buyer: the first eight bytes of the buyer's SHA-256, modulo the people. An invoice
    /// without a customer is its own buyer here.</summary>
    public static Person Seller(IReadOnlyList<Person> people, Invoice invoice)
    {
        var buyer = invoice.Customer.Length > 0 ? invoice.Customer : invoice.Id;
        var hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(buyer)));
        return people[(int)(hash % (ulong)people.Count)];
    }

    /// <summary>By how many days all are moved so that the last one joins on the day before the first sale.</summary>
    public static int DaysToShift(IEnumerable<Person> people, DateTime firstSale) =>
        (firstSale.Date.AddDays(-1) - people.Max(person => person.Came)).Days;

    private static string Member(string number) => $"rds-{number}";

    private static DateTime Day(int index, string text) =>
        DateTime.TryParseExact(text, "M/d/yy", CultureInfo.InvariantCulture, default, out var day)
            ? day
            : throw Bad(index, $"interviewDt2 '{text}' is not a day such as 7/28/09");

    private static InvalidDataException Bad(int index, string what) => new($"{Name}: line {index + 1}: {what}.");
}
