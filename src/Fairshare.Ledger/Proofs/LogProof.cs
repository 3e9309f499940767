using System.Text;

namespace Fairshare.Ledger.Proofs;

/// <summary>
/// An entry's place in a log, its proof, and the checkpoint that the proof leads to: all that is needed besides keys to
/// check it without a network. It is C2SP tlog-proof, and lies beside the receipt as <c>.tlog-proof</c>.
/// </summary>
/// <remarks>
///     c2sp.org/tlog-proof@v1
///     extra &lt;base64&gt;          only if there is any; not authenticated
///     index &lt;n&gt;              from 0
///     &lt;base64&gt;                a hash a line, from the leaf's sibling up to the root's child
///     (an empty line)
///     the checkpoint, a signed note
/// </remarks>
public sealed class LogProof
{
    /// <summary>Most bytes of extra data.</summary>
    public const int ExtraBytesMax = 64 * 1024;

    private const string Version = "c2sp.org/tlog-proof@v1";
    private const string ExtraStart = "extra ";
    private const string IndexStart = "index ";

    /// <summary>A proof from its parts.</summary>
    public LogProof(long index, IReadOnlyList<Sha256Hash> path, SignedNote note, byte[]? extra = null)
    {
        (Index, Path, Note, Extra) = (index, path, note, extra);
        Checkpoint = Checkpoint.Parse(note.Text);
    }

    /// <summary>The entry's index in the log, from 0.</summary>
    public long Index { get; }

    /// <summary>The hashes that lead from the leaf to the root.</summary>
    public IReadOnlyList<Sha256Hash> Path { get; }

    /// <summary>The signed checkpoint.</summary>
    public SignedNote Note { get; }

    /// <summary>What the note says; its signatures are not checked here.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Data of the application, not authenticated; null: none.</summary>
    public byte[]? Extra { get; }

    /// <summary>Reads a proof.</summary>
    public static LogProof Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > SignedNote.BytesMax + (2 * ExtraBytesMax))
            throw new ProofFormatException("The proof is too long.");
        var end = bytes.IndexOf("\n\n"u8);
        if (end < 0) throw new ProofFormatException("The proof has no checkpoint.");
        var lines = ProofText.Lines(bytes[..(end + 1)]);
        if (lines[0] != Version) throw new ProofFormatException($"The proof does not begin with {Version}.");
        var at = 1;
        byte[]? extra = null;
        if (lines.Length > at && lines[at].StartsWith(ExtraStart, StringComparison.Ordinal))
            extra = ProofText.Bytes(lines[at++][ExtraStart.Length..], "The extra data");
        if (extra?.Length > ExtraBytesMax) throw new ProofFormatException("There is too much extra data.");
        if (lines.Length <= at || !lines[at].StartsWith(IndexStart, StringComparison.Ordinal))
            throw new ProofFormatException("The proof has no index.");
        var index = ProofText.Number(lines[at++][IndexStart.Length..], "The index");
        if (lines.Length - at > MerkleProof.HashesMax)
            throw new ProofFormatException($"The proof has more than {MerkleProof.HashesMax} hashes.");
        var path = Array.ConvertAll(lines[at..], line => ProofText.Hash(line, "A line of the proof"));
        return new LogProof(index, path, SignedNote.Parse(bytes[(end + 2)..]), extra);
    }

    /// <summary>Whether the proof leads from this entry to the checkpoint's root.</summary>
    public bool Includes(ReadOnlySpan<byte> entry) =>
        MerkleProof.IsIncluded(Checkpoint.Tree, Index, Merkle.Leaf(entry), [.. Path]);

    /// <summary>The proof's bytes.</summary>
    public byte[] ToBytes()
    {
        var head = new StringBuilder(Version).Append('\n');
        if (Extra is not null) head.Append(ExtraStart).Append(Convert.ToBase64String(Extra)).Append('\n');
        head.Append(IndexStart).Append(Index).Append('\n');
        foreach (var hash in Path) head.Append(ProofText.Base64(hash)).Append('\n');
        return [.. Encoding.UTF8.GetBytes(head.Append('\n').ToString()), .. Note.ToBytes()];
    }
}
