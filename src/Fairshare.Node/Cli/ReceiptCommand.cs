using System.CommandLine;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Prove;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare receipt</c>: a receipt with its proof, for whoever it concerns.</summary>
internal static class ReceiptCommand
{
    private const string Ending = ".json";

    public static Command Make()
    {
        var log = new Option<string>("--log")
        {
            Description = "The folder that settle --log kept the ledger in.",
            Required = true,
        };
        var sale = new Option<string?>("--sale") { Description = "The receipt that took this sale or return." };
        var sequence = Numbers.OfLarge("--sequence", "The receipt of this number, from 1.", 1, long.MaxValue);
        var name = new Option<string>("--out")
        {
            Description = "NAME: writes NAME.json, exactly as it was hashed, and NAME.tlog-proof.",
            Required = true,
        };
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "Prove by this checkpoint, such as one with cosignatures, not by the one in public/.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var command = new Command(
            "receipt",
            "Write a receipt and the proof that it is in the public log: execute the kept log again up to it, and " +
            "read the tiles.")
        {
            log, sale, sequence, name, checkpoint, json,
        };
        command.Validators.Add(parsed =>
        {
            var (hasSale, hasSequence) = (parsed.GetResult(sale) is not null, parsed.GetResult(sequence) is not null);
            if (hasSale == hasSequence) parsed.AddError("Give either --sale or --sequence.");
        });
        command.SetAction(parsed => Run(
            new Query(
                parsed.GetRequiredValue(log), parsed.GetValue(sale), parsed.GetValue(sequence),
                parsed.GetRequiredValue(name), parsed.GetValue(checkpoint), parsed.GetValue(json)),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(Query query, TextWriter output, TextWriter errors)
    {
        try
        {
            var note = query.Checkpoint is { } file ? SignedNote.Parse(File.ReadAllBytes(file)) : null;
            var found = Progress.Run(query.Json, progress =>
                ReceiptFinder.Run(query.Log, query.Sale, query.Sequence, note, progress));
            var stem = query.Out.EndsWith(Ending, StringComparison.Ordinal) ? query.Out[..^Ending.Length] : query.Out;
            WholeFile.Replace($"{stem}.json", found.Bytes);
            WholeFile.Replace($"{stem}.tlog-proof", found.Proof.ToBytes());
            Print(found, stem, query.Json, output);
            return 0;
        }
        catch (Exception error) when (SettleCommand.Explain(error) is { } text)
        {
            errors.WriteLine(text);
            return 1;
        }
    }

    private static void Print(FoundReceipt found, string stem, bool asJson, TextWriter output)
    {
        var (index, tree, hash) = (found.Proof.Index, found.Proof.Checkpoint.Tree, Sha256Hash.Of(found.Bytes));
        if (!asJson)
        {
            var origin = found.Proof.Checkpoint.Origin;
            output.WriteLine($"Receipt {index + 1} of {origin}, of {tree.Size} that are public.");
            output.WriteLine($"sha256 {hash}");
            if (found.Refused.Length > 0) output.WriteLine($"It was refused: {found.Refused}.");
            output.WriteLine($"Written to {stem}.json and {stem}.tlog-proof.");
            return;
        }

        ExplainCommand.Json(output, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", index + 1);
            json.WriteString("sha256", hash.ToString());
            json.WriteString("origin", found.Proof.Checkpoint.Origin);
            json.WriteNumber("size", tree.Size);
            json.WriteString("root", tree.Root.ToString());
            if (found.Refused.Length > 0) json.WriteString("refused", found.Refused);
            json.WriteString("receipt", $"{stem}.json");
            json.WriteString("proof", $"{stem}.tlog-proof");
            json.WriteEndObject();
        });
    }

    private sealed record Query(
        string Log, string? Sale, long? Sequence, string Out, string? Checkpoint, bool Json);
}
