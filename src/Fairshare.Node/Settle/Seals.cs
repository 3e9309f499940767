using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Seals;
using Fairshare.Storage;

namespace Fairshare.Node.Settle;

/// <summary>
/// When a run seals: at the first midnight (UTC) after its days have passed at which there is anything to seal, and at
/// its end. Where that is follows from the files, so that two runs give the same log.
/// </summary>
internal sealed class Seals(int everyDays, string seed)
{
    private readonly long every = everyDays * Time.Day;
    private long next = Time.Never;
    private long count;

    /// <summary>How to seal; null: not at all.</summary>
    public SealOptions? Options { get; } = everyDays == 0
        ? null
        : new SealOptions(Sha256Hash.Of(Encoding.UTF8.GetBytes($"fairshare seals\n{seed}")));

    /// <summary>Whether a version of the protocol has seals.</summary>
    public static bool In(int protocol) => new StateMachine(protocol).Has<SealsModule>();

    /// <summary>The run begins at a time.</summary>
    public void Begin(long time) => next = Options is null ? Time.Never : After(time);

    /// <summary>Everything before a time was submitted: seals it if it is time to.</summary>
    public void Reach(Sequencer sequencer, long time)
    {
        if (time < next) return;
        sequencer.Submit(sequencer.Rent(next));
        Seal(sequencer, next);
        next = After(time);
    }

    /// <summary>Seals everything that was submitted, at a time.</summary>
    public void Seal(Sequencer sequencer, long time)
    {
        if (Options is null || sequencer.Seal() is not { } command) return;
        var block = sequencer.Rent(time);
        block.AddBatch(InputNames.Actor, InputNames.SealsKey);
        block.AddEntry(Sealer.Code, ++count, command);
        sequencer.Submit(block);
    }

    private long After(long time) => (Time.FloorDiv(time, every) + 1) * every;
}
