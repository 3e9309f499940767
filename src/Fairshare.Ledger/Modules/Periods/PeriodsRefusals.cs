namespace Fairshare.Ledger.Periods;

/// <summary>In order of precedence: if several apply, the client gets the first.</summary>
internal static class PeriodsRefusals
{
    public static readonly Reason UnknownMember = new("unknown_member");
    public static readonly Reason UnknownParent = new("unknown_parent");
    public static readonly Reason TreeInvalid = new("tree_invalid");
    public static readonly Reason LegInvalid = new("leg_invalid");
    public static readonly Reason Cycle = new("cycle");
    public static readonly Reason LegTaken = new("leg_taken");
    public static readonly Reason NoPlan = new("no_plan");
    public static readonly Reason UnknownPeriod = new("unknown_period");
    public static readonly Reason AlreadyAccepted = new("already_accepted");
    public static readonly Reason EarlierPeriodWaits = new("earlier_period_waits");
    public static readonly Reason UnknownRank = new("unknown_rank");
    public static readonly Reason RanksFrozen = new("ranks_frozen");
    public static readonly Reason TooManyMoves = new("too_many_moves");
}
