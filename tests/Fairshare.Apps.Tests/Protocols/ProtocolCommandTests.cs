using Fairshare.Apps.Tests.Explain;
using Fairshare.Node.Demo;

namespace Fairshare.Apps.Tests.Protocols;

/// <summary>Ledgers of the first protocol, of the latest, and of one after the other.</summary>
public sealed class ProtocolCommandTests : IDisposable
{
    private readonly KeptLedger first = KeptLedger.OfDemo(DemoPlan.Document, "protocol", protocol: 1);

    public void Dispose() => first.Dispose();

    [Fact]
    public void A_ledger_says_what_it_follows_and_since_when()
    {
        using var latest = KeptLedger.OfDemo(DemoPlan.Document, "protocol");
        var shown = Printed.Of("protocol", "--log", latest.Log);
        Assert.Equal(
            (0, "Protocol 4, which the ledger began with.\nThis program knows 1 to 4.\n"), (shown.Exit, shown.Output));
        var json = Show();
        Assert.Equal((1, 1), (json.GetProperty("protocol").GetInt32(), json.GetProperty("next").GetInt32()));
        Assert.Equal((1, 4), (
            json.GetProperty("known").GetProperty("first").GetInt32(),
            json.GetProperty("known").GetProperty("latest").GetInt32()));
        Assert.False(json.TryGetProperty("activated", out _));
    }

    [Fact]
    public void An_activation_is_entered_published_and_checked()
    {
        var before = first.Check("--json").Json;
        var shown = Printed.Of("protocol", "--log", first.Log, "--activate", "2");
        Assert.True(shown.Exit == 0, shown.Errors);
        var receipt = before.GetProperty("receipts").GetInt64() + 1;
        var json = Show();
        Assert.Equal((1, 2), (json.GetProperty("protocol").GetInt32(), json.GetProperty("next").GetInt32()));
        var activated = json.GetProperty("activated");
        Assert.Equal(receipt, activated.GetProperty("receipt").GetInt64());
        Assert.Equal(before.GetProperty("height").GetInt64() + 1, activated.GetProperty("height").GetInt64());
        Assert.Contains("from the next block on 2, activated by receipt ", shown.Output, StringComparison.Ordinal);
        AllCommandsWork(receipt);
        var again = Printed.Of("protocol", "--log", first.Log, "--activate", "2");
        Assert.Equal(1, again.Exit);
        Assert.EndsWith("follows protocol 2, and 2 is not later.\n", again.Errors, StringComparison.Ordinal);
        Assert.Equal(receipt, first.Check("--json").Json.GetProperty("receipts").GetInt64());
    }

    [Fact]
    public void Every_command_reads_a_ledger_of_the_first_protocol() =>
        AllCommandsWork(first.Check("--json").Json.GetProperty("receipts").GetInt64());

    [Fact]
    public void A_proof_of_a_statement_says_that_there_are_no_seals()
    {
        var proof = Printed.Of("statement", "--log", first.Log, "--member", Member(), "--proof", "never");
        Assert.Equal(1, proof.Exit);
        Assert.EndsWith(
            "This log has no seals: it follows protocol 1, and they came with 2.\n", proof.Errors,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9", "Protocol 9 is not known to this program, which knows 1 to 4.")]
    [InlineData("1", "follows protocol 1, and 1 is not later.")]
    [InlineData("x", "--activate is the number of a version, not 'x'.")]
    public void A_version_that_cannot_be_is_refused_and_nothing_is_entered(string version, string says)
    {
        var before = first.Check("--json").Output;
        var refused = Printed.Of("protocol", "--log", first.Log, "--activate", version);
        Assert.Equal(1, refused.Exit);
        Assert.Contains(says, refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before, first.Check("--json").Output);
    }

    [Fact]
    public void A_ledger_with_a_public_log_needs_its_own_key()
    {
        var (own, away) = (Path.Combine(first.Log, "log.key"), Path.Combine(first.Log, "..", "away.key"));
        File.Move(own, away);
        var without = Printed.Of("protocol", "--log", first.Log, "--activate", "2");
        Assert.Contains("so the one that signs it is needed, by --key.", without.Errors, StringComparison.Ordinal);
        var other = Path.Combine(first.Log, "..", "other");
        Assert.Equal(0, Printed.Of("key", "--name", "example.com/other", "--out", other).Exit);
        var wrong = Printed.Of("protocol", "--log", first.Log, "--activate", "2", "--key", other);
        Assert.Contains("is not the key that signs the public log of ", wrong.Errors, StringComparison.Ordinal);
        var right = Printed.Of("protocol", "--log", first.Log, "--activate", "2", "--key", away);
        Assert.True(right.Exit == 0, right.Errors);
        Assert.Equal(0, Printed.Of("verify", "--log", first.Log).Exit);
    }

    [Fact]
    public void Options_of_versions_are_held_against_each_other()
    {
        string[] settle = ["settle", "--plan", "p", "--members", "m", "--sales", "s", "--out", "o", "--log", "l"];
        var unknown = Printed.Of([.. settle, "--protocol", "9"]);
        Assert.Contains("--protocol is a version from 1 to 4, not '9'.", unknown.Errors, StringComparison.Ordinal);
        var sealing = Printed.Of([.. settle, "--protocol", "1", "--seal-every", "2"]);
        Assert.Contains("Protocol 1 has no seals", sealing.Errors, StringComparison.Ordinal);
        var key = Printed.Of("protocol", "--log", first.Log, "--key", "k");
        Assert.Contains("--key signs what --activate enters.", key.Errors, StringComparison.Ordinal);
    }

    private void AllCommandsWork(long receipt)
    {
        var name = Path.Combine(first.Log, "..", "receipt");
        var vkey = Path.Combine(first.Log, "public", "log.vkey");
        var auditor = Path.Combine(first.Log, "..", "auditor");
        Assert.Equal(0, Printed.Of("key", "--for", "audit", "--name", "example.com/audit", "--out", auditor).Exit);
        foreach (var command in new string[][]
        {
            ["check", "--log", first.Log], ["verify", "--log", first.Log],
            ["audit", "--log", first.Log, "--key", auditor, "--state", Path.Combine(first.Log, "..", "state")],
            ["receipt", "--log", first.Log, "--sequence", $"{receipt}", "--out", name],
            ["verify", $"{name}.json", "--key", vkey],
            ["statement", "--log", first.Log, "--member", Member()],
            ["explain", "--log", first.Log, "--sale", first.Result("accruals.csv")[0][0]],
        })
        {
            var printed = Printed.Of(command);
            Assert.True(printed.Exit == 0, $"{string.Join(' ', command)}: {printed.Errors}");
        }
    }

    private string Member() => first.Result("accruals.csv")[0][3];

    private System.Text.Json.JsonElement Show() => Printed.Of("protocol", "--log", first.Log, "--json").Json;
}
