using System.Runtime.InteropServices;
using Fairshare.Node.Settle;
using Spectre.Console;

namespace Fairshare.Node.Cli;

/// <summary>Shows how far a command is on standard error: a bar in a terminal, a line a stage elsewhere.</summary>
internal static class Progress
{
    /// <summary>A bar hides the cursor, and a run that is broken off would leave it so.</summary>
    private const string ShowCursor = "\e[?25h";

    /// <summary>Runs something under a progress display.</summary>
    public static T Run<T>(bool quiet, Func<ISettleProgress, T> work)
    {
        if (quiet) return work(new Silent());
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected || !console.Profile.Capabilities.Interactive) return work(new Plain());
        using var brokenOff = PosixSignalRegistration.Create(
            PosixSignal.SIGINT, _ => Console.Error.WriteLine(ShowCursor));
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new ElapsedTimeColumn())
            .Start(context => work(new Bars(context)));
    }

    private sealed class Silent : ISettleProgress
    {
        public void Stage(string name, long units) { }

        public void Done(long units) { }
    }

    private sealed class Plain : ISettleProgress
    {
        public void Stage(string name, long units) => Console.Error.WriteLine($"{name} …");

        public void Done(long units) { }
    }

    private sealed class Bars(ProgressContext context) : ISettleProgress
    {
        private ProgressTask? current;

        public void Stage(string name, long units)
        {
            if (current is not null)
            {
                current.IsIndeterminate = false;
                current.Value = current.MaxValue;
                current.StopTask();
            }

            current = context.AddTask(name, maxValue: Math.Max(units, 1));
            current.IsIndeterminate = units == 0;
        }

        public void Done(long units)
        {
            if (current is not null) current.Value = units;
        }
    }
}
