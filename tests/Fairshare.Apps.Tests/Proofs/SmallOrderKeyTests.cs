using System.Numerics;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Apps.Tests.Proofs;

/// <summary>Keys by which anybody can sign, and keys that are written in two ways.</summary>
public class SmallOrderKeyTests
{
    private static readonly BigInteger prime = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger curve = Mod(-121_665 * BigInteger.ModPow(121_666, prime - 2, prime));
    private static readonly BigInteger rootOfMinusOne = BigInteger.ModPow(2, (prime - 1) / 4, prime);

    /// <summary>The points whose order divides eight, as "Taming the many EdDSAs" lists them, table 6a.</summary>
    public static TheoryData<string, int> SmallOrder { get; } = new()
    {
        { "0100000000000000000000000000000000000000000000000000000000000000", 1 },
        { "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", 2 },
        { "0000000000000000000000000000000000000000000000000000000000000000", 4 },
        { "0000000000000000000000000000000000000000000000000000000000000080", 4 },
        { "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", 8 },
        { "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", 8 },
        { "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", 8 },
        { "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", 8 },
    };

    /// <summary>The other ways to write such points: y + p, or a sign where x is 0.</summary>
    public static TheoryData<string> OtherWays { get; } =
    [
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    [Theory, MemberData(nameof(SmallOrder))]
    public void A_key_of_small_order_is_refused(string key, int order)
    {
        Assert.Equal(order, OrderOf(Convert.FromHexString(key)));
        foreach (var kind in new[] { SignatureKind.Ed25519, SignatureKind.Cosignature })
        {
            var refused = Assert.Throws<ProofFormatException>(() => Parse(key, kind));
            Assert.Equal("The key is a point of small order: anybody can sign by it.", refused.Message);
        }
    }

    [Theory, MemberData(nameof(OtherWays))]
    public void A_point_of_small_order_in_another_way_is_refused(string key) =>
        Assert.Throws<ProofFormatException>(() => Parse(key, SignatureKind.Ed25519));

    [Fact]
    public void Every_number_from_the_prime_on_is_refused_and_the_last_before_it_is_not()
    {
        for (var low = 0xed; low <= 0xff; low++)
        {
            foreach (var sign in new[] { 0x7f, 0xff })
            {
                byte[] key = [(byte)low, .. Enumerable.Repeat((byte)0xff, 30), (byte)sign];
                var refused = Assert.Throws<ProofFormatException>(
                    () => Parse(Convert.ToHexString(key), SignatureKind.Ed25519));
                Assert.Contains("RFC 8032", refused.Message, StringComparison.Ordinal);
            }
        }

        byte[] last = [0xeb, .. Enumerable.Repeat((byte)0xff, 30), 0x7f];
        Parse(Convert.ToHexString(last), SignatureKind.Ed25519);
    }

    /// <summary>Why: the signature is made of nothing, and OpenSSL says that it holds.</summary>
    [Fact]
    public void Anybody_signs_anything_by_the_neutral_element()
    {
        byte[] neutral = [1, .. new byte[31]];
        byte[] signature = [.. neutral, .. new byte[32]];
        Assert.True(Ed25519.Verify(neutral, "example.com/tea\n"u8, signature));
        Assert.True(Ed25519.Verify(neutral, "anything else\n"u8, signature));
    }

    [Theory, MemberData(nameof(Ed25519Tests.Vectors), MemberType = typeof(Ed25519Tests))]
    public void The_keys_of_the_standard_are_taken(string seed, string publicKey, string message, string signature)
    {
        _ = (seed, message, signature);
        Assert.Equal(0, OrderOf(Convert.FromHexString(publicKey)));
        Assert.Equal(
            publicKey, Convert.ToHexStringLower(Parse(publicKey, SignatureKind.Ed25519).PublicKey));
    }

    [Fact]
    public void A_policy_and_a_key_file_are_refused_with_such_a_key()
    {
        var key = new VerifierKey("example.com/tea", SignatureKind.Ed25519, [1, .. new byte[31]]);
        var witness = new VerifierKey("w.example", SignatureKind.Cosignature, new byte[32]);
        foreach (var line in new[] { $"log {key}\nquorum none\n", $"witness w {witness}\nquorum w\n" })
        {
            var refused = Assert.Throws<ProofFormatException>(
                () => TrustPolicy.Parse(System.Text.Encoding.UTF8.GetBytes(line)));
            Assert.Contains("small order", refused.Message, StringComparison.Ordinal);
        }
    }

    private static VerifierKey Parse(string key, SignatureKind kind) =>
        VerifierKey.Parse(new VerifierKey("example.com/tea", kind, Convert.FromHexString(key)).ToString());

    /// <summary>1, 2, 4 or 8; 0 if it is more. By the curve's own arithmetic, which doubles the point.</summary>
    private static int OrderOf(byte[] key)
    {
        var y = new BigInteger(key, isUnsigned: true) & (BigInteger.Pow(2, 255) - 1);
        var square = Mod((y * y - 1) * BigInteger.ModPow(Mod((curve * y * y) + 1), prime - 2, prime));
        var x = BigInteger.ModPow(square, (prime + 3) / 8, prime);
        if (Mod(x * x) != square) x = Mod(x * rootOfMinusOne);
        Assert.Equal(square, Mod(x * x));
        for (var order = 1; order <= 8; order *= 2)
        {
            if (x.IsZero && y.IsOne) return order;
            var product = Mod(curve * x * x % prime * y * y);
            (x, y) = (
                Mod(2 * x * y * BigInteger.ModPow(1 + product, prime - 2, prime)),
                Mod((y * y + x * x) * BigInteger.ModPow(Mod(1 - product), prime - 2, prime)));
        }

        return 0;
    }

    private static BigInteger Mod(BigInteger value) => ((value % prime) + prime) % prime;
}
