using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>
/// Where salts come from: sixteen bytes for each entry, at random on a live node. A run that has to give the same bytes
/// again derives them from its seed, AES-128 of a counter under the seed's hash: whoever knows the seed can then undo
/// what salts hide.
/// </summary>
public sealed class Salts : IDisposable
{
    private readonly Aes? aes;
    private byte[] counters = [];
    private byte[] drawn = [];
    private ulong next;

    private Salts(Aes? aes) => this.aes = aes;

    /// <summary>Drawn by the system's generator.</summary>
    public static Salts Random() => new(null);

    /// <summary>Derived from a seed.</summary>
    public static Salts From(string seed)
    {
        var cipher = Aes.Create();
        cipher.Key = SHA256.HashData(Encoding.UTF8.GetBytes(seed))[..16];
        return new Salts(cipher);
    }

    /// <summary>Salts every entry of a block that was filled by adding.</summary>
    public void Fill(Block block)
    {
        var bytes = block.Count * Block.SaltBytes;
        if (bytes == 0) return;
        if (drawn.Length < bytes) (drawn, counters) = (new byte[bytes * 2], new byte[bytes * 2]);
        if (aes is null) RandomNumberGenerator.Fill(drawn.AsSpan(0, bytes));
        else Derive(bytes);
        block.Salt(drawn.AsSpan(0, bytes));
    }

    /// <inheritdoc/>
    public void Dispose() => aes?.Dispose();

    private void Derive(int bytes)
    {
        for (var at = 0; at < bytes; at += Block.SaltBytes)
            BinaryPrimitives.WriteUInt64LittleEndian(counters.AsSpan(at), next++);
        aes!.EncryptEcb(counters.AsSpan(0, bytes), drawn, PaddingMode.None);
    }
}
