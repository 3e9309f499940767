using System.CommandLine;
using Fairshare.Bench;

var members = new Option<int>("--members")
{
    Description = "Members of the generated tree.",
    DefaultValueFactory = _ => 1_000_000,
};
var sales = new Option<int>("--sales") { Description = "Sales to settle.", DefaultValueFactory = _ => 1_000_000 };
var seed = new Option<int>("--seed") { Description = "Decides everything generated.", DefaultValueFactory = _ => 1 };
var postgres = new Option<bool>("--postgres") { Description = "Measure PostgreSQL beside it, in the same run." };
var json = new Option<bool>("--json") { Description = "Print the figures as JSON and nothing else." };

var settle = new Command("settle", "The engine, the floor and, if asked, PostgreSQL, one after another.")
{
    members, sales, seed, postgres, json,
};
settle.SetAction(parsed => Run(parsed, parsed.GetValue(postgres)));
var all = new Command("all", "Everything that there is.") { members, sales, seed, json };
all.SetAction(parsed => Run(parsed, withPostgres: true));
var root = new RootCommand("Measures Fairshare and, beside it in the same run, what it is compared with.")
{
    settle, all,
};
foreach (var part in Parts.All)
{
    var command = new Command(part.Name, part.Description) { members, sales, seed, json };
    command.SetAction(parsed => Parts.Run(part, World(parsed)));
    root.Add(command);
}

return root.Parse(args).Invoke();

int Run(ParseResult parsed, bool withPostgres)
{
    var report = new Report(World(parsed), withPostgres);
    return report.Run(parsed.GetValue(json));
}

WorldSize World(ParseResult parsed) =>
    new(parsed.GetValue(members), parsed.GetValue(sales), parsed.GetValue(seed));
