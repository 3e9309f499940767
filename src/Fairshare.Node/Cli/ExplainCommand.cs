using System.CommandLine;
using System.Text;
using System.Text.Json;
using Fairshare.Node.Explain;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare explain</c>: why a sale paid whom it paid, and how a period's close judged a member.</summary>
internal static class ExplainCommand
{
    public static Command Make()
    {
        var log = new Option<string>("--log")
        {
            Description = "The folder that settle --log kept the ledger in.",
            Required = true,
        };
        var sale = new Option<string?>("--sale") { Description = "Explain this sale or return: the walk up the tree." };
        var period = new Option<string?>("--period")
        {
            Description = "With --member: explain the close of this period (2026-01, 2026-W05, 2026-01-31).",
        };
        var member = new Option<string?>("--member") { Description = "Only what concerns this member." };
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var command = new Command(
            "explain",
            "Explain a sale (--sale), or a member's period (--period with --member), from a ledger that was kept: " +
            "the same code settles it again and names everybody who was paid or passed over, and why.")
        {
            log, sale, period, member, json,
        };
        command.Validators.Add(result =>
        {
            var (hasSale, hasPeriod) = (result.GetResult(sale) is not null, result.GetResult(period) is not null);
            if (hasSale == hasPeriod) result.AddError("Give either --sale or --period.");
            else if (hasPeriod && result.GetResult(member) is null) result.AddError("--period needs a --member.");
        });
        command.SetAction(parsed => Run(
            new Query(
                parsed.GetRequiredValue(log), parsed.GetValue(sale), parsed.GetValue(period), parsed.GetValue(member),
                parsed.GetValue(json)),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(Query query, TextWriter output, TextWriter errors)
    {
        try
        {
            return query.Sale is null ? Period(query, output) : Sale(query, output, errors);
        }
        catch (Exception error) when (SettleCommand.Explain(error) is { } text)
        {
            errors.WriteLine(text);
            return 1;
        }
    }

    private static int Sale(Query query, TextWriter output, TextWriter errors)
    {
        var reader = new SaleReader(query.Sale!);
        Replay(query, reader);
        if (reader.Sale is null && reader.Return is { } all)
        {
            var story = query.Member is { } one ? MemberView.Of(one, all, reader.Machine) : all;
            if (query.Json) Json(output, json => SaleJson.Write(story, json));
            else SaleText.Print(story, output);
            return 0;
        }

        if (reader.Sale is null)
        {
            errors.WriteLine(Unknown(query.Sale!, reader));
            return 1;
        }

        if (query.Member is { } member)
        {
            var view = MemberView.Of(member, reader);
            if (query.Json) Json(output, json => SaleJson.Write(view, json));
            else SaleText.Print(view, output);
        }
        else if (query.Json) Json(output, json => SaleJson.Write(reader.Sale, json));
        else SaleText.Print(reader.Sale, output);
        return 0;
    }

    private static int Period(Query query, TextWriter output)
    {
        var reader = new CloseReader(query.Period!, query.Member!);
        Replay(query, reader);
        var story = reader.Story();
        if (query.Json) Json(output, json => CloseJson.Write(story, json));
        else CloseText.Print(story, output);
        return 0;
    }

    private static void Replay(Query query, IBlockReader reader) => Progress.Run(quiet: query.Json, progress =>
    {
        KeptLog.Replay(query.Log, reader, progress);
        return 0;
    });

    private static string Unknown(string sale, SaleReader reader)
    {
        if (reader.Refused.Count == 0)
        {
            return $"No sale {sale} is in this log. A line of a file that could not be read never comes to the " +
                "ledger: refused.csv has its reason.";
        }

        var (at, reason) = reader.Refused[0];
        return $"The sale {sale} was refused at {at}, so it paid nobody: {reason}.";
    }

    /// <summary>Writes one JSON document and a line's end.</summary>
    internal static void Json(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n" };
        using (var json = new Utf8JsonWriter(bytes, options)) write(json);
        output.Write(Encoding.UTF8.GetString(bytes.ToArray()));
        output.Write('\n');
    }

    private sealed record Query(string Log, string? Sale, string? Period, string? Member, bool Json);
}
