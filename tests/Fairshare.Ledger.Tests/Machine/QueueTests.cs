using System.Diagnostics;

namespace Fairshare.Ledger.Tests.Containers;

public class QueueTests
{
    private readonly State state = new();

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    [InlineData(43)]
    public void A_queue_holds_what_a_list_with_numbers_holds(int seed)
    {
        var random = new Random(seed);
        var queue = state.Queue<Pair>("events");
        var model = new SortedDictionary<long, Pair>();
        for (var i = 0; i < 40_000; i++)
        {
            var step = random.Next(1_000);
            if (step < 600) Append(queue, model, new Pair(i, step, 0));
            else if (step < 620) AddRange(queue, model, random.Next(1, 60), i);
            else if (step < 623) Trim(queue, model, queue.Head + random.NextInt64(queue.Count + 1));
            else if (step < 624) Trim(queue, model, queue.Tail);
            else if (step == 625 && random.Next(20) == 0) Clear(queue, model);
            else if (step < 630) state.Digest();
            else if (model.Count > 0) Change(queue, model, random.NextInt64(queue.Head, queue.Tail));
        }

        Assert.Equal(queue.Count, queue.Tail - queue.Head);
        for (var index = queue.Head; index < queue.Tail; index++)
            Assert.Equal(model.GetValueOrDefault(index), queue.Peek(index));
    }

    [Fact]
    public void A_queue_that_moves_on_keeps_its_memory()
    {
        var queue = state.Queue<long>("events");
        for (var i = 0L; i < 1_000_000; i++)
        {
            queue.Add(i);
            if (i % 1_000 == 0) queue.TrimTo(Math.Max(queue.Head, i - 20_000));
            if (i % 100_000 != 0) continue;
            Assert.InRange(state.Bytes, 65_536, 5 * 65_536);
            Assert.Equal((queue.Head, i), (queue.Peek(queue.Head), queue.Peek(i)));
        }
    }

    [Fact]
    public void A_range_lies_in_one_page_and_skips_what_is_too_small_for_it()
    {
        var queue = state.Queue<int>("levels");
        var whole = Enumerable.Range(0, Queue<int>.RangeMax).ToArray();
        Assert.Equal(16_384, Queue<int>.RangeMax);
        Assert.Equal(0, queue.AddRange([1, 2, 3]));
        Assert.Equal(16_384, queue.AddRange(whole));
        Assert.Equal(32_768, queue.AddRange([4]));
        Assert.Equal(32_769, queue.AddRange([]));
        Assert.Equal([1, 2, 3], queue.Range(0, 3).ToArray());
        Assert.Equal(whole, queue.Range(16_384, 16_384).ToArray());
        Assert.Equal(0, queue.Peek(3));
        Assert.Equal(0, queue.Range(32_769, 0).Length);
        Assert.Equal(32_769, queue.Count);
        Assert.Throws<UnreachableException>(() => queue.AddRange(new int[16_385]));
        Assert.Throws<UnreachableException>(() => queue.Range(16_383, 2).Length);
        Assert.Throws<UnreachableException>(() => queue.Range(32_768, 2).Length);
    }

    [Fact]
    public void What_is_before_the_head_or_behind_the_tail_is_not_there()
    {
        var queue = state.Queue<int>("levels");
        Assert.Throws<UnreachableException>(() => queue.Peek(0));
        for (var i = 0; i < 100; i++) queue.Add(i);
        queue.TrimTo(10);
        Assert.Throws<UnreachableException>(() => queue.Peek(9));
        Assert.Throws<UnreachableException>(() => queue[100] = 1);
        Assert.Throws<UnreachableException>(() => queue.TrimTo(9));
        Assert.Throws<UnreachableException>(() => queue.TrimTo(101));
        Assert.Equal(10, queue.Peek(10));
        queue.Clear();
        Assert.Equal((100L, 100L, 0L), (queue.Head, queue.Tail, state.Bytes));
        Assert.Equal(100, queue.Add(5));
    }

    [Fact]
    public void A_queue_cleared_far_on_restores_to_where_it_was()
    {
        var queue = state.Queue<int>("levels");
        for (var i = 0; i < 1_000_000; i++) queue.Add(i);
        queue.Clear();
        var copied = Restored(out var copy);
        Assert.Equal((1_000_000L, 1_000_000L), (copied.Head, copied.Tail));
        var start = queue.AddRange(new int[16_384]); // skips: the head's page is not there
        Assert.Equal(start, copied.AddRange(new int[16_384]));
        copied = Restored(out copy);
        (copied[1_000_000], queue[1_000_000]) = (3, 3);
        Assert.Equal(state.Digest(), copy.Digest());
    }

    private Queue<int> Restored(out State copy)
    {
        copy = new State();
        var queue = copy.Queue<int>("levels");
        var image = new MemoryImage();
        state.Freeze().WriteTo(image);
        state.Thaw();
        copy.Restore(image);
        return queue;
    }

    private static void Append(Queue<Pair> queue, SortedDictionary<long, Pair> model, Pair row)
    {
        var index = queue.Add(row);
        Assert.Equal(queue.Tail - 1, index);
        model.Add(index, row);
    }

    private static void AddRange(Queue<Pair> queue, SortedDictionary<long, Pair> model, int count, int value)
    {
        var rows = Enumerable.Range(0, count).Select(i => new Pair(i, value, 1)).ToArray();
        var index = queue.AddRange(rows);
        Assert.Equal(queue.Tail, index + count);
        for (var i = 0; i < count; i++) model.Add(index + i, rows[i]);
        Assert.Equal(rows, queue.Range(index, count).ToArray());
    }

    private static void Trim(Queue<Pair> queue, SortedDictionary<long, Pair> model, long head)
    {
        queue.TrimTo(head);
        foreach (var index in model.Keys.TakeWhile(index => index < head).ToArray()) model.Remove(index);
    }

    private static void Clear(Queue<Pair> queue, SortedDictionary<long, Pair> model)
    {
        queue.Clear();
        model.Clear();
    }

    private static void Change(Queue<Pair> queue, SortedDictionary<long, Pair> model, long index)
    {
        model[index] = model.GetValueOrDefault(index) with { Other = index };
        queue[index].Other = index;
    }
}
