using System.CommandLine;
using Fairshare.Node.Cli;

var root = new RootCommand("Fairshare: settles sales among all who helped, on a ledger that everybody can check.")
{
    SettleCommand.Make(),
    BenchCommand.Make(),
};
return await root.Parse(args).InvokeAsync();
