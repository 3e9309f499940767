namespace Fairshare.Ledger.Plans;

/// <summary>Every reason to refuse a plan document, in the order of the README's table.</summary>
internal static class PlanReasons
{
    public static readonly Reason DocumentTooLarge = new("document_too_large");
    public static readonly Reason JsonInvalid = new("json_invalid");
    public static readonly Reason UnknownField = new("unknown_field");
    public static readonly Reason DuplicateField = new("duplicate_field");
    public static readonly Reason FieldMissing = new("field_missing");
    public static readonly Reason WrongType = new("wrong_type");
    public static readonly Reason IntegerInvalid = new("integer_invalid");
    public static readonly Reason OutOfRange = new("out_of_range");
    public static readonly Reason IdInvalid = new("id_invalid");
    public static readonly Reason ValueUnknown = new("value_unknown");
    public static readonly Reason PercentInvalid = new("percent_invalid");
    public static readonly Reason PercentOver100 = new("percent_over_100");
    public static readonly Reason OffsetInvalid = new("offset_invalid");
    public static readonly Reason ListEmpty = new("list_empty");
    public static readonly Reason DuplicateName = new("duplicate_name");
    public static readonly Reason BreakageNotSupported = new("breakage_not_supported");
    public static readonly Reason TooManyRanks = new("too_many_ranks");
    public static readonly Reason FirstRankIsEverybodys = new("first_rank_is_everybodys");
    public static readonly Reason UnknownRank = new("unknown_rank");
    public static readonly Reason TooDeep = new("too_deep");
    public static readonly Reason TooManyConditions = new("too_many_conditions");
    public static readonly Reason TooManyWindows = new("too_many_windows");
    public static readonly Reason LegsNeedAMeasure = new("legs_need_a_measure");
    public static readonly Reason TooManyBonuses = new("too_many_bonuses");
    public static readonly Reason KindUnknown = new("kind_unknown");
    public static readonly Reason KindNotSupported = new("kind_not_supported");
    public static readonly Reason FieldNotForKind = new("field_not_for_kind");
    public static readonly Reason TreeNotForKind = new("tree_not_for_kind");
    public static readonly Reason PayNotForKind = new("pay_not_for_kind");
    public static readonly Reason RateMissing = new("rate_missing");
    public static readonly Reason RateNotForKind = new("rate_not_for_kind");
    public static readonly Reason RateAmbiguous = new("rate_ambiguous");
    public static readonly Reason TooManyLevels = new("too_many_levels");
    public static readonly Reason MinimumNeedsOneLevel = new("minimum_needs_one_level");
    public static readonly Reason WeightsAmbiguous = new("weights_ambiguous");
    public static readonly Reason UnitInvalid = new("unit_invalid");
    public static readonly Reason TooManyBrackets = new("too_many_brackets");
    public static readonly Reason BracketsNotAscending = new("brackets_not_ascending");
    public static readonly Reason OnWithoutBrackets = new("on_without_brackets");
    public static readonly Reason OnNotSupported = new("on_not_supported");
    public static readonly Reason UnknownBonus = new("unknown_bonus");
    public static readonly Reason MatchCycle = new("match_cycle");
    public static readonly Reason MatchOfPeriod = new("match_of_period");
    public static readonly Reason CapNotAtSale = new("cap_not_at_sale");
    public static readonly Reason ReplaceCycle = new("replace_cycle");
    public static readonly Reason WorstCaseTooLarge = new("worst_case_too_large");
}
