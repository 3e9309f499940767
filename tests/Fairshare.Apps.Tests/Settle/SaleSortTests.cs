using System.Text;
using Fairshare.Ledger;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Settle;

public sealed class SaleSortTests : IDisposable
{
    private readonly InputFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 2)]
    [InlineData(500, 2)]
    [InlineData(5_000, 3)]
    [InlineData(20_000, 100)]
    [InlineData(10_000_000, 100)]
    public void Sales_come_in_order_of_time_and_ties_in_order_of_lines(int runBytes, int fanIn)
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var random = new Random(seed);
            var groups = Groups(random, count: 250);
            var file = SalesFile.Scan(folder.Write("sales.csv", Text(groups)));
            Assert.False(file.InOrder);
            var inOrder = groups.OrderBy(group => group.At).ThenBy(group => group.Line);
            var sorted = file.ReadSorted(folder.Root, runBytes, fanIn, progress: null).Select(InputFolder.Short);
            Assert.Equal(inOrder.Select(group => group.Expected), sorted);
            Assert.Equal(["sales.csv"], Directory.GetFileSystemEntries(folder.Root).Select(Path.GetFileName));
        }
    }

    [Fact]
    public void A_file_in_order_gives_the_same_with_and_without_the_sort()
    {
        var groups = Groups(new Random(5), count: 500).OrderBy(group => group.At).ToArray();
        var file = SalesFile.Scan(folder.Write("sales.csv", Text(groups)));
        Assert.True(file.InOrder);
        var streamed = file.Read(folder.Root).Select(InputFolder.Short).ToArray();
        Assert.Equal(streamed, file.ReadSorted(folder.Root, 3_000, 4, progress: null).Select(InputFolder.Short));
        Assert.Equal(500, streamed.Length);
    }

    [Fact]
    public void A_sale_larger_than_a_run_is_sorted_too()
    {
        var text = new StringBuilder("sale,amount,at\nlate,1,2026-02-01\n");
        for (var line = 0; line < 10_000; line++) text.Append("large,123456,2026-01-01\n");
        text.Append("last,1,2026-01-15\n");
        var file = SalesFile.Scan(folder.Write("sales.csv", text.ToString()));
        var sorted = file.ReadSorted(folder.Root, 1_000, 2, progress: null)
            .Select(group => (group.FirstLine, Large: group.Json.Length > 150_000, group.Kind))
            .ToArray();
        Assert.Equal(
            [(3, true, SaleKind.RecordSale), (10_003, false, SaleKind.RecordSale), (2, false, SaleKind.RecordSale)],
            sorted);
    }

    [Fact]
    public void Nothing_stays_behind_when_reading_is_given_up()
    {
        var file = SalesFile.Scan(folder.Write("sales.csv", Text(Groups(new Random(1), count: 300))));
        foreach (var group in file.ReadSorted(folder.Root, 1_000, 3, progress: null))
        {
            Assert.True(group.FirstLine > 1);
            break;
        }

        Assert.Equal(["sales.csv"], Directory.GetFileSystemEntries(folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named()
    {
        var file = SalesFile.Scan(folder.Write("sales.csv", Text(Groups(new Random(1), count: 300))));
        var absent = Path.Combine(folder.Root, "absent");
        var error = Assert.Throws<InputException>(() => file.ReadSorted(absent, 1_000, 3, progress: null).Count());
        Assert.Contains(absent, error.Message, StringComparison.Ordinal);
    }

    private static (long At, int Line, string[] Lines, string Expected)[] Groups(Random random, int count)
    {
        var (groups, line) = (new (long, int, string[], string)[count], 2);
        for (var i = 0; i < count; i++)
        {
            var at = Time.Days(2026, 1, 1) * Time.Day + (random.Next(30) * 3_600_000L);
            var amounts = new int[random.Next(4) == 0 ? random.Next(2, 5) : 1];
            for (var one = 0; one < amounts.Length; one++) amounts[one] = random.Next(1_000);
            string[] lines = [.. amounts.Select(amount => $"s{i},{amount},{Time.Text(at)}")];
            var body = amounts.Length == 1
                ? $"\"amount\":{amounts[0]}"
                : $"\"lines\":[{string.Join(',', amounts.Select(amount => $"{{\"amount\":{amount}}}"))}]";
            groups[i] = (at, line, lines, $"{line} {{\"sale\":\"s{i}\",{body},\"at\":\"{Time.Text(at)}\"}}");
            line += lines.Length;
        }

        return groups;
    }

    private static string Text(IEnumerable<(long At, int Line, string[] Lines, string Expected)> groups) =>
        "sale,amount,at\n" + string.Join('\n', groups.SelectMany(group => group.Lines)) + "\n";
}
