using Fairshare.Ledger;
using Fairshare.Ledger.Periods.Judging;
using Fairshare.Ledger.Plans;

namespace Fairshare.Node.Explain;

/// <summary>Makes a story of how a close judged a member.</summary>
internal sealed class CloseBuilder
{
    private readonly StateMachine machine;
    private readonly MemberClose close;
    private readonly CompiledPlan plan;
    private readonly Money money;

    public CloseBuilder(StateMachine machine, MemberClose close)
    {
        (this.machine, this.close) = (machine, close);
        var plans = machine.Module<PlansModule>();
        plan = plans.Version(close.Plan);
        money = new Money(plan.Asset, plans.ScaleOf(plans.AssetOf(close.Plan)));
    }

    public CloseStory Build(
        string member, string period, string ended, string accepted, IReadOnlyList<LegsView> legs,
        IReadOnlyList<PeriodLine> lines, IReadOnlyList<(string Bonus, (long Base, long Cap, long Sum) Cap)> capped,
        IReadOnlyList<BonusSum> atSale) => new()
        {
            Member = member,
            Period = period,
            Plan = plan.Name,
            Version = plan.Version,
            Money = money,
            Ended = ended,
            Accepted = accepted,
            Close = close,
            RankBefore = plan.Ranks[close.RankBefore].Name,
            RankReached = plan.Ranks[close.RankReached].Name,
            RankInForce = plan.Ranks[close.RankInForce].Name,
            RankKept = Kept(),
            Active = plan.Active < 0 ? null : !close.IsBlocked && close.Conditions[plan.Active].Holds,
            Ranks = [.. plan.Ranks.Select(Rank)],
            Conditions = [.. Conditions()],
            Volumes = [.. Volumes()],
            Legs = legs,
            Lines = lines,
            Capped = capped,
            AtSale = atSale,
        };

    private RankView Rank(RankRule rank, int index)
    {
        var (when, keep) = close.Ranks[index];
        return new RankView(
            rank.Name, index == 0 || (when is { Holds: true }),
            when is null ? null : ConditionView.Of(plan, when), keep is null ? null : ConditionView.Of(plan, keep));
    }

    private string Kept()
    {
        var (reached, now) = (close.RankReached, close.RankInForce);
        if (now <= reached) return "";
        if (close.RankGiven >= now) return "given by hand, and no close removes it";
        if (close.Ranks[now].Keep is { Holds: true }) return "its keep condition holds";
        return $"not reached, but in grace: close {close.Misses + 1} of {plan.Ranks[now].Grace}";
    }

    private IEnumerable<NamedCondition> Conditions()
    {
        if (plan.Active >= 0) yield return new NamedCondition("active", View(plan.Active));
        var own = plan.Bonuses.Where(bonus => bonus.HasOwnCondition && bonus.Condition >= 0);
        foreach (var same in own.GroupBy(bonus => bonus.Condition))
        {
            var names = string.Join(", ", same.Select(bonus => bonus.Name));
            yield return new NamedCondition($"when of {names}", View(same.Key));
        }
    }

    private ConditionView View(int condition) => ConditionView.Of(plan, close.Conditions[condition]);

    private IEnumerable<(Tree Tree, long Group, IReadOnlyList<LegView> Legs)> Volumes()
    {
        yield return (Tree.Enroller, close.EnrollerVolume, Legs(Tree.Enroller));
        var usesPlacement = plan.Bonuses.Any(bonus => bonus.Tree == Tree.Placement) ||
            plan.Conditions.Any(condition => condition.Tree == Tree.Placement);
        if (usesPlacement) yield return (Tree.Placement, close.PlacementVolume, Legs(Tree.Placement));
    }

    private List<LegView> Legs(Tree tree) =>
    [
        .. close.Legs(tree)
            .Select(leg => new LegView(
                machine.Parties.Name(leg.Member), leg.GroupVolume, plan.Ranks[leg.BestRank].Name))
            .OrderByDescending(leg => leg.Volume).ThenBy(leg => leg.Name, StringComparer.Ordinal),
    ];
}
