using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Settle;
using Fairshare.Storage;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare settle</c>: who gets what, and is it right, from files.</summary>
internal static class SettleCommand
{
    private const int Clean = 0;
    private const int Impossible = 1;
    private const int SomeRefused = 2;

    public static Command Make()
    {
        var plan = Required("--plan", "The plan document (JSON).");
        var members = Required("--members", "CSV: member,enroller,placement,leg,joined,rank.");
        var sales = Required(
            "--sales", "CSV: sale,seller,buyer,amount,volume,at,delivered,returns,qualifying,article,quantity,shop.");
        var output = Required("--out", "The folder that gets accruals.csv, members.csv, refused.csv and summary.json.");
        var log = new Option<string?>("--log")
        {
            Description = "Keep the ledger in this folder, which holds none yet, and what is public in public/ there.",
        };
        var key = Text(
            "--key", "With --log: sign the public log by this key; without it one is made in the folder.");
        var origin = Text(
            "--origin", "With --log: the public log's name, such as example.com/tea; without it plan/<name of plan>.");
        var deposit = Numbers.OfLarge(
            "--deposit", "Pay from a deposit of so many minor units; without it each sale brings in what it can cost.",
            0, Limits.AmountMax);
        var until = new Option<long?>("--until")
        {
            Description = "Stop at this time (ISO 8601); without it, when the last sale's period is accepted.",
            CustomParser = ParseTime,
        };
        var seed = new Option<string?>("--seed") { Description = "Derive the receipts' salts from this secret." };
        var scale = Numbers.Of(
            "--scale", "Decimal places, for an asset that ISO 4217 does not have.", 0, Limits.ScaleMax);
        var sealEvery = Numbers.Of(
            "--seal-every", "With --log: seal the accounts whenever so many days have passed; 0: never. By default 1.",
            0, Limits.DaysMax);
        var protocol = new Option<int?>("--protocol")
        {
            Description = "Begin with this version of the rules; without it, with the latest.",
            CustomParser = ParseProtocol,
        };
        var json = new Option<bool>("--json") { Description = "Print the summary as JSON and nothing else." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print nothing but errors." };
        var command = new Command("settle", "Settle sales from files: compute, close and write what everybody gets.")
        {
            plan, members, sales, output, log, key, origin, deposit, until, seed, scale, sealEvery, protocol,
            json, quiet,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetResult(log) is null && (parsed.GetResult(key) ?? parsed.GetResult(origin)) is not null)
                parsed.AddError("--key and --origin are for a ledger that is kept: they need --log.");
            if (parsed.GetValue(sealEvery) is > 0 && parsed.GetValue(protocol) is { } version && !Seals.In(version))
                parsed.AddError($"Protocol {version} has no seals: leave --seal-every out.");
        });
        command.SetAction(parsed => Run(
            new SettleRequest
            {
                Plan = parsed.GetRequiredValue(plan),
                Members = parsed.GetRequiredValue(members),
                Sales = parsed.GetRequiredValue(sales),
                Out = parsed.GetRequiredValue(output),
                Log = parsed.GetValue(log),
                Key = parsed.GetValue(key),
                Origin = parsed.GetValue(origin),
                Deposit = parsed.GetValue(deposit),
                Until = parsed.GetValue(until),
                Seed = parsed.GetValue(seed),
                Scale = parsed.GetValue(scale),
                SealEveryDays = parsed.GetValue(sealEvery) ?? 1,
                Protocol = parsed.GetValue(protocol) ?? Protocol.Latest,
            },
            parsed.GetValue(json), parsed.GetValue(quiet)));
        return command;
    }

    private static int Run(SettleRequest request, bool json, bool quiet)
    {
        try
        {
            var summary = Progress.Run(json || quiet, progress => SettleRun.Run(request, progress));
            if (json) PrintJson(summary);
            else if (!quiet) SummaryView.Print(summary, request.Out);
            if (!summary.Balances)
            {
                Console.Error.WriteLine("The sums of the summary do not balance: please report this.");
                return Impossible;
            }

            return summary.Refused.Count == 0 ? Clean : SomeRefused;
        }
        catch (Exception error) when (Explain(error) is { } text)
        {
            Console.Error.WriteLine(text);
            return Impossible;
        }
    }

    /// <summary>What went wrong outside of this program, in a sentence; null if it is our own mistake.</summary>
    internal static string? Explain(Exception error) => error switch
    {
        InputException or DiskFullException or FolderInUseException or LogDamagedException or LogDisagreesException or
            ProtocolUnknownException => error.Message,
        PublicLogDamagedException or EntryContradictedException or EntriesMissingException or
            RootContradictedException => error.Message,
        NotProvenException or ProofFormatException or LogSourceException or DllNotFoundException => error.Message,
        ImageException => $"The snapshot cannot be used: {error.Message}",
        SequencerFailedException { InnerException: { } cause } => Explain(cause),
        IOException or UnauthorizedAccessException => error.Message,
        _ => null,
    };

    private static void PrintJson(Summary summary)
    {
        using var output = Console.OpenStandardOutput();
        summary.Write(output);
        output.WriteByte((byte)'\n');
    }

    private static Option<string> Required(string name, string description) =>
        new(name) { Description = description, Required = true };

    private static Option<string?> Text(string name, string description) => new(name) { Description = description };

    private static long? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Time.TryParse(Encoding.UTF8.GetBytes(text), out var time)) return time;
        result.AddError($"'{text}' is not a time from 1970 to 9986 such as 2026-01-31T10:00:00Z.");
        return null;
    }

    private static int? ParseProtocol(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) &&
            version is >= Protocol.First and <= Protocol.Latest) return version;
        result.AddError($"--protocol is a version from {Protocol.First} to {Protocol.Latest}, not '{text}'.");
        return null;
    }
}
