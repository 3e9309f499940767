using System.Buffers.Binary;
using System.Text;

namespace Fairshare.Ledger.Seals;

/// <summary>
/// The key of an account's statements: the account's owner has it, and nobody else can tell from a seal's tree which
/// leaf is whose, nor guess what a leaf says.
/// </summary>
/// <remarks>
///     account key = SHA-256("fairshare account\n" ‖ secret ‖ id ‖ "\n" ‖ asset)
///     leaf key    = SHA-256("fairshare leaf\n" ‖ account key ‖ through)        through: 8 bytes, big-endian
///     content     = SHA-256("fairshare content\n" ‖ account key ‖ through ‖ the leaf's text)
/// </remarks>
public readonly record struct AccountKey(Sha256Hash Hash)
{
    /// <summary>Most bytes of a leaf's text: an id, a code, numbers of at most 128 bits and a hash.</summary>
    public const int LeafBytesMax = 1_024;

    private const int HeadBytesMax = 32;

    /// <summary>The key of an account under a ledger's secret.</summary>
    public static AccountKey Of(in Sha256Hash secret, ReadOnlySpan<byte> id, ReadOnlySpan<byte> asset)
    {
        Span<byte> text = stackalloc byte[
            HeadBytesMax + Sha256Hash.Bytes + Limits.IdBytesMax + 1 + Limits.AssetBytesMax];
        var head = "fairshare account\n"u8;
        head.CopyTo(text);
        secret.CopyTo(text[head.Length..]);
        var length = head.Length + Sha256Hash.Bytes;
        id.CopyTo(text[length..]);
        length += id.Length;
        text[length++] = (byte)'\n';
        asset.CopyTo(text[length..]);
        return new AccountKey(Sha256Hash.Of(text[..(length + asset.Length)]));
    }

    /// <summary>The key of the account's leaf in the seal through a receipt.</summary>
    public Sha256Hash LeafKey(long through)
    {
        Span<byte> text = stackalloc byte[HeadBytesMax + Sha256Hash.Bytes + sizeof(long)];
        return Sha256Hash.Of(text[..Head("fairshare leaf\n"u8, through, text)]);
    }

    /// <summary>The hash of what the account's leaf says, in the seal through a receipt.</summary>
    public Sha256Hash Content(long through, ReadOnlySpan<byte> leaf)
    {
        Span<byte> text = stackalloc byte[HeadBytesMax + Sha256Hash.Bytes + sizeof(long) + LeafBytesMax];
        Check.That(leaf.Length <= LeafBytesMax);
        var length = Head("fairshare content\n"u8, through, text);
        leaf.CopyTo(text[length..]);
        return Sha256Hash.Of(text[..(length + leaf.Length)]);
    }

    /// <summary>
    /// Writes what a leaf says: canonical JSON. <c>lines</c> is the SHA-256 of the new lines, each with a line's end.
    /// </summary>
    public static void WriteLeaf(JsonText json, string account, string asset, in Balance after, in Sha256Hash lines)
    {
        json.Raw("{\"account\":"u8).Text(account).Raw(",\"asset\":"u8).Text(asset).Raw(",\"n\":"u8).Number(after.N);
        Part(json, ",\"held\":\""u8, after.Held);
        Part(json, ",\"available\":\""u8, after.Available);
        Part(json, ",\"owed\":\""u8, after.Owed);
        json.Raw(",\"lines\":"u8).Hex(lines).Raw("}"u8);
    }

    private static void Part(JsonText json, ReadOnlySpan<byte> name, Int128 value) =>
        json.Raw(name).Raw(Encoding.ASCII.GetBytes(value.ToString())).Raw("\""u8);

    private int Head(ReadOnlySpan<byte> head, long through, Span<byte> text)
    {
        head.CopyTo(text);
        Hash.CopyTo(text[head.Length..]);
        BinaryPrimitives.WriteInt64BigEndian(text[(head.Length + Sha256Hash.Bytes)..], through);
        return head.Length + Sha256Hash.Bytes + sizeof(long);
    }
}
