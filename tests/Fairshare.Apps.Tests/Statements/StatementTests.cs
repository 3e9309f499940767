using System.Text;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Demo;

namespace Fairshare.Apps.Tests.Statements;

/// <summary>A settled company whose public log is there, too.</summary>
public sealed class SealedCompany : IDisposable
{
    private readonly KeptLedger ledger;

    public SealedCompany()
    {
        ledger = KeptLedger.OfDemo(DemoPlan.Document, "statements");
        Key = VerifierKey.Parse(System.IO.File.ReadAllText(KeyFile).TrimEnd('\n'));
    }

    public VerifierKey Key { get; }

    public string Log => ledger.Log;

    public string KeyFile => Path.Combine(Log, "public", "log.vkey");

    /// <summary>Everybody with an account, and their lines in accruals.csv.</summary>
    public ILookup<string, string[]> Accruals => ledger.Result("accruals.csv").ToLookup(line => line[3]);

    public string File(string name) => Path.Combine(Path.GetDirectoryName(Log)!, name);

    public void Dispose() => ledger.Dispose();
}

public sealed class StatementTests(SealedCompany company) : IClassFixture<SealedCompany>
{
    [Fact]
    public void A_passbook_has_every_line_that_the_results_have()
    {
        var compared = 0;
        foreach (var member in company.Accruals)
        {
            var book = Statement(member.Key, "--json").Json.GetProperty("accounts")[0];
            var lines = book.GetProperty("lines").EnumerateArray().ToList();
            Assert.Equal(Enumerable.Range(1, lines.Count), lines.Select(line => line.GetProperty("n").GetInt32()));
            var moved = lines.Where(line => line.GetProperty("line").GetString() != "released")
                .Select(line => line.GetProperty("amount").GetInt64());
            Assert.Equal(member.Select(cells => long.Parse(cells[5])), moved);
            compared += lines.Count;
        }

        Assert.True(compared > 200);
    }

    [Fact]
    public void A_statement_of_nobody_or_of_no_log_is_a_sentence()
    {
        var nobody = Statement("nobody");
        Assert.Equal((1, "Nobody in this log is called nobody.\n"), (nobody.Exit, Last(nobody.Errors)));
        var nowhere = Printed.Of("statement", "--log", "nowhere", "--member", "x");
        Assert.Equal((1, "There is no folder nowhere.\n"), (nowhere.Exit, Last(nowhere.Errors)));
    }

    [Fact]
    public void The_proofs_of_all_seals_together_have_every_line_once()
    {
        var member = Busiest();
        var lines = Statement(member, "--json").Json.GetProperty("accounts")[0].GetProperty("count").GetInt64();
        var whole = Check(Prove(member, "whole"));
        Assert.Equal(Numbers(1, lines), whole.Lines.Select(line => line.Line.N));
        var cut = (int)whole.Through.Number / 2;
        var first = Check(Prove(member, "first", "--to-seal", $"{cut}"));
        var second = Check(Prove(member, "second", "--from-seal", $"{cut}"));
        Assert.Equal(first.End, second.Start);
        Assert.Equal(whole.End, second.End);
        Assert.Equal(whole.Lines, [.. first.Lines, .. second.Lines]);
        Assert.Equal(whole.AccountKey, second.AccountKey);
        Assert.NotEmpty(first.Lines);
        Assert.NotEmpty(second.Lines);
    }

