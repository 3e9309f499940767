using Fairshare.Ledger;
using Fairshare.Storage;

namespace Fairshare.Simulator;

/// <summary>
/// A second machine that applies the durable log, from its first block and never from a snapshot, and holds what comes
/// of it against what the first one answered.
/// </summary>
internal sealed class Auditor : IDisposable
{
    private readonly LedgerReplay replay;
    private readonly ReceiptChain chain = new();
    private readonly Passbooks passbooks;
    private LogReader? reader;

    public Auditor(Plight plight)
    {
        Machine = plight.NewMachine();
        Machine.KeepFacts = true;
        replay = new LedgerReplay(Machine, chain);
        passbooks = new Passbooks(Machine);
    }

    /// <summary>The second machine.</summary>
    public StateMachine Machine { get; }

    /// <summary>The tree over all receipts of the durable log.</summary>
    public TreeWatch Tree { get; } = new();

    /// <summary>The log was opened anew: what was read of it before still has to be there.</summary>
    public void Attach(BlockLog log, Client client)
    {
        reader?.Dispose();
        using (var again = log.Read(1))
        {
            while (again.NextHeight <= Machine.Height)
            {
                var found = again.TryRead(out var frame);
                InvariantBrokenException.Unless(found, $"Block {again.NextHeight} was durable, and is no more.");
                IsThatOf(frame, client);
            }
        }

        reader = log.Read(Machine.Height + 1);
    }

    /// <summary>Applies what has become durable.</summary>
    public void Follow(Client client)
    {
        while (reader!.TryRead(out var frame))
        {
            IsThatOf(frame, client);
            replay.Load(frame);
            replay.Apply();
            var answered = client.Blocks[(int)frame.Head.Height - 1];
            InvariantBrokenException.Unless(
                replay.Block.Receipts.Written.SequenceEqual(answered.Receipts),
                $"Two machines do not give the same receipts for block {frame.Head.Height}.");
            passbooks.Take(replay.Block);
            foreach (var entry in chain.Entries) Tree.Add(entry);
        }
    }

    /// <summary>What must hold between blocks, of the second machine.</summary>
    public void Audit()
    {
        Audit(Machine);
        passbooks.Compare();
    }

    /// <summary>What must hold between blocks, of any machine.</summary>
    public static void Audit(StateMachine machine)
    {
        foreach (var breach in machine.Audit()) throw new InvariantBrokenException(breach);
        for (var asset = 0; asset < 3; asset++)
        {
            InvariantBrokenException.Unless(
                machine.Book.Sum(new AssetId(asset)).Parts == 0,
                $"The balances of asset {asset} do not add up to zero.");
        }
    }

    /// <summary>The first machine, wherever it started from, has the same state.</summary>
    public void Compare(StateMachine first)
    {
        InvariantBrokenException.Unless(
            first.Height == Machine.Height && first.Digest().AsSpan().SequenceEqual(Machine.Digest()),
            $"After block {Machine.Height} a machine that applied all of the log has another state.");
    }

    public void Dispose() => reader?.Dispose();

    private static void IsThatOf(in Frame frame, Client client)
    {
        var height = frame.Head.Height;
        InvariantBrokenException.Unless(
            height <= client.Blocks.Count, $"Block {height} is durable, and was never applied.");
        var applied = client.Blocks[(int)height - 1];
        InvariantBrokenException.Unless(
            frame.Head.Time == applied.Time && frame.Body.Span.SequenceEqual(applied.Body),
            $"Block {height} of the log is not the one that was applied.");
    }
}
