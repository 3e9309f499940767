using Fairshare.Ledger;
using Fairshare.Ledger.Periods.Judging;

namespace Fairshare.Node.Explain;

/// <summary>A rank, and why it was reached or not.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reached">Whether its <c>when</c> holds.</param>
/// <param name="When">How its <c>when</c> was judged; null: it has none.</param>
/// <param name="Keep">How its <c>keep</c> was judged; null: it has none.</param>
internal sealed record RankView(string Name, bool Reached, ConditionView? When, ConditionView? Keep);

/// <summary>A condition that the plan's bonuses read.</summary>
/// <param name="Name">What it is of: <c>active</c>, or bonuses by name.</param>
/// <param name="View">How it was judged.</param>
internal sealed record NamedCondition(string Name, ConditionView View);

/// <summary>A part of a member's volume: own sales, or a leg.</summary>
internal sealed record LegView(string Name, long Volume, string BestRank);

/// <summary>A period-end line of a member, as <c>accruals.csv</c> has it.</summary>
internal sealed record PeriodLine(
    string Bonus, int Level, long Amount, IReadOnlyList<(string Code, string Words)> CutBy, string State,
    string Available);

/// <summary>A member's two legs as a binary counted them.</summary>
/// <param name="Bonus">The binary.</param>
/// <param name="Left">The left leg, with what was carried in, and of it that.</param>
/// <param name="Right">The right leg likewise.</param>
/// <param name="ByCycles">Whether cycles are matched, else volume.</param>
/// <param name="Matched">What is matched.</param>
/// <param name="CarriedOut">What goes on to the next period, left and right.</param>
internal sealed record LegsView(
    string Bonus, (long Volume, long CarriedIn) Left, (long Volume, long CarriedIn) Right, bool ByCycles, long Matched,
    (long Left, long Right) CarriedOut);

/// <summary>What a bonus paid a member with the sales of a period.</summary>
internal sealed record BonusSum(string Bonus, long Lines, long Paid, long TakenBack);

/// <summary>How a period's close judged a member, and what the member got for it.</summary>
internal sealed record CloseStory
{
    public required string Member { get; init; }

    public required string Period { get; init; }

    public required string Plan { get; init; }

    public required int Version { get; init; }

    public required Money Money { get; init; }

    public required string Ended { get; init; }

    /// <summary>Empty: not accepted yet.</summary>
    public required string Accepted { get; init; }

    public required MemberClose Close { get; init; }

    public required string RankBefore { get; init; }

    public required string RankReached { get; init; }

    public required string RankInForce { get; init; }

    /// <summary>Why a higher rank than the reached one is in force; empty: it is not.</summary>
    public required string RankKept { get; init; }

    /// <summary>Null: the plan has no <c>active</c>, everybody is.</summary>
    public required bool? Active { get; init; }

    public required IReadOnlyList<RankView> Ranks { get; init; }

    public required IReadOnlyList<NamedCondition> Conditions { get; init; }

    /// <summary>The legs in the enroller tree and, if the plan uses it, in the placement tree; largest first.</summary>
    public required IReadOnlyList<(Tree Tree, long Group, IReadOnlyList<LegView> Legs)> Volumes { get; init; }

    public required IReadOnlyList<LegsView> Legs { get; init; }

    public required IReadOnlyList<PeriodLine> Lines { get; init; }

    /// <summary>Bonuses that paid everybody less than their lines came to: what the cap is of, the cap, and that sum.
    /// </summary>
    public required IReadOnlyList<(string Bonus, (long Base, long Cap, long Sum) Cap)> Capped { get; init; }

    public required IReadOnlyList<BonusSum> AtSale { get; init; }

    /// <summary>Everything of the period: what was paid with sales and at its end, less what was taken back.</summary>
    public long Earned => Lines.Sum(line => line.Amount) + AtSale.Sum(sum => sum.Paid + sum.TakenBack);
}
