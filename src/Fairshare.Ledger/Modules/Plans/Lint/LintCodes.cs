namespace Fairshare.Ledger.Plans;

/// <summary>Every code that a check of a plan may give, whether it is an error, and the way out.</summary>
public static class LintCodes
{
    /// <summary>What the ledger refuses a document for, in the order of its README, and what to do about it.</summary>
    private static readonly (Reason Reason, string WayOut)[] refusals =
    [
        (PlanReasons.DocumentTooLarge, "Take out what is not needed: rates that repeat can be one percent."),
        (PlanReasons.JsonInvalid, "Correct the JSON there; an editor that knows JSON shows the place."),
        (PlanReasons.UnknownField, "Correct the name or take the field out; the schema lists all fields."),
        (PlanReasons.DuplicateField, "Keep one of the two."),
        (PlanReasons.FieldMissing, "Add the field."),
        (PlanReasons.WrongType, "Write a value of the type that the sentence names."),
        (PlanReasons.IntegerInvalid, "Write a whole number, in minor units where it is money: 10.00 EUR is 1000."),
        (PlanReasons.OutOfRange, "Choose a number within these limits."),
        (PlanReasons.IdInvalid, "Use letters, digits and . _ : - only, 64 at most."),
        (PlanReasons.ValueUnknown, "Use one of the words that the field knows."),
        (PlanReasons.PercentInvalid, "Write it as a string with a point, such as \"2.5\"."),
        (PlanReasons.PercentOver100, "Lower the percentages: nobody can pay out more than the whole."),
        (PlanReasons.OffsetInvalid, "Write it as \"+00:00\", the offset of your time zone without summer time."),
        (PlanReasons.ListEmpty, "Leave the field out, or put something in."),
        (PlanReasons.DuplicateName, "Give each a name of its own."),
        (PlanReasons.BreakageNotSupported, "Name a pool that nobody matches, or say \"company\"."),
        (PlanReasons.TooManyRanks, "Merge ranks that differ in nothing that pays."),
        (PlanReasons.FirstRankIsEverybodys, "Take the field out, or put a rank for newcomers before this one."),
        (PlanReasons.UnknownRank, "Correct the name, or add the rank to \"ranks\"."),
        (PlanReasons.TooDeep, "Write the alternatives side by side instead of one within the other."),
        (PlanReasons.TooManyConditions, "Use the same condition in more places: equal ones count once."),
        (PlanReasons.TooManyWindows, "Use fewer different values of \"over\"."),
        (PlanReasons.LegsNeedAMeasure, "Add a \"group_volume\" of the leg: people alone are no reason to pay."),
        (PlanReasons.TooManyBonuses, "Merge bonuses of one kind, by rank or by articles."),
        (PlanReasons.KindUnknown, "Use one of the kinds that there are."),
        (PlanReasons.KindNotSupported, "Use one of the kinds that there are."),
        (PlanReasons.FieldNotForKind, "Take the field out, or use the kind that it belongs to."),
        (PlanReasons.TreeNotForKind, "Leave \"tree\" out."),
        (PlanReasons.PayNotForKind, "Leave \"pay\" out."),
        (PlanReasons.RateMissing, "Add one of the kind's rates."),
        (PlanReasons.RateNotForKind, "Use one of the kind's rates."),
        (PlanReasons.RateAmbiguous, "Keep one rate; make two bonuses if both are meant."),
        (PlanReasons.TooManyLevels, "Cut the levels: the deepest pay the least, to the fewest."),
        (PlanReasons.MinimumNeedsOneLevel, "Give it one percentage, or take \"minimum_on\" out."),
        (PlanReasons.WeightsAmbiguous, "Keep one of the two."),
        (PlanReasons.UnitInvalid, "Write one number, or with \"amount\" two: the smaller side first."),
        (PlanReasons.TooManyBrackets, "Use wider brackets."),
        (PlanReasons.BracketsNotAscending, "Put the brackets in order, each \"from\" above the one before."),
        (PlanReasons.OnWithoutBrackets, "Take \"on\" out, or use \"brackets\"."),
        (PlanReasons.OnNotSupported,
            "Use one of the volumes that the sentence names, or ranks that ask for it and \"percent_by_rank\"."),
        (PlanReasons.UnknownBonus, "Correct the name, or add the bonus."),
        (PlanReasons.MatchCycle, "Take one of the names out of \"of\", so that no bonus is a part of itself."),
        (PlanReasons.MatchOfPeriod, "Say \"pay\": \"period\", or leave \"pay\" out."),
        (PlanReasons.CapNotAtSale, "Say \"pay\": \"period\", or bound each sale: the plan's \"sale_percent\"."),
        (PlanReasons.ReplaceCycle, "Take one of the names out of \"replaces\"."),
        (PlanReasons.WorstCaseTooLarge, "Add \"caps\": { \"sale_percent\": … }, or cap the bonuses themselves."),
    ];

