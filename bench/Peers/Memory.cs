using System.Diagnostics;

namespace Fairshare.Bench.Peers;

/// <summary>What the plain loop reached.</summary>
internal sealed record MemoryFigures(double SalesPerSecond, double AccrualsPerSecond, long Checksum);

/// <summary>
/// The plan in a plain loop over arrays: no commands to read, no keys, no holds, no receipts, nothing that survives the
/// process. What settling itself costs on this machine, and so what no ledger can be faster than.
/// </summary>
internal static class Memory
{
    /// <summary>Settles all sales of a world; a first run is not counted.</summary>
    public static MemoryFigures Measure(World world)
    {
        Run(world);
        return Run(world);
    }

    private static MemoryFigures Run(World world)
    {
        var settlement = new Settlement(world, world.Plan);
        var accruals = new List<Accrual>();
        var (paid, count) = (0L, 0L);
        var watch = Stopwatch.StartNew();
        for (var sale = 0; sale < world.Sales.Length; sale++)
        {
            accruals.Clear();
            settlement.Settle(sale, accruals);
            count += accruals.Count;
            foreach (var accrual in accruals) paid += accrual.Amount;
        }

        var seconds = watch.Elapsed.TotalSeconds;
        return new MemoryFigures(world.Sales.Length / seconds, count / seconds, paid);
    }
}
