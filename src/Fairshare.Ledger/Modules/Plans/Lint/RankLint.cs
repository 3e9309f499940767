namespace Fairshare.Ledger.Plans;

/// <summary>Ranks that nobody reaches, that another one hides, or that stand in the wrong order.</summary>
internal static class RankLint
{
    /// <summary>Which ranks can be had: given ones, and those whose conditions can hold with others that can.</summary>
    public static bool[] Reachable(CompiledPlan plan)
    {
        var reachable = new bool[plan.Ranks.Length];
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (index, rank) in plan.Ranks.Index())
            {
                if (reachable[index]) continue;
                if (rank.When >= 0 && !Implication.CanHold(plan.Conditions[rank.When], reachable)) continue;
                reachable[index] = changed = true;
            }
        }

        return reachable;
    }

    /// <summary>Adds what is found.</summary>
    public static void Check(CompiledPlan plan, LintNotes notes, bool[] reachable)
    {
        foreach (var (index, rank) in plan.Ranks.Index())
        {
            if (index == 0) continue;
            var name = Wording.Quote(rank.Name);
            if (rank.When < 0) Given(rank, notes.Rank(index), name, notes);
            else if (!reachable[index])
            {
                var text = $"Nobody can reach {name}: its \"when\" asks for what only those have who have it already.";
                notes.Add("rank_never_reached", notes.Rank(index)["when"]!, text);
            }
            else Reached(plan, index, notes);
        }
    }

    private static void Given(RankRule rank, JsonTree at, string name, LintNotes notes)
    {
        const string Why = "is only given, and no close takes it away";
        if (at["keep"] is { } keep) notes.Add("keep_never_applies", keep, $"{name} {Why}: there is nothing to keep.");
        if (rank.Grace > 0) notes.Add("grace_never_applies", at["grace"]!, $"{name} {Why}: grace never begins.");
    }

    private static void Reached(CompiledPlan plan, int index, LintNotes notes)
    {
        var rank = plan.Ranks[index];
        var (when, at) = (plan.Conditions[rank.When], notes.Rank(index));
        var name = Wording.Quote(rank.Name);
        if (rank.Keep >= 0 && Implication.Implies(plan.Conditions[rank.Keep], when))
        {
            var text = $"Whoever meets the \"keep\" of {name} meets its \"when\" too, and reaches it anyway.";
            notes.Add("keep_never_applies", at["keep"]!, text);
        }

        for (var above = index + 1; above < plan.Ranks.Length; above++)
        {
            var higher = plan.Ranks[above];
            if (higher.When < 0) continue;
            var (condition, higherName) = (plan.Conditions[higher.When], Wording.Quote(higher.Name));
            if (Implication.Implies(when, condition))
            {
                var text = $"Nobody stays at {name}: whoever reaches it reaches {higherName}, too.";
                notes.Add("rank_hidden", at["when"]!, text);
                return;
            }

            AsksLess(when, condition, notes.Rank(above)["when"]!, (name, higherName), notes);
        }
    }

    private static void AsksLess(
        Condition lower, Condition higher, JsonTree at, (string Lower, string Higher) names, LintNotes notes)
    {
        if (lower.Window != higher.Window || lower.Tree != higher.Tree) return;
        foreach (var (name, measure) in ConditionReader.Terms)
        {
            var (less, more) = (Find(higher, measure), Find(lower, measure));
            if (less < 0 || less >= more) continue;
            var text = $"{names.Higher} asks for a {name} of {less}, {names.Lower} below it for {more}.";
            notes.Add("rank_asks_less", at[name]!, text);
        }
    }

    private static long Find(Condition condition, Measure measure)
    {
        foreach (var term in condition.Terms)
        {
            if (term.Measure == measure) return term.AtLeast;
        }

        return -1;
    }
}
