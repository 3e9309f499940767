using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Settle;
using Fairshare.Storage;

namespace Fairshare.Node.Prove;

/// <summary>
/// Executes the entries of a ledger again as it grows, and cosigns a checkpoint if every receipt that it covers comes
/// out as the entry that was published.
/// </summary>
internal sealed class Auditor
{
    /// <summary>Entries after which the state is kept again: half a second of executing.</summary>
    public const int KeepEveryEntries = 100_000;

    private const int ProgressEvery = 256;

    private readonly ReadLedger ledger;
    private readonly WitnessMemory memory;
    private readonly NoteSigner signer;
    private readonly TrustPolicy policy;
    private readonly AuditedState state;
    private readonly int keepEvery;
    private PublicLogCheck check;
    private long kept;

    /// <summary>An auditor of a ledger, from what was cosigned last if that state was kept, else from its first entry.
    /// </summary>
    public Auditor(
        ReadLedger ledger, WitnessMemory memory, NoteSigner signer, AuditedState state,
        int keepEvery = KeepEveryEntries)
    {
        (this.ledger, this.memory, this.signer, this.state) = (ledger, memory, signer, state);
        this.keepEvery = keepEvery;
        policy = TrustPolicy.Of(memory.Log);
        check = ledger.Check();
        if (LastTree is not { } last) return;
        if (state.TryRestore(last, ledger.Reading, check)) kept = check.Size;
        else Restart();
    }

    /// <summary>Entries that this auditor has executed itself since it was started.</summary>
    public long Executed { get; private set; }

    private TreeHead? LastTree => memory.Last is { } last ? Checkpoint.Parse(last.Text).Tree : null;

    /// <summary>
    /// Audits up to the checkpoint that is published now and cosigns it. Throws what it does not agree with first.
    /// </summary>
    public SignedNote Cosign(long seconds, ISettleProgress progress, out NoteSignature signature)
    {
        var note = ledger.Public.Checkpoint();
        policy.Check(note);
        var now = Checkpoint.Parse(note.Text).Tree;
        Follow(now);
        Reach(now, progress);
        if (ledger.Reading.LateSealCount > 0)
        {
            // A seal came that speaks of a state that was passed before: those who know where it is see it coming.
            Restart();
            Follow(now);
            Reach(now, progress);
        }

        signature = memory.Cosign(note, signer, seconds);
        Keep(progress);
        return note;
    }

    /// <summary>What was cosigned before must still be the beginning.</summary>
    private void Follow(in TreeHead now)
    {
        if (LastTree is not { } last) return;
        if (now.Size < last.Size)
        {
            throw new NotProvenException(
                $"The log has shrunk: it had {last.Size} entries when it was last cosigned, and has {now.Size} now.");
        }

        if (now.Size == last.Size && now.Root != last.Root)
            throw Forked(last, now.Root);
        check.ExpectBeginning(last);
    }

    private static NotProvenException Forked(in TreeHead last, Sha256Hash now) => new(
        $"The log has forked: its {last.Size} entries had the root {last.Root} when they were last cosigned, " +
        $"and have {now} now.");

    private void Reach(TreeHead tree, ISettleProgress progress)
    {
        try
        {
            Execute(tree, progress);
        }
        catch (RootContradictedException problem) when (problem.Published == LastTree && problem.Published != tree)
        {
            throw Forked(problem.Published, problem.Now);
        }
    }

    private void Execute(TreeHead tree, ISettleProgress progress)
    {
        ledger.Hold(() => check.Expect(tree));
        if (check.Size == tree.Size) return;
        var reading = ledger.Reading;
        reading.Advance(height => progress.Stage("Executing", height), () =>
        {
            Executed += reading.Entries.Length;
            ledger.Hold(() => check.Take(reading.Entries));
            if (reading.Machine.Height % ProgressEvery == 0) progress.Done(reading.Machine.Height);
            return check.Taken < tree.Size;
        });
        check.Meet();
    }

    private void Restart()
    {
        ledger.Restart();
        check = ledger.Check();
        kept = 0;
    }

    /// <summary>Keeps the state now and then, if it is that of the checkpoint; a full disk stops no audit.</summary>
    private void Keep(ISettleProgress progress)
    {
        var reached = ledger.Reading.Machine.Sequence;
        if (reached != check.Size || reached - kept < keepEvery) return;
        try
        {
            state.Keep(ledger.Reading);
            kept = reached;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            progress.Warn($"The state was not kept, a later start begins with the first entry: {error.Message}");
        }
    }
}
