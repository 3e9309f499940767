namespace Fairshare.Ledger.Plans;

/// <summary>Limits that only plan documents have.</summary>
internal static class PlanLimits
{
    /// <summary>Nesting of the JSON: conditions nest deepest, each <c>any</c> by two.</summary>
    public const int JsonDepthMax = 64;

    /// <summary>Problems listed of one document: nobody reads more at once.</summary>
    public const int ProblemsMax = 1_000;

    /// <summary>Legs a condition may ask for: a close keeps the strongest so many of each member.</summary>
    public const int LegsMax = 1_000;

    /// <summary>Closes of grace: ten years of months, as conditions look back.</summary>
    public const int GraceMax = Limits.PeriodsOverMax;

    /// <summary>Shares of a rank, or points of a level: with all volume ever they stay within 128 bits.</summary>
    public const int SharesMax = 1_000_000;

    /// <summary>Largest offset from UTC in minutes: the farthest time zone there is.</summary>
    public const int OffsetMinutesMax = 14 * 60;

    /// <summary>
    /// The most that a plan without a cap on the sale may pay, as a multiple of the base: far above what anybody can
    /// mean (matches of matches multiply), and low enough that worst cases never overflow 128 bits.
    /// </summary>
    public const int WorstCaseTimesMax = 100;
}
