using System.CommandLine;
using Fairshare.Node.Prove;
using Fairshare.Simulator;
using Fairshare.Storage;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare load</c>, not shown in help: the process that the kill tests kill.</summary>
internal static class LoadCommand
{
    public static Command Make()
    {
        var log = new Option<string>("--log") { Description = "The folder of the ledger.", Required = true };
        var from = Numbers.OfLarge("--from", "The number of the first entry.", 0, long.MaxValue);
        var count = Numbers.OfLarge("--count", "How many entries; without it, until killed.", 0, long.MaxValue);
        var command = new Command("load", "Put a ledger under load and say what is durable.")
        {
            log, from, count,
        };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var folder = Directory.CreateDirectory(parsed.GetRequiredValue(log)).FullName;
            var signer = KeyFile.OfLedger(folder, given: null, origin: null, defaultOrigin: "load");
            Load.Run(
                folder, parsed.GetValue(from) ?? 0, parsed.GetValue(count) ?? int.MaxValue,
                parsed.InvocationConfiguration.Output,
                new PublicLogOptions(signer.Key, signer.SignNote, signer.IsSigned));
            return 0;
        });
        return command;
    }
}
