using System.Globalization;
using Fairshare.Node.Compare;

namespace Fairshare.Node.Markets;

/// <summary>Bands over periods as inline SVG: the middle as a line, nine runs in ten as its band.</summary>
internal static class MarketCharts
{
    private const int PartsMax = 6;

    /// <summary>A line and a band a plan, over a scale that has zero on it.</summary>
    public static string Bands(
        string label, string[] names, IReadOnlyList<(string Plan, Band[] Values)> series,
        Func<decimal, FormattableString> text)
    {
        var all = series.SelectMany(one => one.Values).ToList();
        var (least, step, parts) = Scale(all.Min(one => one.P5), all.Max(one => one.P95));
        decimal Y(decimal value) => ChartFrame.Bottom - ((value - least) / (step * parts) * ChartFrame.Tall);
        var svg = ChartFrame.Open(label);
        for (var part = 0; part <= parts; part++)
            ChartFrame.Grid(svg, Y(least + (step * part)), Invariant(text(least + (step * part))));
        if (least < 0) ChartFrame.Zero(svg, Y(0));
        ChartFrame.Names(svg, names);
        foreach (var (index, (_, values)) in series.Index())
        {
            var there = values.Index().Select(one => (one.Index, one.Item.P95));
            var back = values.Index().Reverse().Select(one => (one.Index, one.Item.P5));
            var points = there.Concat(back).Select(one =>
                Invariant($"{ChartFrame.X(one.Index, names.Length):0.#},{Y(one.Item2):0.#}"));
            svg.Append(Invariant($"<polygon class=\"band p{index}\" points=\"{string.Join(' ', points)}\"/>"));
        }

        foreach (var (index, (plan, values)) in series.Index())
        {
            var points = values.Index().Select(one =>
                Invariant($"{ChartFrame.X(one.Index, names.Length):0.#},{Y(one.Item.Median):0.#}"));
            svg.Append(Invariant($"<polyline class=\"line p{index}\" points=\"{string.Join(' ', points)}\"/>"));
            foreach (var (i, value) in values.Index())
            {
                var title = $"{plan}, {names[i]}: {Invariant(text(value.Median))} ({Invariant(text(value.P5))} to " +
                    $"{Invariant(text(value.P95))})";
                ChartFrame.Mark(svg, index, title, ChartFrame.X(i, names.Length), Y(value.Median));
            }
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>An amount in few letters: <c>12.5 K</c>, <c>3 M</c>.</summary>
    public static FormattableString Short(decimal minor, int scale)
    {
        var (value, unit) = (minor, "");
        for (var place = 0; place < scale; place++) value /= 10;
        foreach (var larger in (ReadOnlySpan<string>)[" K", " M", " B", " T"])
        {
            if (Math.Abs(value) < 1_000) break;
            (value, unit) = (value / 1_000, larger);
        }

        return $"{(value < 0 ? "−" : "")}{Math.Abs(value):0.##}{unit}";
    }

    /// <summary>Where the scale begins, how large a part of it is, and how many there are: the smallest round parts by
    /// which both ends and zero fit.</summary>
    private static (decimal Least, decimal Step, int Parts) Scale(decimal least, decimal most)
    {
        (least, most) = (Math.Min(least, 0), Math.Max(most, 0));
        for (var step = 0.01m; ; step *= 10)
        {
            foreach (var times in (ReadOnlySpan<decimal>)[1, 2, 2.5m, 5])
            {
                var from = decimal.Floor(least / (step * times)) * step * times;
                var parts = decimal.Ceiling((most - from) / (step * times));
                if (parts <= PartsMax) return (from, step * times, (int)Math.Max(parts, 1));
            }
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
