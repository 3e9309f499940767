using System.Globalization;
using System.Net;
using System.Text;

namespace Fairshare.Node.Compare;

/// <summary>What all pages share: one file that needs no network, in one look.</summary>
internal static class PageFrame
{
    /// <summary>The page up to its first section.</summary>
    public static StringBuilder Open(string title, string heading, string about) => new StringBuilder(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .Append("<title>").Append(Escape(title)).Append("</title><style>\n").Append(PageStyle.Css)
        .Append("\n</style></head><body><main>\n<h1>").Append(Escape(heading)).Append("</h1><p class=\"soft\">")
        .Append(Escape(about)).Append("</p>\n");

    public static string Close(StringBuilder html) => html.Append("</main></body></html>\n").ToString();

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>How many plans there are, in words at the beginning of a sentence.</summary>
    public static string Plans(int count) =>
        count == 1 ? "One plan" : $"{count.ToString(CultureInfo.InvariantCulture)} plans";

    /// <summary>The beginning of a section.</summary>
    /// <param name="html">Gets it.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="about">What it shows.</param>
    /// <param name="ofBars">What is said of bars, which a narrow screen has no room for.</param>
    public static StringBuilder Section(StringBuilder html, string title, string about, string ofBars = "")
    {
        html.Append("<section><h2>").Append(Escape(title)).Append("</h2><p><small>").Append(Escape(about));
        if (ofBars.Length > 0) html.Append(" <span class=\"wide\">").Append(Escape(ofBars)).Append("</span>");
        return html.Append("</small></p>\n");
    }

    /// <summary>A plan's name with its colour.</summary>
    public static string Name(int index, string label) =>
        $"<span class=\"name\"><span class=\"dot p{index}\"></span>{Escape(label)}</span>";

    /// <summary>Which colour is which plan.</summary>
    public static void Legend(StringBuilder html, IEnumerable<string> labels)
    {
        html.Append("<div class=\"legend\">");
        foreach (var (index, label) in labels.Index())
            html.Append("<span><span class=\"dot p").Append(index).Append("\"></span>").Append(Escape(label))
                .Append("</span>");
        html.Append("</div>");
    }
}
