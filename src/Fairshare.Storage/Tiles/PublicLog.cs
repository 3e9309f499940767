using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Storage;

/// <summary>Signs the text of a checkpoint and gives the bytes of the whole note.</summary>
public delegate byte[] CheckpointSigner(ReadOnlySpan<byte> text);

/// <summary>Whether a checkpoint has a signature of the log's key that holds; others' do not matter.</summary>
public delegate bool CheckpointVerifier(SignedNote note);

/// <summary>Whose log it is.</summary>
/// <param name="Key">The key that checks what <paramref name="Sign"/> signs; its name is the log's origin.</param>
/// <param name="Sign">Signs a checkpoint.</param>
/// <param name="IsSigned">Checks one that was signed before.</param>
public sealed record PublicLogOptions(VerifierKey Key, CheckpointSigner Sign, CheckpointVerifier IsSigned);

/// <summary>
/// The public side of a ledger: a tree over the hashes of its receipts, published as files that C2SP tlog-tiles
/// specifies. <see cref="Append"/> is for each group of blocks, <see cref="Publish"/> for now and then.
/// </summary>
/// <remarks>
///     checkpoint                  the last one that was signed
///     public/checkpoint           the last one that was published
///     public/tile/&lt;L&gt;/&lt;N&gt;…       tiles; partial ones only for sizes that were published
///     public/tile/entries/&lt;N&gt;…   entries of 32 bytes
///     public/log.vkey             the key
///
/// Full tiles are written as they fill. Publishing writes the partial ones, makes all of it durable, signs, makes the
/// signed checkpoint durable, and only then puts it into the public folder. So whatever anybody saw is on the disk, and
/// whatever a checkpoint covers was durable before it was signed. Blocks have to be durable before their receipts are
/// appended. After a crash the tree goes on from the signed checkpoint: the log is applied again from a state that is
/// not beyond <see cref="Size"/>, and entries that were published are compared on the way.
///
/// If a call fails, nothing is tried again: the log has to be opened anew. For one thread at a time.
/// </remarks>
public sealed class PublicLog
{
    private const string SignedName = "checkpoint";
    private const string PublicName = "public/checkpoint";
    private const string KeyName = "public/log.vkey";

    private readonly PublicFiles files;
    private readonly PublicLogOptions options;
    private readonly RightEdge edge = new();
    private readonly byte[] bundle = new byte[Tile.WidthMax * EntryBundle.HashEntryBytes];
    private readonly Tile[] published = new Tile[Tile.LevelsMax];
    private readonly List<Tile> filled = [];
    private readonly FullTile write;
    private (long Index, ReadOnlyMemory<byte> Bytes) compared = (-1, default);
    private bool failed;

    private PublicLog(IDisk disk, PublicLogOptions options)
    {
        (files, this.options) = (new PublicFiles(disk), options);
        write = WriteFull;
    }

    /// <summary>Entries so far, published or not.</summary>
    public long Size => edge.Size;

    /// <summary>What was published last.</summary>
    public TreeHead Published { get; private set; } = TreeHead.Empty;

    /// <summary>
    /// Opens the public log of a ledger, or makes it. Throws <see cref="PublicLogDamagedException"/> if a checkpoint is
    /// not signed by the key, or the end of the tree is not what the signed checkpoint says.
    /// </summary>
    public static PublicLog Open(IDisk disk, PublicLogOptions options)
    {
        var log = new PublicLog(disk, options);
        if (log.files.TryRead(SignedName, out var signed)) log.Restore(signed);
        else if (log.files.TryRead(PublicName, out _))
            throw new PublicLogDamagedException(SignedName, "it is missing, and a checkpoint was published");
        var key = Encoding.UTF8.GetBytes($"{options.Key}\n");
        if (!log.files.TryRead(KeyName, out var known) || !known.AsSpan().SequenceEqual(key))
            log.files.Replace(KeyName, key);
        if (signed is null) log.PublishNow();
        return log;
    }

    /// <summary>
    /// Takes entries from an index on: those that are there already are compared, the others are added. Throws
    /// <see cref="EntryContradictedException"/> or <see cref="EntriesMissingException"/>.
    /// </summary>
    /// <param name="first">Index of the first of them: the sequence of its receipt less one.</param>
    /// <param name="entries">The SHA-256 of each receipt, whose blocks are durable.</param>
    public void Append(long first, ReadOnlySpan<Sha256Hash> entries)
    {
        Begin();
        if (first > edge.Size) throw new EntriesMissingException(edge.Size, first - 1);
        var known = (int)Math.Min(edge.Size - first, entries.Length);
        for (var i = 0; i < known; i++) Compare(first + i, entries[i]);
        for (var i = known; i < entries.Length; i++)
        {
            EntryBundle.Write(entries[i], bundle.AsSpan(EntryAt(edge.Size)));
            edge.Add(Merkle.Leaf(entries[i]), write);
        }

        failed = false;
    }

    /// <summary>
    /// Says that the ledger has so many receipts: none of those that were published may be missing, else
    /// <see cref="EntriesMissingException"/>. To be called after the log was applied, before anything new.
    /// </summary>
    public void Meet(long receipts)
    {
        if (receipts != edge.Size)
            throw new EntriesMissingException(Math.Min(receipts, edge.Size), Math.Max(receipts, edge.Size) - 1);
    }

