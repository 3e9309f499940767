namespace Fairshare.Node.Explain;

/// <summary>Plain text for a terminal of 80 to 100 columns: long lines are broken between words.</summary>
internal sealed class Sheet(TextWriter to)
{
    public const int Columns = 98;

    public void Blank() => to.WriteLine();

    public void Heading(string text)
    {
        to.WriteLine();
        to.WriteLine(text);
    }

    /// <summary>A line that is to be copied, so it stays one.</summary>
    public void Unbroken(string text) => to.WriteLine(text);

    /// <summary>A line; what does not fit goes on below, further in.</summary>
    public void Line(string text, int hanging = 4)
    {
        while (text.Length > Columns)
        {
            var at = text.LastIndexOf(' ', Columns);
            if (at <= hanging) break;
            to.WriteLine(text[..at].TrimEnd());
            text = new string(' ', hanging) + text[at..].TrimStart();
        }

        to.WriteLine(text.TrimEnd());
    }

    /// <summary>Rows under each other: each column as wide as its widest cell, right-aligned where asked.</summary>
    public void Table(IReadOnlyList<string[]> rows, int indent, params ReadOnlySpan<int> rightAligned)
    {
        if (rows.Count == 0) return;
        var widths = new int[rows[0].Length];
        foreach (var row in rows)
            for (var i = 0; i < row.Length; i++) widths[i] = Math.Max(widths[i], row[i].Length);
        foreach (var row in rows)
        {
            var cells = new string[row.Length];
            for (var i = 0; i < row.Length; i++)
                cells[i] = rightAligned.Contains(i) ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]);
            var hanging = indent + widths.AsSpan(0, widths.Length - 1).ToArray().Sum(width => width + 2);
            Line((new string(' ', indent) + string.Join("  ", cells)).TrimEnd(), Math.Min(hanging, 60));
        }
    }

    /// <summary>Rows of a name and figures, right-aligned. Figures that do not fit beside the others stand below them,
    /// with the names again.</summary>
    public void Figures(IReadOnlyList<string[]> rows)
    {
        int Width(int column) => rows.Max(row => row[column].Length);
        for (var (from, to) = (1, 1); from < rows[0].Length; from = to)
        {
            if (from > 1) Blank();
            for (var width = Width(0); to < rows[0].Length && (to == from || width + 2 + Width(to) <= Columns); to++)
                width += 2 + Width(to);
            int[] right = [.. Enumerable.Range(1, to - from)];
            Table([.. rows.Select(row => (string[])[row[0], .. row[from..to]])], 0, right);
        }
    }
}
