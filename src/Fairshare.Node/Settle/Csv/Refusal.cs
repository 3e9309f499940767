namespace Fairshare.Node.Settle;

/// <summary>A line of an input file that was left out, as it stands in <c>refused.csv</c>.</summary>
/// <param name="File">The name of the file without its folder.</param>
/// <param name="Line">The line in the file, counted from 1 (the header).</param>
/// <param name="Reason">Lower case words joined by underscores.</param>
/// <param name="Field">The column that is wrong, or empty if the whole line is.</param>
/// <param name="Text">A sentence that shows the value, shortened and escaped.</param>
internal readonly record struct Refusal(string File, int Line, string Reason, string Field, string Text);
