using System.Globalization;

namespace OnlineRetail;

/// <summary>An invoice at its earliest time. <see cref="Place"/> is its place among all in order of time, ties as in
/// the file; <see cref="Goods"/> are its lines that reach sales.csv.</summary>
internal sealed class Invoice(string id, string customer)
{
    public string Id => id;
    public string Customer => customer;
    public DateTime At { get; set; } = DateTime.MaxValue;
    public bool HasSeveralTimes { get; set; }
    public int Place { get; set; }
    public List<Line> Lines { get; } = [];
    public List<Line> Goods { get; } = [];
    public bool IsCancellation => id[0] == 'C';
    public bool IsSale => !IsCancellation && Goods.Count > 0;
}

/// <summary>A line of an invoice, its price in thousandths of a pound. Its units are settled in parts: a sale's as
/// they are taken back, a cancellation's as their sale is found. `Row` is its line in the file, the header being 1;
/// `Number` its line in the invoice, from 1.</summary>
internal sealed record Line(Invoice Invoice, int Row, int Number, string Article, long Quantity, long Price)
{
    public long Settled { get; set; }
    public long Left => Math.Abs(Quantity) - Settled;
    public List<Part> Parts { get; } = [];
}

/// <summary>What a cancellation's line takes back of one sale's line or, without one, of an unknown sale.</summary>
internal readonly record struct Part(Line? Sale, bool BeforeSale, long Pence);

/// <summary>Thousandths of a pound, as the source counts, and pence, as the product does.</summary>
internal static class Money
{
    private const decimal PoundsMax = 100_000;

    /// <summary>Pence of so many units at a price in thousandths: the exact product, half a penny upwards. What
    /// rounding adds or takes away stands in the class `rounding` of the report.</summary>
    public static long Pence(long price, long units) => ((price * units) + 5) / 10;

    /// <summary>A price exactly; null if it is no number, finer than a thousandth, or over 100,000 pounds.</summary>
    public static long? Thousandths(string text)
    {
        const NumberStyles Form = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return decimal.TryParse(text, Form, CultureInfo.InvariantCulture, out var pounds)
            && Math.Abs(pounds) <= PoundsMax && pounds * 1000 % 1 == 0 ? (long)(pounds * 1000) : null;
    }
}
