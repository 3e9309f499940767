using System.Globalization;
using System.Text.Json;
using Fairshare.Simulator;

namespace Fairshare.Node.Cli;

/// <summary>Says what came of seeds.</summary>
internal sealed class SimulateOutput(TextWriter output, TextWriter errors, bool json)
{
    /// <summary>Runs seeds until one finds something; 0: none did, 1: one did.</summary>
    public int Seeds(IEnumerable<int> seeds, int steps, int parallel)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (count, receipts, lives) = (0, 0L, 0L);
        foreach (var outcome in Simulation.Of(seeds, steps, parallel))
        {
            (count, receipts, lives) = (count + 1, receipts + outcome.Receipts, lives + outcome.Lives);
            if (json) Write(outcome);
            if (outcome.Broken is not { } broken) continue;
            if (!json) Print(outcome, broken);
            return 1;
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        if (json) return 0;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} seeds of {steps} steps: {receipts} receipts, {lives} starts, nothing lost, in {seconds:F1} s."));
        return 0;
    }

    /// <summary>Plants each bug and runs seeds until one finds it; 0: all were found, 1: one was not.</summary>
    public int Canaries(IReadOnlyList<int> seeds, int steps)
    {
        if (!Simulation.HasCanaries)
        {
            errors.WriteLine("This build has no planted bugs; dotnet build -p:Canary=true makes one that has.");
            return 1;
        }

        var missed = 0;
        foreach (var (bug, found) in Simulation.Canaries(seeds, steps))
        {
            if (found is null) missed++;
            if (json && found is not null) Write(found);
            if (json) continue;
            output.WriteLine(found?.Broken is not { } broken ? $"{bug}: not found by {seeds.Count} seeds"
                : $"{bug}: found by seed {found.Seed}, step {broken.Step}: {broken.Invariant}");
        }

        return missed == 0 ? 0 : 1;
    }

    private void Print(Outcome outcome, Breach broken)
    {
        errors.WriteLine($"Seed {outcome.Seed}, step {broken.Step}: {broken.Invariant}");
        errors.WriteLine("What was done last:");
        foreach (var line in broken.Last) errors.WriteLine(line);
        errors.WriteLine(broken.Cause);
        errors.WriteLine("Again:");
        errors.WriteLine($"  {outcome.Command}");
    }

    private void Write(Outcome outcome) => ExplainCommand.Json(output, writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("seed", outcome.Seed);
        writer.WriteNumber("steps", outcome.Steps);
        writer.WriteNumber("receipts", outcome.Receipts);
        writer.WriteNumber("starts", outcome.Lives);
        if (outcome.Broken is { } broken) Write(outcome, broken, writer);
        writer.WriteEndObject();
    });

    private static void Write(Outcome outcome, Breach broken, Utf8JsonWriter writer)
    {
        writer.WriteNumber("step", broken.Step);
        writer.WriteString("invariant", broken.Invariant);
        writer.WriteStartArray("last");
        foreach (var line in broken.Last) writer.WriteStringValue(line);
        writer.WriteEndArray();
        writer.WriteString("cause", broken.Cause);
        writer.WriteString("again", outcome.Command);
    }
}
