using System.Net;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;
using static Fairshare.Apps.Tests.Prove.VerifyLedgerTests;

namespace Fairshare.Apps.Tests.Prove;

/// <summary>Witnesses and auditors follow a log, and refuse it loudly once it is not what it was.</summary>
public sealed class CosignTests(SettledOnce settled) : IClassFixture<SettledOnce>, IDisposable
{
    private readonly PublishedLedger ledger = new(settled);

    public void Dispose() => ledger.Dispose();

    [Fact]
    public void Cosignatures_count_where_a_policy_asks_for_them()
    {
        Assert.Equal(0, ledger.Witness("--out", ledger.At("cosigned")).Exit);
        var audited = ledger.Audit("--out", ledger.At("cosigned"), "--json").Json;
        Assert.True(audited.GetProperty("cosigned").GetBoolean());
        Assert.Equal("a.example/audit", audited.GetProperty("by").GetString());
        File.WriteAllText(
            ledger.At("policy"),
            $"log {ledger.Signer.Key}\nwitness w {KeyOf("w.key")}\nwitness a {KeyOf("a.key")}\n" +
            "group both all w a\nquorum both\n");
        Assert.Equal(0, ledger.Receipt("--sale", settled.Sale, "--checkpoint", ledger.At("cosigned")).Exit);
        var verified = Printed.Of("verify", "--policy", ledger.At("policy"), ledger.At("r.json"));
        Assert.Equal((0, ""), (verified.Exit, verified.Errors));
        Assert.Contains("Signed by a.example/audit at ", verified.Output, StringComparison.Ordinal);

        Assert.Equal(0, ledger.Receipt("--sale", settled.Sale).Exit);
        Refused(Printed.Of("verify", "--policy", ledger.At("policy"), ledger.At("r.json")), "both is not met");
        Refused(ledger.Verify("--policy", ledger.At("policy")), "both is not met");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_log_that_grows_is_cosigned_and_one_that_shrinks_is_not(bool audits)
    {
        var whole = File.ReadAllBytes(ledger.Public("checkpoint"));
        foreach (var size in new[] { 10L, 10, 100, 256, 270 })
        {
            ledger.ShowBeginning(size);
            Holds(Look(audits));
        }

        File.WriteAllBytes(ledger.Public("checkpoint"), whole);
        Holds(Look(audits));
        ledger.ShowBeginning(270);
        Refused(Look(audits), "REFUSED, nothing is cosigned: The log has shrunk: it had ");
        Assert.Equal("", Look(audits).Output);
        Assert.False(Look(audits, "--json").Json.GetProperty("cosigned").GetBoolean());
        File.WriteAllBytes(ledger.Public("checkpoint"), whole);
        Holds(Look(audits));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_fork_is_refused_for_good(bool audits)
    {
        ledger.ShowBeginning(250);
        Holds(Look(audits));
        ledger.ReplacePublic();
        Refused(Look(audits), audits ? " is not entry " : "The log has forked: the tree of ");
        ledger.ShowBeginning(250);
        Refused(Look(audits), "The log has forked: its 250 entries ");
    }

    [Fact]
    public void An_auditor_names_the_first_entry_that_it_does_not_agree_with()
    {
        ledger.ReplaceEntries();
        Holds(ledger.Witness());
        var printed = ledger.Audit();
        Refused(printed, "record_sale by ");
        Assert.Contains(" is not entry ", printed.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(ledger.At($"a.key.{ledger.Signer.Key.Id:x8}")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_checkpoint_by_another_key_is_refused(bool audits)
    {
        Holds(Look(audits));
        var stranger = NoteSigner.Generate(ledger.Signer.Key.Name, SignatureKind.Ed25519);
        File.WriteAllBytes(ledger.Public("checkpoint"), stranger.SignNote(ledger.Note.Text));
        Refused(Look(audits), "is not signed by a log that is trusted");
        File.WriteAllText(ledger.Key, $"{stranger.Key}\n");
        var state = ledger.At($"{(audits ? "a" : "w")}.key.{ledger.Signer.Key.Id:x8}");
        Refused(Look(audits, "--state", state), "The key of the log was ");
    }

    [Fact]
    public void A_key_signs_only_for_what_it_was_made()
    {
        Refused(
            Printed.Of("witness", "--log", ledger.Log, "--key", ledger.At("a.key")), "the key of an auditor");
        Refused(Printed.Of("audit", "--log", ledger.Log, "--key", ledger.At("w.key")), "the key of a witness");
        Refused(Printed.Of("audit", "--log", ledger.Log, "--key", settled.Key), "this key signs as a log");
        Refused(Printed.Of("audit", "--log", ledger.Log, "--key", ledger.At("none")), "There is no key ");
        var made = Printed.Of("key", "--name", "x.example", "--out", ledger.At("w.key"));
        Assert.Equal(1, made.Exit);
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ledger.At("w.key")));
    }

    [Fact]
    public async Task A_witness_reads_over_http_and_says_what_it_cannot_reach()
    {
        var server = new HttpListener();
        var address = $"http://127.0.0.1:{Port()}/tea/";
        server.Prefixes.Add(address);
        server.Start();
        var serving = Serve(server);
        ledger.ShowBeginning(200);
        Holds(Witness(address));
        ledger.ShowBeginning(270);
        Holds(Witness(address));
        ledger.ShowBeginning(20);
        Refused(Witness(address), "The log has shrunk");
        server.Close();
        await serving;
        Refused(Witness(address), "cannot be read");
    }

    private static int Port()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private static void Holds(Printed printed)
    {
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        Assert.StartsWith("— ", printed.Output, StringComparison.Ordinal);
    }

    private Printed Witness(string address) => Printed.Of("witness", "--log", address, "--key", ledger.At("w.key"));

    private Printed Look(bool audits, params string[] arguments) =>
        audits ? ledger.Audit(arguments) : ledger.Witness(arguments);

    private VerifierKey KeyOf(string file) => NoteSigner.Parse(File.ReadAllText(ledger.At(file)).TrimEnd()).Key;

    private async Task Serve(HttpListener server)
    {
        try
        {
            while (true)
            {
                var asked = await server.GetContextAsync();
                var file = ledger.Public(asked.Request.Url!.AbsolutePath["/tea/".Length..]);
                if (File.Exists(file)) await asked.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
                else asked.Response.StatusCode = 404;
                asked.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
        }
    }
}
