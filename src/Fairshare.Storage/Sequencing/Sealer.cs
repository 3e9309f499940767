using System.Diagnostics.CodeAnalysis;
using Fairshare.Ledger;
using Fairshare.Ledger.Seals;

namespace Fairshare.Storage;

/// <summary>How a ledger is sealed.</summary>
/// <param name="Secret">What keeps ids from being guessed; used by the first seal, and that of the first afterwards.
/// </param>
/// <param name="EveryMs">A seal is computed when so much of the log's time has passed, counted from 1970; 0: only when
/// it is asked for.</param>
public sealed record SealOptions(Sha256Hash Secret, long EveryMs = 0);

/// <summary>
/// Computes seals while the ledger goes on. The machine's thread freezes the state, which is instant; a thread in the
/// background digests it and builds the tree over the lines that wait in it; then the machine's thread lets it go, and
/// the command waits for whoever submits blocks. A seal that is lost in a crash is computed again. Under a protocol
/// that has no seals it does nothing.
/// </summary>
public sealed class Sealer
{
    private const int SealStatements = 0x0501;

    private readonly LedgerStore store;
    private readonly SealOptions? options;
    private readonly TaskScheduler scheduler;
    private readonly SealsModule seals;
    private Task<byte[]>? computing;
    private byte[]? ready;
    private long asked; // the last seal before the one that was computed: no other until it is entered

    internal Sealer(LedgerStore store, SealOptions? options, TaskScheduler scheduler)
    {
        (this.store, this.options, this.scheduler) = (store, options, scheduler);
        seals = store.Machine.Module<SealsModule>();
        asked = -1;
    }

    /// <summary>The code of the command.</summary>
    public static int Code => SealStatements;

    /// <summary>The command that begins to seal an empty ledger: an entry of its first block.</summary>
    /// <param name="secret">The secret of its seals.</param>
    /// <param name="protocol">The version of the protocol that it begins with.</param>
    public static byte[] Opening(Sha256Hash secret, int protocol = Protocol.Latest)
    {
        var empty = new StateMachine(protocol);
        return SealedStatements.Of(empty, secret).Command(empty.Digest());
    }

    /// <summary>On the machine's thread, after each block.</summary>
    internal void Applied(Block block)
    {
        if (options is not { EveryMs: > 0 } asIs || seals.Last.Number == 0) return;
        if (computing is { IsCompleted: true } finished)
        {
            store.Machine.Thaw();
            computing = null;
            Volatile.Write(ref ready, finished.GetAwaiter().GetResult());
        }

        var last = seals.Last;
        if (computing is not null || store.Machine.IsFrozen || asked == last.Number) return;
        if (block.Time / asIs.EveryMs == seals.LastAt / asIs.EveryMs) return;
        if (store.Machine.Sequence == last.Receipt) return;
        if (!store.Machine.IsReadyToFreeze()) return;
        asked = last.Number;
        var frozen = store.Machine.Freeze();
        computing = Task.Factory.StartNew(
            () => Compute(frozen, asIs.Secret), CancellationToken.None, TaskCreationOptions.LongRunning, scheduler);
    }

    /// <summary>Seals what there is, while nothing is applied.</summary>
    internal byte[]? Seal()
    {
        if (options is null || !store.Machine.Has<SealsModule>()) return null;
        if (store.Machine.Sequence == seals.Last.Receipt) return null;
        LetGo();
        asked = seals.Last.Number;
        var frozen = store.Machine.Freeze();
        try
        {
            return Compute(frozen, options.Secret);
        }
        finally
        {
            store.Machine.Thaw();
        }
    }

    /// <summary>Gives up what is being computed: what is sealed now has it too.</summary>
    private void LetGo()
    {
        Volatile.Write(ref ready, null);
        if (computing is null) return;
        Wait();
        store.Machine.Thaw();
        computing = null;
    }

    internal bool TryTake([NotNullWhen(true)] out byte[]? command)
    {
        command = Interlocked.Exchange(ref ready, null);
        return command is not null;
    }

    /// <summary>Waits for what is being computed, which reads the frozen state; what comes of it is given up.</summary>
    internal void Wait()
    {
        try
        {
            computing?.GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // A ledger that goes on sealing meets it in Applied; one that ends needs no seal.
        }
    }

    private static byte[] Compute(FrozenState frozen, Sha256Hash secret)
    {
        var view = StateMachine.View(frozen);
        var known = view.Module<SealsModule>();
        var sealedNow = SealedStatements.Of(view, known.Last.Number == 0 ? secret : known.Secret);
        return sealedNow.Command(frozen.Digest);
    }
}
