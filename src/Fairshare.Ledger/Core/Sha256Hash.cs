using System.Buffers.Binary;

namespace Fairshare.Ledger;

/// <summary>The 32 bytes of a SHA-256, as a value.</summary>
public readonly record struct Sha256Hash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Bytes = 32;

    private readonly ulong first;
    private readonly ulong second;
    private readonly ulong third;
    private readonly ulong fourth;

    /// <summary>Takes the first 32 bytes.</summary>
    public Sha256Hash(ReadOnlySpan<byte> bytes)
    {
        fourth = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        third = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        second = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        first = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>The hash of some bytes.</summary>
    public static Sha256Hash Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        Sha256.Hash(bytes, hash);
        return new Sha256Hash(hash);
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to[24..], fourth);
        BinaryPrimitives.WriteUInt64LittleEndian(to[16..], third);
        BinaryPrimitives.WriteUInt64LittleEndian(to[8..], second);
        BinaryPrimitives.WriteUInt64LittleEndian(to, first);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
