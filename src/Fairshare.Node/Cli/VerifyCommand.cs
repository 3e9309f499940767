using System.CommandLine;
using System.Text.Json;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare verify</c>: whether a receipt is in a log that one trusts, without a network.</summary>
internal static class VerifyCommand
{
    private const string ProofEnding = ".tlog-proof";

    public static Command Make()
    {
        var receipt = new Argument<string>("receipt")
        {
            Description = "The receipt, NAME.json, or the proof of a statement.",
        };
        var key = new Option<string?>("--key") { Description = "The key of the log, as in log.vkey." };
        var policy = new Option<string?>("--policy")
        {
            Description = "Whose signatures count: logs, witnesses and their quorum (C2SP tlog-policy).",
        };
        var proof = new Option<string?>("--proof")
        {
            Description = "The proof, if it is not NAME.tlog-proof beside the receipt.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var command = new Command("verify", "Check offline that a receipt is an entry of a log that is trusted.")
        {
            receipt, key, policy, proof, json,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(key) is null && parsed.GetValue(policy) is null)
                parsed.AddError("Whom do you trust? Give the log's --key, or a --policy.");
        });
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(receipt);
            var beside = parsed.GetValue(proof) ?? Path.ChangeExtension(file, ProofEnding);
            var output = parsed.InvocationConfiguration.Output;
            if (StatementView.IsProof(file))
            {
                return StatementView.Verify(
                    file, () => Policy(parsed.GetValue(key), parsed.GetValue(policy)), parsed.GetValue(json), output,
                    parsed.InvocationConfiguration.Error);
            }

            var asked = (parsed.GetValue(key), parsed.GetValue(policy));
            return Run(file, beside, asked, parsed.GetValue(json) ? output : null, output,
                parsed.InvocationConfiguration.Error);
        });
        return command;
    }

    private static int Run(
        string file, string proof, (string? Key, string? Policy) trusted, TextWriter? json, TextWriter output,
        TextWriter errors)
    {
        try
        {
            var policy = Policy(trusted.Key, trusted.Policy);
            var proven = ReceiptCheck.Check(
                File.ReadAllBytes(file), LogProof.Parse(File.ReadAllBytes(proof)), policy);
            if (json is null) Print(file, proven, output);
            else ExplainCommand.Json(json, writer => Write(proven, writer));
            return 0;
        }
        catch (Exception problem) when (
            problem is NotProvenException or ProofFormatException or IOException or UnauthorizedAccessException)
        {
            if (json is not null) ExplainCommand.Json(json, writer => Write(problem.Message, writer));
            errors.WriteLine($"Not proven: {problem.Message}");
            return 1;
        }
    }

    private static TrustPolicy Policy(string? keyFile, string? policyFile)
    {
        var key = keyFile is null ? null : VerifierKey.Parse(File.ReadAllText(keyFile).TrimEnd('\r', '\n'));
        if (key is { Kind: not SignatureKind.Ed25519 }) throw new ProofFormatException("The key is not a log's.");
        if (policyFile is null) return TrustPolicy.Of(key!);
        var policy = TrustPolicy.Parse(File.ReadAllBytes(policyFile));
        return key is null ? policy : policy.With(key);
    }

    private static void Print(string file, ProvenReceipt proven, TextWriter output)
    {
        var (origin, tree) = (proven.Checkpoint.Origin, proven.Checkpoint.Tree);
        output.WriteLine($"Proven: {Path.GetFileName(file)} is receipt {proven.Sequence} of {origin},");
        output.WriteLine($"in its tree of {tree.Size} entries with root {tree.Root}.");
        foreach (var signature in proven.Signatures)
            output.WriteLine($"Signed by {signature.Key.Name}{When(signature.Seconds)}.");
    }

    private static string When(long? seconds) =>
        seconds is { } at and <= 253_402_300_799 ? $" at {Ledger.Time.Text(at * 1_000)}" : "";

    private static void Write(ProvenReceipt proven, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("proven", true);
        json.WriteNumber("sequence", proven.Sequence);
        json.WriteString("sha256", proven.Hash.ToString());
        json.WriteString("origin", proven.Checkpoint.Origin);
        json.WriteNumber("size", proven.Checkpoint.Tree.Size);
        json.WriteString("root", proven.Checkpoint.Tree.Root.ToString());
        json.WriteStartArray("signed_by");
        foreach (var signature in proven.Signatures)
        {
            json.WriteStartObject();
            json.WriteString("key", signature.Key.ToString());
            if (signature.Seconds is { } seconds) json.WriteNumber("seconds", seconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(string problem, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("proven", false);
        json.WriteString("problem", problem);
        json.WriteEndObject();
    }
}
