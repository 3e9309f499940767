using Fairshare.Ledger;

namespace Fairshare.Node.Settle;

/// <summary>The numbers and times of one line of <c>sales.csv</c>, judged. The ids stay in the reader.</summary>
internal struct SaleLine
{
    /// <summary>A volume or an amount that was left empty.</summary>
    public const long Absent = -1;

    public long Amount;
    public long Volume;
    public long Qualifying;
    public long At;

    /// <summary>Time.Never if it was left empty.</summary>
    public long Delivered;

    /// <summary>1 if it was left empty.</summary>
    public int Quantity;

    public bool IsReturn;

    /// <summary>Judges the line that was read last; refuses it at the first field that is wrong.</summary>
    /// <remarks>
    /// A return is its own id, the sale it takes back, an amount and a time. What else stands in its line repeats the
    /// sale, is often negative in the exports of shops, and is not looked at.
    /// </remarks>
    public static bool TryRead(CsvReader reader, out SaleLine line)
    {
        line = new SaleLine
        {
            Amount = Absent,
            Volume = Absent,
            Qualifying = Absent,
            Delivered = Time.Never,
            Quantity = 1,
            IsReturn = !Text(reader, SaleColumn.Returns).IsEmpty,
        };
        return line.IsReturn ? line.ReadReturn(reader) : line.ReadSale(reader);
    }

    public static ReadOnlySpan<byte> Text(CsvReader reader, SaleColumn column) => reader[(int)column];

    private bool ReadSale(CsvReader reader) =>
        IsId(reader, SaleColumn.Sale, FieldText.Id(Text(reader, SaleColumn.Sale))) &&
        OptionalId(reader, SaleColumn.Seller) &&
        OptionalId(reader, SaleColumn.Buyer) &&
        OptionalId(reader, SaleColumn.Article) &&
        OptionalId(reader, SaleColumn.Shop) &&
        Number(reader, SaleColumn.Amount, Fault.Amount, Fault.AmountMissing, out Amount) &&
        Number(reader, SaleColumn.Volume, Fault.Volume, null, out Volume) &&
        Number(reader, SaleColumn.Qualifying, Fault.Qualifying, null, out Qualifying) &&
        ReadAt(reader) &&
        ReadDelivered(reader) &&
        ReadQuantity(reader);

    private bool ReadReturn(CsvReader reader)
    {
        if (!IsId(reader, SaleColumn.Sale, FieldText.Id(Text(reader, SaleColumn.Sale)))) return false;
        if (!OptionalId(reader, SaleColumn.Returns)) return false;
        var itself = Text(reader, SaleColumn.Sale).SequenceEqual(Text(reader, SaleColumn.Returns));
        if (itself) return Refuse(reader, SaleColumn.Returns, Fault.ReturnOfItself);
        if (!Number(reader, SaleColumn.Amount, Fault.Amount, null, out Amount)) return false;
        if (Amount == 0) return Refuse(reader, SaleColumn.Amount, Fault.AmountNotPositive);
        return ReadAt(reader);
    }

    private bool ReadAt(CsvReader reader)
    {
        var text = Text(reader, SaleColumn.At);
        if (text.IsEmpty) return Refuse(reader, SaleColumn.At, Fault.TimeMissing);
        return Time.TryParse(text, out At) || Refuse(reader, SaleColumn.At, Fault.TimeInvalid);
    }

    private bool ReadDelivered(CsvReader reader)
    {
        var fault = FieldText.OptionalTime(Text(reader, SaleColumn.Delivered), out Delivered);
        return fault is null || Refuse(reader, SaleColumn.Delivered, fault);
    }

    private bool ReadQuantity(CsvReader reader)
    {
        var text = Text(reader, SaleColumn.Quantity);
        if (text.IsEmpty) return true;
        var fault = FieldText.Count(text, Limits.QuantityMax, Fault.QuantityInvalid, out Quantity);
        return fault is null || Refuse(reader, SaleColumn.Quantity, fault);
    }

    private static bool OptionalId(CsvReader reader, SaleColumn column) =>
        IsId(reader, column, FieldText.OptionalId(Text(reader, column)));

    private static bool IsId(CsvReader reader, SaleColumn column, Fault? fault) =>
        fault is null || Refuse(reader, column, fault);

    private static bool Number(
        CsvReader reader, SaleColumn column, NumberFaults faults, Fault? missing, out long value)
    {
        value = Absent;
        var text = Text(reader, column);
        var fault = text.IsEmpty ? missing : FieldText.Number(text, faults, out value);
        return fault is null || Refuse(reader, column, fault);
    }

    private static bool Refuse(CsvReader reader, SaleColumn column, Fault fault)
    {
        reader.Refuse((int)column, fault);
        return false;
    }
}
