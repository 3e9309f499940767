using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Plans;

namespace Fairshare.Node.Settle;

/// <summary>A plan document from a file.</summary>
internal static class PlanFile
{
    private const int ShownMax = 20;

    /// <summary>Reads and compiles, with the kinds that a version of the protocol has; throws with every problem that
    /// was found, each in a line of its own.</summary>
    public static byte[] Read(string path, out CompiledPlan plan, int protocol = Protocol.Latest)
    {
        var document = Bytes(path);
        var hasMark = document.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        var text = hasMark ? document[Encoding.UTF8.Preamble.Length..] : document;
        if (text.Length > Limits.PlanBytesMax)
            throw new InputException($"The plan {path} has more than the {Limits.PlanBytesMax} bytes that are taken.");

        List<PlanProblem> problems = [];
        if (PlanProgram.Compile(text, problems, protocol) is { } compiled)
        {
            plan = compiled;
            return text;
        }

        var lines = problems.Take(ShownMax).Select(problem =>
            $"  line {problem.Line}, {(problem.Path.Length == 0 ? "the document" : problem.Path)}: " +
            $"{problem.Text} ({problem.Reason})");
        var more = problems.Count > ShownMax ? $"\n  and {problems.Count - ShownMax} more" : "";
        var count = problems.Count == 1 ? "a problem" : $"{problems.Count} problems";
        throw new InputException($"The plan {path} has {count}:\n{string.Join('\n', lines)}{more}");
    }

    /// <summary>The file, or a little more of it than is taken: it may have no end.</summary>
    private static byte[] Bytes(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[Limits.PlanBytesMax + Encoding.UTF8.Preamble.Length + 1];
            return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"The plan {path} cannot be read: {error.Message}", error);
        }
    }
}
