using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>
/// Takes snapshots while the ledger goes on. The machine's thread freezes the state after a block, which is instant;
/// when that block is durable, a thread in the background writes what was frozen; then the machine's thread lets it go.
/// </summary>
internal sealed class Snapshotter(
    LedgerStore store, long everyBytes, Action<Exception>? failed, TaskScheduler scheduler)
{
    private long lastBytes;
    private Frozen? frozen;
    private volatile Task? writing;

    private sealed record Frozen(FrozenState State, long Height, long Sequence, long Time)
    {
        public SnapshotHead? Head { get; set; }
    }

    /// <summary>On the machine's thread, after each block.</summary>
    public void Applied(Block block)
    {
        if (everyBytes == 0) return;
        if (writing is { IsCompleted: true } finished)
        {
            if (finished.Exception is { } error) failed?.Invoke(error.GetBaseException());
            store.Machine.Thaw();
            Volatile.Write(ref frozen, null);
            writing = null;
        }

        var bytes = store.Log.Bytes;
        if (store.Machine.IsFrozen || bytes - lastBytes < everyBytes) return;
        var machine = store.Machine;
        if (!machine.IsReadyToFreeze()) return;
        lastBytes = bytes;
        Volatile.Write(ref frozen, new Frozen(machine.Freeze(), block.Height, machine.Sequence, block.Time));
    }

    /// <summary>On the committing thread, after a block was appended.</summary>
    public void Appended(Block block)
    {
        if (everyBytes == 0 || Volatile.Read(ref frozen) is not { } waiting || waiting.Height != block.Height) return;
        waiting.Head = new SnapshotHead(
            block.Height, store.Log.LastFrameHash, waiting.Sequence, waiting.Time, (uint)waiting.State.Protocol,
            store.Chain.Value);
    }

    /// <summary>On the committing thread, after a sync.</summary>
    public void Durable()
    {
        if (everyBytes == 0 || writing is not null) return;
        if (Volatile.Read(ref frozen) is not { Head: { } head } waiting) return;
        writing = Task.Factory.StartNew(
            () => store.Snapshots.Write(head, waiting.State.WriteTo), CancellationToken.None,
            TaskCreationOptions.LongRunning, scheduler);
    }

    /// <summary>Waits for what is being written and lets it go. To be called while nothing is applied.</summary>
    public void LetGo()
    {
        if (writing is null) return;
        Wait();
        store.Machine.Thaw();
        Volatile.Write(ref frozen, null);
        writing = null;
    }

    /// <summary>Waits for what is being written.</summary>
    public void Wait()
    {
        if (writing is not { } task) return;
        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            failed?.Invoke(error);
        }
    }
}
