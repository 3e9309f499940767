using System.Text;
using System.Text.Json;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Node.Statements;

namespace Fairshare.Node.Cli;

/// <summary>Shows what the proof of a statement proves.</summary>
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

    /// <summary>Prints what is proven, for people.</summary>
    public static void Print(ProvenStatement proven, TextWriter output)
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
    }

    private static string First(ProvenStatement proven) =>
        $"seal {proven.After?.Number ?? proven.FirstNumber - 1}";

    private static string Text(in Balance balance) =>
        $"{balance.N} lines, {balance.Held} held, {balance.Available} available, {balance.Owed} owed";

    /// <summary>Writes what is proven into an object.</summary>
    public static void Write(ProvenStatement proven, Utf8JsonWriter json)
    {
        json.WriteString("account", proven.Account);
        json.WriteString("asset", proven.Asset);
        json.WriteString("account_key", proven.AccountKey.ToString());
        json.WriteNumber("from_seal", proven.After?.Number ?? proven.FirstNumber - 1);
        json.WriteNumber("to_seal", proven.Through.Number);
        Write("before", proven.Start, json);
        json.WriteStartArray("lines");
        foreach (var line in proven.Lines) json.WriteRawValue(Encoding.UTF8.GetBytes(line.ToString()));
        json.WriteEndArray();
        Write("after", proven.End, json);
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
