namespace Fairshare.Simulator;

/// <summary>What came of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Steps">Steps that were asked.</param>
/// <param name="Receipts">Entries and chunks of due work that were answered.</param>
/// <param name="Lives">How often the process was started.</param>
/// <param name="Broken">What does not hold, if anything does not.</param>
public sealed record Outcome(int Seed, int Steps, long Receipts, int Lives, Breach? Broken)
{
    /// <summary>Seals in the log at the end, those of liars too.</summary>
    public int Seals { get; init; }

    /// <summary>The command that has the same again.</summary>
    public string Command => $"fairshare simulate --seed {Seed} --steps {Steps}";
}

/// <summary>Something that must always hold, and does not.</summary>
/// <param name="Step">The step at which it was found.</param>
/// <param name="Invariant">What, in one sentence.</param>
/// <param name="Last">What was done last, the latest last.</param>
/// <param name="Cause">The exception, with its place.</param>
public sealed record Breach(int Step, string Invariant, IReadOnlyCollection<string> Last, string Cause);

/// <summary>
/// Runs the product's own sequencer, log, snapshots, tiles and machine over a disk that tears, drops, reorders, repeats
/// and refuses writes, in a process that is killed at any step, and checks after each step what must always hold.
/// </summary>
/// <remarks>A seed and a number of steps have the same outcome on every machine.</remarks>
public static class Simulation
{
    /// <summary>Steps of a seed if nobody says how many: enough for several closes, restarts and snapshots.</summary>
    public const int StepsUsually = 200;

    /// <summary>Runs one seed.</summary>
    public static Outcome Of(int seed, int steps)
    {
        using var run = new Run(seed);
        try
        {
            run.Do(steps);
            return new Outcome(seed, steps, run.Receipts, run.Lives, null) { Seals = run.Seals };
        }
        catch (Exception error)
        {
            var what = error is InvariantBrokenException or { InnerException: InvariantBrokenException }
                ? (error.InnerException ?? error).Message
                : $"Nothing is thrown but what a disk may do, and this is: {error.GetBaseException().Message}";
            var breach = new Breach(run.StepsDone, what, [.. run.Last], error.ToString());
            return new Outcome(seed, steps, run.Receipts, run.Lives, breach);
        }
    }

    /// <summary>
    /// Whether this is the build with planted bugs (<c>-p:Canary=true</c>), which is good for nothing else.
    /// </summary>
    public static bool HasCanaries =>
#if CANARY
        true;
#else
        false;
#endif

    /// <summary>
    /// Plants one bug after the other and gives the first of the seeds that finds it; empty in every other build.
    /// </summary>
    public static IEnumerable<(string Bug, Outcome? Found)> Canaries(IReadOnlyList<int> seeds, int steps)
    {
#if CANARY
        foreach (var bug in Enum.GetValues<Ledger.Canary>())
        {
            if (bug == Ledger.Canary.None) continue;
            Ledger.Canaries.Planted = bug;
            var found = seeds.Select(seed => Of(seed, steps)).FirstOrDefault(outcome => outcome.Broken is not null);
            yield return (bug.ToString(), found);
            Ledger.Canaries.Planted = Ledger.Canary.None;
        }
#else
        _ = (seeds, steps);
        return [];
#endif
    }

    /// <summary>Runs many seeds, as many at a time as asked, and gives what came of each as it comes.</summary>
    public static IEnumerable<Outcome> Of(IEnumerable<int> seeds, int steps, int parallel) =>
        seeds.AsParallel().WithDegreeOfParallelism(parallel).WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .Select(seed => Of(seed, steps));
}
