using System.Runtime.InteropServices;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Periods;

/// <summary>
/// Who bought from whom without being a member: net qualifying volume by seller and buyer, and, for each seller, how
/// many buyers are above zero, over each window that the plan's conditions use.
/// </summary>
/// <remarks>
/// A slot is a window's sums: 0 and 1 are the running period by parity, so that a close can read the one that ended
/// while the next fills; 2 is everything ever; 2 + w is window w of several periods. Windows of several periods lose
/// what falls out of them when a close is done, and are made again from the history when another plan takes over; what
/// arrives while it runs waits until then, so that the close reads frozen numbers.
/// </remarks>
internal sealed class Customers
{
    private const int Lifetime = 2;

    private readonly Table<Row> rows;
    private readonly Queue<Moved> history;
    private readonly Queue<Moved> waiting;
    private readonly Column<int>[] counts = new Column<int>[Lifetime + Limits.WindowsMax];
    private readonly Column<long>[] volumes = new Column<long>[Lifetime + Limits.WindowsMax];

    public Customers(State state)
    {
        rows = state.Table<Row>("periods.customers");
        history = state.Queue<Moved>("periods.customer_history");
        waiting = state.Queue<Moved>("periods.customers_waiting");
        for (var slot = 0; slot < counts.Length; slot++)
        {
            counts[slot] = state.Column<int>($"periods.customer_counts_{slot}");
            volumes[slot] = state.Column<long>($"periods.customer_volumes_{slot}");
        }
    }

    /// <summary>Distinct customers of a seller in a window.</summary>
    public int Count(CompiledPlan plan, int window, int period, PartyId seller) =>
        counts[Slot(plan, window, period)].Peek(seller.Index);

    /// <summary>Their net purchases.</summary>
    public long Volume(CompiledPlan plan, int window, int period, PartyId seller) =>
        volumes[Slot(plan, window, period)].Peek(seller.Index);

    /// <summary>Net purchases of one buyer from one seller in a window.</summary>
    public long Net(CompiledPlan plan, int window, int period, PartyId seller, PartyId buyer) =>
        rows.TryFind(new Key(seller.Index, buyer.Index, Slot(plan, window, period)), out var row) ? row.Net : 0;

    /// <summary>Counts a purchase, or takes it back (negative), in the open period.</summary>
    public void Add(in Fact sold, CompiledPlan plan, Spans spans, int period, bool closing)
    {
        var moved = new Moved
        {
            Seller = sold.Party.Index, Buyer = sold.Other.Index, Period = period, Volume = sold.Amount,
        };
        Count(moved, period & 1);
        if ((spans.Needs & Needs.Customers) == 0) return;
        if (closing) waiting.Add(moved);
        else AddToWindows(plan, spans, moved);
    }

    /// <summary>After a close: forgets the ended period's own sums and moves the longer windows on by one
    /// period, or, where another plan takes over, makes its windows from what is kept.</summary>
    public void Shift(CompiledPlan plan, CompiledPlan next, Spans spans, int ended)
    {
        Clear(ended & 1);
        if (plan == next)
        {
            for (var w = 1; w < plan.Windows.Length; w++)
                if (plan.Windows[w].Periods is var periods and > 0)
                    Drop(Slot(plan, w, ended), ended + 1 - periods);
        }
        else
        {
            for (var w = 1; w < Math.Max(plan.Windows.Length, next.Windows.Length); w++) Clear(Lifetime + w);
            for (var i = history.Head; i < history.Tail; i++) CountInWindows(next, history.Peek(i), ended + 1);
        }

        var keep = ended + 2 - spans.Longest;
        while (history.Count > 0 && history.Peek(history.Head).Period < keep) history.TrimTo(history.Head + 1);
        for (; waiting.Count > 0; waiting.TrimTo(waiting.Head + 1))
            AddToWindows(next, spans, waiting.Peek(waiting.Head));
    }

    private static int Slot(CompiledPlan plan, int window, int period) =>
        window == 0 ? period & 1 : plan.Windows[window].Periods == 0 ? Lifetime : Lifetime + window;

    private void AddToWindows(CompiledPlan plan, Spans spans, in Moved moved)
    {
        if (spans.Longest > 1) history.Add(moved);
        if (spans.CustomersForLife) Count(moved, Lifetime);
        CountInWindows(plan, moved, moved.Period);
    }

    private void CountInWindows(CompiledPlan plan, in Moved moved, int open)
    {
        for (var w = 1; w < plan.Windows.Length; w++)
            if (plan.Windows[w].Periods is var periods and > 0 && moved.Period > open - periods)
                Count(moved, Lifetime + w);
    }

    private void Drop(int slot, int period)
    {
        for (var i = history.Head; i < history.Tail && history.Peek(i).Period <= period; i++)
        {
            var moved = history.Peek(i);
            if (moved.Period != period) continue;
            moved.Volume = -moved.Volume;
            Count(moved, slot);
        }
    }

    private void Count(in Moved moved, int slot)
    {
        ref var row = ref rows.FindOrAdd(new Key(moved.Seller, moved.Buyer, slot), out var found);
        if (!found) row = new Row { Seller = moved.Seller, Buyer = moved.Buyer, Slot = slot };
        var before = row.Net > 0 ? 1 : 0;
        row.Net += moved.Volume;
        counts[slot][moved.Seller] += (row.Net > 0 ? 1 : 0) - before;
        volumes[slot][moved.Seller] += moved.Volume;
    }

    private void Clear(int slot)
    {
        counts[slot].Clear();
        volumes[slot].Clear();
        var gone = new List<Key>();
        foreach (ref readonly var row in rows)
            if (row.Slot == slot) gone.Add(new Key(row.Seller, row.Buyer, row.Slot));
        foreach (var key in gone) rows.Remove(key);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Row
    {
        public int Seller;
        public int Buyer;
        public int Slot;
        public int Unused;
        public long Net;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Moved
    {
        public int Seller;
        public int Buyer;
        public int Period;
        public int Unused;
        public long Volume;
    }

    private readonly struct Key(int seller, int buyer, int slot) : IRowKey<Row>
    {
        public ulong Hash => Hash64.Of(Hash64.Pair(seller, buyer), (ulong)slot);

        public bool Matches(in Row row) => row.Seller == seller && row.Buyer == buyer && row.Slot == slot;
    }
}
