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

var write = new Option<bool>("--write")
{
    Description = "Add the figures to bench/history.csv and write docs/reference/benchmarks.md.",
};
var runs = new Option<int>("--runs") { Description = "Runs of the engine.", DefaultValueFactory = _ => 3 };

var settle = new Command("settle", "The engine, the floor and, if asked, PostgreSQL, one after another.")
{
    members, sales, seed, postgres, json,
};
settle.SetAction(parsed => Run(parsed, new ReportScope(1, parsed.GetValue(postgres), WithOthers: false)));
var all = new Command("all", "Everything that there is: the engine several times, the floor, and each peer.")
{
    members, sales, seed, runs, json, write,
};
all.SetAction(parsed => Run(parsed, new ReportScope(parsed.GetValue(runs), WithPostgres: true, WithOthers: true)));
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

int Run(ParseResult parsed, ReportScope scope)
{
    if (new Report(World(parsed), scope).Measure() is not { } results) return 1;
    if (parsed.GetValue(json)) Report.PrintJson(results);
    else Report.Print(results);
    if (!parsed.GetValue(write)) return 0;
    var falls = new History(Environment.CurrentDirectory).Write(results);
    foreach (var fall in falls) Console.Error.WriteLine($"slower: {fall}");
    return falls.Count == 0 ? 0 : 2;
}

WorldSize World(ParseResult parsed) =>
    new(parsed.GetValue(members), parsed.GetValue(sales), parsed.GetValue(seed));
