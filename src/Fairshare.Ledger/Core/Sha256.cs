using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Fairshare.Ledger;

/// <summary>
/// SHA-256 of many short inputs. The hash of 64 bytes takes a tenth of a microsecond; the platform's one-shot call adds
/// four times as much, for a context of OpenSSL that it makes and frees. Here the same library's
/// <c>SHA256_Init</c>, <c>_Update</c> and <c>_Final</c> work on a context on the stack. Where the library is not there,
/// or has them no longer, the platform's call is used.
/// </summary>
/// <remarks>See https://docs.openssl.org/3.0/man3/SHA256_Init/.</remarks>
public static unsafe class Sha256
{
    // SHA256_CTX is 112 bytes: 8 + 2 + 16 words of 32 bits, and two more.
    private const int ContextBytes = 128;

    // A call that does not tell the collector that it has left must be short: 4 KB take two microseconds.
    private const int ShortBytesMax = 4 * 1024;

    private static readonly nint library = Load();

    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, int> begin =
        (delegate* unmanaged[SuppressGCTransition]<byte*, int>)Find("SHA256_Init");

    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int> update =
        (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int>)Find("SHA256_Update");

    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int> end =
        (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int>)Find("SHA256_Final");

    /// <summary>Whether the library was found.</summary>
    public static bool IsNative => begin is not null && update is not null && end is not null;

    /// <summary>Writes the 32 bytes of the hash.</summary>
    public static void Hash(ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        if (!IsNative || bytes.Length > ShortBytesMax)
        {
            SHA256.HashData(bytes, hash);
            return;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(hash.Length, SHA256.HashSizeInBytes);
        var context = stackalloc byte[ContextBytes];
        fixed (byte* from = bytes, to = hash)
        {
            var done = begin(context) & update(context, from, (nuint)bytes.Length) & end(to, context);
            if (done != 1) throw new CryptographicException("libcrypto could not compute a SHA-256.");
        }
    }

    private static nint Load()
    {
        foreach (var name in new[] { "libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so" })
            if (NativeLibrary.TryLoad(name, out var found)) return found;
        return 0;
    }

    private static nint Find(string name) =>
        library != 0 && NativeLibrary.TryGetExport(library, name, out var found) ? found : 0;
}
