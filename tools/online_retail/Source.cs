using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace OnlineRetail;

/// <summary>online_retail.csv.gz: RFC 4180 in gzip, UTF-8, a header and eight columns; a line an article.</summary>
internal sealed class Source
{
    public const string Name = "online_retail.csv.gz";
    private const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
    private const int RecordCharactersMax = 65_536; // the real ones have about a hundred; more is a quote left open
    private const long QuantityMax = 1_000_000_000; // times the highest price it stays below 2^53 pence
    private static readonly SearchValues<char> idCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    private Source(IEnumerable<Invoice> invoices)
    {
        Invoices = [.. invoices.OrderBy(invoice => invoice.At)];
        foreach (var (place, invoice) in Invoices.Index()) invoice.Place = place;
    }

    /// <summary>By earliest time, ties as in the file: the order of sales.csv.</summary>
    public IReadOnlyList<Invoice> Invoices { get; }

    /// <summary>Totals added up while reading, before anything is sorted into classes.</summary>
    public long Lines { get; private init; }
    public long Quantity { get; private init; }
    public long Thousandths { get; private init; }

    public static Source Read(string path)
    {
        try
        {
            using var reader = new StreamReader(Unpack(path), new UTF8Encoding(false, throwOnInvalidBytes: true));
            if (reader.ReadLine() != Header) throw new FormatException($"it does not begin with {Header}");
            var invoices = new OrderedDictionary<string, Invoice>(StringComparer.Ordinal);
            var (lines, quantity, thousandths) = (0L, 0L, 0L);
            foreach (var (row, fields) in Records(reader))
            {
                var line = Parse(row, fields, invoices);
                (lines, quantity) = (lines + 1, quantity + line.Quantity);
                thousandths += line.Quantity * line.Price;
            }
            return new(invoices.Values) { Lines = lines, Quantity = quantity, Thousandths = thousandths };
        }
        catch (Exception broken) when (broken is FormatException or InvalidDataException or DecoderFallbackException)
        {
            var what = broken switch
            {
                FormatException => broken.Message,
                InvalidDataException => "it is not a whole gzip file",
                _ => "it is not UTF-8 text",
            };
            throw new InvalidDataException($"{Name}: {what}.", broken);
        }
    }

    /// <summary>True for what the product takes as an id: at most 64 characters of [A-Za-z0-9._:-].</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= 64 && !text.AsSpan().ContainsAnyExcept(idCharacters);

    /// <summary>The whole text, for the reader of gzip takes a cut-off file for a short one: only the length in the
    /// file's last four bytes tells them apart.</summary>
    private static MemoryStream Unpack(string path)
    {
        var packed = File.ReadAllBytes(path);
        var text = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        gzip.CopyTo(text);
        if (packed.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(packed.AsSpan(^4..)) != text.Length)
            throw new InvalidDataException();
        text.Position = 0;
        return text;
    }

    private static Line Parse(int row, List<string> fields, OrderedDictionary<string, Invoice> invoices)
    {
        if (fields.Count != 8) throw Bad(row, $"{fields.Count} fields instead of 8");
        var (id, article, customer) = (fields[0], fields[1].ToUpperInvariant(), fields[6]);
        if (!IsId(id)) throw Bad(row, $"InvoiceNo '{id}' is not an id");
        if (article.Length == 0) throw Bad(row, "StockCode is empty");
        if (customer.Length > 0 && !IsId(customer)) throw Bad(row, $"CustomerID '{customer}' is not an id");
        if (!long.TryParse(fields[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var quantity)
            || quantity is < -QuantityMax or > QuantityMax)
            throw Bad(row, $"Quantity '{fields[3]}' is not a whole number or too large");
        if (!DateTime.TryParseExact(fields[4], "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, default, out var at))
            throw Bad(row, $"InvoiceDate '{fields[4]}' is not a time such as 2010-12-01T08:26");
        if (Money.Thousandths(fields[5]) is not { } price)
            throw Bad(row, $"UnitPrice '{fields[5]}' is not a price with at most three decimals, or too large");

        if (!invoices.TryGetValue(id, out var invoice)) invoices.Add(id, invoice = new Invoice(id, customer));
        if (invoice.Customer != customer) throw Bad(row, $"invoice {id} has two customers");
        invoice.HasSeveralTimes |= invoice.Lines.Count > 0 && invoice.At != at;
        if (at < invoice.At) invoice.At = at;
        var line = new Line(invoice, row, invoice.Lines.Count + 1, article, quantity, price);
        invoice.Lines.Add(line);
        return line;
    }

    private static IEnumerable<(int Row, List<string> Fields)> Records(StreamReader reader)
    {
        for (var next = 2; reader.ReadLine() is { } text; next++)
        {
            var row = next;
            for (; text.AsSpan().Count('"') % 2 == 1; next++)
            {
                if (text.Length > RecordCharactersMax || reader.ReadLine() is not { } more)
                    throw Bad(row, "a quoted field does not end");
                text += $"\n{more}";
            }
            yield return (row, Fields(row, text));
        }
    }

    private static List<string> Fields(int row, string text)
    {
        var fields = new List<string>(8);
        for (var at = 0; at <= text.Length; at++)
        {
            var start = at;
            var quoted = at < text.Length && text[at] == '"';
            // The number of quotes is even, so the one that closes is there; after a doubled one the field goes on.
            while (at < text.Length && text[at] == '"') at = text.IndexOf('"', at + 1) + 1;
            var end = text.IndexOf(',', at) is var comma and >= 0 ? comma : text.Length;
            if (quoted ? at != end : text.AsSpan(start..end).Contains('"')) throw Bad(row, "a quote inside a field");
            fields.Add(quoted ? text[(start + 1)..(end - 1)].Replace("\"\"", "\"", StringComparison.Ordinal)
                : text[start..end]);
            at = end;
        }
        return fields;
    }

    private static FormatException Bad(int row, string what) => new($"line {row}: {what}");
}
