namespace Fairshare.Ledger.Plans;

/// <summary>
/// Whether people are paid for sales to customers: not for recruiting, not for kits that newcomers buy, not for what
/// they have to order themselves.
/// </summary>
internal static class HonestyLint
{
    /// <summary>Words in an article's id by which it looks like something that only newcomers buy.</summary>
    private static readonly string[] kitWords =
    [
        "kit", "kits", "starter", "starterkit", "startpack", "join", "joining", "joinfee", "enrol", "enroll",
        "enrolment", "enrollment", "registration", "signup", "membership", "deposit", "topup", "entry", "onboarding",
    ];

    /// <summary>Adds what is found.</summary>
    public static void Check(PlanDocument document, CompiledPlan plan, LintNotes notes)
    {
        if (document.Active is { } active) Condition(active, "\"active\"", notes);
        foreach (var rank in document.Ranks)
        {
            if (rank.When is { } when) Condition(when, $"The rank {Wording.Quote(rank.Name.Name)}", notes);
        }

        foreach (var bonus in document.Bonuses)
        {
            if (bonus.When is { } when) Condition(when, $"The bonus {Wording.Quote(bonus.Name.Name)}", notes);
            foreach (var article in bonus.At["articles"]?.Children ?? []) Article(bonus, article, notes);
        }

        Customers(plan, notes);
    }

    private static void Condition(ConditionText condition, string what, LintNotes notes)
    {
        if (condition.Legs is { GroupVolume: < 0 } legs && condition.Terms.Length == 0)
        {
            var text = $"{what} asks for people of a rank below, and for no volume of their own or of the group.";
            notes.Add("condition_without_volume", legs.At, text);
        }

        if (condition.At["order"] is { } order && condition.Terms.Any(IsOrder))
        {
            var text = $"{what} asks for an order of one's own: to be paid one has to buy.";
            notes.Add("own_order_required", order, text);
        }

        foreach (var one in condition.Any) Condition(one, what, notes);
    }

    private static bool IsOrder(Term term) => term.Measure == Measure.Order && term.AtLeast > 0;

    private static void Article(BonusText bonus, JsonTree article, LintNotes notes)
    {
        var words = article.Text.ToLowerInvariant().Split('.', '_', ':', '-');
        var word = Array.Find(words, kitWords.Contains);
        if (word is null) return;
        var text = $"{Wording.Quote(article.Text)} looks like something that only newcomers buy: " +
            $"{Wording.Quote(bonus.Name.Name)} would pay for recruiting.";
        notes.Add("keyed_on_kit", article, text);
    }

    /// <summary>Where people are paid for what others sell, somebody outside should be buying.</summary>
    private static void Customers(CompiledPlan plan, LintNotes notes)
    {
        var above = Array.Find(plan.Bonuses, bonus => bonus.Levels > 0 || !IsForOneself(bonus.Kind));
        if (above is null || Array.Exists(plan.Conditions, ReadsCustomers)) return;
        var onCustomers = plan.Bonuses.Any(
            bonus => bonus.Brackets.Length > 0 && bonus.BracketsOn == Measure.CustomerVolume);
        if (onCustomers) return;
        var text = $"{Wording.Quote(above.Name)} pays for what others sell, and nothing in the plan asks for " +
            "customers who are no members.";
        notes.Add("no_retail_customers", notes.Root["active"] ?? notes.Root["bonuses"]!, text);
    }

    private static bool IsForOneself(BonusKind kind) =>
        kind is BonusKind.Personal or BonusKind.Flat or BonusKind.Cashback;

    private static bool ReadsCustomers(Condition condition) =>
        Implication.Reads(condition, Measure.Customers, Measure.CustomerVolume, Measure.CustomerShare);
}
