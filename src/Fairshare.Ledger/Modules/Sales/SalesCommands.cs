using System.Text.Json;

namespace Fairshare.Ledger.Sales;

/// <summary>A line of a sale.</summary>
internal struct SaleLine
{
    public long Amount;
    public long Volume;
    public long Qualifying;
    public long Quantity;
    public IdText Article;
}

/// <summary>A sale as it was read, with the sums of its lines.</summary>
internal struct RecordSale
{
    public IdText Sale;
    public IdText Seller;
    public IdText Buyer;
    public IdText Shop;
    public long At;
    public long Delivered;
    public long Amount;
    public long Volume;
    public long Qualifying;
    public int FirstLine;
    public int LineCount;

    /// <summary>Hash of all that the client said: the same id with the same terms is a duplicate.</summary>
    public UInt128 Terms;
}

/// <summary>Takes back a part of a sale, or all that is left of it.</summary>
internal struct ReturnSale
{
    public IdText Return;
    public IdText Sale;
    public long Amount;
    public long At;
    public bool Whole;
    public UInt128 Terms;
}

/// <summary>Says when a sale was delivered.</summary>
internal struct DeliverSale
{
    public IdText Sale;
    public long Delivered;
}

/// <summary>The parsed commands of one kind in a block.</summary>
internal sealed class SalesBuffer<T> : CommandBuffer where T : struct
{
    private T[] items = new T[4];
    private SaleLine[] lines = new SaleLine[4];

    public int Count { get; private set; }

    public int LineCount { get; private set; }

    public ref T this[int index] => ref items[index];

    public ReadOnlySpan<SaleLine> Lines(int first, int count) => lines.AsSpan(first, count);

    public ref T Add()
    {
        if (Count == items.Length) Array.Resize(ref items, Count * 2);
        items[Count] = default;
        return ref items[Count++];
    }

    public ref SaleLine AddLine()
    {
        if (LineCount == lines.Length) Array.Resize(ref lines, LineCount * 2);
        lines[LineCount] = default;
        return ref lines[LineCount++];
    }

    public override void Clear() => (Count, LineCount) = (0, 0);
}

/// <summary>A command on the sale path: parsed into structs, without an allocation.</summary>
internal sealed class SaleCommandSpec<T>(
    ushort code, string name, string route,
    SaleCommandSpec<T>.Reader read, SaleCommandSpec<T>.Announcement announce, SaleCommandSpec<T>.Handler apply)
    : CommandSpec(code, name, route)
    where T : struct
{
    public delegate Reason Reader(byte[] body, int start, int length, SalesBuffer<T> buffer);

    public delegate void Announcement(in T command, byte[] body);

    public delegate Reason Handler(ref T command, SalesBuffer<T> buffer, byte[] body, Turn turn);

    internal override CommandBuffer NewBuffer() => new SalesBuffer<T>();

    internal override Reason Parse(byte[] body, int start, int length, CommandBuffer buffer, out int item)
    {
        var items = (SalesBuffer<T>)buffer;
        item = items.Count;
        try
        {
            return read(body, start, length, items);
        }
        catch (JsonException)
        {
            return Refuse.BodyInvalid;
        }
    }

    internal override void Announce(CommandBuffer buffer, int item, byte[] body) =>
        announce(((SalesBuffer<T>)buffer)[item], body);

    internal override Reason Apply(CommandBuffer buffer, int item, byte[] body, Turn turn)
    {
        var items = (SalesBuffer<T>)buffer;
        return apply(ref items[item], items, body, turn);
    }
}
