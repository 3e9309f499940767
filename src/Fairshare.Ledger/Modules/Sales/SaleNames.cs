using System.Runtime.InteropServices;

namespace Fairshare.Ledger.Sales;

/// <summary>
/// The ids of sales and of returns, which share one space, as long as the sale may be returned; and the returns that
/// wait for their sale.
/// </summary>
internal sealed class SaleNames
{
    private const int LengthBits = 8;

    private readonly Queue<byte> texts;
    private readonly Queue<NameRow> names;
    private readonly Table<long> byText;
    private readonly Queue<WaitingRow> waiting;
    private readonly Table<long> waitingBySale;

    public SaleNames(State state)
    {
        texts = state.Queue<byte>("sales.name_texts");
        names = state.Queue<NameRow>("sales.names");
        byText = state.Table<long>("sales.by_name");
        waiting = state.Queue<WaitingRow>("sales.waiting");
        waitingBySale = state.Table<long>("sales.waiting_by_sale");
    }

    /// <summary>Asks for where an id is looked for.</summary>
    public void Bring(IdText id) => byText.Bring(id.Hash);

    /// <summary>Finds what has an id.</summary>
    public bool TryFind(byte[] body, IdText id, out NameRow row)
    {
        row = default;
        if (!byText.TryFind(new Key(this, body, id), out var index)) return false;
        row = names.Peek(index);
        return true;
    }

    /// <summary>Names a sale (its number) or a return (−1). Returns the name's index.</summary>
    public long Add(byte[] body, IdText id, UInt128 terms, long sale, long keepUntil)
    {
        var text = (texts.AddRange(id.In(body)) << LengthBits) | (long)id.Length;
        var index = names.Add(
            new NameRow { Terms = terms, Text = text, Hash = id.Hash, Sale = sale, KeepUntil = keepUntil });
        ref var slot = ref byText.FindOrAdd(new Key(this, body, id), out var found);
        Check.That(!found);
        slot = index;
        return index;
    }

    /// <summary>The id as it was given.</summary>
    public ReadOnlySpan<byte> Text(long name)
    {
        var text = names.Peek(name).Text;
        return texts.Range(text >> LengthBits, (int)(text & ((1 << LengthBits) - 1)));
    }

    /// <summary>Whether a name that was given is still kept.</summary>
    public bool Knows(long name) => name >= names.Head && name < names.Tail;

    /// <summary>A name may be kept for longer than was thought when it came.</summary>
    public void Keep(long name, long until) => names[name].KeepUntil = Math.Max(names.Peek(name).KeepUntil, until);

    /// <summary>Lets a return wait for a sale.</summary>
    public bool TryWait(byte[] body, IdText sale, long name, long amount, long at)
    {
        ref var last = ref waitingBySale.FindOrAdd(new WaitingKey(this, body, sale), out var found);
        var count = found && last > waiting.Head ? waiting.Peek(last - 1).Count + 1 : 1;
        if (count > Limits.WaitingReturnsPerSaleMax) return false;
        var row = new WaitingRow
        {
            Sale = (texts.AddRange(sale.In(body)) << LengthBits) | (long)sale.Length,
            SaleHash = sale.Hash,
            Before = found ? last : 0,
            Name = name,
            Amount = amount,
            At = at,
            Count = count,
        };
        last = waiting.Add(row) + 1;
        return true;
    }

    /// <summary>Whether a sale's id has as many returns waiting as may.</summary>
    public bool IsWaitingFull(byte[] body, IdText sale) =>
        waitingBySale.TryFind(new WaitingKey(this, body, sale), out var last) && last > waiting.Head &&
        waiting.Peek(last - 1).Count >= Limits.WaitingReturnsPerSaleMax;

    /// <summary>Takes the returns that waited for a sale, in the order in which they came.</summary>
    public void Take(byte[] body, IdText sale, List<WaitingRow> to)
    {
        to.Clear();
        if (waitingBySale.Count == 0) return;
        var key = new WaitingKey(this, body, sale);
        if (!waitingBySale.TryFind(key, out var last)) return;
        waitingBySale.Remove(key);
        for (; last > waiting.Head; last = waiting.Peek(last - 1).Before)
        {
            to.Add(waiting.Peek(last - 1));
            waiting[last - 1].Count = 0;
        }

        to.Reverse();
    }

    /// <summary>Drops names whose time is over, and returns that waited for as long, a few at a time. A sale that is
    /// still there keeps its name: its release has it in its receipt.</summary>
    public void Trim(long now, int steps, long firstSale)
    {
        for (var i = 0; i < steps && waiting.Count > 0; i++)
        {
            var row = waiting.Peek(waiting.Head);
            if (row.At + (Limits.WaitingDays * Time.Day) >= now) break;
            if (row.Count > 0) waitingBySale.Remove(new IndexKey(waiting.Head + 1, row.SaleHash));
            waiting.TrimTo(waiting.Head + 1);
        }

        for (var i = 0; i < steps && names.Count > 0; i++)
        {
            var name = names.Peek(names.Head);
            if (name.KeepUntil >= now || name.Sale >= firstSale) break;
            var removed = byText.Remove(new IndexKey(names.Head, name.Hash));
            Check.That(removed);
            names.TrimTo(names.Head + 1);
        }

        var firstName = names.Count > 0 ? names.Peek(names.Head).Text >> LengthBits : texts.Tail;
        var firstWaiting = waiting.Count > 0 ? waiting.Peek(waiting.Head).Sale >> LengthBits : texts.Tail;
        texts.TrimTo(Math.Min(firstName, firstWaiting));
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct NameRow
    {
        public UInt128 Terms;
        public long Text;
        public ulong Hash;
        public long Sale;
        public long KeepUntil;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct WaitingRow
    {
        public long Sale;
        public ulong SaleHash;
        public long Before;
        public long Name;
        public long Amount;
        public long At;

        /// <summary>How many wait for the sale up to this one; 0: taken.</summary>
        public long Count;
        public long Unused;
    }

    private readonly struct Key(SaleNames names, byte[] body, IdText id) : IRowKey<long>
    {
        public ulong Hash => id.Hash;

        public bool Matches(in long row) => names.Text(row).SequenceEqual(id.In(body));
    }

    private readonly struct IndexKey(long index, ulong hash) : IRowKey<long>
    {
        public ulong Hash => hash;

        public bool Matches(in long row) => row == index;
    }

    private readonly struct WaitingKey(SaleNames names, byte[] body, IdText sale) : IRowKey<long>
    {
        public ulong Hash => sale.Hash;

        public bool Matches(in long row)
        {
            if (row <= names.waiting.Head) return false;
            var text = names.waiting.Peek(row - 1).Sale;
            return names.texts.Range(text >> LengthBits, (int)(text & ((1 << LengthBits) - 1)))
                .SequenceEqual(sale.In(body));
        }
    }
}
