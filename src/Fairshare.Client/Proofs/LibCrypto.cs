using System.Reflection;
using System.Runtime.InteropServices;

namespace Fairshare.Client;

/// <summary>What Ed25519 needs of OpenSSL's libcrypto, as it is since 1.1.1; .NET 10 has none of its own.</summary>
internal static unsafe partial class LibCrypto
{
    /// <summary>OpenSSL's number of the algorithm.</summary>
    public const int Ed25519 = 1087;

    private const string Library = "libcrypto";

    static LibCrypto() => NativeLibrary.SetDllImportResolver(typeof(LibCrypto).Assembly, Resolve);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial KeyHandle NewPrivateKey(int kind, nint engine, byte* key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial KeyHandle NewPublicKey(int kind, nint engine, byte* key, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int GetPublicKey(KeyHandle pair, byte* key, ref nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial ContextHandle NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int BeginSign(ContextHandle context, nint details, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Sign(
        ContextHandle context, byte* signature, ref nuint signatureLength, byte* message, nuint messageLength);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerifyInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int BeginVerify(ContextHandle context, nint details, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Library, EntryPoint = "EVP_DigestVerify")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Verify(
        ContextHandle context, byte* signature, nuint signatureLength, byte* message, nuint messageLength);

    /// <summary>Forgets this thread's errors: .NET's own cryptography reads the same list.</summary>
    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void ClearErrors();

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void FreeContext(nint context);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? paths)
    {
        if (name != Library) return 0;
        foreach (var candidate in Names())
            if (NativeLibrary.TryLoad(candidate, assembly, paths, out var handle)) return handle;
        throw new DllNotFoundException("Ed25519 needs OpenSSL's libcrypto, version 3 or 1.1.1, which is not here.");
    }

    private static string[] Names()
    {
        if (OperatingSystem.IsWindows()) return ["libcrypto-3-x64.dll", "libcrypto-3.dll", "libcrypto-1_1-x64.dll"];
        if (!OperatingSystem.IsMacOS()) return ["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"];
        return
        [
            "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib", "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib",
            "libcrypto.3.dylib", "libcrypto.1.1.dylib",
        ];
    }

    /// <summary>A key of OpenSSL's.</summary>
    internal sealed class KeyHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    /// <summary>A signature in the making, or under check.</summary>
    internal sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }
}
