using Fairshare.Simulator;

namespace Fairshare.Ledger.Tests;

/// <summary>
/// The product over a disk that fails in a process that is killed; see <see cref="Simulation"/>. SIMULATE=… runs so
/// many, a tenth of them fresh seeds that nobody has run: a thousand in continuous integration.
/// </summary>
public class SimulatorTests
{
    private static readonly int count = int.Parse(
        Environment.GetEnvironmentVariable("SIMULATE") ??
        (Environment.GetEnvironmentVariable("CI") == "true" ? "1000" : "100"));

    [Fact]
    public void Fixed_seeds_find_nothing() => FindNothing(Enumerable.Range(1, count - (count / 10)));

    [Fact]
    public void Fresh_seeds_find_nothing()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        FindNothing(Enumerable.Range((int)(now % 1_000_000_000), count / 10));
    }

    [Fact]
    public void A_seed_does_the_same_again()
    {
        var first = Simulation.Of(7, 150);
        Assert.Equivalent(first, Simulation.Of(7, 150));
        Assert.True(first is { Receipts: > 100, Lives: > 2, Broken: null });
    }

    /// <summary>Traffic in which nothing is sealed would show nothing of seals.</summary>
    [Fact]
    public void Most_seeds_seal()
    {
        var seals = Simulation.Of(Enumerable.Range(1, 30), Simulation.StepsUsually, parallel: 2)
            .Select(outcome => outcome.Seals).ToArray();
        Assert.True(seals.Count(count => count > 2) > 15, string.Join(' ', seals));
    }

    private static void FindNothing(IEnumerable<int> seeds)
    {
        foreach (var outcome in Simulation.Of(seeds, Simulation.StepsUsually, parallel: 2))
        {
            if (outcome.Broken is not { } broken) continue;
            Assert.Fail($"""
                Seed {outcome.Seed}, step {broken.Step}: {broken.Invariant}
                {string.Join('\n', broken.Last)}
                {broken.Cause}
                {outcome.Command}
                """);
        }
    }
}
