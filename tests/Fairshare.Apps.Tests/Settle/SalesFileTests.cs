using System.Text;
using Fairshare.Ledger;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Settle;

public sealed class SalesFileTests : IDisposable
{
    private const string Header =
        "sale,seller,buyer,amount,volume,at,delivered,returns,qualifying,article,quantity,shop\n";

    private const string Id65 = "0123456789012345678901234567890123456789012345678901234567890123X";

    private readonly InputFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("s1,,,100,,2026-01-05,,,,,,", """{"sale":"s1","amount":100,"at":"2026-01-05T00:00:00Z"}""")]
    [InlineData(
        "s1,m1,c1,100,90,2026-01-05T10:00:00Z,2026-01-07,,80,A,2,x",
        """{"sale":"s1","seller":"m1","buyer":"c1","amount":100,"volume":90,"qualifying":80""" +
        ""","article":"A","quantity":2,"at":"2026-01-05T10:00:00Z","delivered":"2026-01-07T00:00:00Z","shop":"x"}""")]
    [InlineData(
        "s1,m1,,0,0,2026-01-05T08:00:00.5+08:00,,,0,,1,",
        """{"sale":"s1","seller":"m1","amount":0,"volume":0,"qualifying":0,"at":"2026-01-05T00:00:00.500Z"}""")]
    [InlineData(
        "s1,,,9007199254740991,,2026-01-05,,,,,1000000000,",
        """{"sale":"s1","amount":9007199254740991,"quantity":1000000000,"at":"2026-01-05T00:00:00Z"}""")]
    [InlineData("s1,,,007,,2026-01-05,,,,,,", """{"sale":"s1","amount":7,"at":"2026-01-05T00:00:00Z"}""")]
    [InlineData(
        "r1,,,50,,2026-01-05,,s1,,,,",
        """{"return":"r1","sale":"s1","amount":50,"at":"2026-01-05T00:00:00Z"}""")]
    [InlineData("r1,,,,,2026-01-05,,s1,,,,", """{"return":"r1","sale":"s1","at":"2026-01-05T00:00:00Z"}""")]
    [InlineData(
        "r1,a b,!,50,-90,2026-01-05,soon,s1,-80,?,-3,/",
        """{"return":"r1","sale":"s1","amount":50,"at":"2026-01-05T00:00:00Z"}""")]
    public void A_line_becomes_a_command(string line, string json)
    {
        var (groups, refusals) = folder.Sales(Header + line + "\n");
        Assert.Empty(refusals);
        Assert.Equal(["2 " + json], groups);
    }

    [Theory]
    [InlineData(",,,1,,2026-01-05,,,,,,", "id_missing sale")]
    [InlineData("s 1,,,1,,2026-01-05,,,,,,", "id_invalid sale")]
    [InlineData("@s,,,1,,2026-01-05,,,,,,", "id_invalid sale")]
    [InlineData(Id65 + ",,,1,,2026-01-05,,,,,,", "id_too_long sale")]
    [InlineData("s,a b,,1,,2026-01-05,,,,,,", "id_invalid seller")]
    [InlineData("s," + Id65 + ",,1,,2026-01-05,,,,,,", "id_too_long seller")]
    [InlineData("s,,a/b,1,,2026-01-05,,,,,,", "id_invalid buyer")]
    [InlineData("s,,,1,,2026-01-05,,,,tea pot,,", "id_invalid article")]
    [InlineData("s,,,1,,2026-01-05,,,,,,a\"b", "quote_misplaced")]
    [InlineData("s,,,1,,2026-01-05,,,,,,Zürich", "id_invalid shop")]
    [InlineData("s,,,,,2026-01-05,,,,,,", "amount_missing amount")]
    [InlineData("s,,,1.50,,2026-01-05,,,,,,", "amount_invalid amount")]
    [InlineData("s,,,\"1,50\",,2026-01-05,,,,,,", "amount_invalid amount")]
    [InlineData("s,,,+1,,2026-01-05,,,,,,", "amount_invalid amount")]
    [InlineData("s,,,-,,2026-01-05,,,,,,", "amount_invalid amount")]
    [InlineData("s,,, 1,,2026-01-05,,,,,,", "amount_invalid amount")]
    [InlineData("s,,,1e3,,2026-01-05,,,,,,", "amount_invalid amount")]
    [InlineData("s,,,-1,,2026-01-05,,,,,,", "amount_negative amount")]
    [InlineData("s,,,9007199254740992,,2026-01-05,,,,,,", "amount_too_large amount")]
    [InlineData("s,,,99999999999999999999999999,,2026-01-05,,,,,,", "amount_too_large amount")]
    [InlineData("s,,,1,x,2026-01-05,,,,,,", "volume_invalid volume")]
    [InlineData("s,,,1,-1,2026-01-05,,,,,,", "volume_negative volume")]
    [InlineData("s,,,1,9007199254740992,2026-01-05,,,,,,", "volume_too_large volume")]
    [InlineData("s,,,1,,2026-01-05,,,1.0,,,", "qualifying_invalid qualifying")]
    [InlineData("s,,,1,,2026-01-05,,,-1,,,", "qualifying_negative qualifying")]
    [InlineData("s,,,1,,2026-01-05,,,9007199254740992,,,", "qualifying_too_large qualifying")]
    [InlineData("s,,,1,,,,,,,,", "time_missing at")]
    [InlineData("s,,,1,,yesterday,,,,,,", "time_invalid at")]
    [InlineData("s,,,1,,2026-01-05,05.01.2026,,,,,", "time_invalid delivered")]
    [InlineData("s,,,1,,2026-01-05,,,,,0,", "quantity_invalid quantity")]
    [InlineData("s,,,1,,2026-01-05,,,,,-2,", "quantity_invalid quantity")]
    [InlineData("s,,,1,,2026-01-05,,,,,1.5,", "quantity_invalid quantity")]
    [InlineData("s,,,1,,2026-01-05,,,,,1000000001,", "quantity_invalid quantity")]
    [InlineData("r,,,0,,2026-01-05,,s,,,,", "amount_must_be_positive amount")]
    [InlineData("r,,,-5,,2026-01-05,,s,,,,", "amount_negative amount")]
    [InlineData("r,,,5,,2026-01-05,,r,,,,", "return_of_itself returns")]
    [InlineData("r,,,5,,2026-01-05,,s s,,,,", "id_invalid returns")]
    [InlineData("r,,,5,,,,s,,,,", "time_missing at")]
    public void A_bad_line_is_refused_alone(string line, string refusal)
    {
        const string Good = ",,,1,,2026-01-05,,,,,,\n";
        var (groups, refusals) = folder.Sales($"{Header}ok{Good}{line}\nok2{Good}");
        Assert.Equal(["3 " + refusal], refusals);
        Assert.Equal(2, groups.Length);
    }

    [Fact]
    public void The_first_wrong_field_names_the_refusal()
    {
        // Each row mends the field that the row above was refused for.
        string[] rows =
        [
            "!,!,!,x,x,x,x,,x,!,x,!", "s,!,!,x,x,x,x,,x,!,x,!", "s,m,!,x,x,x,x,,x,!,x,!", "s,m,c,x,x,x,x,,x,!,x,!",
            "s,m,c,x,x,x,x,,x,A,x,!", "s,m,c,x,x,x,x,,x,A,x,h", "s,m,c,1,x,x,x,,x,A,x,h", "s,m,c,1,1,x,x,,x,A,x,h",
            "s,m,c,1,1,x,x,,1,A,x,h", "s,m,c,1,1,2026-01-01,x,,1,A,x,h", "s,m,c,1,1,2026-01-01,2026-01-01,,1,A,x,h",
            "s,m,c,1,1,2026-01-01,2026-01-01,,1,A,1,h",
        ];
        var (groups, refusals) = folder.Sales(Header + string.Join('\n', rows));
        string[] fields =
        [
            "sale", "seller", "buyer", "article", "shop", "amount", "volume", "qualifying", "at", "delivered",
            "quantity",
        ];
        Assert.Equal(fields, refusals.Select(refusal => refusal.Split(' ')[2]));
        Assert.Single(groups);
    }

    [Fact]
    public void A_refusal_shows_the_value()
    {
        var refusals = new List<Refusal>();
        SalesFile.Scan(folder.Write("2026.csv", "sale,amount,at\ns1,12.50,2026-01-05\n,1,2026-01-05\n"), refusals.Add);
        Assert.Equal(
            [
                new Refusal(
                    "2026.csv", 2, "amount_invalid", "amount", "amount '12.50' is not a whole number of minor units"),
                new Refusal("2026.csv", 3, "id_missing", "sale", "sale is empty: every line needs one"),
            ],
            refusals);
    }

    [Fact]
    public void Adjacent_lines_with_one_id_are_one_sale()
    {
        var (groups, refusals) = folder.Sales(
            "sale,seller,amount,volume,at,qualifying,article,quantity,returns\n" +
            "s1,m,100,90,2026-01-05,80,A,2,\n" +
            "s1,m,50,,2026-01-05T01:00:00+01:00,,,,\n" +
            "s2,m,1,,2026-01-05,,B,,\n" +
            "s1,m,7,,2026-01-05,,,3,\n" +
            "s1,,,,2026-01-05,,,,s9\n" +
            "s1,m,8,,2026-01-05,,,,\n");
        Assert.Empty(refusals);
        Assert.Equal(
            [
                """2 {"sale":"s1","seller":"m","lines":[{"amount":100,"volume":90,"qualifying":80""" +
                ""","article":"A","quantity":2},{"amount":50}],"at":"2026-01-05T00:00:00Z"}""",
                """4 {"sale":"s2","seller":"m","amount":1,"article":"B","at":"2026-01-05T00:00:00Z"}""",
                """5 {"sale":"s1","seller":"m","amount":7,"quantity":3,"at":"2026-01-05T00:00:00Z"}""",
                """6 {"return":"s1","sale":"s9","at":"2026-01-05T00:00:00Z"}""",
                """7 {"sale":"s1","seller":"m","amount":8,"at":"2026-01-05T00:00:00Z"}""",
            ],
            groups);
    }

    [Fact]
    public void A_line_that_does_not_agree_with_its_sale_is_refused_by_itself()
    {
        const string First = "s1,m,c,1,,2026-01-05,2026-01-06,,,,,x\n";
        var (groups, refusals) = folder.Sales(
            Header + First + "s1,n,c,2,,2026-01-05,2026-01-06,,,,,x\n" + "s1,m,d,3,,2026-01-05,2026-01-06,,,,,x\n" +
            "s1,m,c,4,,2026-01-06,2026-01-06,,,,,x\n" + "s1,m,c,5,,2026-01-05,,,,,,x\n" +
            "s1,m,c,6,,2026-01-05,2026-01-06,,,,,\n" + "s1,m,c,x,,2026-01-05,2026-01-06,,,,,x\n" + First);
        Assert.Equal(
            [
                "3 line_differs seller", "4 line_differs buyer", "5 line_differs at", "6 line_differs delivered",
                "7 line_differs shop", "8 amount_invalid amount",
            ],
            refusals);
        Assert.Equal(
            """2 {"sale":"s1","seller":"m","buyer":"c","lines":[{"amount":1},{"amount":1}]""" +
            ""","at":"2026-01-05T00:00:00Z","delivered":"2026-01-06T00:00:00Z","shop":"x"}""",
            Assert.Single(groups));
    }

    [Fact]
    public void A_sale_that_is_too_large_is_refused_as_a_whole()
    {
        var text = new StringBuilder("sale,amount,at,article\n");
        text.Append("a,1,2026-01-05,\n");
        for (var line = 0; line < 20_000; line++) text.Append("big,1,2026-01-05,a-rather-long-article\n");
        text.Append("b,1,2026-01-06,\n");
        for (var line = 0; line < 5_000; line++) text.Append("c,1,2026-01-07,\n");
        var refusals = new List<Refusal>();
        var file = SalesFile.Scan(folder.Write("sales.csv", text.ToString()), refusals.Add);
        Assert.Equal(["3 sale_too_large sale"], refusals.Select(InputFolder.Short));
        Assert.Equal((5_002, 3, 1), (file.Lines, file.Groups, file.Refused));
        Assert.Equal([2, 20_003, 20_004], file.Read(folder.Root).Select(group => group.FirstLine));
        Assert.All(file.Read(folder.Root), group => Assert.InRange(group.Json.Length, 1, Limits.CommandBytesMax));
    }

    [Fact]
    public void A_scan_knows_the_times_and_whether_they_are_in_order()
    {
        var path = folder.Write(
            "sales.csv", "sale,amount,at\na,1,2026-01-05\nb,1,2026-01-05\nbad,x,2020-01-01\nc,1,2026-02-01\n");
        var file = SalesFile.Scan(path);
        Assert.Equal((3, 3, 1, true), (file.Lines, file.Groups, file.Refused, file.InOrder));
        Assert.Equal("2026-01-05T00:00:00Z", Time.Text(file.FirstAt));
        Assert.Equal("2026-02-01T00:00:00Z", Time.Text(file.LastAt));
        File.AppendAllText(path, "d,1,2026-01-31T23:59:59.999Z\n");
        Assert.False(SalesFile.Scan(path).InOrder);
    }

    [Fact]
    public void A_file_with_a_header_only_has_no_sales()
    {
        var file = SalesFile.Scan(folder.Write("sales.csv", Header));
        Assert.Equal((0, 0, Time.Never, -1L, true), (file.Lines, file.Groups, file.FirstAt, file.LastAt, file.InOrder));
        Assert.Empty(file.Read(folder.Root));
    }

    [Theory]
    [InlineData("sale,at\n", "lacks the column amount")]
    [InlineData("sale,amount\n", "lacks the column at")]
    [InlineData("sale,amount,at,price\n", "unknown column 'price'")]
    [InlineData("sale;amount;at\n", "separated by semicolons")]
    public void A_file_without_the_right_columns_is_refused(string text, string message)
    {
        var error = Assert.Throws<InputException>(() => folder.Sales(text));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_changes_between_the_readings_is_noticed()
    {
        const string Text = "sale,amount,at\na,1,2026-01-05\nb,1,2026-01-06\n";
        foreach (var other in (string[])
            ["c,1,2026-01-06\n", "c,1,2026-01-07\n", "c,1,2026-01-04\n", "b,1,2026-01-06\n", "c,1,2026-01-05\n"])
        {
            var file = SalesFile.Scan(folder.Write("sales.csv", Text));
            folder.Write("sales.csv", Text + other);
            Assert.Throws<InputException>(() => file.Read(folder.Root).Count());
        }
    }
}
