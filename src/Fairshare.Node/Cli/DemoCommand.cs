using System.CommandLine;
using Fairshare.Node.Demo;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare demo</c>: a small company from enrolment to statement, with no input at all.</summary>
internal static class DemoCommand
{
    public static Command Make()
    {
        var seed = new Option<string>("--seed")
        {
            Description = "Another company for another seed (any text).",
            DefaultValueFactory = _ => DemoResult.DefaultSeed,
        };
        var folder = new Option<string?>("--out")
        {
            Description = "Leave the files, the results and the log in this new folder.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print nothing but errors." };
        var command = new Command(
            "demo",
            "Settle two months of a small generated tea company and show everything: the plan, the sums, one sale " +
            "and one member's month explained, and a statement. Needs no input and leaves nothing behind.")
        {
            seed, folder, json, quiet,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(seed), parsed.GetValue(folder), parsed.GetValue(json), parsed.GetValue(quiet),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(
        string seed, string? folder, bool json, bool quiet, TextWriter output, TextWriter errors)
    {
        try
        {
            if (folder is not null && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                throw new InputException($"The folder {folder} is not empty; the demo fills a new one.");
            var demo = folder is null ? InTemporary(seed) : DemoRun.Run(folder, seed);
            if (json) ExplainCommand.Json(output, writer => DemoJson.Write(demo, writer));
            else if (!quiet) DemoText.Print(demo, folder, output);
            return 0;
        }
        catch (Exception error) when (SettleCommand.Explain(error) is { } text)
        {
            errors.WriteLine(text);
            return 1;
        }
    }

    private static DemoResult InTemporary(string seed)
    {
        using var folder = new TemporaryFolder("fairshare-demo-");
        return DemoRun.Run(folder.Path, seed);
    }
}
