using System.CommandLine;
using System.Globalization;
using Fairshare.Ledger;
using Fairshare.Node.Compare;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare plan simulate</c>: what plans would have paid for real sales, side by side.</summary>
internal static class PlanSimulateCommand
{
    public static Command Make()
    {
        var members = Required("--members", "CSV, as settle takes it.");
        var sales = Required("--sales", "CSV, as settle takes it.");
        var plans = new Option<string[]>("--plan")
        {
            Description = "A plan document; give it several times to compare. The others are compared with the first.",
            Required = true,
        };
        var output = new Option<string?>("--out")
        {
            Description = "The folder that gets report.html, comparison.json, members.csv, periods.csv, bonuses.csv.",
        };
        var cap = new Option<decimal?>("--cap")
        {
            Description = "Count the periods that pay over so many percent; without it, over each plan's own cap.",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                const NumberStyles Digits = NumberStyles.AllowDecimalPoint;
                if (decimal.TryParse(text, Digits, CultureInfo.InvariantCulture, out var percent)) return percent;
                result.AddError($"--cap is a percentage such as 22.5, not '{text}'.");
                return null;
            },
        };
        var scale = new Option<int?>("--scale")
        {
            Description = "Decimal places, for an asset that ISO 4217 does not have.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var command = new Command(
            "simulate", "Settle real sales under one plan or several, and show what would have been different.")
        {
            members, sales, plans, output, cap, scale, json,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(plans) is { Length: > Comparison.PlansMax })
                parsed.AddError($"At most {Comparison.PlansMax} plans can be compared at once.");
            if (parsed.GetValue(scale) is < 0 or > Limits.ScaleMax)
                parsed.AddError($"--scale is a whole number from 0 to {Limits.ScaleMax}.");
        });
        command.SetAction(parsed => Run(
            new CompareRequest(
                parsed.GetRequiredValue(members), parsed.GetRequiredValue(sales), parsed.GetRequiredValue(plans))
            {
                Scale = parsed.GetValue(scale),
                CapPercent = parsed.GetValue(cap),
            },
            parsed.GetValue(output), parsed.GetValue(json), parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(CompareRequest request, string? folder, bool json, TextWriter output, TextWriter errors)
    {
        try
        {
            if (folder is not null && File.Exists(folder))
                throw new InputException($"--out {folder} is a file, not a folder.");
            var comparison = Progress.Run(quiet: json, progress => Comparison.Of(request, progress));
            if (folder is not null) Write(comparison, folder);
            if (json) ExplainCommand.Json(output, writer => CompareFiles.Json(comparison, writer));
            else
            {
                CompareText.Print(comparison, output);
                if (folder is not null)
                    output.WriteLine($"\nWritten to {folder}: report.html, comparison.json and three CSV files.");
            }

            return 0;
        }
        catch (Exception error) when (SettleCommand.Explain(error) is { } text)
        {
            errors.WriteLine(text);
            return 1;
        }
    }

    private static void Write(Comparison comparison, string folder)
    {
        Directory.CreateDirectory(folder);
        void Put(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
        Put("report.html", Page.Of(comparison));
        Put("members.csv", CompareFiles.MembersCsv(comparison));
        Put("periods.csv", CompareFiles.PeriodsCsv(comparison));
        Put("bonuses.csv", CompareFiles.BonusesCsv(comparison));
        using var text = new StringWriter();
        ExplainCommand.Json(text, writer => CompareFiles.Json(comparison, writer));
        Put("comparison.json", text.ToString());
    }

    private static Option<string> Required(string name, string description) =>
        new(name) { Description = description, Required = true };
}
