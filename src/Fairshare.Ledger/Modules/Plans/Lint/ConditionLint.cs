namespace Fairshare.Ledger.Plans;

/// <summary>Conditions that say nothing, or that nobody can meet.</summary>
internal static class ConditionLint
{
    /// <summary>Adds what is found.</summary>
    public static void Check(PlanDocument document, CompiledPlan plan, LintNotes notes)
    {
        var reachable = RankLint.Reachable(plan);
        if (document.Active is { } active) Whole(plan.Active, active, "\"active\"", plan, reachable, notes);
        foreach (var (index, rank) in document.Ranks.Index())
        {
            if (rank.When is { } when) Rank(plan.Ranks[index], when, plan, notes);
            if (rank.Keep is { } keep) Parts(keep, notes);
        }

        foreach (var (index, bonus) in document.Bonuses.Index())
        {
            if (bonus.When is not { } when) continue;
            if (when.At.Children.Count == 0) continue;
            Whole(plan.Bonuses[index].Condition, when, "The \"when\" of this bonus", plan, reachable, notes);
        }
    }

    private static void Rank(RankRule rank, ConditionText when, CompiledPlan plan, LintNotes notes)
    {
        if (Implication.AlwaysHolds(plan.Conditions[rank.When]))
        {
            var name = Wording.Quote(rank.Name);
            var text = $"Everybody reaches {name} at the first close: its \"when\" asks for nothing.";
            notes.Add("condition_always_holds", when.At, text);
        }
        else Parts(when, notes);
    }

    private static void Whole(
        int condition, ConditionText text, string what, CompiledPlan plan, bool[] reachable, LintNotes notes)
    {
        if (condition < 0 || Implication.AlwaysHolds(plan.Conditions[condition]))
        {
            notes.Add("condition_always_holds", text.At, $"{what} holds for anybody.");
            return;
        }

        if (!Implication.CanHold(plan.Conditions[condition], reachable))
            notes.Add("condition_never_holds", text.At, $"{what} can hold for nobody.");
        Parts(text, notes);
    }

    private static void Parts(ConditionText condition, LintNotes notes)
    {
        var readsVolume = condition.Terms.Length > 0 || condition.LegShare is not null ||
            condition.Legs is { GroupVolume: >= 0 };
        if (condition.At["over"] is { } over && !readsVolume)
            notes.Add("over_without_volume", over, "\"over\" stands beside nothing that is counted over periods.");
        if (condition.At["rest_volume"] is { } rest && condition.Legs is null)
        {
            var text = "Without \"legs\" no leg is left out of \"rest_volume\": it is the whole group volume.";
            notes.Add("rest_volume_without_legs", rest, text);
        }

        foreach (var one in condition.Any) Parts(one, notes);
    }
}
