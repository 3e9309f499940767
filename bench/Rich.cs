using Fairshare.Ledger;
using Fairshare.Storage;

namespace Fairshare.Bench;

/// <summary>What a plan with many kinds of bonus costs.</summary>
/// <param name="Sales">Sales settled.</param>
/// <param name="Seconds">From the first submission until the last was durable and published.</param>
/// <param name="CloseSeconds">Closing the month afterwards: volumes, ranks, conditions and every bonus of the period's
/// end, and posting its lines when it is accepted, until all of it is durable.</param>
/// <param name="Lines">Lines that the acceptance posted, and what was released in that instant.</param>
internal sealed record RichFigures(long Sales, double Seconds, double CloseSeconds, long Lines)
{
    public double SalesPerSecond => Sales / Seconds;
}

/// <summary>
/// A plan richer than any template (<c>rich.json</c>: ten levels with roll-up, a differential, a binary, a match
/// of it and two pools, six ranks to be reached) over the same world as the engine's, everybody placed in a tree of two
/// legs that is full from the top: what rules cost, and what a month's close of them does.
/// </summary>
internal static class Rich
{
    public static RichFigures Measure(World world, string scratch, Action<string> progress)
    {
        using var disk = new FolderDisk(scratch);
        var store = LedgerStore.Open(disk, new LogOptions(), out _, progress: null, Engine.Shown());
        using var sequencer = new Sequencer(store, new SequencerOptions { FinishDueFirst = true });
        var plan = CompanyPlan.Read(Resource.Bytes("rich.json"));
        var company = new Company(world, sequencer, seals: null, plan);
        progress("enrolling");
        company.Begin();
        progress($"settling by {plan.Name}");
        var seconds = company.Sell(0, world.Sales.Length);
        progress("closing the month");
        company.WaitUntil(world.EndMs - 1);
        var closed = company.WaitUntil(world.EndMs);
        var accepted = world.EndMs + (plan.CloseAfterDays * Time.Day);
        if (accepted > world.EndMs) company.WaitUntil(accepted - 1);
        var before = Lines(store);
        closed += company.WaitUntil(accepted);
        return new RichFigures(world.Sales.Length, seconds, closed, Lines(store) - before);
    }

    /// <summary>Numbered lines of all members so far.</summary>
    private static long Lines(LedgerStore store) =>
        store.Machine.Book.Accounts.Sum(account => store.Machine.Book.Balance(account).N);
}
