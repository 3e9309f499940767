using System.Text;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Statements;

/// <summary>The public log in a ledger's folder: what proofs are made of.</summary>
internal sealed class PublicFolder
{
    private readonly string root;

    /// <summary>Reads the checkpoint; throws <see cref="InputException"/> if there is no public log.</summary>
    public PublicFolder(string log)
    {
        root = Path.Combine(log, "public");
        var file = Path.Combine(root, "checkpoint");
        if (!File.Exists(file)) throw new InputException($"There is no public log in {log}.");
        Checkpoint = Encoding.UTF8.GetString(File.ReadAllBytes(file));
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(Checkpoint));
        Tree = new TileTree(Ledger.Proofs.Checkpoint.Parse(note.Text).Tree.Size, ReadTile);
    }

    public string Checkpoint { get; }

    public TileTree Tree { get; }

    private ReadOnlyMemory<byte> ReadTile(Tile tile)
    {
        var path = Path.Combine(root, tile.Path);
        return File.ReadAllBytes(File.Exists(path) ? path : Path.Combine(root, tile.Full.Path));
    }
}
