#!/usr/bin/env dotnet
#:property PublishAot=false
#:property AssemblyName=OnlineRetail
#:property CheckForOverflowUnderflow=true
#:include online_retail/*.cs
// Turns a real shop's year (UCI "Online Retail") and a real invitation chain (RDS Curitiba) into the two files that
// `fairshare settle` reads, and accounts for every line and every thousandth of a pound of the source.
// Run: dotnet run tools/online_retail.cs -- --data DIR --out DIR
//
//     online_retail.csv.gz ──► Source ──► Rules ──► Matching ──► Output ──► sales.csv
//     rds_curitiba.tab ──────► Chain ───────────────────────────────┴─────► members.csv, report.json
//
// What a source line is, is decided in `Rules`; which sale a cancellation takes back, in `Matching`; how thousandths
// become pence, in `Money`. Nothing here reads a clock or a culture: the same input gives the same bytes.
using System.Text;
using OnlineRetail;

const string Help = """
    Turns online_retail.csv.gz and rds_curitiba.tab into members.csv and sales.csv for `fairshare settle`.

    Usage: dotnet run tools/online_retail.cs -- --data DIR --out DIR

      --data DIR   where the two source files are
      --out DIR    where members.csv, sales.csv and report.json go (made if absent, files replaced)
      --help       this text

    The report is printed and written to report.json. Exit status: 0 done, 1 could not.
    """;

try
{
    if (args is ["--help"] or ["-h"]) await Console.Out.WriteLineAsync(Help);
    else if (args is ["--data", var data, "--out", var output]) Run(data, output);
    else if (args is ["--out", var first, "--data", var second]) Run(second, first);
    else throw new InvalidDataException("Give --data DIR and --out DIR and nothing else; see --help.");
    return 0;
}
catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException
    or DecoderFallbackException or OverflowException)
{
    var sentence = problem switch
    {
        DecoderFallbackException => $"{Chain.Name}: it is not UTF-8 text.",
        OverflowException => $"{Source.Name}: the amounts add up to more than 64 bits hold.",
        _ => problem.Message,
    };
    await Console.Error.WriteLineAsync($"online_retail: {sentence}");
    return 1;
}

static void Run(string data, string folder)
{
    var people = Chain.Read(Path.Combine(data, Chain.Name));
    Console.Error.WriteLine($"read {Chain.Name}: {people.Count:N0} people");
    var source = Source.Read(Path.Combine(data, Source.Name));
    Console.Error.WriteLine($"read {Source.Name}: {source.Lines:N0} lines");

    var accounts = new Accounts();
    Rules.Classify(source, accounts);
    Matching.Match(source, accounts);
    accounts.MustEqual(source);
    if (source.Invoices.FirstOrDefault(invoice => invoice.IsSale) is not { } first)
        throw new InvalidDataException($"{Source.Name} holds no sale of goods.");

    Directory.CreateDirectory(folder);
    Output.Members(people, first.At, Path.Combine(folder, "members.csv"));
    Output.Sales(source, people, Path.Combine(folder, "sales.csv"));
    Console.Error.WriteLine($"wrote members.csv and sales.csv to {folder}; reading sales.csv back");
    var written = Output.ReadBack(Path.Combine(folder, "sales.csv"));
    accounts.MustEqual(written);

    var report = new Report(Report.Facts(source), accounts, [.. written, .. Report.Facts(source, people, first.At)]);
    File.WriteAllBytes(Path.Combine(folder, "report.json"), report.Json());
    Console.Out.Write(report.Text());
}
