namespace Fairshare.Node.Settle;

/// <summary>The columns of <c>sales.csv</c>.</summary>
internal enum SaleColumn
{
    Sale,
    Seller,
    Buyer,
    Amount,
    Volume,
    At,
    Delivered,
    Returns,
    Qualifying,
    Article,
    Quantity,
    Shop,
}
