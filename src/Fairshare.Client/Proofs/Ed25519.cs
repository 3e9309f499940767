using System.Security.Cryptography;

namespace Fairshare.Client;

/// <summary>Ed25519 as in RFC 8032, by OpenSSL.</summary>
public static unsafe class Ed25519
{
    /// <summary>Bytes of the secret from which a key is made.</summary>
    public const int SeedBytes = 32;

    /// <summary>Bytes of a public key.</summary>
    public const int PublicKeyBytes = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureBytes = 64;

    /// <summary>The public key of a seed.</summary>
    public static byte[] PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        using var pair = PairOf(seed);
        var key = new byte[PublicKeyBytes];
        nuint length = PublicKeyBytes;
        fixed (byte* to = key) Expect(LibCrypto.GetPublicKey(pair, to, ref length));
        return key;
    }

    /// <summary>Signs a message; the same seed and message always give the same signature.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        using var pair = PairOf(seed);
        using var context = LibCrypto.NewContext();
        Expect(LibCrypto.BeginSign(context, 0, 0, 0, pair));
        var signature = new byte[SignatureBytes];
        nuint length = SignatureBytes;
        fixed (byte* to = signature)
        fixed (byte* text = message)
            Expect(LibCrypto.Sign(context, to, ref length, text, (nuint)message.Length));
        return signature;
    }

    /// <summary>Whether a signature of a message was made by a key; false for lengths that are not Ed25519's.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyBytes || signature.Length != SignatureBytes) return false;
        fixed (byte* from = publicKey)
        fixed (byte* text = message)
        fixed (byte* signed = signature)
        {
            using var key = LibCrypto.NewPublicKey(LibCrypto.Ed25519, 0, from, PublicKeyBytes);
            using var context = LibCrypto.NewContext();
            var holds = !key.IsInvalid && LibCrypto.BeginVerify(context, 0, 0, 0, key) == 1 &&
                LibCrypto.Verify(context, signed, SignatureBytes, text, (nuint)message.Length) == 1;
            if (!holds) LibCrypto.ClearErrors();
            return holds;
        }
    }

    private static LibCrypto.KeyHandle PairOf(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedBytes) throw new ArgumentException("A seed has 32 bytes.", nameof(seed));
        fixed (byte* from = seed)
        {
            var pair = LibCrypto.NewPrivateKey(LibCrypto.Ed25519, 0, from, SeedBytes);
            Expect(pair.IsInvalid ? 0 : 1);
            return pair;
        }
    }

    private static void Expect(int result)
    {
        if (result == 1) return;
        LibCrypto.ClearErrors();
        throw new CryptographicException("OpenSSL refused an Ed25519 operation.");
    }
}
