using System.Runtime.InteropServices;
using Fairshare.Ledger.Sales.Settling;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>
/// What lines came to before the bound of their period scaled them. A match is computed from that, so a return lowers
/// the match by what it takes of that, and not of what the bound left.
/// </summary>
/// <remarks>
/// It follows from a line's exact sum, except where another cap had cut the line first: those are kept.
/// </remarks>
internal sealed class CappedLines(State ledger)
{
    private readonly Queue<CappedRow> rows = ledger.Queue<CappedRow>("sales.capped_lines");

    /// <summary>Keeps the amount of the line with that number, if nothing else tells it.</summary>
    public void Keep(long number, in LineRow line, long amount)
    {
        if (IsScaled(line) && OtherCut(line) != 0) rows.Add(new CappedRow { Line = number, Amount = amount });
    }

    /// <summary>What is left, after returns, of the line's amount before the bound.</summary>
    public long BeforeBound(long number, in LineRow line)
    {
        if (!IsScaled(line)) return line.Worth;
        if (OtherCut(line) == 0) return line.Of(line.Granted, cut: 0);
        return Find(number) is var at and >= 0 ? line.Of(rows.Peek(at).Amount, line.Cut) : line.Worth;
    }

    /// <summary>Forgets lines below a number.</summary>
    public void TrimTo(long line)
    {
        while (rows.Count > 0 && rows.Peek(rows.Head).Line < line) rows.TrimTo(rows.Head + 1);
    }

    private static bool IsScaled(in LineRow line) => (line.Cut & (int)Cut.Sale) != 0;

    private static int OtherCut(in LineRow line) => line.Cut & ~(int)Cut.Sale;

    private long Find(long number)
    {
        var (low, high) = (rows.Head, rows.Tail - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var line = rows.Peek(middle).Line;
            if (line == number) return middle;
            if (line < number) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CappedRow
    {
        public long Line;
        public long Amount;
    }
}
