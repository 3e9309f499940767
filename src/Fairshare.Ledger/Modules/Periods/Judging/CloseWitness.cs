using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Periods.Judging;

/// <summary>
/// Looks on while conditions are judged, and writes down how: the close of a watched member, and the conditions of
/// those whom a traced sale passed over. It judges nothing itself and is no state.
/// </summary>
public sealed class CloseWitness
{
    private readonly List<JudgedCondition> judged = [];
    private readonly SortedDictionary<int, MemberClose> closes = [];
    private MemberClose? last;

    /// <summary>Whose closes are watched; nobody at first.</summary>
    public PartyId Watched { get; set; } = PartyId.None;

    /// <summary>The closes of watched members, by the number of the period.</summary>
    public IReadOnlyDictionary<int, MemberClose> Closes => closes;

    /// <summary>Conditions judged for those whom traced sales passed over; facts name one by its number.</summary>
    public IReadOnlyList<JudgedCondition> Judged => judged;

    internal long Note<TView>(CompiledPlan plan, int condition, PartyId member, ref TView view)
        where TView : struct, IMeasures
    {
        if (condition < 0) return 0;
        judged.Add(Judge(plan, condition, member, ref view));
        return judged.Count;
    }

    internal void SeeRanks(
        CompiledPlan plan, in PeriodRow period, in CloseRow row, in StandingRow before, PartyId member,
        ref CloseView view)
    {
        closes[period.Period] = last = new MemberClose(period, row, before);
        foreach (var rank in plan.Ranks)
        {
            var when = rank.When < 0 ? null : Judge(plan, rank.When, member, ref view);
            last.OfRanks.Add((when, rank.Keep < 0 ? null : Judge(plan, rank.Keep, member, ref view)));
        }
    }

    internal void SeeConditions(Tree tree, CompiledPlan plan, in CloseRow row, PartyId member, ref CloseView view)
    {
        Check.That(last is not null);
        (last.RankReached, last.RankInForce) = (row.Reached, row.Rank);
        for (var i = 0; i < plan.Conditions.Length; i++)
            if (plan.Conditions[i].Tree == tree) last.OfConditions[i] = Judge(plan, i, member, ref view);
        for (var leg = view.FirstLeg(tree, member); leg.Exists; leg = view.NextLeg(tree, leg))
        {
            var volume = view.Measure(Measure.GroupVolume, tree, window: 0, leg);
            last.InTrees[(int)tree].Add(new JudgedLeg(leg, volume, view.BestRank(tree, leg)));
        }
    }

    private static JudgedCondition Judge<TView>(CompiledPlan plan, int condition, PartyId member, ref TView view)
        where TView : struct, IMeasures
    {
        List<ConditionPart> parts = [];
        var holds = Conditions.Hold(plan.Conditions[condition], member, ref view, parts);
        return new JudgedCondition(condition, holds, parts);
    }
}
