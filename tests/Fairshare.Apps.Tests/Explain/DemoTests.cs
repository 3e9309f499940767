
namespace Fairshare.Apps.Tests.Explain;

public sealed class DemoTests
{
    [Fact]
    public void Two_runs_print_the_same_bytes_and_fit_a_terminal()
    {
        var printed = Printed.Of("demo");
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        Assert.Equal(printed, Printed.Of("demo"));
        Assert.All(printed.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.DoesNotContain('\e', printed.Output);
        Assert.All(Enumerable.Range(1, 7), part => Assert.Contains($"\n{part}  ", printed.Output));
        Assert.NotEqual(printed.Output, Printed.Of("demo", "--seed", "other").Output);
        Assert.Equal(new Printed(0, "", ""), Printed.Of("demo", "-q"));
    }

    [Theory]
    [InlineData("chai")]
    [InlineData("oolong")]
    [InlineData("7")]
    public void Its_sums_balance_and_its_statement_adds_up(string seed)
    {
        var printed = Printed.Of("demo", "--json", "--seed", seed);
        Assert.Equal(0, printed.Exit);
        var summary = printed.Json.GetProperty("summary");
        long Sum(string name) => summary.GetProperty(name).GetInt64();
        Assert.Equal(Sum("funded"), Sum("accrued") + Sum("breakage") + Sum("kept"));
        Assert.Equal((150, 8, 40), (Sum("sales"), Sum("returns"), Sum("members")));
        Assert.Equal(1, summary.GetProperty("refused").GetProperty("unknown_member").GetInt32());
        var lines = printed.Json.GetProperty("statement").GetProperty("lines").EnumerateArray().ToList();
        Assert.Equal(
            lines.Sum(line => line.GetProperty("amount").GetInt64()), lines[^1].GetProperty("balance").GetInt64());
        var member = printed.Json.GetProperty("statement").GetProperty("member").GetString();
        var top = printed.Json.GetProperty("top").EnumerateArray()
            .Single(one => one.GetProperty("member").GetString() == member);
        Assert.Equal(top.GetProperty("earned").GetInt64(), lines[^1].GetProperty("balance").GetInt64());
    }

    [Fact]
    public void What_it_leaves_is_what_its_last_lines_ask_for()
    {
        var parent = Directory.CreateTempSubdirectory("fairshare-demo-test-");
        try
        {
            var folder = Path.Combine(parent.FullName, "tea");
            var printed = Printed.Of("demo", "--out", folder);
            Assert.Equal(0, printed.Exit);
            var commands = printed.Output.Split('\n')
                .Where(line => line.StartsWith("  fairshare ", StringComparison.Ordinal))
                .Select(line => line.Trim().Split(' ')[1..]).ToList();
            Assert.Equal(["explain", "explain", "check", "settle"], commands.Select(command => command[0]));
            Assert.All(commands.Take(3), command => Assert.Equal(0, Printed.Of(command).Exit));
            commands[3][^1] = Path.Combine(parent.FullName, "mine");
            Assert.Equal(2, Printed.Of([.. commands[3], "--quiet"]).Exit);
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(folder, "results", "accruals.csv")),
                File.ReadAllBytes(Path.Combine(parent.FullName, "mine", "accruals.csv")));

            var again = Printed.Of("demo", "--out", folder);
            Assert.Equal(1, again.Exit);
            Assert.Equal($"The folder {folder} is not empty; the demo fills a new one.\n", again.Errors);
        }
        finally
        {
            parent.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("explain")]
    [InlineData("check")]
    public void Help_says_what_each_option_is(string command)
    {
        var printed = Printed.Of(command, "--help");
        Assert.Equal(0, printed.Exit);
        Assert.Contains("--json", printed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("()", printed.Output, StringComparison.Ordinal);
    }
}
