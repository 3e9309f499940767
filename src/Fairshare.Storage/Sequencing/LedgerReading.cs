using Fairshare.Ledger;
using Fairshare.Ledger.Seals;

namespace Fairshare.Storage;

/// <summary>
/// Reads a ledger that another process may have open, changing nothing: applies its log again, as far as it is there,
/// and goes on later.
/// </summary>
/// <remarks>
/// Each <see cref="Advance"/> opens the log anew and checks its frames. One that is being written at that moment is an
/// unfinished end; should it look like damage all the same, the next try tells.
/// </remarks>
/// <param name="disk">Where it is.</param>
/// <param name="computed">Called where the lines of a seal end, with what is sealed there.</param>
public sealed class LedgerReading(IDisk disk, Action<StateMachine, SealedStatements>? computed = null)
{
    private const int Tries = 3;
    private const int PauseMs = 200;

    private readonly LedgerReplay replay = LedgerReplay.FromStart();
    private readonly SealCheck seals = new() { Computed = computed };
    private Sha256Hash previous;

    /// <summary>The state so far.</summary>
    public StateMachine Machine => replay.Machine;

    /// <summary>The block that was applied last, with its receipts.</summary>
    public Block Block => replay.Block;

    /// <summary>The hashes of the receipts of that block.</summary>
    public ReadOnlySpan<Sha256Hash> Entries => replay.Entries;

    /// <summary>Seals that agreed with what was computed again.</summary>
    public int SealCount => seals.Count;

    /// <summary>Seals of states that were passed in an earlier call; a reading from the start checks them.</summary>
    public int LateSealCount => seals.LateCount;

    /// <summary>
    /// Applies block after block while somebody wants more, as far as the log goes, and computes every seal again.
    /// Throws <see cref="LogDamagedException"/> or <see cref="LogDisagreesException"/>.
    /// </summary>
    /// <param name="opened">Called with the height up to which the log is there.</param>
    /// <param name="applied">Called after each block; false: enough.</param>
    public void Advance(Action<long> opened, Func<bool> applied)
    {
        using var log = Open();
        replay.Prepare(log);
        opened(log.DurableHeight);
        using (var ahead = log.Read(Machine.Height + 1)) seals.Expect(SealCheck.Find(ahead), Machine);
        using var frames = log.Read(Machine.Height + 1);
        if (frames.PreviousHash != previous)
            throw new LogDisagreesException(Machine.Height, "the log has another block here than it had");
        while (frames.TryRead(out var frame))
        {
            replay.Load(frame);
            replay.Apply();
            seals.Applied(Machine, Block);
            previous = frame.Hash;
            if (!applied()) return;
        }
    }

    private BlockLog Open()
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                return BlockLog.Open(disk, new LogOptions { OnlyRead = true }, out _);
            }
            catch (LogDamagedException) when (left > 1)
            {
                Thread.Sleep(PauseMs);
            }
        }
    }
}
