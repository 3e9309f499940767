using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OnlineRetail;

/// <summary>A figure of the report by its name; the name ends with its unit where it is not a count.</summary>
internal readonly record struct Figure(string Name, long Value);

/// <summary>What fell into a class: source lines, each counted once, in the class of its first part; the parts whose
/// money stands here; units; thousandths of a pound.</summary>
internal readonly record struct Account(long Lines, long Parts, long Quantity, long Thousandths)
{
    public decimal Pounds => Thousandths / 1000m;

    public static Account operator +(Account a, Account b) =>
        new(a.Lines + b.Lines, a.Parts + b.Parts, a.Quantity + b.Quantity, a.Thousandths + b.Thousandths);
}

/// <summary>The classes of the report, in its order.</summary>
internal sealed class Accounts
{
    private static readonly string[] names =
    [
        "goods_sold", "goods_returned", "goods_returned_before_sale",
        "price_difference:paid_back_more", "price_difference:paid_back_less",
        "returned_of_unknown_sale", "returned_without_customer", "rounding",
        "not_goods:negative_outside_cancellation", "not_goods:positive_in_cancellation",
        "not_goods:zero_price_or_quantity", "not_goods:price_below_a_penny",
        .. Rules.Codes.Select(code => $"not_goods:{code}"), "not_goods:gift_voucher",
    ];

    private readonly Account[] accounts = new Account[names.Length];

    public IEnumerable<(string Name, Account Account)> Classes => names.Zip(accounts);
    public Account Total => accounts.Aggregate((sum, account) => sum + account);

    public void Add(string name, bool isLine, long quantity, long thousandths)
    {
        if (!isLine && quantity == 0 && thousandths == 0) return;
        accounts[Array.IndexOf(names, name)] += new Account(isLine ? 1 : 0, 1, quantity, thousandths);
    }

    /// <summary>Fails unless the classes hold every line, unit and thousandth that was read, and no more.</summary>
    public void MustEqual(Source source)
    {
        var (total, sum) = (Total, (source.Lines, source.Quantity, source.Thousandths));
        if ((total.Lines, total.Quantity, total.Thousandths) != sum)
            throw new InvalidDataException($"The classes hold {total}, but the source has {sum}.");
    }

    /// <summary>Fails unless sales.csv, read back, holds the pence that the classes say.</summary>
    public void MustEqual(IReadOnlyCollection<Figure> written)
    {
        var pence = written.Where(figure => figure.Name.EndsWith("_pence", StringComparison.Ordinal))
            .Select(figure => figure.Value * 10);
        long[] classes =
        [
            Of("goods_sold"), -Of("goods_returned"), -Of("goods_returned_before_sale"),
            -Of("returned_of_unknown_sale") - Of("returned_without_customer"),
        ];
        if (!pence.SequenceEqual(classes))
            throw new InvalidDataException("sales.csv does not hold the pence that the classes say.");
    }

    private long Of(string name) => accounts[Array.IndexOf(names, name)].Thousandths;
}

/// <summary>The accounts of the source, what was written, and figures to recognize the source by.</summary>
internal sealed record Report(IReadOnlyList<Figure> Source, Accounts Accounts, IReadOnlyList<Figure> Written)
{
    public static IReadOnlyList<Figure> Facts(Source source) =>
    [
        new("lines", source.Lines), new("quantity", source.Quantity), new("thousandths", source.Thousandths),
        new("invoices", source.Invoices.Count),
        new("cancellation_invoices", source.Invoices.Count(invoice => invoice.IsCancellation)),
        new("invoices_without_goods", source.Invoices.Count(invoice => invoice.Goods.Count == 0)),
        new("invoices_with_several_times", source.Invoices.Count(invoice => invoice.HasSeveralTimes)),
        new("customers", source.Invoices.Select(invoice => invoice.Customer).Distinct().Count(id => id.Length > 0)),
        new("lines_without_customer", source.Invoices.Where(it => it.Customer.Length == 0).Sum(it => it.Lines.Count)),
        new("articles_ignoring_case", source.Invoices.SelectMany(it => it.Lines).DistinctBy(it => it.Article).Count()),
        new("cancellation_lines_before_their_sale",
            source.Invoices.SelectMany(it => it.Goods).Count(line => line.Parts.Exists(part => part.BeforeSale))),
    ];

    public static IReadOnlyList<Figure> Facts(Source source, IReadOnlyList<Person> people, DateTime firstSale) =>
    [
        new("members", people.Count), new("members_without_enroller", people.Count(person => person.Enroller is null)),
        new("members_joined_moved_by_days", Chain.DaysToShift(people, firstSale)),
        new("sellers", source.Invoices.Where(invoice => invoice.IsSale)
            .DistinctBy(invoice => Chain.Seller(people, invoice).Member).Count()),
    ];

    public byte[] Json()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            Write(json, "source", Source);
            json.WriteStartObject("classes");
            foreach (var (name, account) in Accounts.Classes.Append(("total", Accounts.Total)))
                Write(json, name,
                [
                    new("lines", account.Lines), new("parts", account.Parts),
                    new("quantity", account.Quantity), new("thousandths", account.Thousandths),
                ]);
            json.WriteEndObject();
            Write(json, "written", Written);
            json.WriteEndObject();
        }
        return [.. stream.ToArray(), (byte)'\n'];
    }

    public string Text()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{"class",-40} {"lines",9} {"parts",9} {"quantity",12} {"pounds",16}\n");
        foreach (var (name, account) in Accounts.Classes.Append(("total = the source", Accounts.Total)))
        {
            var (lines, parts, quantity, pounds) = (account.Lines, account.Parts, account.Quantity, account.Pounds);
            text.Append(CultureInfo.InvariantCulture,
                $"{name,-40} {lines,9:N0} {parts,9:N0} {quantity,12:N0} {pounds,16:N3}\n");
        }
        foreach (var (title, figures) in new[] { ("source", Source), ("written", Written) })
        {
            text.Append('\n').Append(title).Append('\n');
            foreach (var figure in figures)
                text.Append(CultureInfo.InvariantCulture, $"  {figure.Name,-38} {figure.Value,15:N0}\n");
        }
        return text.ToString();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<Figure> figures)
    {
        json.WriteStartObject(name);
        foreach (var figure in figures) json.WriteNumber(figure.Name, figure.Value);
        json.WriteEndObject();
    }
}
