using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Fairshare.Ledger;
using Fairshare.Node.Compare;
using Fairshare.Node.Markets;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare plan simulate</c>: what plans pay for real sales or a market's, side by side.</summary>
internal sealed class PlanSimulateCommand
{
    private readonly Option<string?> members = new("--members") { Description = "CSV, as settle takes it." };

    private readonly Option<string?> sales = new("--sales") { Description = "CSV, as settle takes it." };

    private readonly Option<string?> market = new("--market")
    {
        Description = "Instead of members and sales: a synthetic market, run many times. JSON, as plan market prints " +
            "it; without a file the stated one.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> plans = new("--plan")
    {
        Description = "A plan document; give it several times to compare. The others are compared with the first.",
        Required = true,
    };

    private readonly Option<int?> runs = Numbers.Of(
        "--runs", $"How often each plan is run over a market; by default {MarketRequest.RunsStated}.", 1,
        MarketRequest.RunsMax);

    private readonly Option<string?> seed = new("--seed")
    {
        Description = $"Decides every run; by default {MarketRequest.SeedStated}.",
    };

    private readonly Option<string?> output = new("--out")
    {
        Description = "The folder that gets report.html and the figures as JSON and CSV.",
    };

    private readonly Option<decimal?> cap = new("--cap")
    {
        Description = "Count the periods that pay over so many percent; without it, over each plan's own cap.",
        CustomParser = Percent,
    };

    private readonly Option<int?> scale = Numbers.Of(
        "--scale", "Decimal places, for an asset that ISO 4217 does not have.", 0, Limits.ScaleMax);

    private readonly Option<bool> json = new("--json") { Description = "Print JSON and nothing else." };

    private PlanSimulateCommand()
    {
    }

    public static Command Make() => new PlanSimulateCommand().Build();

    private Command Build()
    {
        var command = new Command(
            "simulate",
            "Settle real sales, or a synthetic market, under one plan or several, and show what is different.")
        {
            members, sales, market, plans, runs, seed, output, cap, scale, json,
        };
        command.Validators.Add(parsed =>
        {
            foreach (var problem in Problems(parsed)) parsed.AddError(problem);
        });
        command.SetAction(parsed => Try(parsed.InvocationConfiguration.Error, () =>
        {
            if (parsed.GetResult(market) is null) Compare(parsed);
            else Simulate(parsed);
        }));
        return command;
    }

    private IEnumerable<string> Problems(CommandResult parsed)
    {
        var isMarket = parsed.GetResult(market) is not null;
        if (isMarket && (parsed.GetResult(members) is not null || parsed.GetResult(sales) is not null))
            yield return "--market stands instead of --members and --sales.";
        if (!isMarket && (parsed.GetValue(members) is null || parsed.GetValue(sales) is null))
            yield return "Give --members and --sales, or --market for a synthetic one.";
        if (!isMarket && (parsed.GetResult(runs) is not null || parsed.GetResult(seed) is not null))
            yield return "--runs and --seed go with --market; real sales are settled once.";
        if (parsed.GetValue(plans) is { Length: > Comparison.PlansMax })
            yield return $"At most {Comparison.PlansMax} plans can be compared at once.";
    }

    private void Simulate(ParseResult parsed)
    {
        var stated = MarketCommand.Read(parsed.GetValue(market));
        var request = new MarketRequest(stated, parsed.GetRequiredValue(plans))
        {
            Runs = parsed.GetValue(runs) ?? MarketRequest.RunsStated,
            Seed = parsed.GetValue(seed) ?? MarketRequest.SeedStated,
            Scale = parsed.GetValue(scale),
            CapPercent = parsed.GetValue(cap),
        };
        MarketCommand.Simulate(
            request, parsed.GetValue(output), parsed.GetValue(json), parsed.InvocationConfiguration.Output);
    }

    private void Compare(ParseResult parsed)
    {
        var request = new CompareRequest(
            parsed.GetRequiredValue(members)!, parsed.GetRequiredValue(sales)!, parsed.GetRequiredValue(plans))
        {
            Scale = parsed.GetValue(scale),
            CapPercent = parsed.GetValue(cap),
        };
        Run(request, parsed.GetValue(output), parsed.GetValue(json), parsed.InvocationConfiguration.Output);
    }

    private static decimal? Percent(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        const NumberStyles Digits = NumberStyles.AllowDecimalPoint;
        if (decimal.TryParse(text, Digits, CultureInfo.InvariantCulture, out var percent)) return percent;
        result.AddError($"--cap is a percentage such as 22.5, not '{text}'.");
        return null;
    }

    private static int Try(TextWriter errors, Action work)
    {
        try
        {
            work();
            return 0;
        }
        catch (Exception error) when (SettleCommand.Explain(error) is { } text)
        {
            errors.WriteLine(text);
            return 1;
        }
    }

    private static void Run(CompareRequest request, string? folder, bool json, TextWriter output)
    {
        if (folder is not null && File.Exists(folder))
            throw new InputException($"--out {folder} is a file, not a folder.");
        var comparison = Progress.Run(quiet: json, progress => Comparison.Of(request, progress));
        if (folder is not null) Write(comparison, folder);
        if (json) ExplainCommand.Json(output, writer => CompareFiles.Json(comparison, writer));
        else
        {
            CompareText.Print(comparison, output);
            if (folder is not null)
                output.WriteLine($"\nWritten to {folder}: report.html, comparison.json and three CSV files.");
        }
    }

    private static void Write(Comparison comparison, string folder)
    {
        Directory.CreateDirectory(folder);
        void Put(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
        Put("report.html", Page.Of(comparison));
        Put("members.csv", CompareFiles.MembersCsv(comparison));
        Put("periods.csv", CompareFiles.PeriodsCsv(comparison));
        Put("bonuses.csv", CompareFiles.BonusesCsv(comparison));
        using var text = new StringWriter();
        ExplainCommand.Json(text, writer => CompareFiles.Json(comparison, writer));
        Put("comparison.json", text.ToString());
    }
}
