using Fairshare.Ledger;
using Fairshare.Ledger.Protocols;

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
        replay.Prepare(log);
        return replay;
    }

    /// <summary>
    /// Says what log is applied: its voided entries and, before its first block, the protocol that it begins with.
    /// </summary>
    public void Prepare(BlockLog log)
    {
        machine.Voided = VoidedEntries.Of(log.Name);
        if (machine.Height > 0) return;
        using var reader = log.Read(1);
        if (reader.TryRead(out var frame)) Follow(machine, frame.Head);
    }

    /// <summary>
    /// Holds the protocol of a block against that of the machine which it comes to; an empty one begins with it. Throws
    /// <see cref="LogDisagreesException"/> if this program does not know it, or it is not the one that the log before
    /// leads to.
    /// </summary>
    public static void Follow(StateMachine machine, in FrameHead head)
    {
        if (head.Protocol > Protocol.Latest) throw Unknown(head.Height, "needs", head.Protocol);
        var next = machine.Height == 0 && head.Protocol >= Protocol.First ? (int)head.Protocol : machine.Protocol.Next;
        if (head.Protocol != next)
        {
            throw new LogDisagreesException(
                head.Height, $"it is under protocol {head.Protocol}, and the log before it leads to {next}");
        }

        if (machine.Height == 0) machine.StartWith(next);
    }

    /// <summary>A place that this program cannot go beyond.</summary>
    public static LogDisagreesException Unknown(long height, string does, long version) =>
        new(height, $"it {does} protocol {version}, and this program knows {Protocol.Latest}");

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
        Follow(machine, frame.Head);
        // The receipts of a traced block name more people than those that the log was written with.
        if (traced) chain.Restore(frame.Head.StateBefore);
        Compare(frame.Head, chain);
        Read(frame, Block);
        traced = false;
    }

    /// <summary>Reads a frame's entries into a block. Throws <see cref="LogDisagreesException"/> if they cannot be
    /// read, or bring a protocol that this program does not know.</summary>
    public static void Read(in Frame frame, Block block)
    {
        var height = frame.Head.Height;
        block.Load(frame.Head.Time, frame.Body.Span);
        if (!block.Parse() || block.Count != frame.Head.Entries)
            throw new LogDisagreesException(height, "its entries cannot be read");
        var activated = Activation.LatestIn(block);
        if (activated > Protocol.Latest) throw Unknown(height, "activates", activated);
    }

    /// <summary>Holds what was answered before a block against what the log says of it. Throws
    /// <see cref="LogDisagreesException"/>.</summary>
    public static void Compare(in FrameHead head, ReceiptChain answered)
    {
        if (head.StateBefore == answered.Value) return;
        throw new LogDisagreesException(
            head.Height, "the receipts before it are not those that the log was written with");
    }

    /// <summary>Applies the block. While tracing, everybody passed over is named, not only the first.</summary>
    public void Apply(bool tracing = false)
    {
        machine.Apply(Block, tracing);
        chain.Add(Block);
        traced = tracing;
    }
}
