using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>How a sequencer works.</summary>
public sealed record SequencerOptions
{
    /// <summary>Where salts come from.</summary>
    public Salts Salts { get; init; } = Salts.Random();

    /// <summary>
    /// Whether everything that is due is finished before the next entries: a run over files wants each sale to see the
    /// close of the period before it. A live node lets jobs go on between entries.
    /// </summary>
    public bool FinishDueFirst { get; init; }

    /// <summary>Blocks that are synced together at most. More of them are fewer syncs, and a later answer.</summary>
    public int GroupBlocksMax { get; init; } = 64;

    /// <summary>Called on the machine's thread after each block was applied, before it is durable.</summary>
    public Action<Block>? Applied { get; init; }

    /// <summary>Called on the committing thread after blocks up to a height are durable.</summary>
    public Action<long>? Durable { get; init; }

    /// <summary>
    /// How often, in milliseconds, what is new is published, if the ledger has a public log; 0: only by
    /// <see cref="Sequencer.Publish"/> and at the close, so that a run over files leaves the same files again.
    /// </summary>
    public int PublishEveryMs { get; init; } = 2_000;

    /// <summary>A snapshot is taken after so many bytes of log; 0: none.</summary>
    public long SnapshotEveryBytes { get; init; }

    /// <summary>
    /// How seals are made; null: none. A ledger begins to seal with <see cref="Sealer.Opening"/>, which is an entry.
    /// </summary>
    public SealOptions? Seals { get; init; }

    /// <summary>Called when a snapshot could not be written: the ledger goes on, as the log alone is enough.</summary>
    public Action<Exception>? SnapshotFailed { get; init; }

    /// <summary>
    /// Whether there are no threads: the stages work when <see cref="Sequencer.Step"/> says so, on the thread that
    /// calls it, so that whoever draws their order from a seed can have it again.
    /// </summary>
    public bool Stepped { get; init; }
}
