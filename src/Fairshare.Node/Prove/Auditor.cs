using Fairshare.Client;
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
    private const int ProgressEvery = 256;

    private readonly ReadLedger ledger;
    private readonly WitnessMemory memory;
    private readonly NoteSigner signer;
    private readonly TrustPolicy policy;
    private readonly PublicLogCheck check;

    /// <summary>An auditor of a ledger, from its first entry.</summary>
    public Auditor(ReadLedger ledger, WitnessMemory memory, NoteSigner signer)
    {
        (this.ledger, this.memory, this.signer) = (ledger, memory, signer);
        policy = TrustPolicy.Of(memory.Log);
        check = ledger.Check();
    }

    /// <summary>
    /// Audits up to the checkpoint that is published now and cosigns it. Throws what it does not agree with first.
    /// </summary>
    public SignedNote Cosign(long seconds, ISettleProgress progress, out NoteSignature signature)
    {
        var note = ledger.Public.Checkpoint();
        policy.Check(note);
        var now = Checkpoint.Parse(note.Text).Tree;
        if (memory.Last is { } last) Follow(Checkpoint.Parse(last.Text).Tree, now, progress);
        Reach(now, progress);
        signature = memory.Cosign(note, signer, seconds);
        return note;
    }

    /// <summary>What was cosigned before must still be the beginning.</summary>
    private void Follow(in TreeHead last, in TreeHead now, ISettleProgress progress)
    {
        if (now.Size < last.Size)
        {
            throw new NotProvenException(
                $"The log has shrunk: it had {last.Size} entries when it was last cosigned, and has {now.Size} now.");
        }

        if (now.Size == last.Size && now.Root != last.Root)
        {
            throw new NotProvenException(
                $"The log has forked: its {last.Size} entries had the root {last.Root} when they were last cosigned, " +
                $"and have {now.Root} now.");
        }

        if (check.Size < last.Size) Reach(last, progress);
    }

    private void Reach(TreeHead tree, ISettleProgress progress)
    {
        ledger.Hold(() => check.Expect(tree));
        if (check.Size == tree.Size) return;
        var reading = ledger.Reading;
        reading.Advance(height => progress.Stage("Executing", height), () =>
        {
            ledger.Hold(() => check.Take(reading.Entries));
            if (reading.Machine.Height % ProgressEvery == 0) progress.Done(reading.Machine.Height);
            return check.Taken < tree.Size;
        });
        check.Meet();
    }
}
