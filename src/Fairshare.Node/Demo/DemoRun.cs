using Fairshare.Ledger.Plans;
using Fairshare.Node.Explain;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Demo;

/// <summary>A line of <c>accruals.csv</c>.</summary>
internal sealed record AccrualLine(
    string Sale, string Period, string Bonus, string Member, int Level, long Amount, string Available, string State);

/// <summary>What the demo shows.</summary>
internal sealed record DemoResult
{
    public const string DefaultSeed = "chai";

    public required string Seed { get; init; }

    public required DemoCompany Company { get; init; }

    public required CompiledPlan Plan { get; init; }

    public required Summary Summary { get; init; }

    /// <summary>Members by what they earned, most first, with the number of their lines.</summary>
    public required IReadOnlyList<(string Member, long Earned, int Lines)> Top { get; init; }

    public required SaleStory Sale { get; init; }

    public required CloseStory Close { get; init; }

    public required string StatementOf { get; init; }

    /// <summary>The member's lines in the order in which they become available.</summary>
    public required IReadOnlyList<AccrualLine> Statement { get; init; }
}

/// <summary>Makes the company's files, settles them, and chooses what is worth showing.</summary>
internal static class DemoRun
{
    private const int StatementMin = 8;
    private const int StatementMax = 18;

    /// <summary>Runs in a folder, which it fills.</summary>
    public static DemoResult Run(string folder, string seed)
    {
        var company = new DemoCompany(seed);
        Directory.CreateDirectory(folder);
        string Path(string name) => System.IO.Path.Combine(folder, name);
        File.WriteAllText(Path("plan.json"), DemoPlan.Document);
        File.WriteAllText(Path("members.csv"), company.Members);
        File.WriteAllText(Path("sales.csv"), company.Sales);
        var request = new SettleRequest
        {
            Plan = Path("plan.json"),
            Members = Path("members.csv"),
            Sales = Path("sales.csv"),
            Out = Path("results"),
            Log = Path("log"),
            Seed = seed,
        };
        var silent = new Silent();
        var summary = SettleRun.Run(request, silent);
        var lines = File.ReadLines(Path("results/accruals.csv")).Skip(1).Select(Parse).ToList();
        var sale = new SaleReader(ChooseSale(lines));
        KeptLog.Replay(Path("log"), sale, silent);
        var (period, member) = ChooseClose(File.ReadLines(Path("results/members.csv")).Skip(1));
        var close = new CloseReader(period, member);
        KeptLog.Replay(Path("log"), close, silent);
        var statementOf = ChooseStatement(lines);
        PlanFile.Read(request.Plan, out var plan);
        return new DemoResult
        {
            Seed = seed,
            Company = company,
            Plan = plan,
            Summary = summary,
            Top = Top(lines),
            Sale = sale.Sale!,
            Close = close.Story(),
            StatementOf = statementOf,
            Statement = [.. lines.Where(line => line.Member == statementOf)
                .OrderBy(line => line.Available, StringComparer.Ordinal)],
        };
    }

    private static AccrualLine Parse(string line)
    {
        var cells = line.Split(',');
        return new AccrualLine(
            cells[0], cells[1], cells[2], cells[3], int.Parse(cells[4]), long.Parse(cells[5]), cells[6], cells[7]);
    }

    private static List<(string Member, long Earned, int Lines)> Top(IEnumerable<AccrualLine> lines) =>
    [
        .. lines.Where(line => line.Member.StartsWith("m-", StringComparison.Ordinal))
            .GroupBy(line => line.Member)
            .Select(group => (group.Key, group.Sum(line => line.Amount), group.Count()))
            .OrderByDescending(member => member.Item2).ThenBy(member => member.Key, StringComparer.Ordinal),
    ];

    /// <summary>A sale that many bonuses paid, one of which was taken back if there is such a sale.</summary>
    private static string ChooseSale(IEnumerable<AccrualLine> lines) => lines
        .Where(line => line.Sale.Length > 0)
        .GroupBy(line => line.Sale)
        .OrderByDescending(sale => (sale.Select(line => line.Bonus).Distinct().Count() * 3) +
            sale.Count(line => line.Amount > 0) + (sale.Any(line => line.Amount < 0) ? 12 : 0))
        .ThenBy(sale => sale.Key, StringComparer.Ordinal)
        .First().Key;

    /// <summary>The member of the last month with the largest group who might still reach a higher rank.</summary>
    private static (string Period, string Member) ChooseClose(IEnumerable<string> members)
    {
        var rows = members.Select(line => line.Split(',')).ToList();
        var last = rows.MaxBy(row => row[1], StringComparer.Ordinal)![1];
        var chosen = rows.Where(row => row[1] == last)
            .OrderByDescending(row => row[2] == "director" ? 0 : long.Parse(row[6]))
            .ThenBy(row => row[0], StringComparer.Ordinal).First();
        return (last, chosen[0]);
    }

    /// <summary>A member whose statement fits on a screen, with something taken back if there is one.</summary>
    private static string ChooseStatement(IEnumerable<AccrualLine> lines) => lines
        .Where(line => line.Member.StartsWith("m-", StringComparison.Ordinal))
        .GroupBy(line => line.Member)
        .OrderByDescending(member => member.Count() is >= StatementMin and <= StatementMax)
        .ThenByDescending(member => member.Any(line => line.State == "offset"))
        .ThenByDescending(member => member.Any(line => line.Sale.Length == 0))
        .ThenByDescending(member => member.Select(line => line.Bonus).Distinct().Count())
        .ThenBy(member => member.Key, StringComparer.Ordinal)
        .First().Key;

    private sealed class Silent : ISettleProgress
    {
        public void Stage(string name, long units) { }

        public void Done(long units) { }
    }
}
