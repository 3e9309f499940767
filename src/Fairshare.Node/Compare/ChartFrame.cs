using System.Globalization;
using System.Text;

namespace Fairshare.Node.Compare;

/// <summary>What all charts share: inline SVG in the colours of the page, every mark with a title and reachable by
/// Tab.</summary>
internal static class ChartFrame
{
    public const int Width = 720;
    public const int Left = 82;
    public const decimal Right = 56;

    /// <summary>Where the scale begins, from the top.</summary>
    public const int Bottom = Height - 36;

    /// <summary>How tall it is.</summary>
    public const int Tall = Bottom - 12;

    private const int Height = 260;
    private const int NamesShown = 7;

    public static StringBuilder Open(string label) => new StringBuilder()
        .Append(Invariant($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"group\" aria-label=\""))
        .Append(PageFrame.Escape(label)).Append("\">");

    /// <summary>A line of the scale, with what it stands for.</summary>
    public static void Grid(StringBuilder svg, decimal y, string text)
    {
        svg.Append(Invariant($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>"));
        Text(svg, Left - 6, y + 4, text, "end");
    }

    /// <summary>The line of zero, where there is something below it.</summary>
    public static void Zero(StringBuilder svg, decimal y) =>
        svg.Append(Invariant($"<line class=\"zero\" x1=\"{Left}\" x2=\"{Width}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>"));

    /// <summary>Where a period stands.</summary>
    public static decimal X(int index, int count) =>
        Left + 8 + (index * (count > 1 ? (Width - Left - Right) / (count - 1) : 0));

    /// <summary>The names of periods below the scale: some of them, if they are many.</summary>
    public static void Names(StringBuilder svg, string[] names)
    {
        var every = (names.Length + NamesShown - 1) / NamesShown;
        foreach (var (i, name) in names.Index().Where(one => one.Index % every == 0))
            Name(svg, X(i, names.Length), name, minor: i / every % 2 == 1);
    }

    /// <summary>A name below the scale; a minor one is left out where there is little room.</summary>
    public static void Name(StringBuilder svg, decimal x, string name, bool minor = false) =>
        Text(svg, x, Height - 8, name, "middle", minor);

    /// <summary>A point of a line.</summary>
    public static void Mark(StringBuilder svg, int series, string title, decimal x, decimal y) =>
        OpenMark(svg, series, title).Append(Invariant($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"4\"/></g>"));

    /// <summary>The beginning of something that has a value.</summary>
    public static StringBuilder OpenMark(StringBuilder svg, int series, string title) => svg
        .Append(Invariant($"<g class=\"mark p{series}\" tabindex=\"0\" role=\"img\" aria-label=\""))
        .Append(PageFrame.Escape(title)).Append("\"><title>").Append(PageFrame.Escape(title)).Append("</title>");

    private static void Text(
        StringBuilder svg, decimal x, decimal y, string text, string anchor, bool minor = false) =>
        svg.Append(Invariant($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\""))
            .Append(minor ? " class=\"minor\">" : ">")
            .Append(PageFrame.Escape(text)).Append("</text>");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
