using System.Buffers.Binary;
using System.Text;

namespace Fairshare.Ledger.Proofs;

/// <summary>A signature under a note: whose key, and the bytes that it made.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="KeyId">The key's id.</param>
/// <param name="Signature">What the kind of key says; not empty.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature);

/// <summary>Text that is signed, as C2SP signed-note has it.</summary>
/// <remarks>
///     text, lines, the last one ended
///     (an empty line)
///     — &lt;name&gt; &lt;base64(key id u32 big-endian ‖ signature)&gt;
///     — …
///
/// The last empty line ends the text. Signatures are not checked here.
/// </remarks>
public sealed class SignedNote
{
    /// <summary>Longest note that is read.</summary>
    public const int BytesMax = 256 * 1024;

    /// <summary>Signatures of a note at most; the format asks for 16 at least.</summary>
    public const int SignaturesMax = 64;

    private const string SignatureStart = "— ";
    private const int KeyIdBytes = 4;

    private readonly byte[] text;

    /// <summary>A note of a text and signatures.</summary>
    public SignedNote(ReadOnlySpan<byte> text, IReadOnlyList<NoteSignature> signatures)
    {
        ProofText.Lines(text);
        (this.text, Signatures) = (text.ToArray(), signatures);
    }

    /// <summary>What is signed, with its last end of line.</summary>
    public ReadOnlySpan<byte> Text => text;

    /// <summary>The signatures in their order.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Reads a note.</summary>
    public static SignedNote Parse(ReadOnlySpan<byte> note)
    {
        if (note.Length > BytesMax) throw new ProofFormatException($"The note has more than {BytesMax} bytes.");
        var end = note.LastIndexOf("\n\n"u8);
        if (end < 0) throw new ProofFormatException("The note has no signatures.");
        var lines = ProofText.Lines(note[(end + 2)..]);
        if (lines.Length > SignaturesMax)
            throw new ProofFormatException($"The note has more than {SignaturesMax} signatures.");
        return new SignedNote(note[..(end + 1)], Array.ConvertAll(lines, ReadSignature));
    }

    /// <summary>The same note with one more signature.</summary>
    public SignedNote With(NoteSignature signature) => new(text, [.. Signatures, signature]);

    /// <summary>The note's bytes.</summary>
    public byte[] ToBytes()
    {
        var end = new StringBuilder("\n");
        foreach (var signature in Signatures) end.Append(Line(signature)).Append('\n');
        return [.. text, .. Encoding.UTF8.GetBytes(end.ToString())];
    }

    /// <summary>A signature as a line, without its end.</summary>
    public static string Line(NoteSignature signature)
    {
        var bytes = new byte[KeyIdBytes + signature.Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, signature.KeyId);
        signature.Signature.Span.CopyTo(bytes.AsSpan(KeyIdBytes));
        return $"{SignatureStart}{signature.Name} {Convert.ToBase64String(bytes)}";
    }

    /// <summary>Reads a signature from its line, without its end.</summary>
    public static NoteSignature ReadSignature(string line)
    {
        if (!line.StartsWith(SignatureStart, StringComparison.Ordinal))
            throw new ProofFormatException("A line of signatures does not begin with a dash.");
        var parts = line[SignatureStart.Length..].Split(' ');
        if (parts.Length != 2 || !ProofText.IsKeyName(parts[0]))
            throw new ProofFormatException("A line of signatures is not a name and a signature.");
        var bytes = ProofText.Bytes(parts[1], "A signature");
        if (bytes.Length <= KeyIdBytes) throw new ProofFormatException("A signature is too short.");
        return new NoteSignature(
            parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(KeyIdBytes));
    }
}
