using Fairshare.Client;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Prove;

/// <summary>What a check of a whole ledger found: everything as it should be.</summary>
internal sealed record CheckedLedger(
    Checkpoint Checkpoint, IReadOnlyList<CheckedSignature> Signatures, string Ledger, long Height, long Receipts,
    int Seals, string StateDigest);

/// <summary>
/// Checks a whole ledger: applies every entry again and holds every receipt, tile and root against what is public and
/// signed. It only reads.
/// </summary>
internal static class LedgerCheck
{
    private const int ProgressEvery = 256;

    /// <summary>
    /// Throws the first thing that is wrong: the checkpoint's signatures, then, in the order of the log, frames,
    /// entries and tiles, then the root, then the state's invariants.
    /// </summary>
    public static CheckedLedger Run(string folder, TrustPolicy? trusted, ISettleProgress progress)
    {
        using var ledger = ReadLedger.Open(folder);
        var note = ledger.Public.Checkpoint();
        var signatures = Trusted(note, ledger.Public, trusted);
        var checkpoint = Checkpoint.Parse(note.Text);
        var (check, reading) = (ledger.Check(), ledger.Reading);
        ledger.Hold(() => check.Expect(checkpoint.Tree));
        reading.Advance(height => progress.Stage("Replaying", height), () =>
        {
            ledger.Hold(() => check.Take(reading.Entries));
            if (reading.Machine.Height % ProgressEvery == 0) progress.Done(reading.Machine.Height);
            return true;
        });
        check.Meet();
        if (reading.Machine.Audit().FirstOrDefault() is { } breach)
            throw new NotProvenException($"The state breaks an invariant: {breach}.");
        return new CheckedLedger(
            checkpoint, signatures, reading.Name, reading.Machine.Height, reading.Machine.Sequence, reading.SealCount,
            Convert.ToHexStringLower(reading.Machine.Digest()));
    }

    /// <summary>The checkpoint is signed by whom one trusts, and the key that is published is theirs.</summary>
    private static IReadOnlyList<CheckedSignature> Trusted(SignedNote note, LogSource source, TrustPolicy? trusted)
    {
        var published = source.Key();
        var policy = trusted ?? TrustPolicy.Of(published);
        IReadOnlyList<CheckedSignature> signatures;
        try
        {
            signatures = policy.Check(note);
        }
        catch (Exception problem) when (problem is NotProvenException or ProofFormatException)
        {
            throw new NotProvenException($"public/checkpoint: {problem.Message}");
        }

        var text = published.ToString();
        if (policy.Logs.Any(log => log.ToString() == text)) return signatures;
        throw new NotProvenException(
            $"public/log.vkey: it is {text}, and what is trusted is {string.Join(" or ", policy.Logs)}.");
    }
}
