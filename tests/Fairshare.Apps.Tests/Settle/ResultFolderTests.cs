using Fairshare.Node.Cli;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Settle;

/// <summary>What a run may do to the folder of its results.</summary>
public sealed class ResultFolderTests : IDisposable
{
    private const string Plan =
        """{"plan":"t","version":1,"asset":"EUR","bonuses":[{"name":"r","kind":"personal","percent":"10"}]}""";

    private readonly InputFolder input = new();

    [Fact]
    public void No_input_is_replaced_by_a_result()
    {
        Write();
        var before = Directory.GetFiles(input.Root).Order().ToDictionary(path => path, File.ReadAllText);
        Directory.CreateSymbolicLink(Path.Combine(input.Root, "link"), input.Root);
        foreach (var folder in (string[])["", "results/..", "link"])
        {
            var results = Path.Combine(input.Root, folder);
            var error = Assert.Throws<InputException>(
                () => ResultFolder.Prepare(results, [Path.Combine(input.Root, "members.csv")]));
            Assert.Contains("would replace the input", error.Message, StringComparison.Ordinal);
            Assert.Equal(1, Settle(results));
        }

        Assert.Equal(before, Directory.GetFiles(input.Root).Order().ToDictionary(path => path, File.ReadAllText));
    }

    [Fact]
    public void A_run_that_stops_leaves_no_summary_of_an_earlier_one()
    {
        Write();
        var results = Path.Combine(input.Root, "results");
        Assert.Equal(0, Settle(results));
        Assert.True(File.Exists(Path.Combine(results, "summary.json")));
        File.Delete(Path.Combine(results, "accruals.csv"));
        Directory.CreateDirectory(Path.Combine(results, "accruals.csv"));
        Assert.Equal(1, Settle(results));
        Assert.False(File.Exists(Path.Combine(results, "summary.json")));
    }

    [Fact]
    public void A_run_that_does_not_begin_leaves_the_results_of_an_earlier_one()
    {
        Write();
        var (results, log) = (Path.Combine(input.Root, "results"), Path.Combine(input.Root, "log"));
        Assert.Equal(0, Settle(results, log));
        var before = File.ReadAllText(Path.Combine(results, "accruals.csv"));
        Assert.Equal(1, Settle(results, log));
        Assert.Equal(before, File.ReadAllText(Path.Combine(results, "accruals.csv")));
    }

    public void Dispose() => input.Dispose();

    private void Write()
    {
        input.Write("plan.json", Plan);
        input.Write("members.csv", "member\na\n");
        input.Write("sales.csv", "sale,seller,amount,at\ns,a,100,2026-01-05\n");
    }

    private int Settle(string results, string? log = null)
    {
        string[] arguments =
        [
            "settle", "--plan", Path.Combine(input.Root, "plan.json"),
            "--members", Path.Combine(input.Root, "members.csv"), "--sales", Path.Combine(input.Root, "sales.csv"),
            "--out", results, "-q",
        ];
        return Root.Make().Parse(log is null ? arguments : [.. arguments, "--log", log]).Invoke();
    }
}
