namespace Fairshare.Ledger.Plans;

/// <summary>Something that is wrong with a plan document.</summary>
/// <param name="Reason">Which kind of mistake.</param>
/// <param name="Path">Where, as in <c>bonuses[2].percents[0]</c>; empty: the document as a whole.</param>
/// <param name="Text">A sentence that says what is wrong with which value and what would be right.</param>
public sealed record PlanProblem(Reason Reason, string Path, string Text);
