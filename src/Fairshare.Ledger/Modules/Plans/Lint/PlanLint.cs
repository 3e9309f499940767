namespace Fairshare.Ledger.Plans;

/// <summary>
/// Checks a plan document further than the ledger does: what would be accepted, and yet is a mistake, dangerous, or
/// not honest. It decides nothing: the ledger takes every document that compiles.
/// </summary>
public static class PlanLint
{
    /// <summary>Reads, compiles and examines a document (UTF-8 JSON). Never throws, whatever the bytes.</summary>
    public static PlanReport Check(ReadOnlySpan<byte> utf8Json)
    {
        var problems = new List<PlanProblem>();
        var plan = PlanProgram.Compile(utf8Json, problems, out var document);
        var notes = new LintNotes(document?.At);
        if (plan is null)
        {
            foreach (var problem in problems) notes.Refused(problem);
            return new PlanReport(null, notes.Ordered(utf8Json), Worst: null, Steps: null);
        }

        var reachable = RankLint.Reachable(plan);
        var worst = WorstPath.Find(plan, reachable);
        var steps = WorstSteps.Of(plan);
        RankLint.Check(plan, notes, reachable);
        ConditionLint.Check(document!, plan, notes);
        RateLint.Check(plan, notes);
        ReplaceLint.Check(plan, notes);
        HonestyLint.Check(document!, plan, notes);
        CostLint.Check(plan, worst, steps, notes);
        return new PlanReport(plan, notes.Ordered(utf8Json), worst, steps);
    }
}

/// <summary>The findings as they come, and where things stand in the document.</summary>
internal sealed class LintNotes(JsonTree? root)
{
    private readonly List<PlanFinding> found = [];

    /// <summary>The document.</summary>
    public JsonTree Root => root!;

    /// <summary>A rank of the document.</summary>
    public JsonTree Rank(int index) => Root["ranks"]!.Children[index];

    /// <summary>A bonus of the document.</summary>
    public JsonTree Bonus(int index) => Root["bonuses"]!.Children[index];

    /// <summary>Adds what the ledger would refuse the document for.</summary>
    public void Refused(PlanProblem problem) => found.Add(
        new PlanFinding(
            problem.Reason.Code, IsError: true, problem.Pointer, problem.Text, LintCodes.WayOut(problem.Reason.Code))
        {
            Position = problem.Position,
        });

    /// <summary>Adds a finding; the code says whether it is an error.</summary>
    public void Add(string code, JsonTree at, string text) => found.Add(
        new PlanFinding(code, LintCodes.IsError(code), at.Pointer, text, LintCodes.WayOut(code))
        {
            Position = at.Position,
        });

    /// <summary>All of them in the order of the document, with lines and columns.</summary>
    public PlanFinding[] Ordered(ReadOnlySpan<byte> utf8Json)
    {
        var places = new List<PlanFinding>();
        var (line, lineStart, counted) = (1, 0, 0);
        foreach (var (_, finding) in found.Index().OrderBy(one => one.Item.Position).ThenBy(one => one.Index))
        {
            for (; counted < finding.Position; counted++)
            {
                if (utf8Json[counted] == (byte)'\n') (line, lineStart) = (line + 1, counted + 1);
            }

            places.Add(finding with { Line = line, Column = Characters(utf8Json[lineStart..finding.Position]) + 1 });
        }

        return [.. places];
    }

    private static int Characters(ReadOnlySpan<byte> utf8)
    {
        var characters = 0;
        foreach (var unit in utf8)
        {
            if ((unit & 0xC0) != 0x80) characters++;
        }

        return characters;
    }
}
