using Fairshare.Ledger;
using Fairshare.Node.Demo;

namespace Fairshare.Apps.Tests.Explain;

public sealed class CheckTests
{
    [Fact]
    public void A_whole_ledger_comes_to_the_state_that_was_settled()
    {
        using var ledger = KeptLedger.OfDemo(DemoPlan.Document, "check");
        var printed = ledger.Check("--json");
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        var (found, checkpoint) = (printed.Json, ledger.Summary.Checkpoint!);
        Assert.Equal(ledger.Summary.StateDigest, found.GetProperty("state_digest").GetString());
        Assert.Equal(checkpoint.Height, found.GetProperty("height").GetInt64());
        Assert.Equal(checkpoint.Sequence, found.GetProperty("receipts").GetInt64());
        Assert.Equal(checkpoint.Receipts, found.GetProperty("receipt_chain").GetString());
        Assert.Equal(0, found.GetProperty("snapshot").GetInt64());
        Assert.Contains("every invariant holds", ledger.Check().Output, StringComparison.Ordinal);
        Assert.Equal(printed, ledger.Check("--json"));
    }

    [Fact]
    public void A_ledger_with_snapshots_starts_from_the_latest_good_one_and_comes_to_the_same_state()
    {
        var sales = Enumerable.Range(1_000, 4_000)
            .Select(i => $"s-{i},m-{i % 3},,{i},{Time.Text(1_800_000_000_000 + (i * 60_000L))}\n");
        using var ledger = new KeptLedger(
            DemoPlan.Document, "member,enroller\nm-0,\nm-1,m-0\nm-2,m-1\n",
            "sale,seller,buyer,amount,at\n" + string.Concat(sales), snapshotEvery: 4_096);
        var first = ledger.Check("--json").Json;
        Assert.True(first.GetProperty("snapshot").GetInt64() > 0);
        Assert.Equal(
            first.GetProperty("height").GetInt64(),
            first.GetProperty("snapshot").GetInt64() + first.GetProperty("replayed").GetInt64());
        Assert.Equal(ledger.Summary.StateDigest, first.GetProperty("state_digest").GetString());

        var snapshot = Directory.EnumerateFiles(ledger.Log, "*.img").Max(StringComparer.Ordinal)!;
        Flip(snapshot, new FileInfo(snapshot).Length / 2);
        var second = ledger.Check("--json").Json;
        Assert.Contains(
            Path.GetFileName(snapshot), Assert.Single(second.GetProperty("passed_over").EnumerateArray()).GetString()!,
            StringComparison.Ordinal);
        Assert.Equal(ledger.Summary.StateDigest, second.GetProperty("state_digest").GetString());
        Assert.Equal(0, ledger.Explain("--sale", "s-1000").Exit);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("explain", "--sale", "s-0001")]
    [InlineData("explain", "--period", "2026-01", "--member", "m-001")]
    public void Damage_is_named_with_its_file_and_offset(params string[] command)
    {
        using var ledger = KeptLedger.OfDemo(DemoPlan.Document, "damage");
        var segment = Directory.EnumerateFiles(ledger.Log, "*.seg").Single();
        Flip(segment, 20_000);
        string[] arguments = [command[0], "--log", ledger.Log, .. command[1..]];
        var printed = Printed.Of(arguments);
        Assert.Equal((1, ""), (printed.Exit, printed.Output));
        Assert.Matches(@"^The log is damaged: log-00000001\.seg, offset \d+, height \d+: .+\.\n$", printed.Errors);
        if (command[0] != "check") return;
        var json = ledger.Check("--json").Json;
        Assert.False(json.GetProperty("whole").GetBoolean());
        Assert.Equal("log-00000001.seg", json.GetProperty("file").GetString());
        Assert.InRange(json.GetProperty("offset").GetInt64(), 1, 20_000);
    }

    private static void Flip(string path, long offset)
    {
        using var file = File.Open(path, FileMode.Open);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0x10));
    }
}
