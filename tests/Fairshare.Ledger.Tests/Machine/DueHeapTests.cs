using System.Diagnostics;

namespace Fairshare.Ledger.Tests.Containers;

public class DueHeapTests
{
    [Theory]
    [InlineData(51, 20)]
    [InlineData(52, 1_000_000)]
    public void Items_come_out_by_time_and_then_by_number(int seed, int times)
    {
        var random = new Random(seed);
        var heap = new DueHeap(new State(), "due");
        var model = new PriorityQueue<DueItem, (long, long)>();
        for (var i = 0; i < 60_000; i++)
        {
            if (random.Next(5) < (i < 40_000 ? 3 : 1))
            {
                var item = new DueItem(random.Next(times), random.Next(100));
                heap.Push(item.Time, item.Item);
                model.Enqueue(item, (item.Time, item.Item));
            }
            else if (heap.Count > 0)
            {
                Assert.Equal(model.Peek(), heap.Peek);
                Assert.Equal(model.Dequeue(), heap.Pop());
            }

            Assert.Equal(model.Count, heap.Count);
        }
    }

    [Fact]
    public void An_empty_heap_has_no_first_item()
    {
        var heap = new DueHeap(new State(), "due");
        Assert.Throws<UnreachableException>(() => heap.Peek);
        heap.Push(3, 1);
        Assert.Equal(new DueItem(3, 1), heap.Pop());
        Assert.Throws<UnreachableException>(() => heap.Pop());
    }
}