    /// <summary>What the ledger would accept all the same.</summary>
    private static readonly (string Code, bool IsError, string WayOut)[] findings =
    [
        ("rank_never_reached", true, "Ask for a lower rank or for volumes, or leave \"when\" out if it is only given."),
        ("rank_hidden", false, "Make the higher rank ask for more, or take the lower one out."),
        ("rank_asks_less", false, "Raise the number to that of the lower rank, if it was not meant."),
        ("keep_never_applies", false, "Make \"keep\" easier than \"when\", or take it out."),
        ("grace_never_applies", false, "Take \"grace\" out, or give the rank a \"when\"."),
        ("condition_never_holds", true, "Correct the condition: nobody can ever meet it."),
        ("condition_always_holds", false, "Ask for at least 1, or take the condition out."),
        ("over_without_volume", false, "Take \"over\" out, or put the volume that it is meant for beside it."),
        ("rest_volume_without_legs", false, "Add \"legs\" to this condition, or ask for \"group_volume\"."),
        ("level_nobody_entitled", false, "Entitle a rank to the level, or take its rate out."),
        ("entitled_beyond_rates", false, "Lower the entitlement, or add rates for the levels."),
        ("level_never_reached", false, "Give the levels before it rates above 0, or take this one out."),
        ("rate_never_applies", false, "Take the rate out, or change the condition that keeps everybody from it."),
        ("higher_rank_gets_less", false, "Give the higher rank at least as much, unless that is meant."),
        ("bracket_rate_falls", false, "Put the rates in rising order: who sells more would lose by it."),
        ("bracket_changes_nothing", false, "Take the bracket out, or give it a rate of its own."),
        ("bonus_pays_nothing", true, "Give it a rate above 0, or take the bonus out."),
        ("cap_pays_nothing", true, "Raise the cap above 0, or take the bonuses out that it stops."),
        ("cap_never_applies", false, "Say \"member_per_period\" instead, or take the cap out."),
        ("cap_never_reached", false, "Lower the cap, or take it out."),
        ("bonus_always_replaced", true, "Give the bonus that replaces it \"articles\", or take this one out."),
        ("replace_never_applies", false, "Take the name out of \"replaces\", or let both have articles in common."),
        ("worst_case_over_sale", true, "Lower the rates, or bound them: \"caps\": { \"sale_percent\": \"…\" }."),
        ("worst_case_above_cap", false, "Lower the rates, or tell people that what is over the cap is cut for all."),
        ("fixed_sum_without_cap", false,
            "Add \"caps\": { \"sale_percent\": \"…\" }, so that a small sale pays no more."),
        ("too_many_accruals", false, "Cut levels, or match fewer bonuses: a sale that pays so many is refused."),
        ("many_steps", false, "Cut levels or use compression \"none\": such a walk may go up the whole tree."),
        ("condition_without_volume", false, "Add a volume to the condition, so that sales are what counts."),
        ("own_order_required", false, "Ask for \"customer_volume\" instead: nobody should have to buy to be paid."),
        ("keyed_on_kit", false,
            "Exclude kits and fees from the plan, or rename the article if it is sold to customers."),
        ("no_retail_customers", false,
            "Ask for \"customers\" or \"customer_volume\" in \"active\" or in a rank's \"when\"."),
    ];

    /// <summary>Every code: first the reasons for which the ledger refuses a document, then the others.</summary>
    public static IEnumerable<string> All =>
        refusals.Select(row => row.Reason.Code).Concat(findings.Select(row => row.Code));

    /// <summary>Whether a code is an error; a refusal always is.</summary>
    public static bool IsError(string code) => Array.Find(findings, row => row.Code == code) is { Code: null } or
    { IsError: true };

    /// <summary>What to do about it; empty if nobody knows the code.</summary>
    public static string WayOut(string code) =>
        Array.Find(findings, row => row.Code == code).WayOut ??
        Array.Find(refusals, row => row.Reason.Code == code).WayOut ?? "";
}
