using System.Text;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Prove;

/// <summary>Keys in files: a line each. A secret one is made so that only its owner can read it.</summary>
internal static class KeyFile
{
    /// <summary>The file in a ledger's folder with the key that was made for it.</summary>
    public const string OwnName = "log.key";

    /// <summary>How the name of an auditor's key ends: what it signs says more than what a witness's does.</summary>
    public const string AuditEnding = "/audit";

    /// <summary>Reads the key of somebody who cosigns: an auditor, or a witness.</summary>
    public static NoteSigner ReadCosigner(string path, bool audits)
    {
        var signer = Read(path, SignatureKind.Cosignature);
        if (audits == signer.Key.Name.EndsWith(AuditEnding, StringComparison.Ordinal)) return signer;
        var (whose, needed) = audits ? ("a witness", "audit") : ("an auditor", "witness");
        throw new InputException(
            $"{path} is the key of {whose}, {signer.Key.Name}: make one for this by fairshare key --for {needed}.");
    }

    /// <summary>Reads the secret key of a log, or of somebody who cosigns.</summary>
    public static NoteSigner Read(string path, SignatureKind kind)
    {
        if (!File.Exists(path)) throw new InputException($"There is no key {path}: fairshare key makes one.");
        try
        {
            var signer = NoteSigner.Parse(Line(path));
            if (signer.Key.Kind == kind) return signer;
            throw new InputException(kind == SignatureKind.Ed25519
                ? $"{path}: this key cosigns; a log needs one made by fairshare key."
                : $"{path}: this key signs as a log; make one that cosigns by fairshare key --for witness.");
        }
        catch (ProofFormatException problem)
        {
            throw new InputException($"{path}: {problem.Message}", problem);
        }
    }

    /// <summary>Reads the public key of a log.</summary>
    public static VerifierKey ReadPublic(string path)
    {
        var key = VerifierKey.Parse(Line(path));
        return key.Kind == SignatureKind.Ed25519 ? key : throw new ProofFormatException("The key is not a log's.");
    }

    /// <summary>Makes a key and writes it durably to a file that is not there yet.</summary>
    public static NoteSigner Make(string path, string name, SignatureKind kind)
    {
        NoteSigner signer;
        try
        {
            signer = NoteSigner.Generate(name, kind);
        }
        catch (ArgumentException problem)
        {
            throw new InputException($"A key cannot have the name '{name}': no spaces, no plus, not empty.", problem);
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes($"{signer.ToSecretLine()}\n"));
        file.Flush(flushToDisk: true);
        return signer;
    }

    /// <summary>The key that signs a ledger: one that is given, or the folder's own, made if it is missing.</summary>
    /// <param name="folder">The ledger's folder.</param>
    /// <param name="given">A file with the key; null: the folder's own.</param>
    /// <param name="origin">The name that the log is to have; null: the key's, or the default.</param>
    /// <param name="defaultOrigin">The name of a key that is made without one.</param>
    public static NoteSigner OfLedger(string folder, string? given, string? origin, string defaultOrigin)
    {
        var path = given ?? Path.Combine(folder, OwnName);
        var signer = given is null && !File.Exists(path)
            ? Make(path, origin ?? defaultOrigin, SignatureKind.Ed25519)
            : Read(path, SignatureKind.Ed25519);
        if (origin is null || origin == signer.Key.Name) return signer;
        throw new InputException($"{path} is the key of {signer.Key.Name}, and the log is to be {origin}.");
    }

    private static string Line(string path) => File.ReadAllText(path).TrimEnd('\r', '\n');
}
