using System.Globalization;
using Fairshare.Node.Settle;
using Spectre.Console;

namespace Fairshare.Node.Cli;

/// <summary>A run's summary for people.</summary>
internal static class SummaryView
{
    public static void Print(Summary summary, string folder)
    {
        var money = new Table().Border(TableBorder.Simple).HideHeaders().AddColumn("")
            .AddColumn(new TableColumn("").RightAligned());
        void Row(string name, Int128 amount) => money.AddRow(name, Amount(amount, summary.Scale, summary.Asset));
        Row("sold", summary.Sold);
        Row("returned", summary.Returned);
        Row("funded", summary.Funded);
        Row("  accrued", summary.Accrued);
        foreach (var (name, sum) in summary.ByBonus) Row($"    {name}", sum);
        Row("  breakage (nobody qualified, caps, rounding)", summary.Breakage);
        Row("  kept (returned or unused)", summary.Kept);
        Console.Out.WriteLine(
            $"{summary.Plan} version {summary.Version}, {summary.From} to {summary.Until}: " +
            $"{Count(summary.Sales, "sale")}, {Count(summary.Returns, "return")}, " +
            $"{Count(summary.Members, "member")}, {Count(summary.Accruals, "accrual")}.");
        AnsiConsole.Write(money);
        PrintRefused(summary);
        Console.Out.WriteLine($"state {summary.StateDigest}");
        if (summary.Checkpoint is { } checkpoint)
            Console.Out.WriteLine(
                $"log   block {checkpoint.Height}, {Count(checkpoint.Sequence, "receipt")}, {checkpoint.Receipts}");
        Console.Out.WriteLine($"Salts are {summary.Salts}.");
        Console.Out.WriteLine($"Written to {folder}: accruals.csv, members.csv, refused.csv, summary.json.");
    }

    /// <summary>Minor units as people write them.</summary>
    public static string Amount(Int128 minor, int scale, string asset)
    {
        var digits = Int128.Abs(minor).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var whole = Int128.Parse(digits[..^scale], CultureInfo.InvariantCulture)
            .ToString("N0", CultureInfo.InvariantCulture);
        return $"{(minor < 0 ? "-" : "")}{whole}{(scale == 0 ? "" : "." + digits[^scale..])} {asset}";
    }

    private static void PrintRefused(Summary summary)
    {
        if (summary.Refused.Count == 0)
        {
            Console.Out.WriteLine("Nothing was refused.");
            return;
        }

        var lines = summary.Refused.Sum(pair => pair.Value);
        Console.Out.WriteLine($"Refused {Count(lines, "line")}, each with its reason in refused.csv:");
        foreach (var (reason, count) in summary.Refused) Console.Out.WriteLine($"  {reason}  {count:N0}");
    }

    private static string Count(long count, string what) => $"{count:N0} {what}{(count == 1 ? "" : "s")}";
}
