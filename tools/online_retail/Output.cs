using System.Globalization;

namespace OnlineRetail;

/// <summary>The two files that `fairshare settle` reads: UTF-8, line ends LF, no field that needs quotes.</summary>
internal static class Output
{
    private const string UnknownSale = "unknown-";

    /// <summary>member,enroller,joined: in the order of the chain's file, days moved as a whole.</summary>
    public static void Members(IReadOnlyList<Person> people, DateTime firstSale, string path)
    {
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        writer.WriteLine("member,enroller,joined");
        var days = Chain.DaysToShift(people, firstSale);
        foreach (var person in people)
        {
            var joined = person.Came.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            writer.WriteLine($"{person.Member},{person.Enroller},{joined}");
        }
    }

    /// <summary>In order of time: a line an article of a sale, and a line a part of a cancellation, whose own id is
    /// invoice, line, part (`C536379-1-1`); what matched nothing takes back the sale `unknown-C536379-1`.</summary>
    public static void Sales(Source source, IReadOnlyList<Person> people, string path)
    {
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        writer.WriteLine("sale,seller,buyer,amount,at,returns,article,quantity");
        foreach (var invoice in source.Invoices)
        {
            var at = invoice.At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            var seller = Chain.Seller(people, invoice).Member;
            foreach (var line in invoice.Goods)
            {
                foreach (var (index, part) in line.Parts.Index())
                {
                    var sale = part.Sale?.Invoice.Id ?? $"{UnknownSale}{invoice.Id}-{line.Number}";
                    writer.WriteLine($"{invoice.Id}-{line.Number}-{index + 1},,,{part.Pence},{at},{sale},,");
                }
                if (invoice.IsCancellation) continue;
                var pence = Money.Pence(line.Price, line.Quantity);
                writer.WriteLine(
                    $"{invoice.Id},{seller},{invoice.Customer},{pence},{at},,{line.Article},{line.Quantity}");
            }
        }
    }

    /// <summary>Adds up sales.csv from the file itself, and fails unless every sale stands in one place, every return
    /// has an id of its own and no sale gives back more than it was.</summary>
    public static List<Figure> ReadBack(string path)
    {
        var rows = File.ReadLines(path).Skip(1).Select(text => text.Split(','))
            .Select(row => (Id: row[0], Pence: long.Parse(row[3], CultureInfo.InvariantCulture), Of: row[5])).ToList();
        var (ids, last) = (new HashSet<string>(StringComparer.Ordinal), "");
        var sales = new Dictionary<string, (int Row, long Left)>(StringComparer.Ordinal);
        foreach (var (index, row) in rows.Index())
        {
            if ((row.Id != last || row.Of.Length > 0) && !ids.Add(row.Id))
                throw new InvalidDataException($"{row.Id} stands in two places of sales.csv.");
            last = row.Id;
            if (row.Of.Length == 0) sales[row.Id] = (index, sales.GetValueOrDefault(row.Id).Left + row.Pence);
        }
        var soldPence = sales.Values.Sum(sale => sale.Left);
        var (earlier, later, unknown) = (new Tally(), new Tally(), new Tally());
        foreach (var (index, row) in rows.Index().Where(row => row.Item.Of.Length > 0))
        {
            if (!sales.TryGetValue(row.Of, out var sale))
            {
                unknown = unknown.Plus(row.Pence);
                continue;
            }
            if (row.Pence > sale.Left)
                throw new InvalidDataException($"{row.Id} takes back more than is left of {row.Of}.");
            sales[row.Of] = sale with { Left = sale.Left - row.Pence };
            if (sale.Row < index) earlier = earlier.Plus(row.Pence);
            else later = later.Plus(row.Pence);
        }
        return
        [
            new("sales", sales.Count), new("sale_lines", rows.Count(row => row.Of.Length == 0)),
            new("sold_pence", soldPence),
            new("returns_of_earlier_sales", earlier.Count), new("returned_of_earlier_sales_pence", earlier.Pence),
            new("returns_of_later_sales", later.Count), new("returned_of_later_sales_pence", later.Pence),
            new("returns_of_unknown_sales", unknown.Count), new("returned_of_unknown_sales_pence", unknown.Pence),
        ];
    }

    private readonly record struct Tally(long Count, long Pence)
    {
        public Tally Plus(long pence) => new(Count + 1, Pence + pence);
    }
}
