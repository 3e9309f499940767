using System.Buffers.Binary;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Client;

/// <summary>A signature that holds.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Seconds">Of a cosignature, when it was made, in seconds since 1970; else null.</param>
public sealed record CheckedSignature(VerifierKey Key, long? Seconds);

/// <summary>Checks the signatures under a note.</summary>
public static class NoteCheck
{
    /// <summary>
    /// The signatures of known keys, in the note's order. Those of keys that are not known are passed over; one of a
    /// known key that does not hold refuses the note with a <see cref="NotProvenException"/>.
    /// </summary>
    public static IReadOnlyList<CheckedSignature> Signatures(SignedNote note, IReadOnlyCollection<VerifierKey> known)
    {
        var found = new List<CheckedSignature>();
        foreach (var signature in note.Signatures)
        {
            foreach (var key in known)
            {
                if (!key.IsNamedBy(signature)) continue;
                found.Add(Check(key, signature, note.Text) ??
                    throw new NotProvenException($"The signature of {key.Name} does not hold."));
            }
        }

        return found;
    }

    private static CheckedSignature? Check(VerifierKey key, NoteSignature signature, ReadOnlySpan<byte> text)
    {
        var bytes = signature.Signature.Span;
        if (key.Kind == SignatureKind.Ed25519)
            return Ed25519.Verify(key.PublicKey, text, bytes) ? new CheckedSignature(key, null) : null;
        if (bytes.Length != sizeof(long) + Ed25519.SignatureBytes) return null;
        var seconds = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (seconds < 0) return null;
        var signed = NoteSigner.CosignedText(text, seconds);
        return Ed25519.Verify(key.PublicKey, signed, bytes[sizeof(long)..])
            ? new CheckedSignature(key, seconds)
            : null;
    }
}
