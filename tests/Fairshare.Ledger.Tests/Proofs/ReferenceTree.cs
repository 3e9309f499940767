using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Fairshare.Ledger.Tests.Proofs;

/// <summary>RFC 6962, section 2.1, word for word and as slow as it reads: what our own is held against.</summary>
internal static class ReferenceTree
{
    /// <summary>MTH of a list of entries.</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 0) return SHA256.HashData([]);
        if (entries.Length == 1) return SHA256.HashData([0, .. entries[0]]);
        var k = Split(entries.Length);
        return SHA256.HashData([1, .. Root(entries[..k]), .. Root(entries[k..])]);
    }

    /// <summary>PATH(m, D[n]).</summary>
    public static List<byte[]> Path(int m, ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 1) return [];
        var k = Split(entries.Length);
        return m < k
            ? [.. Path(m, entries[..k]), Root(entries[k..])]
            : [.. Path(m - k, entries[k..]), Root(entries[..k])];
    }

    /// <summary>PROOF(m, D[n]).</summary>
    public static List<byte[]> Proof(int m, ReadOnlySpan<byte[]> entries) => SubProof(m, entries, true);

    /// <summary>Entries that differ from each other: hashes of their numbers.</summary>
    public static byte[][] Entries(int count)
    {
        var entries = new byte[count][];
        for (var i = 0; i < count; i++) entries[i] = SHA256.HashData(Number(i));
        return entries;
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static List<byte[]> SubProof(int m, ReadOnlySpan<byte[]> entries, bool whole)
    {
        if (m == entries.Length) return whole ? [] : [Root(entries)];
        var k = Split(entries.Length);
        return m <= k
            ? [.. SubProof(m, entries[..k], whole), Root(entries[k..])]
            : [.. SubProof(m - k, entries[k..], false), Root(entries[..k])];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n) k *= 2;
        return k;
    }
}
