using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Explain;
using Fairshare.Node.Settle;
using Fairshare.Storage;

namespace Fairshare.Node.Prove;

/// <summary>A kept ledger, open for a command of whoever runs it. What it publishes goes on under its own key.
/// </summary>
internal sealed class OperatorLedger : IDisposable
{
    private readonly FolderDisk disk;
    private readonly Sequencer sequencer;
    private Reason refused = Reason.None;

    private OperatorLedger(FolderDisk disk, LedgerStore store)
    {
        this.disk = disk;
        sequencer = new Sequencer(
            store, new SequencerOptions { FinishDueFirst = true, PublishEveryMs = 0, Applied = Note });
        Machine = store.Machine;
    }

    /// <summary>Opens a ledger. Throws <see cref="InputException"/> if there is none, or its public log cannot be
    /// signed.</summary>
    /// <param name="folder">The ledger's folder.</param>
    /// <param name="key">A file with the key that signs the public log; null: the folder's own.</param>
    /// <param name="progress">Called with the height reached, now and then.</param>
    public static OperatorLedger Open(string folder, string? key, Action<long> progress)
    {
        var disk = KeptLog.Open(folder);
        try
        {
            var publish = PublicLogOf(folder, key);
            return new OperatorLedger(disk, LedgerStore.Open(disk, new LogOptions(), out _, progress, publish));
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>The state.</summary>
    public StateMachine Machine { get; }

    /// <summary>Enters a command at the time of the last block. Returns when it is durable, with the reason for which
    /// it was refused, if it was.</summary>
    /// <param name="key">The idempotency key; the actor is <c>fairshare</c>.</param>
    /// <param name="code">The command's code.</param>
    /// <param name="json">Its body.</param>
    public Reason Enter(string key, int code, string json)
    {
        var block = sequencer.Rent(Machine.Now);
        block.AddBatch("fairshare"u8, Encoding.ASCII.GetBytes(key));
        block.AddEntry(code, line: 1, Encoding.UTF8.GetBytes(json));
        sequencer.Submit(block);
        sequencer.Flush();
        return refused;
    }

    /// <summary>Does what has become due at the time of the last block.</summary>
    public void Work()
    {
        sequencer.Submit(sequencer.Rent(Machine.Now));
        sequencer.Flush();
    }

    /// <summary>Publishes what is new, and closes the log.</summary>
    public void Close() => sequencer.Close();

    /// <inheritdoc/>
    public void Dispose()
    {
        sequencer.Dispose();
        disk.Dispose();
    }

    private void Note(Block block)
    {
        foreach (ref readonly var mark in block.Marks)
            if (mark.Entry >= 0) refused = mark.Refused;
    }

    /// <summary>A ledger that published something goes on publishing, under its own key.</summary>
    private static PublicLogOptions? PublicLogOf(string folder, string? given)
    {
        var published = Path.Combine(folder, "public", "log.vkey");
        if (!File.Exists(published))
        {
            if (given is null) return null;
            throw new InputException($"The ledger in {folder} has no public log, so there is nothing to sign.");
        }

        var path = given ?? Path.Combine(folder, KeyFile.OwnName);
        if (!File.Exists(path))
        {
            throw new InputException(
                $"There is no key {path}: the ledger has a public log, so the one that signs it is needed, by --key.");
        }

        var signer = KeyFile.Read(path, SignatureKind.Ed25519);
        if (signer.Key.ToString() != KeyFile.ReadPublic(published).ToString())
            throw new InputException($"{path} is not the key that signs the public log of {folder}.");
        return new PublicLogOptions(signer.Key, signer.SignNote, signer.IsSigned);
    }
}
