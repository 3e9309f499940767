using System.Text;
using Fairshare.Ledger;

namespace Fairshare.Node.Demo;

/// <summary>
/// A small tea company that a seed decides: members, and two months of sales with own orders, customers, house sales,
/// returns (one of them before its sale), and a line that has to be refused.
/// </summary>
internal sealed class DemoCompany
{
    private const int MemberCount = 40;
    private const int FoundersCount = 28;
    private const int SaleCount = 150;
    private const int DayCount = 59;
    private const long Minute = 60_000;
    private const string SalesHeader = "sale,seller,buyer,amount,volume,at,delivered,returns,article,quantity";

    /// <summary>Article, price in cents, and the part of it that is volume, in percent.</summary>
    private static readonly (string Article, int Price, int Volume)[] goods =
    [
        ("sencha", 890, 80), ("oolong", 1_290, 80), ("jasmine", 790, 80), ("pu-erh", 2_450, 80),
        ("matcha", 1_990, 80), ("teapot", 3_900, 40), ("gift-box", 5_500, 60),
    ];

    private readonly Dice dice;
    private readonly long start = Time.Days(2026, 1, 1) * Time.Day;
    private readonly long[] joined = new long[MemberCount];
    private readonly int[] energy = new int[MemberCount];
    private readonly List<int>[] customersOf = new List<int>[MemberCount];
    private readonly List<(long At, string Line)> lines = [];
    private readonly List<Sold> sold = [];

    public DemoCompany(string seed)
    {
        dice = new Dice(seed);
        Members = MakeMembers();
        for (var number = 1; number <= SaleCount; number++) MakeSale(number);
        MakeReturns();
        Refuse();
        var text = new StringBuilder(SalesHeader).Append('\n');
        foreach (var (_, line) in lines.OrderBy(line => line.At)) text.Append(line).Append('\n');
        Sales = text.ToString();
    }

    /// <summary><c>members.csv</c>.</summary>
    public string Members { get; }

    /// <summary><c>sales.csv</c>.</summary>
    public string Sales { get; }

    /// <summary>Buyers who are not members.</summary>
    public int Customers { get; private set; }

    /// <summary>The most levels between a member and the top.</summary>
    public int Depth { get; private set; }

    private static string Member(int index) => $"m-{index + 1:D3}";

    private static string Customer(int number) => $"c-{100 + number}";

    private string MakeMembers()
    {
        var text = new StringBuilder("member,enroller,joined,rank\n");
        var depth = new int[MemberCount];
        for (var i = 0; i < MemberCount; i++)
        {
            var parent = i == 0 ? -1 : i < 4 ? 0 : dice.Below(i);
            depth[i] = parent < 0 ? 0 : depth[parent] + 1;
            Depth = Math.Max(Depth, depth[i]);
            var day = i < FoundersCount ? dice.Between(-300, -5) : dice.Between(2, 40);
            joined[i] = start + (day * Time.Day) + (dice.Between(8, 19) * 60 * Minute);
            energy[i] = dice.One([0, 1, 1, 2, 2, 3, 5]) + (i < 4 ? 2 : 0);
            customersOf[i] = [];
            var rank = i == 0 ? "director" : i is 1 or 2 ? "leader" : "";
            text.Append($"{Member(i)},{(parent < 0 ? "" : Member(parent))},{Time.Text(joined[i])},{rank}\n");
        }

        return text.ToString();
    }

    private void MakeSale(int number)
    {
        var day = start + ((number - 1) * DayCount / SaleCount * Time.Day);
        var at = day + (dice.Between(8 * 60, (20 * 60) - 1) * Minute);
        var id = $"s-{number:D4}";
        var isHouse = dice.Percent(4);
        var seller = isHouse ? -1 : SellerAt(at);
        var buyer = Buyer(seller);
        var delivered = dice.Percent(90) ? Time.Text(at + (dice.Between(1, 3) * Time.Day)) : "";
        var count = dice.One([1, 1, 2, 2, 3]);
        var amount = 0L;
        for (var i = 0; i < count; i++)
        {
            var (article, price, percent) = dice.One(goods);
            var quantity = dice.One([1, 1, 2, 2, 3, 4, 6]);
            var sum = price * quantity;
            amount += sum;
            var line = $"{id},{(isHouse ? "" : Member(seller))},{buyer},{sum},{sum * percent / 100},{Time.Text(at)}," +
                $"{delivered},,{article},{quantity}";
            lines.Add((at, line));
        }

        sold.Add(new Sold(id, at, amount, isHouse));
    }

    /// <summary>One of those who have joined, the eager ones more often.</summary>
    private int SellerAt(long at)
    {
        List<int> candidates = [];
        for (var i = 0; i < MemberCount; i++)
            if (joined[i] <= at) candidates.AddRange(Enumerable.Repeat(i, energy[i]));
        return dice.One(candidates);
    }

    private string Buyer(int seller)
    {
        if (seller >= 0 && dice.Percent(25)) return Member(seller);
        if (seller >= 0 && dice.Percent(12)) return "";
        if (seller >= 0 && customersOf[seller].Count > 0 && dice.Percent(60))
            return Customer(dice.One(customersOf[seller]));
        Customers++;
        if (seller >= 0) customersOf[seller].Add(Customers);
        return Customer(Customers);
    }

    /// <summary>One before its sale, one of a whole sale, and parts: some before a release, some after it.</summary>
    private void MakeReturns()
    {
        var own = sold.Where(sale => !sale.IsHouse).ToList();
        Return(1, own[20], own[20].At - (90 * Minute), own[20].Amount / 2);
        Return(2, own[33], own[33].At + (5 * Time.Day), null);
        for (var i = 3; i <= 8; i++)
        {
            var sale = own[dice.Between(10, 90)];
            Return(i, sale, sale.At + (dice.Between(2, 20) * Time.Day), sale.Amount / dice.Between(3, 6));
        }
    }

    private void Return(int number, Sold sale, long at, long? amount) =>
        lines.Add((at, $"r-{number:D4},,,{amount},,{Time.Text(at)},,{sale.Id},,"));

    /// <summary>Somebody who is not a member has sold.</summary>
    private void Refuse()
    {
        var at = start + (12 * Time.Day) + (11 * 60 * Minute);
        lines.Add((at, $"s-{SaleCount + 1:D4},m-099,,1290,1032,{Time.Text(at)},,,oolong,1"));
    }

    private sealed record Sold(string Id, long At, long Amount, bool IsHouse);
}
