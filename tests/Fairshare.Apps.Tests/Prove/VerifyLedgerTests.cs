using System.Security.Cryptography;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Apps.Tests.Proofs;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Apps.Tests.Prove;

/// <summary>What <c>settle --log</c> leaves is proven by <c>receipt</c> and <c>verify</c>, and refused once changed.
/// </summary>
public sealed class VerifyLedgerTests(SettledOnce settled) : IClassFixture<SettledOnce>, IDisposable
{
    private readonly PublishedLedger ledger = new(settled);

    public void Dispose() => ledger.Dispose();

    [Fact]
    public void A_receipt_is_the_entry_of_the_log_and_is_proven_by_ours_and_by_another_implementation()
    {
        var printed = ledger.Receipt("--sale", settled.Sale, "--json");
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(ledger.At("r.json"))));
        Assert.Equal(hash, printed.Json.GetProperty("sha256").GetString());
        var receipt = File.ReadAllText(ledger.At("r.json"));
        Assert.Contains($"\"sale\":\"{settled.Sale}\"", receipt, StringComparison.Ordinal);

        var index = (int)printed.Json.GetProperty("sequence").GetInt64() - 1;
        var bundle = File.ReadAllBytes(ledger.Public($"tile/entries/{index / 256:D3}"));
        Assert.Equal(hash, Convert.ToHexStringLower(bundle.AsSpan((index % 256 * 34) + 2, 32)));
        Assert.Equal(0, Printed.Of("verify", "--key", ledger.Key, ledger.At("r.json")).Exit);
        var (status, line) = ReceiptCheckTests.Node(
            [Path.Combine(ledger.Log, "public"), ledger.At("r.json"), ledger.At("r.tlog-proof")]);
        Assert.True(status == 0, line);
        Assert.Contains($"\"index\":{index}", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_receipt_is_found_by_its_number()
    {
        var size = ledger.Head.Size;
        foreach (var sequence in new[] { 1, 2, 255, 256, 257, size })
        {
            Assert.Equal(0, ledger.Receipt("--sequence", $"{sequence}").Exit);
            var proof = LogProof.Parse(File.ReadAllBytes(ledger.At("r.tlog-proof")));
            Assert.Equal(sequence - 1, proof.Index);
            Assert.Equal(0, Printed.Of("verify", "--key", ledger.Key, ledger.At("r.json")).Exit);
        }
    }

    [Fact]
    public void What_has_no_receipt_is_said()
    {
        Refused(ledger.Receipt("--sale", "nowhere"), "No sale or return nowhere is in this ledger.");
        Refused(ledger.Receipt("--sequence", "99999"), "There is no receipt 99999: the ledger has ");
        Refused(Printed.Of("receipt", "--log", ledger.At("no"), "--sale", "s", "--out", "r"), "There is no folder");
        Refused(
            Printed.Of("receipt", "--log", ledger.Public("tile"), "--sale", "s", "--out", "r"), "There is no ledger");
        ledger.ShowBeginning(10);
        Refused(ledger.Receipt("--sale", settled.Sale), "is not published yet: the checkpoint has 10 entries.");
        Assert.False(File.Exists(ledger.At("r.json")));
    }

    [Fact]
    public void A_whole_ledger_is_proven_and_nothing_in_it_is_changed()
    {
        var before = Contents();
        var printed = ledger.Verify("--key", ledger.Key, "--json");
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        Assert.True(printed.Json.GetProperty("proven").GetBoolean());
        Assert.Equal(ledger.Head.Size, printed.Json.GetProperty("receipts").GetInt64());
        Assert.Equal(ledger.Head.Root.ToString(), printed.Json.GetProperty("root").GetString());
        Assert.StartsWith("Proven: ", ledger.Verify().Output, StringComparison.Ordinal);
        Assert.Contains("the log's own word", ledger.Verify().Output, StringComparison.Ordinal);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public void The_same_files_and_key_give_the_same_public_log()
    {
        using var again = new SettledOnce();
        var printed = Printed.Of("verify", "--log", again.Whole, "--json").Json;
        Assert.Equal(ledger.Head.Root.ToString(), printed.GetProperty("root").GetString());
    }

    [Theory]
    [InlineData("public/checkpoint", 18, "The signature of example.com/tea does not hold.")]
    [InlineData("public/checkpoint", 3, "The signature of example.com/tea does not hold.")]
    [InlineData("public/log.vkey", 40, "The key's id is not that of the key.")]
    [InlineData("public/tile/0/000", 100, "public/tile/0/000: hash 3 is not that of the entries")]
    [InlineData("public/tile/entries/000", 34 * 7, "public/tile/entries/000: Entry 7 of the bundle is not a hash.")]
    [InlineData("public/tile/entries/000", (34 * 7) + 9, "Receipt 8 (block 2, enroll_member by s")]
    [InlineData("public/tile/1/000.p/1", 5, "public/tile/1/000.p/1: hash 0 is not that of the entries")]
    [InlineData("log-00000001.seg", 20, "log-00000001.seg, offset 0")]
    [InlineData("log-00000001.seg", 4_000, "log-00000001.seg, offset")]
    [InlineData("tip", 4_096 + 30, "")]
    public void A_changed_byte_is_found_and_named(string file, long offset, string problem)
    {
        ledger.Flip(file, offset);
        var printed = ledger.Verify();
        if (problem.Length == 0)
        {
            // A slot of the tip may be unreadable after a crash, and says nothing then.
            Assert.Equal(0, printed.Exit);
            return;
        }

        Refused(printed, problem);
        printed = ledger.Verify("--json");
        Assert.False(printed.Json.GetProperty("proven").GetBoolean());
        Assert.Contains(problem, printed.Json.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_published_key_that_is_not_the_trusted_one_is_named()
    {
        var key = ledger.At("log.vkey");
        File.Copy(ledger.Key, key);
        var stranger = NoteSigner.Generate(ledger.Signer.Key.Name, SignatureKind.Ed25519);
        File.WriteAllText(ledger.Key, $"{stranger.Key}\n");
        var said = $"public/log.vkey: it is {stranger.Key}, and what is trusted is {ledger.Signer.Key}.";
        Refused(ledger.Verify("--key", key), said);
        File.WriteAllText(ledger.At("policy"), $"log {ledger.Signer.Key}\nquorum none\n");
        Refused(ledger.Verify("--policy", ledger.At("policy")), said);
        Refused(
            ledger.Verify(), "public/checkpoint: The checkpoint of example.com/tea is not signed by a log that ");
        File.WriteAllText(ledger.Key, $"{new VerifierKey("example.com/tea", SignatureKind.Ed25519, new byte[32])}\n");
        Refused(ledger.Verify("--key", key), "log.vkey: The key is a point of small order");
    }

    [Fact]
    public void A_missing_tile_is_named()
    {
        File.Delete(ledger.Public("tile/0/000"));
        Refused(ledger.Verify(), "public/tile/0/000: it is missing");
    }

    [Fact]
    public void Entries_that_were_rewritten_with_all_hashes_are_found_by_what_was_published()
    {
        ledger.ReplaceEntries();
        var printed = ledger.Verify();
        Refused(printed, "is not entry ");
        Assert.Contains("record_sale by ", printed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signed_checkpoint_of_other_entries_is_found()
    {
        ledger.Show(new TreeHead(ledger.Head.Size, Merkle.Empty));
        Refused(ledger.Verify(), "entries have the root ");
    }

    [Fact]
    public void More_entries_than_the_ledger_has_are_missing()
    {
        ledger.Show(new TreeHead(ledger.Head.Size + 1, ledger.Head.Root));
        Assert.Equal(1, ledger.Verify().Exit);
    }

    [Fact]
    public void Growth_is_proven_and_a_fork_is_not()
    {
        File.Copy(ledger.Public("checkpoint"), ledger.At("now"));
        foreach (var size in new[] { 1L, 100, 256, 257, ledger.Head.Size })
        {
            ledger.ShowBeginning(size);
            File.Copy(ledger.Public("checkpoint"), ledger.At("old"), overwrite: true);
            File.Copy(ledger.At("now"), ledger.Public("checkpoint"), overwrite: true);
            var printed = ledger.Verify("--consistency", ledger.At("old"), ledger.At("now"), "--key", ledger.Key);
            Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        }

        ledger.ShowBeginning(100);
        File.Copy(ledger.Public("checkpoint"), ledger.At("old"), overwrite: true);
        Refused(
            ledger.Verify("--consistency", ledger.At("now"), ledger.At("old")), "has shrunk: it had ");
        ledger.Show(new TreeHead(100, Merkle.Empty));
        File.Copy(ledger.Public("checkpoint"), ledger.At("old"), overwrite: true);
        Refused(ledger.Verify("--consistency", ledger.At("old"), ledger.At("now")), "The log has forked");
        ledger.Flip("public/tile/0/000", 3);
        Refused(ledger.Verify("--consistency", ledger.At("old"), ledger.At("now")), "The tiles of ");
        File.WriteAllText(ledger.At("old"), "no note");
        Refused(ledger.Verify("--consistency", ledger.At("old"), ledger.At("now")), "old: The note has no signatures.");
    }

    [Fact]
    public void Options_that_contradict_each_other_are_named()
    {
        Assert.Contains("Give a receipt", Printed.Of("verify").Errors, StringComparison.Ordinal);
        var growth = Printed.Of("verify", "--consistency", "a", "b");
        Assert.Contains("needs the tiles", growth.Errors, StringComparison.Ordinal);
        Assert.Contains("Give either", ledger.Receipt().Errors, StringComparison.Ordinal);
        foreach (var command in new[] { "receipt", "verify", "witness", "audit", "key" })
        {
            var help = Printed.Of(command, "--help");
            Assert.Equal(0, help.Exit);
            Assert.Contains("--json", help.Output, StringComparison.Ordinal);
        }
    }

    internal static void Refused(Printed printed, string problem)
    {
        Assert.Equal(1, printed.Exit);
        Assert.Contains(problem, printed.Errors, StringComparison.Ordinal);
        Assert.Single(printed.Errors.Trim().Split('\n'));
    }

    private SortedDictionary<string, string> Contents() => new(
        Directory.EnumerateFiles(ledger.Log, "*", SearchOption.AllDirectories)
            .ToDictionary(file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);
}
