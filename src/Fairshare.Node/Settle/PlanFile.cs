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
        var text = InputFile.Bytes("The plan", path, Limits.PlanBytesMax);
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
}
