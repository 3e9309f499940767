namespace Fairshare.Ledger.Plans;

/// <summary>The distinct conditions of a plan, each with its index, and their windows.</summary>
internal sealed class ConditionPool(NameTable ranks, ICollection<PlanProblem> problems)
{
    private static readonly Condition always = new(Tree.Enroller, 0, [], null, null, []);

    private readonly List<Condition> conditions = [];
    private readonly List<Window> windows = [new Window(1)];
    private readonly HashSet<Reason> passed = [];
    private readonly List<(LegsText Text, LegsRule Rule)> legs = [];

    /// <summary>In the order in which they were met.</summary>
    public Condition[] Conditions => [.. conditions];

    /// <summary>The current period first.</summary>
    public Window[] Windows => [.. windows];

    /// <summary>The index of a condition judged in a tree; −1 if it is absent or holds for anybody.</summary>
    public int Add(ConditionText? text, Tree tree) =>
        text is not null && Compile(text, tree) is { } condition ? Add(text, condition) : -1;

    /// <summary>The index of a rank's condition; −1 only if it is absent, which means something else here.</summary>
    public int AddOfRank(ConditionText? text) =>
        text is null ? -1 : Add(text, Compile(text, Tree.Enroller) ?? always);

    /// <summary>Reports legs that need no sale: those that ask for a rank which people have without any.</summary>
    public void CheckLegs(RankRule[] rules)
    {
        var free = RanksWithoutSales(rules);
        foreach (var (text, rule) in legs)
        {
            if (rule.GroupVolume >= 0 || rule.Rank < 0 || !free.AsSpan(rule.Rank).Contains(true)) continue;
            var name = Wording.Quote(text.Rank!.Value.Name);
            var why = $"The rank {name}, or a higher one, needs no sale: such legs would pay for recruiting.";
            problems.Report(PlanReasons.LegsNeedAMeasure, text.At, why);
        }
    }

    /// <summary>Which ranks people have without anybody's sale: the first, and what follows from it.</summary>
    private bool[] RanksWithoutSales(RankRule[] rules)
    {
        var free = new bool[rules.Length];
        free[0] = true;
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (rank, rule) in rules.Index())
            {
                if (free[rank] || rule.When < 0 || !HoldsWithoutSales(conditions[rule.When], free)) continue;
                free[rank] = changed = true;
            }
        }

        return free;
    }

    private static bool HoldsWithoutSales(Condition condition, bool[] free)
    {
        if (condition.Legs is { } legs && (legs.GroupVolume > 0 || !Has(free, legs.Rank))) return false;
        if (!condition.Terms.All(term => term.Measure switch
        {
            Measure.Rank => Has(free, term.AtLeast),
            Measure.CustomerShare => true,
            _ => term.AtLeast == 0,
        })) return false;
        return condition.Any.Length == 0 || condition.Any.Any(alternative => HoldsWithoutSales(alternative, free));
    }

    private static bool Has(bool[] free, long rank) => free.AsSpan((int)Math.Max(rank, 0)).Contains(true);

    private int Add(ConditionText text, Condition condition)
    {
        var index = conditions.FindIndex(other => Same(other, condition));
        if (index >= 0) return index;

        if (conditions.Count == Limits.ConditionsMax)
        {
            var rule = $"A plan may have {Limits.ConditionsMax} different conditions; this is one more.";
            ReportOnce(PlanReasons.TooManyConditions, text.At, rule);
            return -1;
        }

        conditions.Add(condition);
        return conditions.Count - 1;
    }

    /// <summary>The condition in its plainest form, so that equal ones are the same; null: anybody.</summary>
    private Condition? Compile(ConditionText text, Tree tree)
    {
        Condition?[] any = [.. text.Any.Select(alternative => Compile(alternative, tree))];
        Condition[] alternatives = any.Contains(null) ? [] : [.. any.OfType<Condition>()];
        var rank = text.Rank is { } name ? ranks.Find(name) : -1;
        Term[] terms = rank < 0 ? text.Terms : [.. text.Terms, new Term(Measure.Rank, rank)];
        var legsRule = text.Legs is { } rule ? Legs(rule) : null;
        var isEmpty = terms.Length == 0 && legsRule is null && text.LegShare is null;
        if (isEmpty && alternatives.Length == 0) return null;

        var readsVolume = text.Terms.Length > 0 || text.LegShare is not null || legsRule is { GroupVolume: >= 0 };
        var window = readsVolume ? WindowOf(text) : 0;
        var condition = new Condition(tree, window, terms, legsRule, text.LegShare, alternatives);
        return ReadsTree(condition) ? condition : condition with { Tree = Tree.Enroller };
    }

    private LegsRule Legs(LegsText text)
    {
        var rule = new LegsRule(text.Count, text.GroupVolume, text.Rank is { } name ? ranks.Find(name) : -1);
        legs.Add((text, rule));
        return rule;
    }

    private int WindowOf(ConditionText text)
    {
        var index = windows.IndexOf(text.Window);
        if (index >= 0) return index;

        if (windows.Count == Limits.WindowsMax)
        {
            var rule = $"A plan may have {Limits.WindowsMax} different spans, the current period one of them.";
            ReportOnce(PlanReasons.TooManyWindows, text.At["over"]!, rule);
            return 0;
        }

        windows.Add(text.Window);
        return windows.Count - 1;
    }

    /// <summary>A limit is passed once, however many more come after.</summary>
    private void ReportOnce(Reason reason, JsonTree at, string text)
    {
        if (passed.Add(reason)) problems.Report(reason, at, text);
    }

    private static bool ReadsTree(Condition condition) =>
        condition.Legs is not null || condition.LegShare is not null || condition.Any.Any(ReadsTree) ||
        condition.Terms.Any(term => term.Measure is >= Measure.GroupVolume and <= Measure.RestVolume);

    private static bool Same(Condition left, Condition right) =>
        left.Tree == right.Tree && left.Window == right.Window && left.Terms.SequenceEqual(right.Terms) &&
        left.Legs == right.Legs && left.LegShare == right.LegShare && left.Any.Length == right.Any.Length &&
        left.Any.Zip(right.Any).All(pair => Same(pair.First, pair.Second));
}
