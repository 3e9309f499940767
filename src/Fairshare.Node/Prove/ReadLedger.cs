using System.Text.Json;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Seals;
using Fairshare.Node.Settle;
using Fairshare.Storage;

namespace Fairshare.Node.Prove;

/// <summary>A kept ledger with a public log, only read: a node may have it open.</summary>
internal sealed class ReadLedger : IDisposable
{
    private readonly FolderDisk disk;
    private readonly Action<StateMachine, SealedStatements>? computed;

    private ReadLedger(string folder, Action<StateMachine, SealedStatements>? computed)
    {
        disk = FolderDisk.ForReading(folder);
        this.computed = computed;
        Reading = new LedgerReading(disk, computed);
        Public = LogSource.Open(folder);
    }

    /// <summary>Its entries, applied again.</summary>
    public LedgerReading Reading { get; private set; }

    /// <summary>What is public of it.</summary>
    public LogSource Public { get; }

    /// <summary>Opens a folder; an <see cref="InputException"/> if it holds no ledger, or nothing public.</summary>
    public static ReadLedger Open(string folder, Action<StateMachine, SealedStatements>? computed = null)
    {
        if (!Directory.Exists(folder)) throw new InputException($"There is no folder {folder}.");
        if (!Directory.EnumerateFiles(folder, "*.seg").Any() && !File.Exists(Path.Combine(folder, "tip")))
            throw new InputException($"There is no ledger in {folder}: settle --log keeps one.");
        if (!Directory.Exists(Path.Combine(folder, "public")))
            throw new InputException($"The ledger in {folder} has no public log: there is no public/ in it.");
        return new ReadLedger(folder, computed);
    }

    /// <summary>Begins again with the first entry.</summary>
    public void Restart()
    {
        Reading.Dispose();
        Reading = new LedgerReading(disk, computed);
    }

    /// <summary>
    /// Goes on from the ledger's own snapshot before a receipt of a number, or before the first entry that contains
    /// some bytes. It is the operator's: what is read then has to be held against what was published.
    /// </summary>
    /// <returns>The height that it goes on from; 0: from the start.</returns>
    public long StartBefore(long sequence, ReadOnlySpan<byte> text)
    {
        if (!disk.List().Any(name => name.StartsWith("snapshot-", StringComparison.Ordinal))) return 0;
        var first = text.IsEmpty ? 0 : Reading.Find(text);
        var (receipts, height) = (text.IsEmpty ? sequence - 1 : long.MaxValue, first == 0 ? long.MaxValue : first - 1);
        if (!Reading.TryRestore(new SnapshotStore(disk), receipts, height)) Restart();
        return Reading.Machine.Height;
    }

    /// <summary>A check of its public log from the first entry on.</summary>
    public PublicLogCheck Check() => new(disk);

    /// <summary>What the entry of an index was, for a message; the block that has it was just applied.</summary>
    public string Describe(long index)
    {
        var first = Reading.Machine.Sequence - Reading.Block.Marks.Length;
        if (index < first || index >= Reading.Machine.Sequence) return $"Receipt {index + 1}";
        using var receipt = JsonDocument.Parse(Receipt((int)(index - first)));
        var json = receipt.RootElement;
        if (!json.TryGetProperty("command", out var command))
            return $"Receipt {index + 1} (block {Reading.Machine.Height}, what was due at {json.GetProperty("due")})";
        var (actor, key, line) = (json.GetProperty("actor"), json.GetProperty("key"), json.GetProperty("line"));
        return $"Receipt {index + 1} (block {Reading.Machine.Height}, {command} by {actor}, key {key}, line {line})";
    }

    /// <summary>The exact bytes of a receipt of the block that was applied last.</summary>
    public byte[] Receipt(int mark)
    {
        var marks = Reading.Block.Marks;
        var start = mark == 0 ? 0 : marks[mark - 1].End;
        return Reading.Block.Receipts.Slice(start, marks[mark].End).ToArray();
    }

    /// <summary>Runs a check, and says of an entry that does not agree what it was.</summary>
    public void Hold(Action check)
    {
        try
        {
            check();
        }
        catch (EntryContradictedException entry)
        {
            throw new NotProvenException(
                $"{Describe(entry.Index)} is not entry {entry.Index} of the public log: executing it gives " +
                $"{entry.Now}, and {entry.Published} was published.");
        }
    }

    public void Dispose()
    {
        Reading.Dispose();
        Public.Dispose();
        disk.Dispose();
    }
}