    [Fact]
    public void A_proof_shows_nobody_else()
    {
        var member = Busiest();
        var text = File.ReadAllText(Prove(member, "alone"));
        foreach (var other in company.Accruals.Where(other => other.Key != member))
            Assert.DoesNotContain($"\"{other.Key}\\\"", text.Replace("\\\"", "\"\\\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_prints_what_is_proven()
    {
        var file = Prove(Busiest(), "shown");
        var shown = Printed.Of("verify", file, "--key", company.KeyFile);
        Assert.Equal((0, ""), (shown.Exit, shown.Errors));
        Assert.StartsWith("Proven: between seal 1 and seal ", shown.Output, StringComparison.Ordinal);
        var json = Printed.Of("verify", file, "--key", company.KeyFile, "--json").Json;
        Assert.True(json.GetProperty("proven").GetBoolean());
    }

    [Fact]
    public void A_check_of_the_ledger_computes_every_seal_again()
    {
        var shown = Printed.Of("verify", "--log", company.Log, "--json");
        Assert.True(shown.Exit == 0, shown.Errors);
        Assert.True(shown.Json.GetProperty("seals").GetInt32() > 10);
    }

    [Fact]
    public void A_changed_byte_anywhere_is_found()
    {
        var member = company.Accruals.OrderBy(one => one.Count()).First(one => one.Count() > 2).Key;
        var parts = StatementProof.Parse(File.ReadAllBytes(Prove(member, "small"))).Seals;
        var at = 2 + parts.Select((part, place) => (part, place)).First(one => one.part.Lines is not null).place;
        var bytes = File.ReadAllBytes(Prove(member, "one", "--seal", $"{at}"));
        var problems = new HashSet<string>();
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= (byte)(1 + (i % 2));
            var problem = ProblemOf(changed);
            Assert.True(problem.Length > 0, $"byte {i} of {Encoding.UTF8.GetString(bytes)}");
            problems.Add(problem);
        }

        Assert.True(problems.Count > 3);
    }

    [Fact]
    public void A_lie_is_named()
    {
        var member = Busiest();
        var proof = StatementProof.Parse(File.ReadAllBytes(Prove(member, "lies")));
        var other = company.Accruals.First(one => one.Key != member).Key;
        var with = proof.Seals.Select((part, place) => (part, place)).First(one => one.part.Lines?.Count > 1).place;
        var part = proof.Seals[with];
        StatementProof Changed(SealPart to) =>
            proof with { Seals = [.. proof.Seals.Select((one, i) => i == with ? to : one)] };
        foreach (var (lie, problem) in new (StatementProof, string)[]
        {
            (proof with { Seals = [.. proof.Seals.Where((_, i) => i != with)] }, "does not follow seal"),
            (proof with { Account = other }, $"the leaf is not one of the account {other} in EUR"),
            (proof with { AccountKey = Sha256Hash.Of("x"u8) }, "Seal 2: "),
            (Changed(part with { Leaf = null, Lines = null }), "does not follow that the account has no leaf"),
            (Changed(part with { Lines = [.. part.Lines!.Skip(1)] }), "the lines are not those that were sealed"),
            (Changed(part with { Lines = [.. part.Lines!.Reverse()] }), "the lines are not those that were sealed"),
            (Changed(part with { Receipt = proof.Seals[with + 1].Receipt }), "is not entry"),
            (proof with { Seals = [] }, "no seal"),
        })
        {
            var found = ProblemOf(lie.ToBytes());
            Assert.Contains(problem, found, StringComparison.Ordinal);
        }

        var stranger = TrustPolicy.Of(NoteSigner.Generate("example.com/other", SignatureKind.Ed25519).Key);
        Assert.Throws<NotProvenException>(() => StatementCheck.Check(proof, stranger));
    }

    [Theory]
    [InlineData(new[] { "--from-seal", "900" }, "There are seals 1 to ")]
    [InlineData(new[] { "--seal", "1" }, "There are seals 1 to ")]
    [InlineData(new[] { "--asset", "CNY", "--seal", "2" }, "There is no asset CNY in this log.")]
    public void Seals_that_are_not_there_are_named(string[] options, string problem)
    {
        var printed = Statement(Busiest(), ["--proof", company.File("never"), .. options]);
        Assert.Equal(1, printed.Exit);
        Assert.Contains(problem, printed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_without_seals_has_a_passbook_and_no_proof()
    {
        using var ledger = new KeptLedger(
            OtherPlans.Narrow, "member\na\n", "sale,seller,amount,at\n1,a,90000,2026-01-05\n",
            sealEveryDays: 0);
        var shown = Printed.Of("statement", "--log", ledger.Log, "--member", "a");
        Assert.Equal(0, shown.Exit);
        Assert.Contains("numbered 1 to ", shown.Output, StringComparison.Ordinal);
        var proof = Printed.Of("statement", "--log", ledger.Log, "--member", "a", "--proof", "p");
        Assert.Equal(1, proof.Exit);
        Assert.Contains("has no seals", proof.Errors, StringComparison.Ordinal);
    }

    private static IEnumerable<long> Numbers(long from, long to)
    {
        for (var n = from; n <= to; n++) yield return n;
    }

    private static string Last(string text) => text.TrimEnd('\n').Split('\n')[^1] + "\n";

    private string Busiest() => company.Accruals.MaxBy(one => one.Count())!.Key;

    private Printed Statement(string member, params string[] options) =>
        Printed.Of(["statement", "--log", company.Log, "--member", member, .. options]);

    private string Prove(string member, string name, params string[] options)
    {
        var file = company.File(name);
        var printed = Statement(member, ["--proof", file, .. options]);
        Assert.True(printed.Exit == 0, printed.Errors);
        return file;
    }

    private ProvenStatement Check(string file) =>
        StatementCheck.Check(StatementProof.Parse(File.ReadAllBytes(file)), TrustPolicy.Of(company.Key));

    private string ProblemOf(byte[] proof)
    {
        try
        {
            StatementCheck.Check(StatementProof.Parse(proof), TrustPolicy.Of(company.Key));
            return "";
        }
        catch (Exception problem) when (problem is NotProvenException or ProofFormatException)
        {
            return problem.Message;
        }
    }
}
