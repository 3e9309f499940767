using System.Text.Json;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Prove;

namespace Fairshare.Node.Cli;

/// <summary>Prints what was proven, or the first thing that is wrong, for people or as JSON.</summary>
internal sealed class ProofView(bool asJson, TextWriter output, TextWriter errors)
{
    /// <summary>Runs a check; 0 only if nothing is wrong.</summary>
    public int Run(Action check)
    {
        try
        {
            check();
            return 0;
        }
        catch (Exception error) when (SettleCommand.Explain(error) is { } text)
        {
            if (asJson) ExplainCommand.Json(output, json => Write(text, json));
            errors.WriteLine($"Not proven: {text}");
            return 1;
        }
    }

    public void Print(ProvenReceipt proven, string file)
    {
        if (asJson)
        {
            Json(proven.Checkpoint, proven.Signatures, byItself: false, json =>
            {
                json.WriteNumber("sequence", proven.Sequence);
                json.WriteString("sha256", proven.Hash.ToString());
            });
            return;
        }

        var (origin, tree) = (proven.Checkpoint.Origin, proven.Checkpoint.Tree);
        output.WriteLine($"Proven: {Path.GetFileName(file)} is receipt {proven.Sequence} of {origin},");
        output.WriteLine($"in its tree of {tree.Size} entries with root {tree.Root}.");
        Print(proven.Signatures, byItself: false);
    }

    public void Print(ProvenStatement proven)
    {
        if (asJson)
        {
            Json(proven.Checkpoint, proven.Signatures, byItself: false, json => StatementView.Write(proven, json));
            return;
        }

        StatementView.Print(proven, output);
        Print(proven.Signatures, byItself: false);
    }

    public void Print(ProvenGrowth proven, bool byItself)
    {
        var (old, now) = (proven.Old.Tree, proven.Now);
        if (asJson)
        {
            Json(now, proven.Signatures, byItself, json =>
            {
                json.WriteNumber("old_size", old.Size);
                json.WriteString("old_root", old.Root.ToString());
            });
            return;
        }

        output.WriteLine($"Proven: the {now.Tree.Size} entries of {now.Origin} begin with the {old.Size} of before;");
        output.WriteLine($"root {old.Root}, then {now.Tree.Root}.");
        Print(proven.Signatures, byItself);
    }

    public void Print(CheckedLedger found, string folder, bool byItself)
    {
        var tree = found.Checkpoint.Tree;
        if (asJson)
        {
            Json(found.Checkpoint, found.Signatures, byItself, json =>
            {
                json.WriteString("ledger", found.Ledger);
                json.WriteNumber("height", found.Height);
                json.WriteNumber("receipts", found.Receipts);
                json.WriteNumber("unpublished", found.Receipts - tree.Size);
                json.WriteNumber("seals", found.Seals);
                json.WriteString("state_digest", found.StateDigest);
            });
            return;
        }

        output.WriteLine($"Proven: executing the {found.Height} blocks of ledger {found.Ledger}");
        output.WriteLine($"in {folder} again gives all");
        output.WriteLine($"{tree.Size} entries of {found.Checkpoint.Origin}, every tile, and root {tree.Root}.");
        if (found.Receipts > tree.Size)
            output.WriteLine($"{found.Receipts - tree.Size} receipts are not published yet.");
        if (found.Seals > 0)
            output.WriteLine($"All {found.Seals} seals have the accounts and the state that they say.");
        output.WriteLine($"The state then has the digest {found.StateDigest}, and breaks no invariant.");
        Print(found.Signatures, byItself);
    }

    private void Print(IReadOnlyList<CheckedSignature> signatures, bool byItself)
    {
        foreach (var signature in signatures)
            output.WriteLine($"Signed by {signature.Key.Name}{When(signature.Seconds)}.");
        if (byItself) output.WriteLine("That key is the log's own word, log.vkey: give one that you know by --key.");
    }

    private static string When(long? seconds) =>
        seconds is { } at and <= 253_402_300_799 ? $" at {Fairshare.Ledger.Time.Text(at * 1_000)}" : "";

    private void Json(
        Checkpoint checkpoint, IReadOnlyList<CheckedSignature> signatures, bool byItself,
        Action<Utf8JsonWriter> more) =>
        ExplainCommand.Json(output, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("proven", true);
            more(json);
            json.WriteString("origin", checkpoint.Origin);
            json.WriteNumber("size", checkpoint.Tree.Size);
            json.WriteString("root", checkpoint.Tree.Root.ToString());
            json.WriteStartArray("signed_by");
            foreach (var signature in signatures)
            {
                json.WriteStartObject();
                json.WriteString("key", signature.Key.ToString());
                if (signature.Seconds is { } seconds) json.WriteNumber("seconds", seconds);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (byItself) json.WriteBoolean("key_from_log", true);
            json.WriteEndObject();
        });

    private static void Write(string problem, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("proven", false);
        json.WriteString("problem", problem);
        json.WriteEndObject();
    }
}
