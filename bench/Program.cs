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

var months = new Option<int>("--months")
{
    Description = "Months over which the sales are spread; of more than one, sales may be returned for 30 days.",
    DefaultValueFactory = _ => 1,
};
var scratch = new Option<string?>("--scratch") { Description = "An empty folder to work in, which is left as it is." };
var largest = new Option<bool>("--largest") { Description = "Measure 50 million sales in 18 months too." };

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
var growth = new Command("growth", "The engine at sizes that differ by factors of ten.") { seed, largest };
growth.SetAction(Grow);
var root = new RootCommand("Measures Fairshare and, beside it in the same run, what it is compared with.")
{
    settle, all, growth,
};
foreach (var part in Parts.All)
{
    var command = new Command(part.Name, part.Description) { members, sales, seed, months, scratch, json };
    command.SetAction(parsed => Parts.Run(part, World(parsed), parsed.GetValue(scratch)));
    root.Add(command);
}

return root.Parse(args).Invoke();

int Run(ParseResult parsed, ReportScope scope)
{
    using var report = new Report(World(parsed), scope);
    if (report.Measure() is not { } results) return 1;
    if (parsed.GetValue(json)) Report.PrintJson(results);
    else Report.Print(results);
    if (!parsed.GetValue(write)) return 0;
    var falls = new History(Environment.CurrentDirectory).Write(results);
    foreach (var fall in falls) Console.Error.WriteLine($"slower: {fall}");
    return falls.Count == 0 ? 0 : 2;
}

int Grow(ParseResult parsed)
{
    var from = parsed.GetValue(seed);
    List<WorldSize> sizes = [.. Growth.Sizes(from)];
    if (parsed.GetValue(largest)) sizes.Add(Growth.Largest(from));
    using var report = new Report(sizes[0], new ReportScope(0, WithPostgres: false, WithOthers: false));
    if (report.MeasureGrowth(sizes) is not { } rows) return 1;
    Console.Write(Growth.Text(rows));
    return 0;
}

WorldSize World(ParseResult parsed) => new(
    parsed.GetValue(members), parsed.GetValue(sales), parsed.GetValue(seed), Math.Max(1, parsed.GetValue(months)));
