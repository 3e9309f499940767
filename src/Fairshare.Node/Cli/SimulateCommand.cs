using System.CommandLine;
using System.Globalization;
using Fairshare.Simulator;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare simulate</c>: lets everything fail that can, and looks whether anything was lost.</summary>
internal static class SimulateCommand
{
    private const int ParallelMax = 2;
    private const int FreshSeeds = 10;

    public static Command Make()
    {
        var seed = Numbers.Of("--seed", "The seed to run; the same one does the same again.", 0, int.MaxValue);
        var steps = Numbers.Of(
            "--steps", $"Steps of each seed; {Simulation.StepsUsually} if not given.", 1, int.MaxValue);
        var seeds = new Option<string?>("--seeds") { Description = "Seeds from A to B: --seeds 1..1000" };
        var canary = new Option<bool>("--canary")
        {
            Description = "Plant one bug after the other and tell which seed finds it: only in a build that has them.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON, an object a seed, and nothing else." };
        var command = new Command(
            "simulate", "Run the ledger over a disk that fails in a process that is killed: simulate --seeds 1..100")
        {
            seed, steps, seeds, canary, json,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(seeds) is { } text && !TryRange(text, out _))
                parsed.AddError($"--seeds takes a range like 1..100, not '{text}'.");
            if (parsed.GetValue(seed) is not null && parsed.GetValue(seeds) is not null)
                parsed.AddError("Give --seed or --seeds.");
        });
        command.SetAction(parsed =>
        {
            var output = new SimulateOutput(
                parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(json));
            var chosen = parsed.GetValue(seed) is { } one ? [one]
                : TryRange(parsed.GetValue(seeds), out var range) ? range : Fresh();
            var count = parsed.GetValue(steps) ?? Simulation.StepsUsually;
            return parsed.GetValue(canary)
                ? output.Canaries([.. chosen], count)
                : output.Seeds(chosen, count, ParallelMax);
        });
        return command;
    }

    /// <summary>Seeds that nobody has run today: the time of day names the first.</summary>
    private static IEnumerable<int> Fresh() => Enumerable.Range(Environment.TickCount & 0x3fff_ffff, FreshSeeds);

    private static bool TryRange(string? text, out IEnumerable<int> seeds)
    {
        seeds = [];
        var parts = text?.Split("..") ?? [];
        if (parts.Length != 2) return false;
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)) return false;
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var to)) return false;
        if (to < from) return false;
        seeds = Enumerable.Range(from, to - from + 1);
        return true;
    }
}
