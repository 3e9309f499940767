using System.Text;
using System.Text.Json;
using Fairshare.Ledger;
using Fairshare.Ledger.Seals;
using Fairshare.Node.Explain;

namespace Fairshare.Node.Statements;

/// <summary>Shows a passbook: to people as a table, to programs as JSON.</summary>
internal static class PassbookText
{
    /// <summary>Prints the lines in a span of time, its end not included.</summary>
    public static void Print(Passbook book, (long From, long To) span, TextWriter to)
    {
        var (sheet, money) = (new Sheet(to), book.Money);
        var shown = Shown(book, span);
        sheet.Heading($"{book.Member} in {money.Asset}");
        if (shown.Count == 0) sheet.Line("  no line in this time");
        List<string[]> rows = [["n", "time", "what", "amount", "held", "available", "owed"]];
        foreach (var line in shown)
        {
            var (one, after) = (line.Line, line.After);
            rows.Add([
                $"{one.N}", Time.Text(one.At), What(line), money.Bare(one.Amount), money.Bare(after.Held),
                money.Bare(after.Available), money.Bare(after.Owed),
            ]);
        }

        if (shown.Count > 0) Table(rows, to);
        var now = book.Balance;
        sheet.Line(shown.Count == book.Lines.Count
            ? $"  {shown.Count} lines, numbered 1 to {now.N} without a gap, come to the account's balance."
            : $"  {shown.Count} of {now.N} lines, which are numbered from 1 without a gap and come to the balance:");
        sheet.Line(
            $"  {money.Of(now.Held)} held, {money.Of(now.Available)} available, {money.Of(now.Owed)} owed");
    }

    /// <summary>Writes the lines in a span of time.</summary>
    public static void Write(Passbook book, (long From, long To) span, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("asset", book.Money.Asset);
        json.WriteNumber("count", book.Balance.N);
        json.WriteBoolean("complete", true);
        WriteBalance(book.Balance, json);
        json.WriteStartArray("lines");
        foreach (var line in Shown(book, span)) Write(line, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What a line is, in words.</summary>
    public static string What(LineKind kind, string bonus, int level, string about, long repaid) => kind switch
    {
        LineKind.Accrued => $"{bonus}, level {level}, {about}",
        LineKind.Released => $"released: {bonus}, level {level}, {about}{(repaid == 0 ? "" : ", a debt paid of it")}",
        LineKind.Reversed => $"taken back before release: {bonus}, level {level}, {about}",
        LineKind.Offset => $"taken back after release: {bonus}, level {level}, {about}",
        _ => "corrected by hand",
    };

    private static string What(PassbookLine line)
    {
        var about = line.Sale.Length > 0 ? $"sale {line.Sale}" : $"period {line.Period}";
        var what = What(line.Line.Kind, line.Bonus, line.Line.Level, about, line.Line.Repaid);
        return line.Why.Length > 0 ? $"{what}: {line.Why}" : what;
    }

    private static List<PassbookLine> Shown(Passbook book, (long From, long To) span) =>
        [.. book.Lines.Where(line => line.Line.At >= span.From && line.Line.At < span.To)];

    /// <summary>A row a line: such a table is wide, and to be read by its columns.</summary>
    private static void Table(List<string[]> rows, TextWriter to)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, i) => i is 1 or 2 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]));
            to.WriteLine($"  {string.Join("  ", cells)}");
        }
    }

    private static void Write(PassbookLine line, Utf8JsonWriter json)
    {
        var one = line.Line;
        json.WriteStartObject();
        json.WriteNumber("n", one.N);
        json.WriteNumber("receipt", one.Receipt);
        json.WriteString("at", Time.Text(one.At));
        json.WriteString("line", Encoding.ASCII.GetString(StatementLine.NameOf(one.Kind)));
        if (line.Sale.Length > 0) json.WriteString("sale", line.Sale);
        if (line.Period.Length > 0) json.WriteString("period", line.Period);
        if (line.Bonus.Length > 0)
        {
            json.WriteString("bonus", line.Bonus);
            json.WriteNumber("level", one.Level);
        }

        if (line.Why.Length > 0) json.WriteString("why", line.Why);
        json.WriteNumber("amount", one.Amount);
        if (one.Repaid != 0) json.WriteNumber("repaid", one.Repaid);
        WriteBalance(line.After, json);
        json.WriteEndObject();
    }

    private static void WriteBalance(in Balance balance, Utf8JsonWriter json)
    {
        json.WriteString("held", balance.Held.ToString());
        json.WriteString("available", balance.Available.ToString());
        json.WriteString("owed", balance.Owed.ToString());
    }
}
