using System.Globalization;
using System.Text;

namespace Fairshare.Node.Compare;

/// <summary>Charts as inline SVG: in the colours of the page, every mark with a title and reachable by Tab.</summary>
internal static class Charts
{
    private const int Width = 720;
    private const int Height = 260;
    private const int Left = 82;
    private const decimal Right = 56;
    private const int Bottom = 36;
    private const int Top = 12;

    /// <summary>Lines over periods: a series a plan, in percent.</summary>
    public static string Lines(string label, string[] names, IReadOnlyList<(string Plan, decimal[] Values)> series)
    {
        var most = Nice(series.SelectMany(one => one.Values).DefaultIfEmpty().Max());
        var svg = Open(label);
        Axis(svg, most);
        var step = names.Length > 1 ? (Width - Left - Right) / (names.Length - 1) : 0;
        var every = (names.Length + 6) / 7;
        foreach (var (i, name) in names.Index().Where(one => one.Index % every == 0))
            Text(svg, Left + 8 + (i * step), Height - 8, name, "middle", minor: i / every % 2 == 1);
        foreach (var (index, (plan, values)) in series.Index())
        {
            var points = values.Index().Select(one => Point(Left + 8 + (one.Index * step), Y(one.Item, most)));
            svg.Append(Invariant($"<polyline class=\"line p{index}\" points=\"{string.Join(' ', points)}\"/>"));
            foreach (var (i, value) in values.Index())
            {
                svg.Append(Invariant($"<g class=\"mark p{index}\" tabindex=\"0\" role=\"img\" aria-label=\""))
                    .Append(Title(plan, names[i], value)).Append("\"><title>").Append(Title(plan, names[i], value))
                    .Append(Invariant($"</title><circle cx=\"{Left + 8 + (i * step):0.#}\" "))
                    .Append(Invariant($"cy=\"{Y(value, most):0.#}\" r=\"4\"/></g>"));
            }
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Groups of bars, one bar a plan, in percent.</summary>
    public static string Bars(string label, string[] names, IReadOnlyList<(string Plan, decimal[] Values)> series)
    {
        var most = Nice(series.SelectMany(one => one.Values).DefaultIfEmpty().Max());
        var svg = Open(label);
        Axis(svg, most);
        var group = (Width - Left - 8m) / Math.Max(names.Length, 1);
        var bar = Math.Min(group * 0.76m / series.Count, 44);
        foreach (var (i, name) in names.Index())
        {
            var from = Left + 4 + (i * group) + ((group - (bar * series.Count)) / 2);
            Text(svg, Left + 4 + (i * group) + (group / 2), Height - 8, name, "middle");
            foreach (var (index, (plan, values)) in series.Index())
            {
                var y = Y(values[i], most);
                var height = Math.Max(Height - Bottom - y, values[i] > 0 ? 1 : 0);
                svg.Append(Invariant($"<g class=\"mark p{index}\" tabindex=\"0\" role=\"img\" aria-label=\""))
                    .Append(Title(plan, name, values[i])).Append("\"><title>").Append(Title(plan, name, values[i]))
                    .Append(Invariant($"</title><rect x=\"{from + (index * bar):0.#}\" "))
                    .Append(Invariant($"y=\"{Height - Bottom - height:0.#}\" "))
                    .Append(Invariant($"width=\"{Math.Max(bar - 2, 1):0.#}\" height=\"{height:0.#}\" rx=\"2\"/></g>"));
            }
        }

        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Open(string label) => new StringBuilder()
        .Append(Invariant($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"group\" aria-label=\""))
        .Append(Page.Escape(label)).Append("\">");

    private static void Axis(StringBuilder svg, decimal most)
    {
        for (var part = 0; part <= 4; part++)
        {
            var (value, y) = (most * part / 4, Y(most * part / 4, most));
            svg.Append(Invariant($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>"));
            Text(svg, Left - 6, y + 4, Invariant($"{value:0.##} %"), "end");
        }
    }

    /// <summary>A label; a minor one is left out where there is little room.</summary>
    private static void Text(
        StringBuilder svg, decimal x, decimal y, string text, string anchor, bool minor = false) =>
        svg.Append(Invariant($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\""))
            .Append(minor ? " class=\"minor\">" : ">")
            .Append(Page.Escape(text)).Append("</text>");

    private static decimal Y(decimal value, decimal most) =>
        Height - Bottom - (Math.Max(value, 0) / most * (Height - Bottom - Top));

    private static string Point(decimal x, decimal y) => Invariant($"{x:0.#},{y:0.#}");

    private static string Title(string plan, string name, decimal value) =>
        Page.Escape(Invariant($"{plan}, {name}: {value:0.0} %"));

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
