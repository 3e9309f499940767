using System.Security.Cryptography;
using Fairshare.Ledger.Proofs;
using Fairshare.Ledger.Tests.Proofs;
using Fairshare.Storage;

namespace Fairshare.Ledger.Tests.Tiles;

/// <summary>A public log of numbered entries, and what must be true of the files that it publishes.</summary>
internal static class PublicLogScript
{
    public const int EntriesMax = 70_000;

    private static readonly byte[][] raw = ReferenceTree.Entries(EntriesMax);
    private static readonly Dictionary<long, Sha256Hash> roots = [];

    /// <summary>The entries of the log, by index.</summary>
    public static Sha256Hash[] Entries { get; } = Array.ConvertAll(raw, entry => new Sha256Hash(entry));

    /// <summary>A key, and a signature that is bytes of the right kind: storage does not look at it.</summary>
    public static PublicLogOptions Options { get; } = Named("example.com/tea");

    public static PublicLogOptions Named(string name)
    {
        var key = new VerifierKey(name, SignatureKind.Ed25519, new byte[32]);
        return new(key, text => new SignedNote(
            text, [new NoteSignature(key.Name, key.Id, SHA512.HashData(text))]).ToBytes(),
            note => note.Signatures[0].Signature.Span.SequenceEqual(SHA512.HashData(note.Text)));
    }

    public static Sha256Hash RootOf(long size)
    {
        lock (roots)
        {
            if (!roots.TryGetValue(size, out var root))
                roots.Add(size, root = new Sha256Hash(ReferenceTree.Root(raw.AsSpan(0, (int)size))));
            return root;
        }
    }

    public static void Append(PublicLog log, long until) =>
        log.Append(log.Size, Entries.AsSpan((int)log.Size, (int)(until - log.Size)));

    /// <summary>The size that stands in a checkpoint among files; −1 if there is none.</summary>
    public static long SizeOf(byte[] note) => Checkpoint.Parse(SignedNote.Parse(note).Text).Tree.Size;

    public static long SizeIn(IReadOnlyDictionary<string, byte[]> files, string name) =>
        files.TryGetValue(name, out var note) ? SizeOf(note) : -1;

    /// <summary>
    /// Every file that a tree of the published size needs is there, whole, and the root of the checkpoint is that of
    /// the entries.
    /// </summary>
    public static void IsWhole(IReadOnlyDictionary<string, byte[]> files)
    {
        var note = SignedNote.Parse(files["public/checkpoint"]);
        var checkpoint = Checkpoint.Parse(note.Text);
        var size = checkpoint.Tree.Size;
        Assert.Equal(SHA512.HashData(note.Text), note.Signatures.Single().Signature.ToArray());
        Assert.Equal(new Checkpoint("example.com/tea", new TreeHead(size, RootOf(size))), checkpoint);
        for (var level = 0; size >> (8 * level) > 0; level++)
        {
            for (var index = 0; Tile.Of(level, index, size) is { Width: > 0 } tile; index++)
            {
                var hashes = Find(files, tile.Path, tile.Full.Path, 32 * tile.Width);
                for (var i = 0; i < tile.Width; i++)
                {
                    var first = ((index * 256) + i) << (8 * level);
                    Assert.Equal(Subtree(first, 1 << (8 * level)), new Sha256Hash(hashes.Span[(i * 32)..]));
                }

                if (level > 0) continue;
                var bundle = Find(files, tile.EntriesPath, tile.Full.EntriesPath, 34 * tile.Width);
                var entries = EntryBundle.Read(bundle, tile.Width);
                for (var i = 0; i < tile.Width; i++) Assert.Equal(raw[(index * 256) + i], entries[i].ToArray());
            }
        }
    }

    private static Sha256Hash Subtree(int first, int count) =>
        new(ReferenceTree.Root(raw.AsSpan(first, count)));

    private static ReadOnlyMemory<byte> Find(
        IReadOnlyDictionary<string, byte[]> files, string path, string fullPath, int bytes)
    {
        if (files.TryGetValue("public/" + path, out var file))
        {
            Assert.Equal(bytes, file.Length);
            return file;
        }

        return files["public/" + fullPath].AsMemory(0, bytes);
    }
}
