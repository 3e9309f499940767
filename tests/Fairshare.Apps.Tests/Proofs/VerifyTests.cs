using System.Text;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Apps.Tests.Proofs;

public sealed class VerifyTests : IDisposable
{
    private static readonly NoteSigner log = NoteTests.Signer("example.com/tea", SignatureKind.Ed25519, 1);
    private static readonly NoteSigner witness = NoteTests.Signer("w.example", SignatureKind.Cosignature, 2);

    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-").FullName;

    public VerifyTests()
    {
        byte[] receipt = [.. "{\"sequence\":2,\"facts\":[]}"u8];
        Span<byte> entry = stackalloc byte[32];
        Sha256Hash.Of(receipt).CopyTo(entry);
        var other = Merkle.Leaf("another"u8);
        var head = new TreeHead(2, Merkle.Node(other, Merkle.Leaf(entry)));
        var text = new Checkpoint(log.Key.Name, head).ToText();
        var note = new SignedNote(text, [log.Sign(text), witness.Cosign(text, 1_700_000_000)]);
        File.WriteAllBytes(At("r.json"), receipt);
        File.WriteAllBytes(At("r.tlog-proof"), new LogProof(1, [other], note).ToBytes());
        File.WriteAllText(At("log.vkey"), $"{log.Key}\n");
        File.WriteAllText(At("policy"), $"log {log.Key}\nwitness w {witness.Key}\nquorum w\n");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_receipt_is_proven_by_the_log_alone_and_by_a_policy()
    {
        var printed = Printed.Of(["verify", "--key", At("log.vkey"), At("r.json")]);
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        Assert.StartsWith("Proven: r.json is receipt 2 of example.com/tea,\n", printed.Output);
        Assert.DoesNotContain("w.example", printed.Output, StringComparison.Ordinal);

        printed = Printed.Of(["verify", "--policy", At("policy"), At("r.json"), "--json"]);
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        Assert.True(printed.Json.GetProperty("proven").GetBoolean());
        Assert.Equal(2, printed.Json.GetProperty("sequence").GetInt64());
        Assert.Equal(1_700_000_000, printed.Json.GetProperty("signed_by")[1].GetProperty("seconds").GetInt64());
        printed = Printed.Of(["verify", "--policy", At("policy"), At("r.json")]);
        Assert.Contains("Signed by w.example at 2023-11-14T22:13:20Z.", printed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r.json", "sequence", "sequencE", "r.json: The receipt, with SHA-256 ")]
    [InlineData("r.tlog-proof", "index 1", "index 0", "is not entry 0 of example.com/tea")]
    [InlineData("r.tlog-proof", "\n2\n", "\n3\n", "r.tlog-proof: The signature of example.com/tea does not hold.")]
    [InlineData("r.tlog-proof", "tlog-proof@v1", "tlog-proof@v2", "r.tlog-proof: The proof does not begin with c2sp.")]
    [InlineData("log.vkey", "example.com/tea", "example.com/pea", "id is not that of the key")]
    public void What_is_wrong_is_named(string file, string was, string changed, string problem)
    {
        File.WriteAllText(At(file), File.ReadAllText(At(file)).Replace(was, changed, StringComparison.Ordinal));
        var printed = Printed.Of(["verify", "--key", At("log.vkey"), At("r.json")]);
        Assert.Equal((1, ""), (printed.Exit, printed.Output));
        Assert.Contains(problem, printed.Errors, StringComparison.Ordinal);
        printed = Printed.Of(["verify", "--key", At("log.vkey"), At("r.json"), "--json"]);
        Assert.False(printed.Json.GetProperty("proven").GetBoolean());
        Assert.Contains(problem, printed.Json.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_cosignature_or_file_or_trust_is_named()
    {
        var text = Encoding.UTF8.GetString(File.ReadAllBytes(At("r.tlog-proof")));
        File.WriteAllText(At("r.tlog-proof"), text[..text.IndexOf("— w.example", StringComparison.Ordinal)]);
        var printed = Printed.Of(["verify", "--policy", At("policy"), At("r.json")]);
        Assert.Equal(1, printed.Exit);
        Assert.Contains("w is not met", printed.Errors, StringComparison.Ordinal);
        printed = Printed.Of(["verify", "--key", At("log.vkey"), At("missing.json")]);
        Assert.Equal(1, printed.Exit);
        Assert.Contains("missing.json", printed.Errors, StringComparison.Ordinal);
        printed = Printed.Of(["verify", At("r.json")]);
        Assert.NotEqual(0, printed.Exit);
        Assert.Contains("--key", printed.Errors, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(folder, name);
}
