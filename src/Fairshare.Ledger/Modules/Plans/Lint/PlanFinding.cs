namespace Fairshare.Ledger.Plans;

/// <summary>Something about a plan document that its author should know.</summary>
/// <param name="Code">Which kind of finding: <c>snake_case</c>, part of the API.</param>
/// <param name="IsError">Whether the plan must not be used as it is; else it is a warning.</param>
/// <param name="Pointer">Where, as a JSON pointer (RFC 6901); empty: the document as a whole.</param>
/// <param name="Text">A sentence that says what is wrong with which value.</param>
/// <param name="WayOut">A sentence that says what to do about it.</param>
public sealed record PlanFinding(string Code, bool IsError, string Pointer, string Text, string WayOut)
{
    /// <summary>The line of the document, from 1.</summary>
    public int Line { get; init; } = 1;

    /// <summary>The character in that line, from 1.</summary>
    public int Column { get; init; } = 1;

    /// <summary>Where the value or its name begins, in bytes from the start: the order of the list.</summary>
    internal int Position { get; init; }
}

/// <summary>What a check of a plan document came to.</summary>
/// <param name="Plan">The program; null if the document is refused.</param>
/// <param name="Findings">Errors and warnings, in the order of the document.</param>
/// <param name="Worst">The most that a sale can cost; null without a program.</param>
/// <param name="Steps">The work of a sale at worst; null without a program.</param>
public sealed record PlanReport(
    CompiledPlan? Plan, IReadOnlyList<PlanFinding> Findings, WorstPayout? Worst, WorstSteps? Steps)
{
    /// <summary>How many findings are errors.</summary>
    public int Errors => Findings.Count(finding => finding.IsError);

    /// <summary>How many are warnings.</summary>
    public int Warnings => Findings.Count - Errors;
}
