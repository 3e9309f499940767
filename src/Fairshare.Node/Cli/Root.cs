using System.CommandLine;

namespace Fairshare.Node.Cli;

/// <summary>The commands of the program.</summary>
internal static class Root
{
    public static RootCommand Make() =>
        new("Fairshare: settles sales among all who helped, on a ledger that everybody can check.")
        {
            SettleCommand.Make(),
            ExplainCommand.Make(),
            CheckCommand.Make(),
            VerifyCommand.Make(),
            DemoCommand.Make(),
            BenchCommand.Make(),
        };
}
