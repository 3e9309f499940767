using Fairshare.Ledger.Proofs;

namespace Fairshare.Client;

/// <summary>Whose signatures a checkpoint must have: a log's, and those of a quorum of witnesses.</summary>
/// <remarks>Read from files as C2SP tlog-policy has them by <see cref="PolicyReader"/>.</remarks>
public sealed class TrustPolicy
{
    private readonly IReadOnlyList<VerifierKey> logs;
    private readonly IReadOnlyList<Voter> voters;
    private readonly string? quorum;

    /// <summary>A policy of parts that were checked.</summary>
    internal TrustPolicy(IReadOnlyList<VerifierKey> logs, IReadOnlyList<Voter> voters, string? quorum) =>
        (this.logs, this.voters, this.quorum) = (logs, voters, quorum);

    /// <summary>Trusts one log and asks for no witness.</summary>
    public static TrustPolicy Of(VerifierKey log)
    {
        if (log.Kind != SignatureKind.Ed25519) throw new ArgumentException("The key is not a log's.", nameof(log));
        return new TrustPolicy([log], [], null);
    }

    /// <summary>Reads a policy from a file's bytes; a <see cref="ProofFormatException"/> names the line.</summary>
    public static TrustPolicy Parse(ReadOnlySpan<byte> file) => new PolicyReader().Read(file);

    /// <summary>The logs that are trusted.</summary>
    public IReadOnlyList<VerifierKey> Logs => logs;

    /// <summary>The same policy, trusting one more log.</summary>
    public TrustPolicy With(VerifierKey log) => new([.. logs, .. Of(log).logs], voters, quorum);

    /// <summary>
    /// Checks a checkpoint and returns the signatures that hold, or throws a <see cref="NotProvenException"/>.
    /// </summary>
    public IReadOnlyList<CheckedSignature> Check(SignedNote note)
    {
        var signatures = CheckLog(note);
        if (quorum is not null && !IsMet(signatures))
            throw new NotProvenException($"The checkpoint lacks cosignatures: {quorum} is not met.");
        return signatures;
    }

    /// <summary>The same without the quorum: the log's own signature is enough.</summary>
    public IReadOnlyList<CheckedSignature> CheckLog(SignedNote note)
    {
        var origin = Checkpoint.Parse(note.Text).Origin;
        var witnesses = voters.Where(voter => voter.Key is not null).Select(voter => voter.Key!);
        var signatures = NoteCheck.Signatures(note, [.. logs, .. witnesses]);
        if (!signatures.Any(signature => signature.Key.Name == origin && logs.Contains(signature.Key)))
            throw new NotProvenException($"The checkpoint of {origin} is not signed by a log that is trusted.");
        return signatures;
    }

    /// <summary>A group stands below its members, so one pass is enough.</summary>
    private bool IsMet(IReadOnlyList<CheckedSignature> signatures)
    {
        var met = new HashSet<string>(StringComparer.Ordinal);
        foreach (var voter in voters)
        {
            var votes = voter.Key is { } key
                ? signatures.Count(signature => signature.Key == key)
                : voter.Members.Count(met.Contains);
            if (votes >= voter.Threshold) met.Add(voter.Name);
        }

        return met.Contains(quorum!);
    }

    /// <summary>A witness, or a group of those above it.</summary>
    /// <param name="Name">Its name in the file.</param>
    /// <param name="Key">Of a witness.</param>
    /// <param name="Members">Of a group.</param>
    /// <param name="Threshold">How many of them are needed.</param>
    internal sealed record Voter(string Name, VerifierKey? Key, IReadOnlyList<string> Members, int Threshold);
}
