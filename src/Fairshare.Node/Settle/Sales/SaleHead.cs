using Fairshare.Ledger;

namespace Fairshare.Node.Settle;

/// <summary>What all lines of one sale have in common, copied from the first of them.</summary>
internal sealed class SaleHead
{
    private static readonly SaleColumn[] texts =
        [SaleColumn.Sale, SaleColumn.Seller, SaleColumn.Buyer, SaleColumn.Shop];

    private readonly byte[][] bytes = [.. texts.Select(_ => new byte[Limits.IdBytesMax])];
    private readonly int[] lengths = new int[texts.Length];

    public bool IsOpen => Line > 0;

    /// <summary>The sale's first line; 0 if no sale is open.</summary>
    public int Line { get; private set; }

    public long At { get; private set; }

    public long Delivered { get; private set; }

    public ReadOnlySpan<byte> Sale => Text(0);

    public ReadOnlySpan<byte> Seller => Text(1);

    public ReadOnlySpan<byte> Buyer => Text(2);

    public ReadOnlySpan<byte> Shop => Text(3);

    public void Clear() => Line = 0;

    /// <summary>Begins a sale with the line that was read last.</summary>
    public void Open(CsvReader reader, in SaleLine line)
    {
        (Line, At, Delivered) = (reader.Line, line.At, line.Delivered);
        for (var i = 0; i < texts.Length; i++)
        {
            var text = SaleLine.Text(reader, texts[i]);
            text.CopyTo(bytes[i]);
            lengths[i] = text.Length;
        }
    }

    /// <summary>Whether the line that was read last has the open sale's id.</summary>
    public bool IsSaleOf(CsvReader reader) => SaleLine.Text(reader, SaleColumn.Sale).SequenceEqual(Sale);

    /// <summary>The first column in which a line does not agree with the open sale, or null.</summary>
    public SaleColumn? DiffersIn(CsvReader reader, in SaleLine line)
    {
        if (!SaleLine.Text(reader, SaleColumn.Seller).SequenceEqual(Seller)) return SaleColumn.Seller;
        if (!SaleLine.Text(reader, SaleColumn.Buyer).SequenceEqual(Buyer)) return SaleColumn.Buyer;
        if (line.At != At) return SaleColumn.At;
        if (line.Delivered != Delivered) return SaleColumn.Delivered;
        return SaleLine.Text(reader, SaleColumn.Shop).SequenceEqual(Shop) ? null : SaleColumn.Shop;
    }

    private ReadOnlySpan<byte> Text(int i) => bytes[i].AsSpan(0, lengths[i]);
}
