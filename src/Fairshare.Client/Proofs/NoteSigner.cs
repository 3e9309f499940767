using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Client;

/// <summary>A secret key with its name: signs checkpoints as a log, or cosigns them as a witness or auditor.</summary>
/// <remarks>
///     PRIVATE+KEY+&lt;name&gt;+&lt;id&gt;+&lt;base64(kind ‖ seed)&gt;       the line in which such keys are kept
/// </remarks>
public sealed class NoteSigner
{
    private const string LineStart = "PRIVATE+KEY+";

    private readonly byte[] seed;

    /// <summary>A key of a name from its seed of 32 bytes.</summary>
    public NoteSigner(string name, SignatureKind kind, ReadOnlySpan<byte> seed)
    {
        Key = new VerifierKey(name, kind, Ed25519.PublicKeyOf(seed));
        this.seed = seed.ToArray();
    }

    /// <summary>The key that checks what this one signs.</summary>
    public VerifierKey Key { get; }

    /// <summary>A new key, drawn by the system's generator.</summary>
    public static NoteSigner Generate(string name, SignatureKind kind) =>
        new(name, kind, RandomNumberGenerator.GetBytes(Ed25519.SeedBytes));

    /// <summary>Reads a key from its line; a <see cref="ProofFormatException"/> never repeats a part of it.</summary>
    public static NoteSigner Parse(string line)
    {
        if (!line.StartsWith(LineStart, StringComparison.Ordinal))
            throw new ProofFormatException($"The secret key does not begin with {LineStart}.");
        // A seed has as many bytes as a public key and stands in its place, only the id is not its own.
        var parts = line[LineStart.Length..].Split('+', 3);
        var bytes = new byte[line.Length];
        if (parts.Length != 3 || !Convert.TryFromBase64String(parts[2], bytes, out var count) ||
            count != 1 + Ed25519.SeedBytes ||
            (SignatureKind)bytes[0] is not (SignatureKind.Ed25519 or SignatureKind.Cosignature))
        {
            throw new ProofFormatException("The secret key is not name+id+base64 of a kind that is known here.");
        }

        NoteSigner signer;
        try
        {
            signer = new NoteSigner(parts[0], (SignatureKind)bytes[0], bytes.AsSpan(1, Ed25519.SeedBytes));
        }
        catch (ArgumentException)
        {
            throw new ProofFormatException("The secret key has no name that a key may have.");
        }

        return signer.ToSecretLine() == line ? signer :
            throw new ProofFormatException("The secret key's id is not that of the key.");
    }

    /// <summary>The secret key in a line.</summary>
    public string ToSecretLine()
    {
        var id = Key.ToString().Split('+')[1];
        return $"{LineStart}{Key.Name}+{id}+{Convert.ToBase64String([(byte)Key.Kind, .. seed])}";
    }

    /// <summary>The signature of a log under a text.</summary>
    public NoteSignature Sign(ReadOnlySpan<byte> text)
    {
        if (Key.Kind != SignatureKind.Ed25519) throw new InvalidOperationException("This key cosigns.");
        return new NoteSignature(Key.Name, Key.Id, Ed25519.Sign(seed, text));
    }

    /// <summary>A text with the signature of a log, as a note.</summary>
    public byte[] SignNote(ReadOnlySpan<byte> text) => new SignedNote(text, [Sign(text)]).ToBytes();

    /// <summary>Whether a note has a signature by this key, as a log, and it holds.</summary>
    public bool IsSigned(SignedNote note)
    {
        foreach (var signature in note.Signatures)
            if (Key.IsNamedBy(signature)) return Ed25519.Verify(Key.PublicKey, note.Text, signature.Signature.Span);
        return false;
    }

    /// <summary>The signature of a witness or auditor under a checkpoint that it saw at a time.</summary>
    /// <param name="text">The checkpoint's text.</param>
    /// <param name="seconds">Seconds since 1970.</param>
    public NoteSignature Cosign(ReadOnlySpan<byte> text, long seconds)
    {
        if (Key.Kind != SignatureKind.Cosignature) throw new InvalidOperationException("This key signs as a log.");
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        var signature = new byte[sizeof(long) + Ed25519.SignatureBytes];
        BinaryPrimitives.WriteInt64BigEndian(signature, seconds);
        Ed25519.Sign(seed, CosignedText(text, seconds)).CopyTo(signature, sizeof(long));
        return new NoteSignature(Key.Name, Key.Id, signature);
    }

    /// <summary>What a cosignature signs: its version, its time, and the checkpoint's text.</summary>
    internal static byte[] CosignedText(ReadOnlySpan<byte> text, long seconds) =>
        [.. Encoding.ASCII.GetBytes($"cosignature/v1\ntime {seconds}\n"), .. text];
}
