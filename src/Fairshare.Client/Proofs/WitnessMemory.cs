using System.Text;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Client;

/// <summary>
/// What a witness or an auditor knows of a log: its key, and the last checkpoint that it cosigned. It is on the disk
/// before the cosignature is given out, so nobody gets two for trees that contradict each other.
/// </summary>
/// <remarks>
///     log &lt;verifier key&gt;
///     the checkpoint, a signed note; absent before the first
/// </remarks>
public sealed class WitnessMemory
{
    private const string Start = "log ";

    private readonly string path;

    private WitnessMemory(string path, VerifierKey log, SignedNote? last) =>
        (this.path, Log, Last) = (path, log, last);

    /// <summary>The key of the log.</summary>
    public VerifierKey Log { get; }

    /// <summary>The last checkpoint that was cosigned; null: none.</summary>
    public SignedNote? Last { get; private set; }

    /// <summary>
    /// Reads a memory, or begins one. Throws <see cref="NotProvenException"/> if it is of a log with another key, and
    /// <see cref="ProofFormatException"/> if it cannot be read.
    /// </summary>
    public static WitnessMemory Open(string path, VerifierKey log)
    {
        if (!File.Exists(path)) return new WitnessMemory(path, log, null);
        var bytes = File.ReadAllBytes(path);
        var end = Array.IndexOf(bytes, (byte)'\n');
        var line = end < 0 ? "" : Encoding.UTF8.GetString(bytes, 0, end);
        if (!line.StartsWith(Start, StringComparison.Ordinal))
            throw new ProofFormatException($"{path} is not what a witness remembers of a log.");
        var known = VerifierKey.Parse(line[Start.Length..]);
        if (known.ToString() != log.ToString())
            throw new NotProvenException($"The key of the log was {known} when last cosigned, and is {log} now.");
        return new WitnessMemory(path, log, SignedNote.Parse(bytes.AsSpan(end + 1)));
    }

    /// <summary>Whether these entries and this root were cosigned last.</summary>
    public bool IsLast(SignedNote checkpoint) =>
        Last is { } last && Checkpoint.Parse(last.Text) == Checkpoint.Parse(checkpoint.Text);

    /// <summary>Cosigns a checkpoint that was found right: remembers it durably, then signs.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="signer">The key of the witness or auditor.</param>
    /// <param name="seconds">The time, in seconds since 1970.</param>
    public NoteSignature Cosign(SignedNote checkpoint, NoteSigner signer, long seconds)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes($"{Start}{Log}\n"), .. checkpoint.ToBytes()];
        WholeFile.Replace(path, bytes);
        Last = checkpoint;
        return signer.Cosign(checkpoint.Text, seconds);
    }
}
