using System.CommandLine;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Prove;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Cli;

/// <summary>
/// <c>fairshare verify</c>: whether a receipt is in a log that one trusts, whether a statement is complete, whether a
/// log only grew, whether a whole ledger is what it published. All but the last need nothing but files.
/// </summary>
internal static class VerifyCommand
{
    private const string ProofEnding = ".tlog-proof";

    public static Command Make()
    {
        var trust = new Trust();
        var receipt = new Argument<string?>("receipt")
        {
            Description = "The receipt, NAME.json; its proof is NAME.tlog-proof. Or the proof of a statement.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var proof = new Option<string?>("--proof")
        {
            Description = "The receipt's proof, if it is not beside it.",
        };
        var log = new Option<string?>("--log")
        {
            Description = "Check the ledger in this folder as a whole: execute every entry again and hold every " +
                "receipt against what was published. With --consistency: the folder or address with the tiles.",
        };
        var growth = new Option<string[]>("--consistency")
        {
            Description = "Check that the log only grew between two checkpoints: OLD NEW.",
            Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var command = new Command(
            "verify", "Check that a receipt is in a log that is trusted, that a log only grew, or a whole ledger.")
        {
            receipt, trust.Key, trust.Policy, proof, log, growth, json,
        };
        command.Validators.Add(parsed =>
        {
            var (hasReceipt, hasLog, hasGrowth) = (
                parsed.GetValue(receipt) is not null, parsed.GetResult(log) is not null,
                parsed.GetResult(growth) is not null);
            if (hasReceipt == (hasLog || hasGrowth)) parsed.AddError("Give a receipt, or --log, or --consistency.");
            else if (hasGrowth && !hasLog) parsed.AddError("--consistency needs the tiles: --log DIR or an address.");
            else if (!hasLog && parsed.GetValue(trust.Key) is null && parsed.GetValue(trust.Policy) is null)
                parsed.AddError("Whom do you trust? Give the log's --key, or a --policy.");
        });
        command.SetAction(parsed =>
        {
            var configuration = parsed.InvocationConfiguration;
            var view = new ProofView(parsed.GetValue(json), configuration.Output, configuration.Error);
            return view.Run(() =>
            {
                var policy = trust.Read(parsed);
                if (parsed.GetValue(growth) is [var old, var now])
                    view.Print(Growth(old, now, parsed.GetRequiredValue(log)!, policy), policy is null);
                else if (parsed.GetValue(log) is { } folder)
                    view.Print(Ledger(folder, policy, parsed.GetValue(json)), folder, policy is null);
                else if (StatementView.IsProof(parsed.GetRequiredValue(receipt)!))
                    view.Print(Statement(parsed.GetRequiredValue(receipt)!, policy!));
                else
                    view.Print(Receipt(parsed.GetRequiredValue(receipt)!, parsed.GetValue(proof), policy!),
                        parsed.GetRequiredValue(receipt)!);
            });
        });
        return command;
    }

    private static ProvenReceipt Receipt(string file, string? proof, TrustPolicy policy)
    {
        var (receipt, beside) = (File.ReadAllBytes(file), proof ?? Path.ChangeExtension(file, ProofEnding));
        if (proof is null && !File.Exists(beside))
        {
            throw new InputException(
                $"{file} is neither the proof of a statement nor a receipt with its proof, {beside}, beside it.");
        }

        var read = In(beside, () =>
        {
            var parsed = LogProof.Parse(File.ReadAllBytes(beside));
            policy.Check(parsed.Note);
            return parsed;
        });
        return In(file, () => ReceiptCheck.Check(receipt, read, policy));
    }

    /// <summary>Says of a problem which file it is in.</summary>
    private static T In<T>(string file, Func<T> check)
    {
        try
        {
            return check();
        }
        catch (Exception problem) when (problem is NotProvenException or ProofFormatException)
        {
            throw new NotProvenException($"{Path.GetFileName(file)}: {problem.Message}");
        }
    }

    private static ProvenStatement Statement(string file, TrustPolicy policy) =>
        In(file, () => StatementCheck.Check(StatementProof.Parse(File.ReadAllBytes(file)), policy));

    private static ProvenGrowth Growth(string old, string now, string tiles, TrustPolicy? policy)
    {
        using var source = LogSource.Open(tiles);
        return GrowthCheck.Check(Note(old), Note(now), source, policy ?? TrustPolicy.Of(source.Key()));
    }

    private static CheckedLedger Ledger(string folder, TrustPolicy? policy, bool quiet) =>
        Progress.Run(quiet, progress => LedgerCheck.Run(folder, policy, progress));

    private static SignedNote Note(string file) => In(file, () => SignedNote.Parse(File.ReadAllBytes(file)));
}
