namespace Fairshare.Ledger.Periods.Judging;

/// <summary>How one condition was judged for one member, part by part, in the order of the condition.</summary>
/// <param name="Condition">Its index in the plan.</param>
/// <param name="Holds">What came of it.</param>
/// <param name="Parts">
/// Its terms, then its legs, then its largest leg's share, then the parts of each alternative of <c>any</c>.
/// </param>
public sealed record JudgedCondition(int Condition, bool Holds, IReadOnlyList<ConditionPart> Parts);

/// <summary>A leg of a member as a close saw it.</summary>
/// <param name="Member">Who leads it.</param>
/// <param name="GroupVolume">Qualifying volume of the leg.</param>
/// <param name="BestRank">The highest rank (its index) of anybody in it.</param>
public readonly record struct JudgedLeg(PartyId Member, long GroupVolume, int BestRank);

/// <summary>How a close judged one member.</summary>
public sealed class MemberClose
{
    internal MemberClose(in PeriodRow period, in CloseRow row, in StandingRow before)
    {
        (Period, Plan) = (period.Period, period.Plan);
        (RankBefore, RankGiven, Misses) = (row.Rank, before.Given, before.Misses);
        (IsBlocked, PersonalVolume, Order) = (row.IsBlocked, row.Personal, row.Order);
        (Customers, CustomerVolume) = (row.Customers, row.CustomerVolume);
        (EnrollerVolume, PlacementVolume) = (row.EnrollerGroup, row.PlacementGroup);
    }

    /// <summary>Number of the period.</summary>
    public int Period { get; }

    /// <summary>Index of the plan's version.</summary>
    public int Plan { get; }

    /// <summary>The rank in force before.</summary>
    public int RankBefore { get; }

    /// <summary>The highest rank that this period's volumes reach.</summary>
    public int RankReached { get; internal set; }

    /// <summary>The rank in force from now on.</summary>
    public int RankInForce { get; internal set; }

    /// <summary>A given rank that no close removes; 0: none.</summary>
    public int RankGiven { get; }

    /// <summary>Closes in a row, before this one, at which the rank was neither reached nor kept.</summary>
    public int Misses { get; }

    /// <summary>Suspended or terminated.</summary>
    public bool IsBlocked { get; }

    /// <summary>Qualifying volume of own sales.</summary>
    public long PersonalVolume { get; }

    /// <summary>Qualifying volume of the member and everybody below in the enroller tree.</summary>
    public long EnrollerVolume { get; }

    /// <summary>Qualifying volume of the member and everybody below in the placement tree.</summary>
    public long PlacementVolume { get; }

    /// <summary>The largest single own order.</summary>
    public long Order { get; }

    /// <summary>Distinct buyers who are not members; counted only if the plan asks for it.</summary>
    public int Customers { get; }

    /// <summary>Their net purchases; counted only if the plan asks for it.</summary>
    public long CustomerVolume { get; }

    /// <summary>Each rank's <c>when</c> and <c>keep</c>, by rank index; null where it has none.</summary>
    public IReadOnlyList<(JudgedCondition? When, JudgedCondition? Keep)> Ranks => OfRanks;

    /// <summary>Every condition of the plan, by index, as bonuses read it.</summary>
    public IReadOnlyDictionary<int, JudgedCondition> Conditions => OfConditions;

    /// <summary>The legs in a tree, in no order that means anything.</summary>
    public IReadOnlyList<JudgedLeg> Legs(Tree tree) => InTrees[(int)tree];

    internal List<(JudgedCondition? When, JudgedCondition? Keep)> OfRanks { get; } = [];

    internal SortedDictionary<int, JudgedCondition> OfConditions { get; } = [];

    internal List<JudgedLeg>[] InTrees { get; } = [[], []];
}
