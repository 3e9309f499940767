using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>
/// Applies what a store's log has beyond its machine, in the stages of the <see cref="Sequencer"/>: read the entries |
/// apply them | write the receipts out, hash them, and hold them against the log and against what was published.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="isThreaded">Whether each stage has a thread; else they take turns, always in the same order.</param>
internal sealed class StagedReplay(LedgerStore store, bool isThreaded)
{
    private const int GroupEntries = 4_096;
    private const int GroupBlocks = 64;
    private const int GroupsWaiting = 2;

    private readonly ConcurrentStack<Block> free = new();
    private long replayed;

    /// <summary>Applies frame after frame, to the end. Throws <see cref="LogDisagreesException"/>; then the machine is
    /// of no more use.</summary>
    /// <param name="frames">From the frame after the machine's height.</param>
    /// <param name="progress">Called with the height reached, now and then.</param>
    /// <returns>How many frames there were.</returns>
    public long Run(LogReader frames, Action<long>? progress)
    {
        foreach (var group in Ahead(Apply(Ahead(Read(frames)))))
        {
            foreach (var (block, head, last) in group)
            {
                LedgerReplay.Compare(head, store.Chain);
                store.Chain.Add(block);
                store.Public?.Append(last - store.Chain.Entries.Length, store.Chain.Entries);
                block.Forget();
                free.Push(block);
                if (++replayed % 1_024 == 0) progress?.Invoke(head.Height);
            }
        }

        return replayed;
    }

    private IEnumerable<List<Item>> Read(LogReader frames)
    {
        for (var more = true; more;)
        {
            List<Item> group = [];
            var entries = 0;
            var failure = Try(() =>
            {
                while (group.Count < GroupBlocks && entries < GroupEntries && (more = frames.TryRead(out var frame)))
                {
                    var block = free.TryPop(out var used) ? used : store.Machine.NewBlock();
                    LedgerReplay.Read(frame, block);
                    group.Add(new Item(block, frame.Head));
                    entries += block.Count;
                }

                store.Machine.LayInPages();
            });
            if (group.Count > 0) yield return group;
            failure?.Throw();
        }
    }

    private IEnumerable<List<Item>> Apply(IEnumerable<List<Item>> groups)
    {
        var blocks = new Block[GroupBlocks];
        foreach (var group in groups)
        {
            List<Item> applied = new(group.Count);
            for (var i = 0; i < group.Count; i++) blocks[i] = group[i].Block;
            var failure = Try(() =>
            {
                var ahead = 0;
                for (var i = 0; i < group.Count; i++)
                {
                    LedgerReplay.Follow(store.Machine, group[i].Head);
                    if (i >= ahead) ahead = i + Math.Max(1, store.Machine.ReadAhead(blocks.AsSpan(i, group.Count - i)));
                    store.Machine.Apply(blocks[i]);
                    applied.Add(group[i] with { LastSequence = store.Machine.Sequence });
                }
            });
            if (applied.Count > 0) yield return applied;
            failure?.Throw();
        }
    }

    /// <summary>What was done before something failed is handed on first: it may have failed as well, and earlier.
    /// </summary>
    private static ExceptionDispatchInfo? Try(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (Exception failure)
        {
            return ExceptionDispatchInfo.Capture(failure);
        }
    }

    /// <summary>Lets a thread of its own go on with what is enumerated here, by a few elements. What it throws is
    /// thrown here, in its place.</summary>
    private IEnumerable<T> Ahead<T>(IEnumerable<T> source)
    {
        if (!isThreaded)
        {
            foreach (var element in source) yield return element;
            yield break;
        }

        using var waiting = new BlockingCollection<T>(GroupsWaiting);
        using var enough = new CancellationTokenSource();
        var work = Task.Factory.StartNew(
            () => Fill(source, waiting, enough.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var isWhole = false;
        try
        {
            foreach (var element in waiting.GetConsumingEnumerable()) yield return element;
            isWhole = true;
        }
        finally
        {
            enough.Cancel();
            var failure = Try(work.GetAwaiter().GetResult);
            if (isWhole) failure?.Throw();
        }
    }

    private static void Fill<T>(IEnumerable<T> source, BlockingCollection<T> waiting, CancellationToken enough)
    {
        try
        {
            foreach (var element in source) waiting.Add(element, enough);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // Whoever took the elements has failed, and says why.
        }
        finally
        {
            waiting.CompleteAdding();
        }
    }

    private readonly record struct Item(Block Block, FrameHead Head, long LastSequence = 0);
}
