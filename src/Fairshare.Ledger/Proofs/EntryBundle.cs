using System.Buffers.Binary;

namespace Fairshare.Ledger.Proofs;

/// <summary>The entries of a level 0 tile in one file, as C2SP tlog-tiles has them.</summary>
/// <remarks>
///     length u16, big-endian │ entry │ length │ entry │ …
///
/// Ours are the SHA-256 of receipts, so a bundle of ours has 34 bytes an entry.
/// </remarks>
public static class EntryBundle
{
    /// <summary>Bytes that an entry of 32 bytes takes.</summary>
    public const int HashEntryBytes = LengthBytes + Sha256Hash.Bytes;

    private const int LengthBytes = 2;

    /// <summary>Writes an entry that is a hash.</summary>
    public static void Write(in Sha256Hash entry, Span<byte> to)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to, Sha256Hash.Bytes);
        entry.CopyTo(to[LengthBytes..]);
    }

    /// <summary>Reads the first entries of a bundle, which may have more.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> bundle, int count)
    {
        var entries = new List<ReadOnlyMemory<byte>>(count);
        for (var rest = bundle; entries.Count < count;)
        {
            if (rest.Length < LengthBytes) throw Short(entries.Count, count);
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            if (rest.Length < LengthBytes + length) throw Short(entries.Count, count);
            entries.Add(rest.Slice(LengthBytes, length));
            rest = rest[(LengthBytes + length)..];
        }

        return entries;
    }

    /// <summary>Reads one of a bundle's entries, all of which must be hashes.</summary>
    public static Sha256Hash ReadHash(ReadOnlySpan<byte> bundle, int index)
    {
        var at = index * HashEntryBytes;
        if (bundle.Length % HashEntryBytes != 0 || at >= bundle.Length) throw Short(index, index + 1);
        if (BinaryPrimitives.ReadUInt16BigEndian(bundle[at..]) != Sha256Hash.Bytes)
            throw new ProofFormatException($"Entry {index} of the bundle is not a hash.");
        return new Sha256Hash(bundle[(at + LengthBytes)..]);
    }

    private static ProofFormatException Short(int found, int count) =>
        new($"The bundle ends after {found} of {count} entries.");
}
