using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Periods.Judging;
using Fairshare.Ledger.Plans;

namespace Fairshare.Node.Explain;

/// <summary>One part of a condition as it was judged, in words.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">What there was.</param>
/// <param name="Needed">What was asked.</param>
/// <param name="Missing">What is missing; empty if nothing is, or if it cannot be counted.</param>
/// <param name="Holds">Whether it was reached.</param>
internal sealed record PartView(string What, string Value, string Needed, string Missing, bool Holds)
{
    public string Words => $"{What} {Value} of {Needed}{(Missing.Length == 0 ? "" : $" ({Missing} missing)")}";
}

/// <summary>A condition as it was judged: all its parts hold, and one of its alternatives if it has any.</summary>
internal sealed record ConditionView(IReadOnlyList<PartView> Parts, IReadOnlyList<ConditionView> Any)
{
    public bool Holds => Parts.All(part => part.Holds) && (Any.Count == 0 || Any.Any(one => one.Holds));

    /// <summary>What does not hold, in one line.</summary>
    public string Failing
    {
        get
        {
            var failing = Parts.Where(part => !part.Holds).Select(part => part.Words).ToList();
            if (Any.Count > 0 && !Any.Any(one => one.Holds))
                failing.Add($"none of: {string.Join(" | ", Any.Select(one => one.Failing))}");
            return string.Join("; ", failing);
        }
    }

    public static ConditionView Of(CompiledPlan plan, JudgedCondition judged)
    {
        var next = 0;
        return Read(plan, plan.Conditions[judged.Condition], judged.Parts, ref next);
    }

    // The parts stand in the order in which the kernel judges them: terms, legs, share, alternatives.
    private static ConditionView Read(
        CompiledPlan plan, Condition condition, IReadOnlyList<ConditionPart> parts, ref int next)
    {
        var where = Where(plan, condition);
        List<PartView> views = [];
        foreach (var term in condition.Terms)
        {
            var part = parts[next++];
            views.Add(term.Measure switch
            {
                Measure.Rank =>
                    new PartView("rank", RankName(plan, part.Value), RankName(plan, part.Needed), "", part.Holds),
                Measure.CustomerShare => new PartView(
                    part.What + where, Wording.Percent((int)part.Value), Wording.Percent((int)part.Needed), "",
                    part.Holds),
                _ => Counted(part.What + where, part),
            });
        }

        if (condition.Legs is { } legs) views.Add(Counted(Legs(plan, legs) + where, parts[next++]));
        if (condition.LegShare is { } share)
        {
            var part = parts[next++];
            var what = $"largest leg, at most {Wording.Percent(share.Ppm)} of group_volume{where}";
            views.Add(new PartView(
                what, Wording.Number(part.Value), $"at most {Wording.Number(part.Needed)}", "", part.Holds));
        }

        List<ConditionView> any = [];
        foreach (var one in condition.Any) any.Add(Read(plan, one, parts, ref next));
        return new ConditionView(views, any);
    }

    private static PartView Counted(string what, ConditionPart part) => new(
        what, Wording.Number(part.Value), Wording.Number(part.Needed),
        part.Holds ? "" : Wording.Number((Int128)part.Needed - part.Value), part.Holds);

    private static string Legs(CompiledPlan plan, LegsRule rule)
    {
        List<string> asked = [];
        if (rule.GroupVolume >= 0) asked.Add($"group_volume {Wording.Number(rule.GroupVolume)}");
        if (rule.Rank >= 0) asked.Add($"rank {plan.Ranks[rule.Rank].Name}");
        return $"legs with {string.Join(" and ", asked)}";
    }

    private static string Where(CompiledPlan plan, Condition condition)
    {
        var tree = condition.Tree == Ledger.Tree.Placement ? " (placement)" : "";
        var periods = plan.Windows[condition.Window].Periods;
        return tree + (periods == 1 ? "" : periods == 0 ? " over a lifetime" : $" over {periods} periods");
    }

    private static string RankName(CompiledPlan plan, long rank) =>
        rank >= 0 && rank < plan.Ranks.Length ? plan.Ranks[rank].Name : "none";
}
