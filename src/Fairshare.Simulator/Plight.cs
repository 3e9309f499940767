using Fairshare.Ledger;
using Fairshare.Storage;

namespace Fairshare.Simulator;

/// <summary>What a seed says of the world that its ledger lives in.</summary>
internal sealed record Plight
{
    public Plight(Dice dice)
    {
        JobSteps = dice.Pick(1, 3, 20, Limits.JobStepsPerBlock);
        Log = new LogOptions
        {
            NewMark = 1,
            SegmentBytes = dice.Pick(4_096, 16_384, 65_536),
            TipEverySyncs = dice.Pick(1, 4, 64),
        };
        GroupBlocksMax = dice.Pick(1, 2, 5, 64);
        SnapshotEveryBytes = dice.Pick(0, 2_000, 10_000, 10_000);
        FinishDueFirst = dice.OneIn(2);
        EntriesMax = dice.Pick(2, 6, 6, 20);
        CheckEvery = dice.Pick(1, 4, 16);
        ResendOneIn = dice.Pick(3, 10, 10, 1_000);
        Weights = [.. usual.Select(weight => dice.Below(6) == 0 ? 0 : 1 + dice.Below(weight * 2))];
        Weights[0] += 15;
        Protocol = dice.OneIn(3) ? Ledger.Protocol.First : Ledger.Protocol.Latest;
        SealEveryMs = dice.Pick(0, 1, 1_000, Time.Day / 24, Time.Day);
    }

    /// <summary>The machine that a ledger begins with.</summary>
    public StateMachine NewMachine() => new(Protocol) { JobSteps = JobSteps };

    // In the order of the run's actions.
    private static readonly int[] usual = [40, 30, 8, 5, 1, 1, 3, 1, 1, 1, 6];

    /// <summary>Steps of due work in a block.</summary>
    public int JobSteps { get; }

    /// <summary>How the log is opened.</summary>
    public LogOptions Log { get; }

    /// <summary>Blocks that are synced together at most.</summary>
    public int GroupBlocksMax { get; }

    /// <summary>Bytes of log between snapshots; 0: none.</summary>
    public int SnapshotEveryBytes { get; }

    /// <summary>Whether due work comes before entries, as over files.</summary>
    public bool FinishDueFirst { get; }

    /// <summary>Entries of a block at most.</summary>
    public int EntriesMax { get; }

    /// <summary>Expensive checks are made every so many steps.</summary>
    public int CheckEvery { get; }

    /// <summary>One entry in so many was sent before.</summary>
    public int ResendOneIn { get; }

    /// <summary>The version of the protocol that the ledger begins with.</summary>
    public int Protocol { get; }

    /// <summary>A seal is computed when so much time has passed; 0: only when it is asked for.</summary>
    public long SealEveryMs { get; }

    /// <summary>How often each action comes.</summary>
    public int[] Weights { get; }
}
