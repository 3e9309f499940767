using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Fairshare.Node.Cli;

/// <summary>The commands of the program.</summary>
internal static class Root
{
    /// <summary>Reads a command line. Standard output is for results alone: what is wrong with the options goes to
    /// standard error, and help is printed only if it is asked for.</summary>
    public static ParseResult Parse(IReadOnlyList<string> arguments)
    {
        var parsed = Make().Parse(arguments);
        if (parsed.Action is ParseErrorAction wrong) wrong.ShowHelp = false;
        return parsed;
    }

    /// <summary>The commands, as they are.</summary>
    public static RootCommand Make()
    {
        var root = Commands();
        JudgeOptionsFirst(root);
        return root;
    }

    /// <summary>What a command says about its options together is asked only if each of them can be read, and none is
    /// an empty text, which names nothing.</summary>
    private static void JudgeOptionsFirst(Command command)
    {
        Action<CommandResult>[] together = [.. command.Validators];
        command.Validators.Clear();
        command.Validators.Add(parsed =>
        {
            foreach (var (name, result) in Given(parsed))
                if (result.Tokens.Any(token => token.Value.Length == 0)) result.AddError($"{name} is empty.");
            if (parsed.Children.OfType<OptionResult>().All(CanBeRead))
                foreach (var judge in together) judge(parsed);
        });
        foreach (var below in command.Subcommands) JudgeOptionsFirst(below);
    }

    private static IEnumerable<(string Name, SymbolResult Result)> Given(CommandResult parsed) =>
        parsed.Children.Select(child => child switch
        {
            OptionResult option => (option.Option.Name, child),
            ArgumentResult argument => (argument.Argument.Name, child),
            _ => ("", child),
        });

    /// <summary>If not, the parser says why.</summary>
    private static bool CanBeRead(OptionResult option)
    {
        try
        {
            option.GetValueOrDefault<object?>();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static RootCommand Commands() =>
        new("Fairshare: settles sales among all who helped, on a ledger that everybody can check.")
        {
            SettleCommand.Make(),
            ExplainCommand.Make(),
            CloseCommand.Make(),
            StatementCommand.Make(),
            CheckCommand.Make(),
            ReceiptCommand.Make(),
            VerifyCommand.Make(),
            WitnessCommand.Make(),
            AuditCommand.Make(),
            KeyCommand.Make(),
            ProtocolCommand.Make(),
            PlanCommand.Make(),
            DemoCommand.Make(),
            BenchCommand.Make(),
            SimulateCommand.Make(),
            LoadCommand.Make(),
        };
}
