using System.CommandLine;
using System.Globalization;
using Fairshare.Node.Explain;
using Fairshare.Node.Prove;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare protocol</c>: which version of the rules a kept ledger follows, and on to a later one.
/// </summary>
internal static class ProtocolCommand
{
    public static Command Make()
    {
        var log = new Option<string>("--log")
        {
            Description = "The folder that the ledger is kept in.",
            Required = true,
        };
        var activate = new Option<int?>("--activate")
        {
            Description = "Enter the activation of a later version: it is in force from the next block on, for ever.",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                    return version;
                result.AddError($"--activate is the number of a version, not '{text}'.");
                return null;
            },
        };
        var key = new Option<string?>("--key")
        {
            Description = "With --activate: the key that signs the public log; without it the one in the folder.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var command = new Command(
            "protocol",
            "Show which version of the rules a kept ledger follows, since when, and which versions this program " +
            "knows; or activate a later one (--activate).")
        {
            log, activate, key, json,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetResult(activate) is null && parsed.GetResult(key) is not null)
                parsed.AddError("--key signs what --activate enters.");
        });
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(log), parsed.GetValue(activate), parsed.GetValue(key), parsed.GetValue(json),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(
        string folder, int? version, string? key, bool json, TextWriter output, TextWriter errors)
    {
        try
        {
            var found = Progress.Run(quiet: json, progress =>
            {
                progress.Stage("Opening", 0);
                return version is { } later
                    ? LedgerProtocol.Activate(folder, later, key, progress.Done)
                    : LedgerProtocol.Of(folder, progress.Done);
            });
            if (json) ExplainCommand.Json(output, found.Write);
            else found.Print(new Sheet(output));
            return 0;
        }
        catch (Exception error) when (SettleCommand.Explain(error) is { } text)
        {
            errors.WriteLine(text);
            return 1;
        }
    }
}
