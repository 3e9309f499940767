using Fairshare.Ledger.Plans;
using Fairshare.Node.Explain;

namespace Fairshare.Node.Demo;

/// <summary>The demo for people.</summary>
internal static class DemoText
{
    private const int TopMax = 8;

    /// <summary>Prints it; the folder is where the files were left, or null if they were not.</summary>
    public static void Print(DemoResult demo, string? folder, TextWriter to)
    {
        var sheet = new Sheet(to);
        Company(demo, sheet);
        Settled(demo, sheet);
        Top(demo, sheet);
        Title("4", $"One sale, explained: who was paid, who was passed over, and why", sheet);
        SaleText.Print(demo.Sale, to);
        Title("5", $"One month of one member, explained", sheet);
        CloseText.Print(demo.Close, to);
        Statement(demo, sheet);
        Try(demo, folder, sheet);
    }

    private static void Title(string number, string text, Sheet sheet)
    {
        sheet.Blank();
        sheet.Blank();
        var title = $"{number}  {text} ";
        sheet.Line(title + new string('─', Math.Max(3, 80 - title.Length)));
        sheet.Blank();
    }

    private static void Company(DemoResult demo, Sheet sheet)
    {
        var (company, summary) = (demo.Company, demo.Summary);
        sheet.Line("Fairshare demo: a small tea company, from enrolment to statement.");
        sheet.Line($"Everything below was made from the seed \"{demo.Seed}\" and settled by the real ledger just now.");
        Title("1", "The company", sheet);
        sheet.Line(
            $"{Wording.Count(summary.Members, "member")} in a tree {company.Depth} levels deep, " +
            $"{Wording.Count(company.Customers, "customer")}, {Wording.Count(summary.Sales, "sale")} and " +
            $"{Wording.Count(summary.Returns, "return")} in two months.");
        sheet.Line($"The plan {summary.Plan} shares every sale among all who helped:");
        sheet.Blank();
        sheet.Table(
            [.. demo.Plan.Bonuses.Select(bonus => new[] { bonus.Name, Who(bonus), Rates(bonus, demo.Plan) })], 2);
        sheet.Blank();
        sheet.Line("Ranks: " + string.Join(", ", demo.Plan.Ranks.Select(rank => rank.Name)) +
            ". Active is who sells enough in a month. One sale pays at most " +
            $"{Wording.Percent(demo.Plan.SaleCap!.Value.Ppm)} of its volume. " +
            $"What a sale pays is held {demo.Plan.Calendar.HoldDays} days.", hanging: 0);
    }

    private static string Who(Bonus bonus) => bonus.Kind switch
    {
        BonusKind.Personal => "the seller",
        BonusKind.Unilevel => "those above, by levels",
        BonusKind.Differential => "up the tree, the difference",
        BonusKind.Matching => "those above who earn",
        BonusKind.Cashback => "the buyer",
        BonusKind.Breakaway => "those above who broke away",
        BonusKind.Generation => "those above, by generations",
        BonusKind.Infinity => "those above, at any depth",
        BonusKind.Pool => "all who qualify, of one fund",
        BonusKind.FastStart => "those above a newcomer",
        _ => Wording.Kind(bonus.Kind),
    } + (bonus.PaidAtPeriodEnd ? ", monthly" : "");

    private static string Rates(Bonus bonus, CompiledPlan plan) => bonus.Rate switch
    {
        RateForm.ByLevel => string.Join(" · ", bonus.ByLevel.Select(rate => Wording.Percent(rate.Ppm))),
        RateForm.ByRank => string.Join(
            " · ", bonus.ByRank.Select((rate, rank) => $"{plan.Ranks[rank].Name} {Wording.Percent(rate.Ppm)}")),
        RateForm.ByBracket => string.Join(
            " · ",
            bonus.Brackets.Select(bracket => $"{Wording.Number(bracket.From)}+ {Wording.Percent(bracket.Rate.Ppm)}")),
        _ => "",
    };

