using Fairshare.Ledger;

namespace Fairshare.Node.Settle;

/// <summary>Puts the lines of <c>sales.csv</c> together to sales and returns, in the order of the file.</summary>
/// <remarks>
/// A sale is the adjacent good lines with one sale id; a return is a line of its own. A line that does not agree with
/// the first of its sale is refused by itself. The fields stand in a fixed order, so the same lines always give the
/// same bytes.
/// </remarks>
internal sealed class SaleLines
{
    private readonly CsvReader reader;
    private readonly JsonBody lines = new();
    private readonly JsonBody body = new();
    private readonly SaleHead head = new();
    private int lineCount;
    private bool waiting;
    private SaleLine line;

    public SaleLines(CsvReader reader) => this.reader = reader;

    /// <summary>Lines that were good so far.</summary>
    public int Lines { get; private set; }

    /// <summary>Fills the group with the next sale or return; false at the end of the file.</summary>
    public bool Next(SaleGroup group)
    {
        head.Clear();
        while (waiting || Advance())
        {
            if (head.IsOpen && (line.IsReturn || !head.IsSaleOf(reader)))
            {
                if (Finish(group)) return true;
                head.Clear();
            }

            waiting = false;
            if (line.IsReturn) return FinishReturn(group);
            if (!head.IsOpen) Begin();
            else if (head.DiffersIn(reader, line) is { } column) reader.Refuse((int)column, Fault.LineDiffers);
            else AddLine();
        }

        return head.IsOpen && Finish(group);
    }

    /// <summary>Reads the next good line, which waits until it has a group.</summary>
    private bool Advance()
    {
        while (reader.Next())
        {
            if (!SaleLine.TryRead(reader, out line)) continue;
            waiting = true;
            return true;
        }

        return false;
    }

    private void Begin()
    {
        head.Open(reader, line);
        lines.Clear();
        lineCount = 0;
        AddLine();
    }

    private void AddLine()
    {
        Lines++;
        lineCount++;
        // What is too large is not even collected; Finish refuses it.
        if (lines.Length > Limits.CommandBytesMax) return;
        lines.Raw(lineCount == 1 ? "{"u8 : ",{"u8);
        lines.Number("amount"u8, line.Amount);
        if (line.Volume != SaleLine.Absent) lines.Number("volume"u8, line.Volume);
        if (line.Qualifying != SaleLine.Absent) lines.Number("qualifying"u8, line.Qualifying);
        lines.Id("article"u8, SaleLine.Text(reader, SaleColumn.Article));
        if (line.Quantity != 1) lines.Number("quantity"u8, line.Quantity);
        lines.Raw("}"u8);
    }

    /// <summary>Writes the sale that is open; false if it is too large, and refused.</summary>
    private bool Finish(SaleGroup group)
    {
        body.Clear();
        body.Raw("{"u8);
        body.Id("sale"u8, head.Sale);
        body.Id("seller"u8, head.Seller);
        body.Id("buyer"u8, head.Buyer);
        if (lineCount == 1)
        {
            body.Raw(","u8);
            body.Raw(lines.Written.Span[1..^1]);
        }
        else
        {
            body.Name("lines"u8);
            body.Raw("["u8);
            body.Raw(lines.Written.Span);
            body.Raw("]"u8);
        }

        body.Time("at"u8, head.At);
        body.Time("delivered"u8, head.Delivered);
        body.Id("shop"u8, head.Shop);
        body.Raw("}"u8);
        if (body.Length > Limits.CommandBytesMax)
        {
            Lines -= lineCount;
            var shown = Shown.Value(head.Sale);
            reader.RefuseEarlier(head.Line, shown, (int)SaleColumn.Sale, Fault.SaleTooLarge);
            return false;
        }

        group.Set(head.Line, head.At, SaleKind.RecordSale, body.Written);
        return true;
    }

    private bool FinishReturn(SaleGroup group)
    {
        Lines++;
        body.Clear();
        body.Raw("{"u8);
        body.Id("return"u8, SaleLine.Text(reader, SaleColumn.Sale));
        body.Id("sale"u8, SaleLine.Text(reader, SaleColumn.Returns));
        if (line.Amount != SaleLine.Absent) body.Number("amount"u8, line.Amount);
        body.Time("at"u8, line.At);
        body.Raw("}"u8);
        group.Set(reader.Line, line.At, SaleKind.ReturnSale, body.Written);
        return true;
    }
}
