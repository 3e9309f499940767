namespace Fairshare.Node.Compare;

/// <summary>Whether the money comes from customers outside the network. The same under every plan.</summary>
/// <param name="OutsidePercent">Net sales to identified buyers who are no members, of all that members sold.</param>
/// <param name="Sellers">Members with net sales.</param>
/// <param name="SellersMostlyOutside">Of them, those who sold 70 % or more outside.</param>
/// <param name="SellersWithTenCustomers">Of them, those who had ten such customers or more in some period.</param>
internal sealed record Compliance(
    decimal OutsidePercent, int Sellers, int SellersMostlyOutside, int SellersWithTenCustomers)
{
    private const int OutsidePercentLeast = 70;
    private const int CustomersLeast = 10;

    public static Compliance Of(Outcome plan)
    {
        var sellers = plan.Members.Where(member => member.Sold > 0).ToList();
        decimal sold = sellers.Sum(member => member.Sold);
        return new Compliance(
            sold > 0 ? 100m * sellers.Sum(member => member.Outside) / sold : 0,
            sellers.Count,
            sellers.Count(member => 100m * member.Outside >= (decimal)OutsidePercentLeast * member.Sold),
            sellers.Count(member => member.Customers >= CustomersLeast));
    }
}
