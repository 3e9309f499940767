using System.CommandLine;
using System.Globalization;
using Fairshare.Ledger;
using Fairshare.Ledger.Periods;
using Fairshare.Node.Closes;
using Fairshare.Node.Explain;
using Fairshare.Node.Prove;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare close</c>: a period as it will be accepted, beside the one before it; and accepting it.
/// </summary>
internal static class CloseCommand
{
    private const int TopUsually = 10;

    public static Command Make()
    {
        var log = new Option<string>("--log")
        {
            Description = "The folder that the ledger is kept in.",
            Required = true,
        };
        var period = new Option<string?>("--period")
        {
            Description = "The period (2026-01, 2026-W05, 2026-01-31); without it the oldest that waits to be " +
                "accepted, else the open one.",
        };
        var accept = new Option<bool>("--accept")
        {
            Description = "Accept it now: its lines are posted as they were computed at its end.",
        };
        var key = new Option<string?>("--key")
        {
            Description = "With --accept: the key that signs the public log; without it the one in the folder.",
        };
        var csv = new Option<string?>("--csv") { Description = "Write a line for each member who changed to a file." };
        var top = Numbers.Of(
            "--top", $"How many members to name in each list; by default {TopUsually}.", 0, int.MaxValue);
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var command = new Command(
            "close",
            "Show what a period pays when it is accepted, and what is different from the period before: by bonus, by " +
            "rank, by member. Nothing is written unless it is accepted (--accept).")
        {
            log, period, accept, key, csv, top, json,
        };
        command.Validators.Add(parsed =>
        {
            if (!parsed.GetValue(accept) && parsed.GetResult(key) is not null)
                parsed.AddError("--key signs what --accept enters.");
        });
        command.SetAction(parsed => Run(
            new Asked(
                parsed.GetRequiredValue(log), parsed.GetValue(period), parsed.GetValue(accept), parsed.GetValue(key),
                parsed.GetValue(csv), parsed.GetValue(top) ?? TopUsually, parsed.GetValue(json)),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(Asked asked, TextWriter output, TextWriter errors)
    {
        try
        {
            var close = Progress.Run(quiet: asked.Json, progress =>
            {
                var replay = new CloseReplay(asked.Period);
                KeptLog.Replay(asked.Log, replay, progress);
                var preview = replay.Preview(progress);
                if (asked.Csv is { } path) WriteCsv(preview, path); // before what nobody can take back
                return asked.Accept ? Accept(asked, preview, progress) : preview;
            });
            if (asked.Json) ExplainCommand.Json(output, json => CloseFiles.Json(close, json));
            else CloseSheet.Print(close, asked.Top, output);
            return 0;
        }
        catch (Exception error) when (SettleCommand.Explain(error) is { } text)
        {
            errors.WriteLine(text);
            return 1;
        }
    }

    private static void WriteCsv(ClosePreview close, string path)
    {
        if (Directory.Exists(path)) throw new InputException($"--csv {path} is a folder, not a file.");
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            throw new InputException($"--csv {path} cannot be written: there is no such folder.");
        using var file = new StreamWriter(path);
        CloseFiles.Csv(close, file);
    }

    private static ClosePreview Accept(Asked asked, ClosePreview close, ISettleProgress progress)
    {
        if (close.State == CloseState.Open)
            throw new InputException($"{close.Name} is open until {Time.Text(close.End)}, and not accepted before.");
        if (close.State == CloseState.Accepted)
            throw new InputException($"{close.Name} was accepted {Time.Text(close.AcceptAt)}.");
        progress.Stage("Accepting", 0);
        using var ledger = OperatorLedger.Open(asked.Log, asked.Key, progress.Done);
        var height = ledger.Machine.Height.ToString(CultureInfo.InvariantCulture);
        var command = ledger.Machine.Module<PeriodsModule>().Commands.Single(spec => spec.Name == "accept_period");
        var refused = ledger.Machine.Protocol.Next < command.Since ? new Reason("command_unknown")
            : ledger.Enter($"accept-{close.Name}-{height}", command.Code, $$"""{"period":"{{close.Name}}"}""");
        if (refused.IsNone) ledger.Work();
        ledger.Close();
        if (refused.IsNone) return close with { State = CloseState.Accepted, AcceptAt = ledger.Machine.Now };
        throw new InputException(refused.Code switch
        {
            "command_unknown" =>
                $"The ledger follows protocol {ledger.Machine.Protocol.Next}, and periods are accepted by command " +
                $"since {command.Since}: fairshare protocol --log {asked.Log} --activate {command.Since}.",
            "earlier_period_waits" => $"An earlier period than {close.Name} waits, and comes first.",
            _ => $"The ledger refused it: {refused.Code}.",
        });
    }

    private sealed record Asked(
        string Log, string? Period, bool Accept, string? Key, string? Csv, int Top, bool Json);
}
