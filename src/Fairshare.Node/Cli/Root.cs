using System.CommandLine;
using System.CommandLine.Invocation;

namespace Fairshare.Node.Cli;

/// <summary>The commands of the program.</summary>
internal static class Root
{
    /// <summary>Reads a command line. Standard output is for results alone: what is wrong with the options goes to
    /// standard error, and help is printed only if it is asked for.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments)
    {
        var parsed = Make().Parse(arguments);
        if (parsed.Action is ParseErrorAction wrong) wrong.ShowHelp = false;
        return parsed;
    }

    /// <summary>The commands, as they are.</summary>
    public static RootCommand Make() =>
        new("Fairshare: settles sales among all who helped, on a ledger that everybody can check.")
        {
            SettleCommand.Make(),
            ExplainCommand.Make(),
            CloseCommand.Make(),
            StatementCommand.Make(),
            CheckCommand.Make(),
            ReceiptCommand.Make(),
            VerifyCommand.Make(),
            WitnessCommand.Make(),
            AuditCommand.Make(),
            KeyCommand.Make(),
            ProtocolCommand.Make(),
            PlanCommand.Make(),
            DemoCommand.Make(),
            BenchCommand.Make(),
            SimulateCommand.Make(),
            LoadCommand.Make(),
        };
}
