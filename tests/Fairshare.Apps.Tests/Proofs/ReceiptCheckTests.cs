using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Storage;

namespace Fairshare.Apps.Tests.Proofs;

/// <summary>A real public log in a folder, checked by our library and by one that shares no line with it.</summary>
public sealed class ReceiptCheckTests : IDisposable
{
    private static readonly NoteSigner signer = NoteTests.Signer("example.com/tea", SignatureKind.Ed25519, 1);
    private static readonly TrustPolicy policy = TrustPolicy.Of(signer.Key);

    private readonly string folder;
    private readonly FolderDisk disk;

    public ReceiptCheckTests()
    {
        folder = Directory.CreateTempSubdirectory("fairshare-").FullName;
        disk = new FolderDisk(folder);
    }

    public void Dispose()
    {
        disk.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(257)]
    [InlineData(1_300)]
    public void Every_receipt_is_proven(int size)
    {
        var log = Publish(size);
        for (var index = 0; index < size; index += 1 + (size / 50))
        {
            var proof = LogProof.Parse(Proof(log, index).ToBytes());
            var proven = ReceiptCheck.Check(Receipt(index), proof, policy);
            Assert.Equal((index + 1, log.Published), (proven.Sequence, proven.Checkpoint.Tree));
            Assert.Equal(Sha256Hash.Of(Receipt(index)), proven.Hash);
            Assert.Equal(signer.Key.Name, Assert.Single(proven.Signatures).Key.Name);
            if (size > 1) NoteTests.Refused(() => ReceiptCheck.Check(Receipt((index + 1) % size), proof, policy));
        }
    }

    [Fact]
    public void A_changed_byte_of_proof_or_receipt_is_refused()
    {
        var proof = Proof(Publish(300), 77).ToBytes();
        var receipt = Receipt(77);
        ReceiptCheck.Check(receipt, LogProof.Parse(proof), policy);
        for (var i = 0; i < proof.Length; i++)
        {
            foreach (var bits in new byte[] { 1, 4, 32, 128 })
            {
                proof[i] ^= bits;
                NoteTests.Refused(() => ReceiptCheck.Check(receipt, LogProof.Parse(proof), policy));
                proof[i] ^= bits;
            }

            NoteTests.Refused(() => ReceiptCheck.Check(receipt, LogProof.Parse(proof.AsSpan(0, i)), policy));
        }

        for (var i = 0; i < receipt.Length; i++)
        {
            receipt[i] ^= 1;
            var error = Assert.Throws<NotProvenException>(
                () => ReceiptCheck.Check(receipt, LogProof.Parse(proof), policy));
            Assert.Contains("is not entry 77", error.Message);
            receipt[i] ^= 1;
        }
    }

    [Fact]
    public void What_is_logged_but_no_receipt_of_that_number_is_refused()
    {
        var log = Open();
        byte[][] logged = ["{\"sequence\":2}"u8.ToArray(), "{}"u8.ToArray(), "no json"u8.ToArray()];
        log.Append(0, Array.ConvertAll(logged, bytes => Sha256Hash.Of(bytes)));
        log.Publish();
        string[] problems = ["number 2, and its entry 1", "does not begin with", "not JSON"];
        for (var i = 0; i < logged.Length; i++)
        {
            var error = Assert.Throws<NotProvenException>(() => ReceiptCheck.Check(logged[i], Proof(log, i), policy));
            Assert.Contains(problems[i], error.Message);
        }
    }

    [Fact]
    public void Extra_data_is_kept_and_believed_by_nobody()
    {
        var plain = Proof(Publish(3), 1);
        var proof = LogProof.Parse(new LogProof(plain.Index, plain.Path, plain.Note, [1, 2, 3]).ToBytes());
        Assert.Equal([1, 2, 3], proof.Extra!);
        Assert.StartsWith("c2sp.org/tlog-proof@v1\nextra AQID\nindex 1\n", Encoding.UTF8.GetString(proof.ToBytes()));
        Assert.Equal(2, ReceiptCheck.Check(Receipt(1), proof, policy).Sequence);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(66_000)]
    public void An_implementation_that_is_not_ours_agrees(int size)
    {
        var log = Publish(size);
        var arguments = new List<string> { Path.Combine(folder, "public") };
        if (size > 0)
        {
            var (receipt, proof) = (Path.Combine(folder, "r.json"), Path.Combine(folder, "r.tlog-proof"));
            File.WriteAllBytes(receipt, Receipt(size / 2));
            File.WriteAllBytes(proof, Proof(log, size / 2).ToBytes());
            arguments.AddRange([receipt, proof]);
        }

        var (status, line) = Node(arguments);
        Assert.True(status == 0, line);
        using var result = JsonDocument.Parse(line);
        Assert.Equal("example.com/tea", result.RootElement.GetProperty("origin").GetString());
        Assert.Equal(size, result.RootElement.GetProperty("size").GetInt64());
        Assert.Equal(log.Published.Root.ToString(), result.RootElement.GetProperty("root").GetString());
        if (size > 0) Assert.Equal(size / 2, result.RootElement.GetProperty("index").GetInt64());
    }

    [Theory]
    [InlineData("checkpoint", 18, "signature does not hold")]
    [InlineData("log.vkey", 40, "id is not that of the key")]
    [InlineData("tile/0/001.p/44", 100, "tile 0 1 is not that of the entries")]
    [InlineData("tile/1/000.p/1", 3, "tile 1 0 is not that of the entries")]
    [InlineData("tile/entries/000", 200, "root is not that of the entries")]
    public void It_finds_a_changed_byte_where_ours_does(string name, int offset, string problem)
    {
        Publish(300);
        var path = Path.Combine(folder, "public", name);
        var bytes = File.ReadAllBytes(path);
        bytes[offset] ^= 1;
        File.WriteAllBytes(path, bytes);
        var (status, line) = Node([Path.Combine(folder, "public")]);
        Assert.Equal(1, status);
        Assert.Contains(problem, line);
    }

    private static byte[] Receipt(int index) =>
        Encoding.UTF8.GetBytes($$"""{"sequence":{{index + 1}},"height":1,"at":"2026-01-05T16:31:00Z","facts":[]}""");

    private static LogProof Proof(PublicLog log, int index)
    {
        var text = new Checkpoint(signer.Key.Name, log.Published).ToText();
        return new LogProof(index, log.Tree().Inclusion(index), SignedNote.Parse(signer.SignNote(text)));
    }

    internal static (int Status, string Line) Node(IEnumerable<string> arguments)
    {
        var script = Path.Combine(Path.GetDirectoryName(ThisFile())!, "verify.mjs");
        var start = new ProcessStartInfo("node", [script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var line = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, line + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("There is no Node.js here, which the independent check is written for.");
            throw;
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private PublicLog Open() => PublicLog.Open(
        disk, new PublicLogOptions(signer.Key, signer.SignNote, signer.IsSigned));

    private PublicLog Publish(int size)
    {
        var log = Open();
        var entries = new Sha256Hash[size];
        for (var i = 0; i < size; i++) entries[i] = Sha256Hash.Of(Receipt(i));
        log.Append(0, entries);
        log.Publish();
        return log;
    }
}