    /// <summary>Publishes all entries so far; they are durable, and signed for, when it returns.</summary>
    public TreeHead Publish()
    {
        if (edge.Size != Published.Size) PublishNow();
        return Published;
    }

    /// <summary>A tree of what is published, for proofs.</summary>
    public TileTree Tree() => new(Published.Size, files.ReadTile);

    private static int EntryAt(long index) => (int)(index % Tile.WidthMax) * EntryBundle.HashEntryBytes;

    private static Sha256Hash EntryIn(ReadOnlySpan<byte> bundle, Tile tile, long index)
    {
        try
        {
            return EntryBundle.ReadHash(bundle, (int)(index % Tile.WidthMax));
        }
        catch (ProofFormatException problem)
        {
            throw new PublicLogDamagedException($"public/{tile.EntriesPath}", problem.Message);
        }
    }

    private void Begin()
    {
        if (failed) throw new InvalidOperationException("The public log has failed and has to be opened anew.");
        failed = true;
    }

    private void PublishNow()
    {
        Begin();
        var head = new TreeHead(edge.Size, edge.Root());
        WritePartials();
        files.SyncAll();
        var note = options.Sign(new Checkpoint(options.Key.Name, head).ToText());
        files.Replace(SignedName, note);
        files.Replace(PublicName, note);
        Published = head;
        foreach (var tile in filled) DeletePartials(tile);
        filled.Clear();
        failed = false;
    }

    private void WriteFull(Tile tile, ReadOnlySpan<byte> hashes)
    {
        files.Write(tile.Path, hashes);
        if (tile.Level == 0) files.Write(tile.EntriesPath, bundle);
        if (published[tile.Level] is { Width: > 0 } partial && partial.Index == tile.Index) filled.Add(tile);
    }

    private void WritePartials()
    {
        for (var level = 0; level < Tile.LevelsMax; level++)
        {
            var tile = edge.TileOf(level);
            if (tile.Width == 0 || tile == published[level]) continue;
            files.Write(tile.Path, edge.BytesOf(level));
            if (level == 0) files.Write(tile.EntriesPath, bundle.AsSpan(0, tile.Width * EntryBundle.HashEntryBytes));
            published[level] = tile;
        }
    }

    private void DeletePartials(Tile tile)
    {
        files.DeletePartials(tile.Path);
        if (tile.Level == 0) files.DeletePartials(tile.EntriesPath);
    }

    private void Compare(long index, in Sha256Hash entry)
    {
        var tile = Tile.Of(0, index / Tile.WidthMax, edge.Size);
        Sha256Hash was;
        if (tile.IsPartial)
        {
            was = EntryIn(bundle, tile, index);
        }
        else
        {
            if (compared.Index != tile.Index) compared = (tile.Index, files.ReadEntries(tile));
            was = EntryIn(compared.Bytes.Span, tile, index);
        }

        if (was != entry) throw new EntryContradictedException(index, was, entry);
    }

    /// <summary>Goes on from the checkpoint that was signed last, and publishes it if a crash came between.</summary>
    private void Restore(byte[] signed)
    {
        var checkpoint = Read(SignedName, signed);
        var tree = checkpoint.Tree;
        edge.Restore(tree.Size, files.ReadTile);
        if (edge.Root() != tree.Root)
            throw new PublicLogDamagedException(SignedName, $"the tiles of its {tree.Size} entries have another root");
        RestoreEntries();
        if (!files.TryRead(PublicName, out var shown)) Show(signed);
        else if (Read(PublicName, shown).Tree is var before && before != tree)
        {
            if (before.Size >= tree.Size)
                throw new PublicLogDamagedException(PublicName, "it is not the checkpoint that was signed last");
            Show(signed);
        }

        Published = tree;
        for (var level = 0; level < Tile.LevelsMax; level++) published[level] = edge.TileOf(level);
    }

    /// <summary>
    /// Publishes the signed checkpoint that was found. A process that was killed may have left it, and what it covers,
    /// readable and not yet durable, and what is shown must not go back after that.
    /// </summary>
    private void Show(byte[] signed)
    {
        files.SyncAll();
        files.Replace(PublicName, signed);
    }

    private void RestoreEntries()
    {
        var tile = edge.TileOf(0);
        if (tile.Width == 0) return;
        files.ReadEntries(tile).CopyTo(bundle);
        var leaves = edge.BytesOf(0);
        for (var i = 0; i < tile.Width; i++)
        {
            if (Merkle.Leaf(EntryIn(bundle, tile, i)) != new Sha256Hash(leaves[(i * Sha256Hash.Bytes)..]))
                throw new PublicLogDamagedException($"public/{tile.EntriesPath}", $"entry {i} is not that of the tree");
        }
    }

    private Checkpoint Read(string name, byte[] note)
    {
        try
        {
            var signed = SignedNote.Parse(note);
            var checkpoint = Checkpoint.Parse(signed.Text);
            if (checkpoint.Origin != options.Key.Name)
                throw new PublicLogDamagedException(name, $"it is of {checkpoint.Origin}, not of {options.Key.Name}");
            return options.IsSigned(signed) ? checkpoint :
                throw new PublicLogDamagedException(name, $"it has no signature that holds by the key {options.Key}");
        }
        catch (ProofFormatException problem)
        {
            throw new PublicLogDamagedException(name, problem.Message);
        }
    }
}
