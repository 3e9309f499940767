namespace Fairshare.Ledger;

/// <summary>Something due at a time in milliseconds; items of the same time come by their numbers.</summary>
public readonly record struct DueItem(long Time, long Item)
{
    internal bool IsBefore(in DueItem other) => Time < other.Time || (Time == other.Time && Item < other.Item);
}

/// <summary>
/// What is due next: a heap of four children a node over a column. (Time, Item) orders all items, so what comes out
/// does not depend on how they went in; equal items come out as often as they were pushed.
/// </summary>
public sealed class DueHeap
{
    private const int Children = 4;

    private readonly Column<DueItem> heap;

    /// <summary>Creates the heap with its column.</summary>
    public DueHeap(State state, string name) => heap = state.Column<DueItem>(name);

    /// <summary>Items in the heap.</summary>
    public int Count => heap.Count;

    /// <summary>The first item; there must be one.</summary>
    public DueItem Peek
    {
        get
        {
            Check.That(heap.Count > 0);
            return heap.Peek(0);
        }
    }

    /// <summary>Adds an item.</summary>
    public void Push(long time, long item)
    {
        var pushed = new DueItem(time, item);
        var at = heap.Add(pushed);
        while (at > 0)
        {
            var parent = (at - 1) / Children;
            if (!pushed.IsBefore(in heap.Peek(parent))) break;
            heap[at] = heap.Peek(parent);
            at = parent;
        }

        heap[at] = pushed;
    }

    /// <summary>Takes the first item out; there must be one.</summary>
    public DueItem Pop()
    {
        var first = Peek;
        var last = heap.Peek(heap.Count - 1);
        heap.Truncate(heap.Count - 1);
        if (heap.Count > 0) Sink(last);
        return first;
    }

    // Finds the place of an item from the top down.
    private void Sink(DueItem item)
    {
        var at = 0;
        while (true)
        {
            var least = LeastChild(at);
            if (least < 0 || !heap.Peek(least).IsBefore(item)) break;
            heap[at] = heap.Peek(least);
            at = least;
        }

        heap[at] = item;
    }

    private int LeastChild(int at)
    {
        var first = ((long)at * Children) + 1;
        if (first >= heap.Count) return -1;
        var least = (int)first;
        var end = Math.Min(heap.Count, first + Children);
        for (var child = least + 1; child < end; child++)
            if (heap.Peek(child).IsBefore(in heap.Peek(least))) least = child;
        return least;
    }
}
