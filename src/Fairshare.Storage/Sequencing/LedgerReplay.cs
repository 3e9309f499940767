using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>
/// Applies the frames of a log to a machine, one at a time and in order, and holds each against what the log says of
/// the answers before it. Between <see cref="Load"/> and <see cref="Apply"/> the block can be looked at.
/// </summary>
public sealed class LedgerReplay(StateMachine machine, ReceiptChain chain)
{
    private bool traced;

    /// <summary>A replay of a whole log, from its first block, into a fresh machine that keeps facts.</summary>
    public static LedgerReplay FromStart() => new(new StateMachine { KeepFacts = true }, new ReceiptChain());

    /// <summary>The same, of a log whose voided entries this program knows.</summary>
    public static LedgerReplay FromStart(BlockLog log)
    {
        var replay = FromStart();
        replay.Machine.Voided = VoidedEntries.Of(log.Name);
        return replay;
    }

    /// <summary>The state so far.</summary>
    public StateMachine Machine => machine;

    /// <summary>The block that was loaded last, and, once it was applied, what came of it.</summary>
    public Block Block { get; } = machine.NewBlock();

    /// <summary>The hashes of the receipts of the block that was applied last.</summary>
    public ReadOnlySpan<Sha256Hash> Entries => chain.Entries;

    /// <summary>
    /// Takes the next frame and reads its entries. Throws <see cref="LogDisagreesException"/> if it asks for rules that
    /// this program does not know, cannot be read, or was written after other answers than those of this replay.
    /// </summary>
    public void Load(in Frame frame)
    {
        var height = frame.Head.Height;
        if (frame.Head.Protocol > StateMachine.Protocol)
        {
            throw new LogDisagreesException(
                height, $"it needs protocol {frame.Head.Protocol}, and this program knows {StateMachine.Protocol}");
        }

        // The receipts of a traced block name more people than those that the log was written with.
        if (traced) chain.Restore(frame.Head.StateBefore);
        if (frame.Head.StateBefore != chain.Value)
        {
            throw new LogDisagreesException(
                height, "the receipts before it are not those that the log was written with");
        }

        Block.Load(frame.Head.Time, frame.Body.Span);
        if (!Block.Parse() || Block.Count != frame.Head.Entries)
            throw new LogDisagreesException(height, "its entries cannot be read");
        traced = false;
    }

    /// <summary>Applies the block. While tracing, everybody passed over is named, not only the first.</summary>
    public void Apply(bool tracing = false)
    {
        machine.Apply(Block, tracing);
        chain.Add(Block);
        traced = tracing;
    }
}
