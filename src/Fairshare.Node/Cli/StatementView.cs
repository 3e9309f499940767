using System.Text;
using System.Text.Json;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Statements;

namespace Fairshare.Node.Cli;

/// <summary>Verifies the proof of a statement, and shows what it proves.</summary>
internal static class StatementView
{
    private static ReadOnlySpan<byte> Beginning => "{\"format\":\"fairshare-statement"u8;

    /// <summary>Whether a file begins as the proof of a statement does; false too if it cannot be read.</summary>
    public static bool IsProof(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var start = new byte[Beginning.Length];
            return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length &&
                start.AsSpan().SequenceEqual(Beginning);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Checks a file and prints what follows from it; the exit status.</summary>
    public static int Verify(string file, Func<TrustPolicy> policy, bool json, TextWriter output, TextWriter errors)
    {
        try
        {
            var proof = StatementProof.Parse(File.ReadAllBytes(file));
            var proven = StatementCheck.Check(proof, policy());
            if (json) ExplainCommand.Json(output, writer => Write(proven, writer));
            else Print(proven, output);
            return 0;
        }
        catch (Exception problem) when (
            problem is NotProvenException or ProofFormatException or IOException or UnauthorizedAccessException)
        {
            if (json)
            {
                ExplainCommand.Json(output, writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteBoolean("proven", false);
                    writer.WriteString("problem", problem.Message);
                    writer.WriteEndObject();
                });
            }

            errors.WriteLine($"Not proven: {problem.Message}");
            return 1;
        }
    }

    private static void Print(ProvenStatement proven, TextWriter output)
    {
        var (origin, tree) = (proven.Checkpoint.Origin, proven.Checkpoint.Tree);
        output.WriteLine(
            $"Proven: between {First(proven)} and seal {proven.Through.Number} ({proven.Through.At}) of {origin}");
        output.WriteLine($"{proven.Account} in {proven.Asset} has these {proven.Lines.Count} lines and no others:");
        foreach (var one in proven.Lines)
        {
            var line = one.Line;
            var about = one.Sale.Length > 0 ? $"sale {one.Sale}" : one.Period.Length > 0 ? $"period {one.Period}" : "";
            output.WriteLine(
                $"  {line.N}  {Time.Text(line.At)}  receipt {line.Receipt}  {line.Amount}  " +
                PassbookText.What(line.Kind, one.Bonus, line.Level, about, line.Repaid));
        }

        output.WriteLine($"Before them: {Text(proven.Start)}. After them: {Text(proven.End)}. Minor units.");
        output.WriteLine($"The account's key is {proven.AccountKey}; it is the same in all its statements.");
        output.WriteLine($"The tree has {tree.Size} entries with root {tree.Root}.");
        foreach (var signature in proven.Signatures) output.WriteLine($"Signed by {signature.Key.Name}.");
    }

    private static string First(ProvenStatement proven) =>
        $"seal {proven.After?.Number ?? proven.FirstNumber - 1}";

    private static string Text(in Balance balance) =>
        $"{balance.N} lines, {balance.Held} held, {balance.Available} available, {balance.Owed} owed";

    private static void Write(ProvenStatement proven, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("proven", true);
        json.WriteString("account", proven.Account);
        json.WriteString("asset", proven.Asset);
        json.WriteString("account_key", proven.AccountKey.ToString());
        json.WriteNumber("from_seal", proven.After?.Number ?? proven.FirstNumber - 1);
        json.WriteNumber("to_seal", proven.Through.Number);
        json.WriteString("origin", proven.Checkpoint.Origin);
        json.WriteNumber("size", proven.Checkpoint.Tree.Size);
        json.WriteString("root", proven.Checkpoint.Tree.Root.ToString());
        Write("before", proven.Start, json);
        json.WriteStartArray("lines");
        foreach (var line in proven.Lines) json.WriteRawValue(Encoding.UTF8.GetBytes(line.ToString()));
        json.WriteEndArray();
        Write("after", proven.End, json);
        json.WriteStartArray("signed_by");
        foreach (var signature in proven.Signatures) json.WriteStringValue(signature.Key.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(string name, in Balance balance, Utf8JsonWriter json)
    {
        json.WriteStartObject(name);
        json.WriteNumber("n", balance.N);
        json.WriteString("held", balance.Held.ToString());
        json.WriteString("available", balance.Available.ToString());
        json.WriteString("owed", balance.Owed.ToString());
        json.WriteEndObject();
    }
}
