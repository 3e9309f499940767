namespace Fairshare.Ledger.Plans;

/// <summary>Something that is wrong with a plan document.</summary>
/// <param name="Reason">Which kind of mistake.</param>
/// <param name="Path">Where, as in <c>bonuses[2].percents[0]</c>; empty: the document as a whole.</param>
/// <param name="Text">A sentence that says what is wrong with which value and what would be right.</param>
public sealed record PlanProblem(Reason Reason, string Path, string Text)
{
    /// <summary>Where the value or its name begins, in bytes from the start: the order of the list.</summary>
    public int Position { get; init; }

    /// <summary>The line of the document it stands on, from 1.</summary>
    public int Line { get; init; } = 1;

    /// <summary>The same place as a JSON pointer (RFC 6901) to what exists: a missing field has its object's.
    /// </summary>
    public string Pointer { get; init; } = "";
}
