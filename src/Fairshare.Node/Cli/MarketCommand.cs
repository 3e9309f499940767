using System.CommandLine;
using Fairshare.Node.Markets;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare plan market</c>, and <c>plan simulate</c> over such a market.</summary>
internal static class MarketCommand
{
    public static Command Make()
    {
        var file = new Argument<string?>("market")
        {
            Description = "JSON; what it leaves out is filled in. Without a file, the stated market.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var tree = new Option<string?>("--tree")
        {
            Description = "Measure the fan-out in a referral tree, a line a person: MyUniID, refCoupNum, coup1 …, " +
                "interviewDt2.",
        };
        var command = new Command("market", "Check and print the parameters of a synthetic market.") { file, tree };
        command.SetAction(parsed =>
        {
            try
            {
                var market = Read(parsed.GetValue(file));
                if (parsed.GetValue(tree) is { } path) market = market with { FanOut = ReferralTree.FanOut(path) };
                parsed.InvocationConfiguration.Output.Write(MarketFile.Text(market));
                return 0;
            }
            catch (Exception error) when (SettleCommand.Explain(error) is { } text)
            {
                parsed.InvocationConfiguration.Error.WriteLine(text);
                return 1;
            }
        });
        return command;
    }

    /// <summary>The market of a file; the stated one without.</summary>
    public static MarketParameters Read(string? file) => file is null ? MarketFile.Stated() : MarketFile.Read(file);

    /// <summary>Runs plans over a market and prints what came of it. Throws if it could not.</summary>
    public static void Simulate(MarketRequest request, string? folder, bool json, TextWriter output)
    {
        if (folder is not null && File.Exists(folder))
            throw new InputException($"--out {folder} is a file, not a folder.");
        var simulation = Progress.Run(quiet: json, progress => MarketSimulation.Of(request, progress));
        if (folder is not null) Write(simulation, folder);
        if (json) ExplainCommand.Json(output, writer => MarketFiles.Json(simulation, writer));
        else
        {
            MarketText.Print(simulation, output);
            if (folder is not null)
                output.WriteLine($"\nWritten to {folder}: report.html, simulation.json and three CSV files.");
        }
    }

    private static void Write(MarketSimulation simulation, string folder)
    {
        using var text = new StringWriter();
        ExplainCommand.Json(text, writer => MarketFiles.Json(simulation, writer));
        Directory.CreateDirectory(folder);
        void Put(string name, string content) => File.WriteAllText(Path.Combine(folder, name), content);
        Put("report.html", MarketPage.Of(simulation));
        Put("simulation.json", text.ToString());
        Put("runs.csv", MarketFiles.RunsCsv(simulation));
        Put("spread.csv", MarketFiles.SpreadCsv(simulation));
        Put("periods.csv", MarketFiles.PeriodsCsv(simulation));
    }
}
