using System.CommandLine;

var root = new RootCommand("Fairshare: settles sales among all who helped, on a ledger that everybody can check.");
return await root.Parse(args).InvokeAsync();
