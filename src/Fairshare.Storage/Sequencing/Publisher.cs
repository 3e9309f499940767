using System.Buffers;
using System.Runtime.InteropServices;
using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>
/// The stage behind the commit: takes the hashes of receipts that are durable, appends them to the public log, and
/// publishes now and then, on a thread of its own, so that no commit waits for small files.
/// </summary>
/// <remarks>What waits is bounded: a commit stands still only when <see cref="WaitingMax"/> entries do.</remarks>
internal sealed class Publisher : IDisposable
{
    /// <summary>Entries that may wait: 32 MB of hashes, some seconds of a ledger at full speed.</summary>
    private const int WaitingMax = 1 << 20;

    private readonly PublicLog log;
    private readonly int everyMs;
    private readonly Action<Exception> failed;
    private readonly object gate = new();
    private readonly System.Collections.Generic.Queue<ArraySegment<Sha256Hash>> queue = new();
    private readonly Thread? thread;
    private readonly List<Sha256Hash> group = [];
    private long waiting;
    private long next;
    private long asked;
    private long published;
    private bool closed;
    private bool ended;

    /// <summary>Starts on a log that has met its ledger.</summary>
    /// <param name="log">The public log.</param>
    /// <param name="everyMs">How often it publishes what is new; 0: only when asked to.</param>
    /// <param name="failed">Called once if the public log failed; nothing is taken after that.</param>
    /// <param name="isThreaded">Whether it has a thread, or works when <see cref="Step"/> says so.</param>
    public Publisher(PublicLog log, int everyMs, Action<Exception> failed, bool isThreaded)
    {
        (this.log, this.everyMs, this.failed) = (log, everyMs, failed);
        (next, published) = (log.Size, log.Published.Size);
        asked = published;
        if (!isThreaded) return;
        thread = new Thread(Run) { Name = "publish", IsBackground = true };
        thread.Start();
    }

    /// <summary>On the committing thread: the entries of a block that was appended and is not durable yet.</summary>
    public void Appended(ReadOnlySpan<Sha256Hash> entries) => group.AddRange(entries);

    /// <summary>On the committing thread: all that was appended is durable.</summary>
    public void Durable()
    {
        if (group.Count == 0) return;
        var copy = ArrayPool<Sha256Hash>.Shared.Rent(group.Count);
        CollectionsMarshal.AsSpan(group).CopyTo(copy);
        lock (gate)
        {
            while (waiting >= WaitingMax && !ended) Monitor.Wait(gate);
            queue.Enqueue(new ArraySegment<Sha256Hash>(copy, 0, group.Count));
            waiting += group.Count;
            next += group.Count;
            Monitor.PulseAll(gate);
        }

        group.Clear();
    }

    /// <summary>Returns when everything that was durable at the call is published, or the public log has failed.
    /// </summary>
    public void Publish()
    {
        lock (gate)
        {
            asked = Math.Max(asked, next);
            Monitor.PulseAll(gate);
            while (thread is null && published < asked && Step()) { }
            while (thread is not null && published < asked && !ended) Monitor.Wait(gate);
        }
    }

    /// <summary>Ends the thread. What waits is not published.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }

        thread?.Join();
    }

    /// <summary>Without a thread: appends what came first or, if nothing waits, publishes what is new. Returns whether
    /// there was anything to do.</summary>
    public bool Step()
    {
        if (ended || (!queue.TryDequeue(out var entries) && log.Size == published)) return false;
        try
        {
            waiting -= entries.Count;
            Work(entries, publish: entries.Array is null);
        }
        catch (Exception error)
        {
            ended = true;
            failed(error);
        }

        return true;
    }

    private void Run()
    {
        try
        {
            var last = Environment.TickCount64;
            while (TryTake(last, out var entries, out var publish))
            {
                Work(entries, publish);
                if (publish) last = Environment.TickCount64;
            }
        }
        catch (Exception error)
        {
            failed(error);
        }

        lock (gate)
        {
            ended = true;
            Monitor.PulseAll(gate);
        }
    }

    private void Work(ArraySegment<Sha256Hash> entries, bool publish)
    {
        if (entries.Array is { } array)
        {
            log.Append(log.Size, entries);
            ArrayPool<Sha256Hash>.Shared.Return(array);
        }

        if (!publish) return;
        var head = log.Publish();
        lock (gate)
        {
            published = head.Size;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Waits for entries, or until it is time to publish; false when the thread is to end.</summary>
    private bool TryTake(long last, out ArraySegment<Sha256Hash> entries, out bool publish)
    {
        lock (gate)
        {
            while (true)
            {
                entries = default;
                publish = false;
                if (closed) return false;
                var isNew = log.Size > published;
                var due = everyMs > 0 && isNew ? (int)Math.Max(0, last + everyMs - Environment.TickCount64) : -1;
                if (queue.TryDequeue(out entries))
                {
                    waiting -= entries.Count;
                    Monitor.PulseAll(gate);
                    publish = due == 0;
                    return true;
                }

                publish = due == 0 || (isNew && published < asked);
                if (publish) return true;
                Monitor.Wait(gate, due);
            }
        }
    }
}