    private static void Settled(DemoResult demo, Sheet sheet)
    {
        var summary = demo.Summary;
        var money = new Money(summary.Asset, summary.Scale);
        Title("2", $"Settled: {summary.From[..10]} to {summary.Until[..10]}", sheet);
        List<string[]> rows =
        [
            ["sold", money.Of(summary.Sold)],
            ["returned", money.Of(summary.Returned)],
            ["set aside for bonuses", money.Of(summary.Funded)],
            ["  paid to people", money.Of(summary.Accrued)],
        ];
        foreach (var (name, sum) in summary.ByBonus) rows.Add([$"    {name}", money.Of(sum)]);
        rows.Add(["  left over (nobody qualified, caps, rounding)", money.Of(summary.Breakage)]);
        rows.Add(["  kept (returned or unused)", money.Of(summary.Kept)]);
        sheet.Table(rows, 2, 1);
        sheet.Blank();
        foreach (var (reason, count) in summary.Refused)
            sheet.Line($"  Refused, with its reason in refused.csv: {Wording.Count(count, "line")}, {reason}.");
        var accruals = Wording.Count(summary.Accruals, "accrual");
        sheet.Line($"  {accruals}; to the last cent, set aside = paid + left over + kept.");
    }

    private static void Top(DemoResult demo, Sheet sheet)
    {
        var money = new Money(demo.Summary.Asset, demo.Summary.Scale);
        Title("3", "Who earned most", sheet);
        sheet.Table(
            [.. demo.Top.Take(TopMax).Select(top => new[]
            {
                top.Member, money.Of(top.Earned), Wording.Count(top.Lines, "line"),
                new string('█', (int)(30 * Math.Max(0, top.Earned) / Math.Max(1, demo.Top[0].Earned))),
            })],
            2, 1, 2);
    }

    private static void Statement(DemoResult demo, Sheet sheet)
    {
        var money = new Money(demo.Summary.Asset, demo.Summary.Scale);
        Title("6", $"The statement of {demo.StatementOf}", sheet);
        List<string[]> rows = [["available", "for", "bonus", "level", "amount", "balance", ""]];
        var balance = 0L;
        foreach (var line in demo.Statement)
        {
            balance += line.Amount;
            rows.Add(
            [
                line.Available.Length == 0 ? "not delivered" : line.Available[..10],
                line.Sale.Length == 0 ? line.Period : line.Sale, line.Bonus, $"{line.Level}", money.Bare(line.Amount),
                money.Bare(balance), line.State == "available" ? "" : line.State,
            ]);
        }

        sheet.Table(rows, 2, 3, 4, 5);
        sheet.Blank();
        sheet.Line("  Reversed lines cancel what was still held; offset lines take back what had been released.");
    }

    private static void Try(DemoResult demo, string? folder, Sheet sheet)
    {
        Title("7", "Try it yourself", sheet);
        var at = folder ?? "tea";
        if (folder is null)
        {
            var seed = demo.Seed == DemoResult.DefaultSeed ? "" : $" --seed {demo.Seed}";
            sheet.Unbroken($"  fairshare demo{seed} --out {at}");
            sheet.Line("      leaves the plan, the members, the sales, the results and the log in a folder; then");
        }

        sheet.Unbroken($"  fairshare explain --log {at}/log --sale {demo.Sale.Sale} --member {demo.StatementOf}");
        sheet.Unbroken($"  fairshare explain --log {at}/log --period {demo.Close.Period} --member {demo.StatementOf}");
        sheet.Unbroken($"  fairshare check --log {at}/log");
        sheet.Unbroken(
            $"  fairshare settle --plan {at}/plan.json --members {at}/members.csv --sales {at}/sales.csv --out mine");
        sheet.Line($"      change {at}/plan.json first, and see who gets what then");
    }
}
