using Fairshare.Ledger.Proofs;

namespace Fairshare.Client;

/// <summary>
/// Watches that a log only grows: cosigns each checkpoint that its last one is the beginning of, C2SP tlog-cosignature.
/// It does not look at entries.
/// </summary>
public sealed class Witness(LogSource log, WitnessMemory memory, NoteSigner signer)
{
    private readonly TrustPolicy policy = TrustPolicy.Of(memory.Log);

    /// <summary>
    /// Checks the checkpoint that is published now and cosigns it. Throws <see cref="NotProvenException"/> if its
    /// signature does not hold, or if the log forked or shrank.
    /// </summary>
    /// <param name="seconds">The time, in seconds since 1970.</param>
    /// <param name="signature">The cosignature.</param>
    /// <returns>The checkpoint that was cosigned.</returns>
    public SignedNote Cosign(long seconds, out NoteSignature signature)
    {
        var now = log.Checkpoint();
        if (memory.Last is { } last) GrowthCheck.Check(last, now, log, policy);
        else policy.Check(now);
        signature = memory.Cosign(now, signer, seconds);
        return now;
    }
}
