using System.Globalization;
using System.Text;

namespace Fairshare.Node.Compare;

/// <summary>Percentages of plans as charts.</summary>
internal static class Charts
{
    private const int Parts = 4;

    /// <summary>Lines over periods: a series a plan, in percent.</summary>
    public static string Lines(string label, string[] names, IReadOnlyList<(string Plan, decimal[] Values)> series)
    {
        var most = Nice(series.SelectMany(one => one.Values).DefaultIfEmpty().Max());
        var svg = Open(label, most);
        ChartFrame.Names(svg, names);
        foreach (var (index, (plan, values)) in series.Index())
        {
            var points = values.Index().Select(one =>
                Invariant($"{ChartFrame.X(one.Index, names.Length):0.#},{Y(one.Item, most):0.#}"));
            svg.Append(Invariant($"<polyline class=\"line p{index}\" points=\"{string.Join(' ', points)}\"/>"));
            foreach (var (i, value) in values.Index())
                ChartFrame.Mark(
                    svg, index, Title(plan, names[i], value), ChartFrame.X(i, names.Length), Y(value, most));
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Groups of bars, one bar a plan, in percent.</summary>
    public static string Bars(string label, string[] names, IReadOnlyList<(string Plan, decimal[] Values)> series)
    {
        var most = Nice(series.SelectMany(one => one.Values).DefaultIfEmpty().Max());
        var svg = Open(label, most);
        var group = (ChartFrame.Width - ChartFrame.Left - 8m) / Math.Max(names.Length, 1);
        var bar = Math.Min(group * 0.76m / series.Count, 44);
        foreach (var (i, name) in names.Index())
        {
            var from = ChartFrame.Left + 4 + (i * group) + ((group - (bar * series.Count)) / 2);
            ChartFrame.Name(svg, ChartFrame.Left + 4 + (i * group) + (group / 2), name);
            foreach (var (index, (plan, values)) in series.Index())
            {
                var height = Math.Max(ChartFrame.Bottom - Y(values[i], most), values[i] > 0 ? 1 : 0);
                ChartFrame.OpenMark(svg, index, Title(plan, name, values[i]))
                    .Append(Invariant($"<rect x=\"{from + (index * bar):0.#}\" "))
                    .Append(Invariant($"y=\"{ChartFrame.Bottom - height:0.#}\" "))
                    .Append(Invariant($"width=\"{Math.Max(bar - 2, 1):0.#}\" height=\"{height:0.#}\" rx=\"2\"/></g>"));
            }
        }

        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Open(string label, decimal most)
    {
        var svg = ChartFrame.Open(label);
        for (var part = 0; part <= Parts; part++)
            ChartFrame.Grid(svg, Y(most * part / Parts, most), Invariant($"{most * part / Parts:0.##} %"));
        return svg;
    }

    private static decimal Y(decimal value, decimal most) =>
        ChartFrame.Bottom - (Math.Max(value, 0) / most * ChartFrame.Tall);

    private static string Title(string plan, string name, decimal value) =>
        Invariant($"{plan}, {name}: {value:0.0} %");

    /// <summary>The next of 1, 2, 4, 5, 8 times a power of ten: four equal parts of it are round.</summary>
    private static decimal Nice(decimal most)
    {
        if (most <= 0) return 4;
        var unit = 0.01m;
        while (unit * 10 < most) unit *= 10;
        foreach (var step in (ReadOnlySpan<decimal>)[1, 2, 4, 5, 8])
        {
            if (unit * step >= most) return unit * step;
        }

        return unit * 10;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
