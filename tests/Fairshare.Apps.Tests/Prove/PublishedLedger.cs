using Fairshare.Apps.Tests.Explain;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Demo;
using Fairshare.Node.Prove;

namespace Fairshare.Apps.Tests.Prove;

/// <summary>The demo's company settled once, and again with one sale that differs, by the same key.</summary>
public sealed class SettledOnce : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-").FullName;

    public SettledOnce()
    {
        var company = new DemoCompany("prove");
        Key = Path.Combine(folder, "log.key");
        KeyFile.Make(Key, "example.com/tea", SignatureKind.Ed25519);
        var lines = company.Sales.Split('\n');
        Sale = lines[60].Split(',')[0];
        Whole = Settle("whole", company.Members, company.Sales);
        lines[60] = string.Join(',', [.. lines[60].Split(',')[..3], "777", "777", .. lines[60].Split(',')[5..]]);
        Other = Settle("other", company.Members, string.Join('\n', lines));
    }

    /// <summary>The key that signs.</summary>
    public string Key { get; }

    /// <summary>A sale that was settled.</summary>
    public string Sale { get; }

    /// <summary>The folder of the ledger.</summary>
    public string Whole { get; }

    /// <summary>The folder of the one that is not the same from <see cref="Sale"/> on.</summary>
    public string Other { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Settle(string name, string members, string sales)
    {
        string At(string file) => Path.Combine(folder, name + file);
        File.WriteAllText(At(".json"), DemoPlan.Document);
        File.WriteAllText(At("-members.csv"), members);
        File.WriteAllText(At("-sales.csv"), sales);
        var printed = Printed.Of(
            "settle", "--plan", At(".json"), "--members", At("-members.csv"), "--sales", At("-sales.csv"),
            "--out", At("-out"), "--log", At("-log"), "--key", Key, "-q");
        Assert.NotEqual(1, printed.Exit);
        return At("-log");
    }
}

/// <summary>A copy of the ledger in a folder of a test's own, and what may be done to it.</summary>
internal sealed class PublishedLedger : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-").FullName;
    private readonly SettledOnce settled;
    private readonly long all;

    public PublishedLedger(SettledOnce settled)
    {
        this.settled = settled;
        Copy(settled.Whole, Log);
        all = Head.Size;
        Signer = KeyFile.Read(settled.Key, SignatureKind.Ed25519);
        Printed.Of("key", "--for", "witness", "--name", "w.example", "--out", At("w.key"));
        Printed.Of("key", "--for", "audit", "--name", "a.example", "--out", At("a.key"));
    }

    public NoteSigner Signer { get; }

    public string Log => At("log");

    public string Key => Path.Combine(Log, "public", "log.vkey");

    public TreeHead Head => Checkpoint.Parse(Note.Text).Tree;

    public SignedNote Note => SignedNote.Parse(File.ReadAllBytes(Public("checkpoint")));

    public string At(string name) => Path.Combine(folder, name);

    public string Public(string name) => Path.Combine(Log, "public", name);

    /// <summary>Shows a checkpoint of the first entries only, with its partial tiles, rightly signed.</summary>
    public void ShowBeginning(long size)
    {
        Assert.InRange(size, 1, 511);
        if (size % 256 != 0 && size != all)
        {
            var (tile, now) = (Tile.Of(0, size / 256, size), Tile.Of(0, size / 256, all));
            Begin(tile.Path, now.Path, 32 * tile.Width);
            Begin(tile.EntriesPath, now.EntriesPath, 34 * tile.Width);
        }

        using var source = LogSource.Open(Log);
        Show(new TreeHead(size, source.Tree(size).Root()));
    }

    private void Begin(string path, string longer, int bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Public(path))!);
        File.WriteAllBytes(Public(path), File.ReadAllBytes(Public(longer))[..bytes]);
    }

    /// <summary>Shows a checkpoint, rightly signed.</summary>
    public void Show(TreeHead head) =>
        File.WriteAllBytes(Public("checkpoint"), Signer.SignNote(new Checkpoint(Signer.Key.Name, head).ToText()));

    /// <summary>Puts the other history's log into the place of this one; what is public stays.</summary>
    public void ReplaceEntries()
    {
        foreach (var name in new[] { "log-00000001.seg", "tip" })
            File.Copy(Path.Combine(settled.Other, name), Path.Combine(Log, name), overwrite: true);
    }

    /// <summary>Puts what is public of the other history into the place of this one's; the log stays.</summary>
    public void ReplacePublic()
    {
        Directory.Delete(Path.Combine(Log, "public"), recursive: true);
        Copy(Path.Combine(settled.Other, "public"), Path.Combine(Log, "public"));
    }

    public Printed Verify(params string[] arguments) => Printed.Of(["verify", "--log", Log, .. arguments]);

    public Printed Witness(params string[] arguments) =>
        Printed.Of(["witness", "--log", Log, "--key", At("w.key"), .. arguments]);

    public Printed Audit(params string[] arguments) =>
        Printed.Of(["audit", "--log", Log, "--key", At("a.key"), .. arguments]);

    public Printed Receipt(params string[] arguments) =>
        Printed.Of(["receipt", "--log", Log, "--out", At("r"), .. arguments]);

    public void Flip(string name, long offset, byte bits = 1)
    {
        using var file = File.Open(Path.Combine(Log, name), FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var one = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(one ^ bits));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
