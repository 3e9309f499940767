namespace Fairshare.Ledger.Plans;

/// <summary>What conditions and brackets read, and so what has to be computed.</summary>
internal static class NeedsFinder
{
    /// <summary>Of the bonuses: their conditions and brackets.</summary>
    public static Needs Of(IEnumerable<Bonus> bonuses, Condition[] conditions)
    {
        var needs = Needs.None;
        foreach (var bonus in bonuses)
        {
            if (bonus.Condition >= 0) needs |= Of(conditions[bonus.Condition]);
            if (bonus.Brackets.Length > 0) needs |= Of(bonus.BracketsOn, bonus.Tree);
        }

        return needs;
    }

    /// <summary>Of conditions, with those nested in them.</summary>
    public static Needs Of(Condition[] conditions) =>
        conditions.Aggregate(Needs.None, (needs, condition) => needs | Of(condition));

    private static Needs Of(Condition condition)
    {
        var needs = condition.Window == 0 ? Needs.None : Needs.Windows;
        foreach (var term in condition.Terms) needs |= Of(term.Measure, condition.Tree);
        if (condition.Legs is { GroupVolume: >= 0 } || condition.LegShare is not null)
        {
            needs |= Group(condition.Tree) | Needs.Legs;
        }

        return needs | Of(condition.Any);
    }

    private static Needs Of(Measure measure, Tree tree) => measure switch
    {
        Measure.GroupVolume => Group(tree),
        Measure.OwnGroupVolume => Group(tree) | Needs.OwnGroup,
        Measure.RestVolume => Group(tree) | Needs.Legs,
        Measure.Order => Needs.Order,
        Measure.Customers or Measure.CustomerVolume or Measure.CustomerShare => Needs.Customers,
        _ => Needs.None,
    };

    private static Needs Group(Tree tree) => tree == Tree.Enroller ? Needs.EnrollerGroup : Needs.PlacementGroup;
}
