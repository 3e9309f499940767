namespace Fairshare.Ledger.Plans;

/// <summary>Adding to a list of problems.</summary>
internal static class ProblemList
{
    /// <summary>Adds a problem with a value of the document.</summary>
    public static void Report(this ICollection<PlanProblem> problems, Reason reason, JsonTree at, string text) =>
        problems.Add(new PlanProblem(reason, at.Path, text) { Position = at.Position, Pointer = at.Pointer });
}
