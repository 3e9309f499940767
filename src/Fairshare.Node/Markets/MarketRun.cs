using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Fairshare.Ledger;

namespace Fairshare.Node.Markets;

/// <summary>One run of a market under a plan, by the machine that settles real sales.</summary>
/// <remarks>
/// Two threads: one makes the commands and parses them, one applies them and adds up what came of them. Nothing is
/// written, and no receipt is put into words.
/// </remarks>
internal sealed class MarketRun : IDisposable
{
    private const int BlocksInFlight = 16;

    private readonly StateMachine machine = new() { KeepFacts = true };
    private readonly BlockingCollection<Block> parsed = new(BlocksInFlight);
    private readonly ConcurrentStack<Block> free = new();
    private readonly Block aside;
    private readonly MarketSetup setup;
    private readonly MarketTally tally;
    private ExceptionDispatchInfo? failure;

    private MarketRun(MarketSetup setup)
    {
        this.setup = setup;
        tally = new MarketTally(setup, machine);
        aside = machine.NewBlock();
    }

    /// <summary>Runs it.</summary>
    /// <param name="setup">The plan and the market.</param>
    /// <param name="run">Which run, from 1: with the seed it decides everything.</param>
    public static RunFigures Of(MarketSetup setup, int run)
    {
        using var one = new MarketRun(setup);
        return one.Run(run);
    }

    public void Dispose() => parsed.Dispose();

    private RunFigures Run(int run)
    {
        var applying = new Thread(Apply) { Name = "market apply", IsBackground = true };
        applying.Start();
        var commands = new MarketCommands(setup, Rent, Submit);
        try
        {
            commands.Begin(setup.Start);
            new MarketScript(setup.Market, setup.Seed, run, commands).Play();
            commands.End(setup.End);
        }
        finally
        {
            parsed.CompleteAdding();
            applying.Join();
        }

        failure?.Throw();
        return tally.Figures(run, commands.Late);
    }

    private Block Rent() => free.TryPop(out var used) ? used : machine.NewBlock();

    private void Submit(Block block)
    {
        var whole = block.Parse();
        Check.That(whole);
        machine.LayInPages();
        failure?.Throw();
        parsed.Add(block);
    }

    private void Apply()
    {
        try
        {
            foreach (var block in parsed.GetConsumingEnumerable()) Apply(block);
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
            while (!parsed.IsCompleted) parsed.TryTake(out _, Timeout.Infinite); // who makes them must not wait
        }
    }

    private void Apply(Block block)
    {
        machine.Begin(block);
        while (machine.NextDue <= block.Time)
        {
            aside.Start(block.Time);
            block.MoveResultsTo(aside);
            End(aside);
            machine.Begin(block);
        }

        machine.Enter(block);
        End(block);
        free.Push(block);
    }

    private void End(Block block)
    {
        machine.End(block);
        tally.Applied(block);
        block.Forget();
    }
}
