namespace Fairshare.Ledger.Proofs;

/// <summary>Tells Ed25519 public keys that nobody can honestly have from those that somebody may.</summary>
/// <remarks>
/// A key is 255 bits of y, little-endian, and the sign of x (RFC 8032, section 5.1.2). Eight points of the curve have
/// an order that divides eight. Under such a key one signature holds for many texts, and anybody can make it: with the
/// neutral element for all. They have five different y, so the sign need not be looked at. Whoever writes y as y + p,
/// which fits for y below 19, gives one key two names; so does a sign where x is 0. Chalkias, Garillot and Nikolaenko,
/// "Taming the many EdDSAs", 2020, has the list and says which libraries take them; OpenSSL does.
/// </remarks>
internal static class EdwardsPoint
{
    private const int LastByte = VerifierKey.KeyBytes - 1;
    private const byte SignBit = 0x80;

    /// <summary>What is wrong with a key of 32 bytes; null: nothing that its bytes alone tell.</summary>
    public static string? ProblemOf(ReadOnlySpan<byte> key)
    {
        Span<byte> y = stackalloc byte[VerifierKey.KeyBytes];
        key.CopyTo(y);
        y[LastByte] &= 0xff ^ SignBit;
        if (IsPrimeOrMore(y)) return "The key is not written in the one way that RFC 8032 allows.";
        return IsOfSmallOrder(y) ? "The key is a point of small order: anybody can sign by it." : null;
    }

    /// <summary>Whether y ≥ p = 2^255 − 19, which is ed ff … ff 7f.</summary>
    private static bool IsPrimeOrMore(ReadOnlySpan<byte> y) =>
        y[LastByte] == 0x7f && !y[1..LastByte].ContainsAnyExcept((byte)0xff) && y[0] >= 0xed;

    private static bool IsOfSmallOrder(ReadOnlySpan<byte> y)
    {
        ReadOnlySpan<byte> eighth =
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
            0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ];
        ReadOnlySpan<byte> otherEighth =
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
            0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ];
        if (y[0] <= 1 && !y[1..].ContainsAnyExcept((byte)0)) return true;
        if (y[0] == 0xec && y[LastByte] == 0x7f && !y[1..LastByte].ContainsAnyExcept((byte)0xff)) return true;
        return y.SequenceEqual(eighth) || y.SequenceEqual(otherEighth);
    }
}
