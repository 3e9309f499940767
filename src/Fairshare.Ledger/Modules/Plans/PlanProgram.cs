namespace Fairshare.Ledger.Plans;

/// <summary>From the bytes of a plan document to the program that settles sales.</summary>
public static class PlanProgram
{
    /// <summary>Reads and compiles a document (UTF-8 JSON, strict; README.md is its specification).</summary>
    /// <param name="utf8Json">The document.</param>
    /// <param name="problems">
    /// Emptied, then filled with everything that is wrong, in the order of the document (at most
    /// <see cref="PlanLimits.ProblemsMax"/>); the first one's reason is the document's.
    /// </param>
    /// <param name="protocol">The version of the protocol whose kinds and fields there are.</param>
    /// <returns>Null if and only if there is at least one problem. Never throws, whatever the bytes.</returns>
    public static CompiledPlan? Compile(
        ReadOnlySpan<byte> utf8Json, ICollection<PlanProblem> problems, int protocol = Protocol.Latest)
    {
        return Compile(utf8Json, problems, out _, protocol);
    }

    /// <summary>The same, with the document as it was written; null if the bytes are no JSON object.</summary>
    internal static CompiledPlan? Compile(
        ReadOnlySpan<byte> utf8Json, ICollection<PlanProblem> problems, out PlanDocument? document,
        int protocol = Protocol.Latest)
    {
        problems.Clear();
        var found = new List<PlanProblem>();
        document = PlanReader.Read(utf8Json, found, protocol);
        var plan = document is null ? null : PlanCompiler.Compile(document, found);
        var inOrder = found.Index().OrderBy(problem => problem.Item.Position).ThenBy(problem => problem.Index);
        var (line, counted) = (1, 0);
        foreach (var (_, problem) in inOrder.Take(PlanLimits.ProblemsMax))
        {
            line += utf8Json[counted..problem.Position].Count((byte)'\n');
            counted = problem.Position;
            problems.Add(problem with { Line = line });
        }

        return plan;
    }
}
