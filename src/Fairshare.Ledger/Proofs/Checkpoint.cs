using System.Text;

namespace Fairshare.Ledger.Proofs;

/// <summary>What a log signs, as C2SP tlog-checkpoint has it: how many entries there are, and their root.</summary>
/// <remarks>
///     example.com/tea     origin: the log's name
///     20852163            size
///     &lt;base64&gt;            root
///
/// Extension lines may follow; ours have none, and what others add says nothing to us but is signed with the rest.
/// </remarks>
/// <param name="Origin">The name of the log; the key that signs has the same.</param>
/// <param name="Tree">Size and root.</param>
public sealed record Checkpoint(string Origin, TreeHead Tree)
{
    /// <summary>The text that is signed.</summary>
    public byte[] ToText() => Encoding.UTF8.GetBytes($"{Origin}\n{Tree.Size}\n{ProofText.Base64(Tree.Root)}\n");

    /// <summary>Reads the text of a note.</summary>
    public static Checkpoint Parse(ReadOnlySpan<byte> text)
    {
        var lines = ProofText.Lines(text);
        if (lines.Length < 3) throw new ProofFormatException("The checkpoint has fewer than three lines.");
        if (lines.Any(line => line.Length == 0))
            throw new ProofFormatException("The checkpoint has an empty line.");
        var size = ProofText.Number(lines[1], "The size of the checkpoint");
        return new Checkpoint(lines[0], new TreeHead(size, ProofText.Hash(lines[2], "The root of the checkpoint")));
    }
}
