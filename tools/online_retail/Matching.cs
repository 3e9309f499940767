namespace OnlineRetail;

/// <summary>What a source line is: the first reason that holds not to be goods, else goods.</summary>
internal static class Rules
{
    private const long PennyThousandths = 10;

    /// <summary>Stock codes of postage, fees, discounts, samples, bad debt and corrections by hand.</summary>
    public static readonly string[] Codes =
        ["POST", "DOT", "C2", "M", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS"];

    public static void Classify(Source source, Accounts accounts)
    {
        foreach (var line in source.Invoices.SelectMany(invoice => invoice.Lines))
        {
            var exact = line.Quantity * line.Price;
            if (NotGoods(line) is { } reason)
            {
                accounts.Add(reason, isLine: true, line.Quantity, exact);
                continue;
            }
            if (!Source.IsId(line.Article))
                throw new InvalidDataException($"{Source.Name}: line {line.Row}: '{line.Article}' is not an id.");
            line.Invoice.Goods.Add(line);
            if (line.Invoice.IsCancellation) continue;
            var pence = Money.Pence(line.Price, line.Quantity);
            accounts.Add("goods_sold", isLine: true, line.Quantity, pence * 10);
            accounts.Add("rounding", isLine: false, 0, exact - (pence * 10));
        }
    }

    private static string? NotGoods(Line line) => (line.Invoice.IsCancellation, line.Quantity, line.Price) switch
    {
        (false, < 0, _) or (false, _, < 0) => "not_goods:negative_outside_cancellation",
        (true, > 0, _) or (true, _, < 0) => "not_goods:positive_in_cancellation",
        (_, 0, _) or (_, _, 0) => "not_goods:zero_price_or_quantity",
        (_, _, < PennyThousandths) => "not_goods:price_below_a_penny",
        _ when Codes.Contains(line.Article) => $"not_goods:{line.Article}",
        _ when line.Article.StartsWith("GIFT_", StringComparison.Ordinal) => "not_goods:gift_voucher",
        _ => null,
    };
}

/// <summary>Which sale a cancellation takes back: same customer, same article, oldest first, as many units as are left,
/// at the price of the sale's line. All look among the sales before them first; only then those with units left look
/// among later ones. Without a customer nobody can say whose sale it was, and nothing matches.</summary>
internal static class Matching
{
    public static void Match(Source source, Accounts accounts)
    {
        var cancelled = source.Invoices.Where(invoice => invoice.IsCancellation)
            .SelectMany(invoice => invoice.Goods).ToList();
        var sold = source.Invoices.Where(invoice => invoice.IsSale && invoice.Customer.Length > 0)
            .SelectMany(invoice => invoice.Goods).ToLookup(line => (line.Invoice.Customer, line.Article));
        foreach (var beforeSale in new[] { false, true })
            foreach (var line in cancelled)
                foreach (var sale in sold[(line.Invoice.Customer, line.Article)])
                    if (sale.Invoice.Place > line.Invoice.Place == beforeSale)
                        TakeBack(line, sale, beforeSale, accounts);
        foreach (var line in cancelled.Where(line => line.Left > 0)) TakeBackUnknown(line, accounts);
    }

    private static void TakeBack(Line line, Line sale, bool beforeSale, Accounts accounts)
    {
        var units = Math.Min(line.Left, sale.Left);
        if (units == 0) return;
        // Rounded on the running sum, so the parts of a sale's line add up to its pence however many they are.
        var pence = Money.Pence(sale.Price, sale.Settled + units) - Money.Pence(sale.Price, sale.Settled);
        var name = beforeSale ? "goods_returned_before_sale" : "goods_returned";
        accounts.Add(name, isLine: line.Parts.Count == 0, -units, -pence * 10);
        accounts.Add("rounding", isLine: false, 0, (pence * 10) - (sale.Price * units));
        var difference = (sale.Price - line.Price) * units;
        accounts.Add($"price_difference:paid_back_{(difference < 0 ? "more" : "less")}", isLine: false, 0, difference);
        line.Parts.Add(new Part(sale, beforeSale, pence));
        line.Settled += units;
        sale.Settled += units;
    }

    private static void TakeBackUnknown(Line line, Accounts accounts)
    {
        var pence = Money.Pence(line.Price, line.Left);
        var name = line.Invoice.Customer.Length > 0 ? "returned_of_unknown_sale" : "returned_without_customer";
        accounts.Add(name, isLine: line.Parts.Count == 0, -line.Left, -pence * 10);
        accounts.Add("rounding", isLine: false, 0, (pence * 10) - (line.Price * line.Left));
        line.Parts.Add(new Part(null, BeforeSale: false, pence));
    }
}
