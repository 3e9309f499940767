using System.Diagnostics;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Ledger.Seals;
using Fairshare.Storage;

namespace Fairshare.Bench;

/// <summary>What the engine reached.</summary>
/// <param name="Sales">Sales settled.</param>
/// <param name="Accruals">Bonuses that they paid.</param>
/// <param name="Seconds">From the first submission until the last was durable and published.</param>
/// <param name="LogBytes">Bytes that the sales added to the log.</param>
/// <param name="CommitP50Ms">Median time from a block's submission until it was durable.</param>
/// <param name="CommitP99Ms">The 99th percentile of the same.</param>
/// <param name="PeakBytes">Peak memory of the process.</param>
/// <param name="EnrolSeconds">Enrolling the members and giving their ranks.</param>
/// <param name="EnrolledBytes">Memory of the state then.</param>
/// <param name="SettledBytes">Memory of the state when all sales were settled.</param>
/// <param name="CloseSeconds">Closing the last month afterwards.</param>
/// <param name="ReleaseSeconds">Releasing all that was held then.</param>
internal sealed record EngineFigures(
    long Sales, long Accruals, double Seconds, long LogBytes, double CommitP50Ms, double CommitP99Ms, long PeakBytes,
    double EnrolSeconds, long EnrolledBytes, long SettledBytes, double CloseSeconds, double ReleaseSeconds)
{
    public double SalesPerSecond => Sales / Seconds;

    public double AccrualsPerSecond => Accruals / Seconds;

    public double BytesPerSale => (double)LogBytes / Sales;

    public double ReleasesPerSecond => Accruals / ReleaseSeconds;
}

/// <summary>
/// Fairshare itself over the workload: the production sequencer, log and machine on a real disk, blocks of
/// <see cref="Limits.BlockEntriesMax"/> sales, one sync a block; every receipt is written, hashed, and published in the
/// public log. The clock stops when the last checkpoint is signed and on the disk.
/// </summary>
internal static class Engine
{
    private const int ReleaseSlackDays = 10;

    private static readonly SealOptions sealing = new(Sha256Hash.Of("bench"u8), Time.Day);

    /// <summary>Measures it.</summary>
    /// <param name="world">The workload.</param>
    /// <param name="scratch">An empty folder, where the ledger is kept.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="seals">Whether lines are kept and each day of the month is sealed beside the machine.</param>
    public static EngineFigures Measure(World world, string scratch, Action<string> progress, bool seals = false)
    {
        using var disk = new FolderDisk(scratch);
        var store = LedgerStore.Open(disk, new LogOptions(), out _, progress: null, Shown());
        var (durable, measuring) = (new List<long>(), false);
        using var sequencer = new Sequencer(store, new SequencerOptions
        {
            FinishDueFirst = true,
            Seals = seals ? sealing : null,
            Durable = _ =>
            {
                if (Volatile.Read(ref measuring)) durable.Add(Stopwatch.GetTimestamp());
            },
        });
        var company = new Company(world, sequencer, seals ? sealing : null);
        progress("enrolling");
        var enrolled = company.Begin();
        var (log, sequence, state) = (store.Log.Bytes, store.Machine.Sequence, store.Machine.StateBytes);
        var lines = LinesOf(store);

        progress("settling");
        Volatile.Write(ref measuring, true);
        var seconds = company.Sell(0, world.Sales.Length);
        Volatile.Write(ref measuring, false);
        var (bytes, full) = (store.Log.Bytes - log, store.Machine.StateBytes);
        Check(world, store, sequence, seals ? progress : null);
        var accruals = LinesOf(store) - lines;

        progress("closing the month");
        var closed = company.WaitUntil(world.EndMs);
        progress("releasing");
        var released = company.WaitUntil(world.EndMs + ((world.Plan.HoldDays + ReleaseSlackDays) * Time.Day));
        var latencies = durable
            .Zip(company.Submitted, (to, from) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds)
            .Order().ToArray();
        return new EngineFigures(
            world.Sales.Length, accruals, seconds, bytes, At(latencies, 0.5), At(latencies, 0.99),
            Process.GetCurrentProcess().PeakWorkingSet64, enrolled, state, full, closed, released);
    }

    /// <summary>A public log with a key of its own.</summary>
    public static PublicLogOptions Shown()
    {
        var signer = NoteSigner.Generate("bench", SignatureKind.Ed25519);
        return new PublicLogOptions(signer.Key, signer.SignNote, signer.IsSigned);
    }

    private static void Check(World world, LedgerStore store, long sequence, Action<string>? progress)
    {
        var days = store.Machine.Module<SealsModule>().Last.Number;
        progress?.Invoke($"{days} seals");
        var chunks = store.Machine.Sequence - sequence - world.Sales.Length - Math.Max(0, days - 1);
        if (chunks < 0 || (world.Months == 1 && chunks > 0))
            throw new InvalidOperationException("some sales were not answered");
    }

    private static double At(double[] sorted, double part) =>
        sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * part)];

    /// <summary>Lines of all accounts of members so far.</summary>
    private static long LinesOf(LedgerStore store)
    {
        var sum = 0L;
        foreach (var account in store.Machine.Book.Accounts)
        {
            var balance = store.Machine.Book.Balance(account);
            if (balance.Held > 0) sum += balance.N;
        }

        return sum;
    }
}
