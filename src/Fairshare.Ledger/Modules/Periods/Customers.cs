using System.Runtime.InteropServices;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Periods;

/// <summary>
/// Who bought from whom without being a member: net qualifying volume by seller and buyer, and, for each seller, how
/// many buyers are above zero, over each window that the plan's conditions use.
/// </summary>
/// <remarks>
/// A slot is a window's sums: 0 and 1 are the running period by parity, so that a close can read the one that ended
/// while the next fills; 2 + w is window w of several periods. Windows of several periods lose what falls out of them
/// when a close is done; what arrives while it runs waits until then, so that the close reads frozen numbers.
/// </remarks>
internal sealed class Customers
{
    private readonly Table<Row> rows;
    private readonly Queue<Moved> history;
    private readonly Queue<Moved> waiting;
    private readonly Column<int>[] counts = new Column<int>[2 + Limits.WindowsMax];
    private readonly Column<long>[] volumes = new Column<long>[2 + Limits.WindowsMax];

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
    public int Count(int window, int period, PartyId seller) => counts[Slot(window, period)].Peek(seller.Index);

    /// <summary>Their net purchases.</summary>
    public long Volume(int window, int period, PartyId seller) => volumes[Slot(window, period)].Peek(seller.Index);

    /// <summary>Net purchases of one buyer from one seller in the running period.</summary>
    public long Net(int window, int period, PartyId seller, PartyId buyer) =>
        rows.TryFind(new Key(seller.Index, buyer.Index, Slot(window, period)), out var row) ? row.Net : 0;

    /// <summary>Counts a purchase, or takes it back (negative), in the open period.</summary>
    public void Add(CompiledPlan plan, int period, PartyId seller, PartyId buyer, long volume, bool closing)
    {
        var moved = new Moved { Seller = seller.Index, Buyer = buyer.Index, Period = period, Volume = volume };
        Count(moved, Slot(0, period));
        if (plan.Windows.Length == 1) return;
        if (closing) waiting.Add(moved);
        else AddToWindows(plan, moved);
    }

    /// <summary>After a close: forgets the ended period's own sums and moves the longer windows on by one
    /// period.</summary>
    public void Shift(CompiledPlan plan, int ended)
    {
        var slot = Slot(0, ended);
        counts[slot].Clear();
        volumes[slot].Clear();
        RemoveRows(slot);
        for (var w = 1; w < plan.Windows.Length; w++)
        {
            if (plan.Windows[w].Periods is var periods and > 0) Drop(2 + w, ended + 1 - periods);
        }

        var keep = plan.Windows.Length == 1 ? int.MaxValue : ended + 2 - plan.Windows.Max(window => window.Periods);
        while (history.Count > 0 && history.Peek(history.Head).Period < keep) history.TrimTo(history.Head + 1);
        for (; waiting.Count > 0; waiting.TrimTo(waiting.Head + 1)) AddToWindows(plan, waiting.Peek(waiting.Head));
    }

    private static int Slot(int window, int period) => window == 0 ? period & 1 : 2 + window;

    private void AddToWindows(CompiledPlan plan, Moved moved)
    {
        history.Add(moved);
        for (var w = 1; w < plan.Windows.Length; w++) Count(moved, 2 + w);
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

    private void RemoveRows(int slot)
    {
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
