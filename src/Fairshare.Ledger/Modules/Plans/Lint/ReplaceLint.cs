namespace Fairshare.Ledger.Plans;

/// <summary>Bonuses that another one always stands in for, or never.</summary>
internal static class ReplaceLint
{
    /// <summary>Kinds that apply to every sale with a line of theirs; others ask for more.</summary>
    private static readonly BonusKind[] plain =
        [BonusKind.Personal, BonusKind.Unilevel, BonusKind.Differential, BonusKind.Flat, BonusKind.Cashback];

    /// <summary>Adds what is found.</summary>
    public static void Check(CompiledPlan plan, LintNotes notes)
    {
        foreach (var bonus in plan.Bonuses)
        {
            foreach (var replaced in BonusGraph.Bits(bonus.Replaces)) Pair(plan, bonus, plan.Bonuses[replaced], notes);
        }
    }

    private static void Pair(CompiledPlan plan, Bonus bonus, Bonus replaced, LintNotes notes)
    {
        var (own, other) = (Articles(plan, bonus), Articles(plan, replaced));
        var (name, replacedName) = (Wording.Quote(bonus.Name), Wording.Quote(replaced.Name));
        if (own is not null && other is not null && !own.Intersect(other, StringComparer.Ordinal).Any())
        {
            // A sale with lines of both is where it applies.
            var field = notes.Bonus(bonus.Index)["replaces"]!;
            var item = field.Children.First(item => item.Text == replaced.Name);
            var why = $"{name} and {replacedName} have no article in common: only a sale of both is affected.";
            notes.Add("replace_never_applies", item, why);
            return;
        }

        if (!plain.Contains(bonus.Kind) || !plain.Contains(replaced.Kind)) return;
        if (bonus.Kind == BonusKind.Cashback != (replaced.Kind == BonusKind.Cashback)) return;
        if (plan.Slots[bonus.Slot].Kind != plan.Slots[replaced.Slot].Kind) return;
        if (own is not null && (other is null || !other.All(own.Contains))) return;
        var text = $"{replacedName} is never paid: {name} replaces it on every sale that it applies to.";
        notes.Add("bonus_always_replaced", notes.Bonus(replaced.Index), text);
    }

    private static string[]? Articles(CompiledPlan plan, Bonus bonus) =>
        plan.Slots[bonus.Slot].Articles is var set and >= 0 ? plan.ArticleSets[set] : null;
}
