using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Explain;
using Fairshare.Node.Prove;
using Fairshare.Node.Settle;
using Fairshare.Node.Statements;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare statement</c>: a member's passbook without gaps, or the proof that it is complete.</summary>
internal static class StatementCommand
{
    private const int ProgressEvery = 256;

    public static Command Make()
    {
        var log = new Option<string>("--log")
        {
            Description = "The folder that settle --log kept the ledger in.",
            Required = true,
        };
        var member = new Option<string>("--member") { Description = "Whose statement.", Required = true };
        var from = Span("--from", "Only lines from this time on (ISO 8601).");
        var to = Span("--to", "Only lines before this time.");
        var asset = new Option<string?>("--asset") { Description = "Only the account in this asset." };
        var proof = new Option<string?>("--proof")
        {
            Description = "Write a file that proves the lines between two seals complete, for verify.",
        };
        var seal = Numbers.Of("--seal", "With --proof: the lines of this seal.", 0, int.MaxValue);
        var fromSeal = Numbers.Of(
            "--from-seal", "With --proof: lines after this seal; without it, after the first.", 0, int.MaxValue);
        var toSeal = Numbers.Of(
            "--to-seal", "With --proof: lines up to this seal; without it, the last.", 0, int.MaxValue);
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var command = new Command(
            "statement",
            "Print every line of a member's accounts, numbered without a gap, with the balance after each; or write " +
            "the proof of it (--proof), which shows nothing of anybody else.")
        {
            log, member, from, to, asset, proof, seal, fromSeal, toSeal, json,
        };
        command.Validators.Add(result =>
        {
            bool Has(Option option) => result.GetResult(option) is not null;
            var ofSeals = Has(seal) || Has(fromSeal) || Has(toSeal);
            if (!Has(proof) && ofSeals) result.AddError("Seals are chosen for a --proof.");
            if (Has(proof) && (Has(from) || Has(to))) result.AddError("A --proof is between seals: --from-seal.");
            if (Has(seal) && (Has(fromSeal) || Has(toSeal))) result.AddError("Give --seal or --from-seal, --to-seal.");
        });
        command.SetAction(parsed => Run(
            new Query(
                parsed.GetRequiredValue(log), parsed.GetRequiredValue(member), parsed.GetValue(from) ?? 0,
                parsed.GetValue(to) ?? Time.Never, parsed.GetValue(asset), parsed.GetValue(proof),
                parsed.GetValue(seal) is { } one ? one - 1 : parsed.GetValue(fromSeal),
                parsed.GetValue(seal) ?? parsed.GetValue(toSeal), parsed.GetValue(json)),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(Query query, TextWriter output, TextWriter errors)
    {
        try
        {
            if (query.Proof is null) Show(query, output);
            else Prove(query, query.Proof, output);
            return 0;
        }
        catch (Exception error) when (SettleCommand.Explain(error) is { } text)
        {
            errors.WriteLine(text);
            return 1;
        }
    }

    private static void Show(Query query, TextWriter output)
    {
        var reader = new PassbookReader(query.Member);
        Progress.Run(quiet: query.Json, progress =>
        {
            KeptLog.Replay(query.Log, reader, progress);
            return 0;
        });
        var books = reader.Books();
        if (query.Asset is { } asset)
        {
            books = [.. books.Where(book => book.Money.Asset == asset)];
            if (books.Count == 0) throw new InputException($"{query.Member} has no account in {asset}.");
        }

        if (query.Json)
        {
            ExplainCommand.Json(output, json =>
            {
                json.WriteStartObject();
                json.WriteString("member", query.Member);
                json.WriteStartArray("accounts");
                foreach (var book in books) PassbookText.Write(book, (query.From, query.To), json);
                json.WriteEndArray();
                json.WriteEndObject();
            });
            return;
        }

        if (books.Count == 0) output.WriteLine($"{query.Member} has no lines yet.");
        foreach (var book in books) PassbookText.Print(book, (query.From, query.To), output);
    }

    private static void Prove(Query query, string file, TextWriter output)
    {
        var builder = new ProofBuilder(query.Member, query.Asset);
        using var ledger = ReadLedger.Open(query.Log, builder.Keep);
        var note = ledger.Public.Checkpoint();
        Progress.Run(quiet: query.Json, progress =>
        {
            ledger.Reading.Advance(height => progress.Stage("Replaying", height), () =>
            {
                builder.Applied(ledger.Reading.Machine, ledger.Reading.Block);
                if (ledger.Reading.Machine.Height % ProgressEvery == 0) progress.Done(ledger.Reading.Machine.Height);
                return true;
            });
            return 0;
        });
        var tree = ledger.Public.Tree(Checkpoint.Parse(note.Text).Tree.Size);
        var proof = builder.Build(query.FromSeal, query.ToSeal, tree, Encoding.UTF8.GetString(note.ToBytes()));
        var bytes = proof.ToBytes();
        File.WriteAllBytes(file, bytes);
        if (!query.Json)
        {
            output.WriteLine($"{file}: {bytes.Length} bytes, {proof.Seals.Count} seals of {query.Member}'s account.");
            return;
        }

        ExplainCommand.Json(output, json =>
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteNumber("bytes", bytes.Length);
            json.WriteNumber("seals", proof.Seals.Count);
            json.WriteEndObject();
        });
    }

    private static Option<long?> Span(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => ParseTime(name, result),
    };

    private static long? ParseTime(string option, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Time.TryParse(Encoding.UTF8.GetBytes(text), out var time)) return time;
        result.AddError($"{option} is a time such as 2026-01-31T10:00:00Z, not '{text}'.");
        return null;
    }

    private sealed record Query(
        string Log, string Member, long From, long To, string? Asset, string? Proof, int? FromSeal, int? ToSeal,
        bool Json);
}
