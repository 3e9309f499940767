using System.CommandLine;
using System.Text;
using Fairshare.Ledger.Plans;
using Fairshare.Node.Explain;
using Fairshare.Node.Plans;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare plan</c>: checks plans, begins new ones, and compares what they would have paid.</summary>
internal static class PlanCommand
{
    public static Command Make() => new("plan", "Check plans, begin new ones, compare them over real sales.")
    {
        MakeCheck(),
        PlanSimulateCommand.Make(),
        MarketCommand.Make(),
        MakeSchema(),
        MakeTemplates(),
        MakeNew(),
    };

    private static Command MakeCheck()
    {
        var files = new Argument<string[]>("plans")
        {
            Description = "Plan documents (JSON), or folders of them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var strict = new Option<bool>("--strict") { Description = "Fail on warnings, too." };
        var json = new Option<bool>("--json") { Description = "Print JSON and nothing else." };
        var command = new Command(
            "check",
            "Tell what is wrong with plans, what is doubtful or not honest, and what a sale can cost at worst. Exit " +
            "status 1 if there is an error.")
        {
            files, strict, json,
        };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                CheckedPlan[] plans = [.. CheckedPlan.In(parsed.GetRequiredValue(files))];
                if (parsed.GetValue(json)) ExplainCommand.Json(output, writer => CheckJson.Write(plans, writer));
                else CheckText.Print(plans, output);
                var fails = plans.Any(
                    one => one.Report.Errors > 0 || (parsed.GetValue(strict) && one.Report.Warnings > 0));
                return fails ? 1 : 0;
            }
            catch (Exception error) when (SettleCommand.Explain(error) is { } text)
            {
                errors.WriteLine(text);
                return 1;
            }
        });
        return command;
    }

    private static Command MakeSchema()
    {
        var command = new Command("schema", "Print the JSON Schema (draft 2020-12) of plans, for editors.");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(Encoding.UTF8.GetString(PlanSchema.Utf8()));
            return 0;
        });
        return command;
    }

    private static Command MakeTemplates()
    {
        var command = new Command("templates", "List the plans to begin with.");
        command.SetAction(parsed =>
        {
            var sheet = new Sheet(parsed.InvocationConfiguration.Output);
            sheet.Table([.. PlanTemplates.All.Select(one => new[] { one.Name, one.For })], 0);
            sheet.Blank();
            sheet.Line("fairshare plan new NAME --out plan.json writes one; docs/templates has a page of each.");
            return 0;
        });
        return command;
    }

    private static Command MakeNew()
    {
        var name = new Argument<string>("template") { Description = "Its name; plan templates lists them." };
        name.AcceptOnlyFromAmong([.. PlanTemplates.All.Select(one => one.Name)]);
        var file = new Option<string?>("--out")
        {
            Description = "The file to write, which must not exist; without it the plan is printed.",
        };
        var command = new Command("new", "Begin a plan from a template.") { name, file };
        command.SetAction(parsed =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var text = PlanTemplates.Text(parsed.GetRequiredValue(name));
            if (parsed.GetValue(file) is not { } path)
            {
                output.Write(text);
                return 0;
            }

            try
            {
                if (Path.Exists(path)) throw new InputException($"{path} exists already, and is not written over.");
                if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
                    throw new InputException($"{path} cannot be written: there is no such folder.");
                using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
                stream.Write(Encoding.UTF8.GetBytes(text));
                output.WriteLine($"Written to {path}. Next: fairshare plan check {path}");
                return 0;
            }
            catch (Exception error) when (SettleCommand.Explain(error) is { } why)
            {
                errors.WriteLine(why);
                return 1;
            }
        });
        return command;
    }
}
