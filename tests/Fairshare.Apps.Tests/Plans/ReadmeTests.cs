using System.Text.RegularExpressions;
using Fairshare.Apps.Tests.Explain;

namespace Fairshare.Apps.Tests.Plans;

/// <summary>What the README shows of the example is what comes out.</summary>
public partial class ReadmeTests
{
    [Fact]
    public void The_proof_of_the_example_is_the_one_that_is_shown()
    {
        using var ledger = new KeptLedger(
            Documents.Text("docs/start/plan.json"), Documents.Text("docs/start/members.csv"),
            Documents.Text("docs/start/sales.csv"));
        var name = Path.Combine(ledger.Request.Out, "S-2");
        var made = Printed.Of("receipt", "--log", ledger.Log, "--sale", "S-2", "--out", name);
        Assert.True(made.Exit == 0, made.Errors);
        var key = Path.Combine(ledger.Log, "public", "log.vkey");
        var proven = Printed.Of("verify", "--key", key, $"{name}.json");
        Assert.Equal(0, proven.Exit);
        var shown = Proof().Match(Documents.Text("README.md"));
        Assert.Equal(Proof().Match(proven.Output).Groups[1].Value, shown.Groups[1].Value);
        Assert.NotEmpty(shown.Groups[1].Value);
    }

    [GeneratedRegex(@"(receipt \d+ of plan/tea,\n ?in its tree of \d+ entries with root [0-9a-f]{64})")]
    private static partial Regex Proof();
}
