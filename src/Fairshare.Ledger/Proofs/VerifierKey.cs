using System.Buffers.Binary;
using System.Text;

namespace Fairshare.Ledger.Proofs;

/// <summary>What a signature in a note is; the number is part of the key's id.</summary>
public enum SignatureKind : byte
{
    /// <summary>Ed25519 over the note's text: how a log signs.</summary>
    Ed25519 = 1,

    /// <summary>Ed25519 over a time and the note's text: how witnesses and auditors sign, C2SP tlog-cosignature.
    /// </summary>
    Cosignature = 4,
}

/// <summary>A public key as C2SP signed-note writes it: its name, its id and its bytes in a line.</summary>
/// <remarks>
///     &lt;name&gt;+&lt;id, 8 hexadecimal digits&gt;+&lt;base64(kind ‖ key)&gt;
///     id = the first 4 bytes of SHA-256(name ‖ "\n" ‖ kind ‖ key)
/// </remarks>
public sealed class VerifierKey
{
    /// <summary>Bytes of an Ed25519 key.</summary>
    public const int KeyBytes = 32;

    private readonly byte[] key;

    /// <summary>A key with a name; an <see cref="ArgumentException"/> if it may not have that name.</summary>
    public VerifierKey(string name, SignatureKind kind, ReadOnlySpan<byte> key)
    {
        if (!ProofText.IsKeyName(name)) throw new ArgumentException($"Not the name of a key: '{name}'.", nameof(name));
        if (key.Length != KeyBytes) throw new ArgumentException("A key has 32 bytes.", nameof(key));
        (Name, Kind, this.key) = (name, kind, key.ToArray());
        Id = IdOf(name, kind, key);
    }

    /// <summary>Whose it is, by convention an address without its scheme.</summary>
    public string Name { get; }

    /// <summary>How it signs.</summary>
    public SignatureKind Kind { get; }

    /// <summary>What a signature names it by, together with the name.</summary>
    public uint Id { get; }

    /// <summary>The 32 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => key;

    /// <summary>Reads a key from its line. One of small order, by which anybody can sign, is refused.</summary>
    public static VerifierKey Parse(string line)
    {
        var parts = line.Split('+', 3);
        if (parts.Length != 3 || !ProofText.IsKeyName(parts[0]))
            throw new ProofFormatException("The key is not name+id+base64.");
        var bytes = ProofText.Bytes(parts[2], "The key");
        if (bytes.Length != 1 + KeyBytes || (SignatureKind)bytes[0] is not
            (SignatureKind.Ed25519 or SignatureKind.Cosignature))
        {
            throw new ProofFormatException("The key is not of a kind that is known here.");
        }

        var key = new VerifierKey(parts[0], (SignatureKind)bytes[0], bytes.AsSpan(1));
        if (ProofText.Hex(key.Id) != parts[1]) throw new ProofFormatException("The key's id is not that of the key.");
        return EdwardsPoint.ProblemOf(key.key) is { } problem ? throw new ProofFormatException(problem) : key;
    }

    /// <summary>Whether a signature says that it was made by this key.</summary>
    public bool IsNamedBy(NoteSignature signature) => signature.KeyId == Id && signature.Name == Name;

    /// <summary>The key in a line.</summary>
    public override string ToString() => $"{Name}+{ProofText.Hex(Id)}+{Convert.ToBase64String([(byte)Kind, .. key])}";

    private static uint IdOf(string name, SignatureKind kind, ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[Sha256Hash.Bytes];
        Sha256Hash.Of([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)kind, .. key]).CopyTo(hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
