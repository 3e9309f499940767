using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Fairshare.Ledger.Proofs;

/// <summary>The pieces of which these texts are made, each in its one form.</summary>
internal static class ProofText
{
    private const int NumberDigitsMax = 19;

    /// <summary>The lines of a text in UTF-8 that ends with a line's end and has no other control characters.</summary>
    public static string[] Lines(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text)) throw new ProofFormatException("The text is not UTF-8.");
        if (text.Length == 0 || text[^1] != '\n') throw new ProofFormatException("The text has no end of line.");
        foreach (var one in text)
            if (one < ' ' && one != '\n') throw new ProofFormatException("The text has control characters.");
        return Encoding.UTF8.GetString(text[..^1]).Split('\n');
    }

    /// <summary>A number from 0 without leading zeros, below 2^63.</summary>
    public static long Number(string text, string what)
    {
        var isNumber = text.Length is > 0 and <= NumberDigitsMax && (text[0] != '0' || text.Length == 1) &&
            text.All(char.IsAsciiDigit);
        if (isNumber && long.TryParse(text, out var number)) return number;
        throw new ProofFormatException($"{what} is not a number.");
    }

    /// <summary>Bytes in base64 with padding; another spelling of the same bytes is refused.</summary>
    public static byte[] Bytes(string text, string what)
    {
        var bytes = new byte[text.Length];
        if (Convert.TryFromBase64String(text, bytes, out var count) &&
            Convert.ToBase64String(bytes, 0, count) == text)
        {
            return bytes[..count];
        }

        throw new ProofFormatException($"{what} is not base64.");
    }

    /// <summary>A hash in base64.</summary>
    public static Sha256Hash Hash(string text, string what)
    {
        var bytes = Bytes(text, what);
        if (bytes.Length != Sha256Hash.Bytes) throw new ProofFormatException($"{what} is not a hash.");
        return new Sha256Hash(bytes);
    }

    /// <summary>A hash as base64.</summary>
    public static string Base64(in Sha256Hash hash)
    {
        Span<byte> bytes = stackalloc byte[Sha256Hash.Bytes];
        hash.CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>The id of a key: the first four bytes of a hash, as eight hexadecimal digits.</summary>
    public static string Hex(uint id)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Whether a key may have this name: not empty, no spaces, no plus, nothing that ends a line.</summary>
    public static bool IsKeyName(string name) =>
        name.Length > 0 && !name.Any(one => char.IsWhiteSpace(one) || one == '+' || one < ' ');
}
