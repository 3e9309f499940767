using System.Text;
using System.Text.Json.Serialization;

namespace Fairshare.Ledger.Plans;

/// <summary>Who a bonus pays.</summary>
public enum BonusKind : byte
{
    /// <summary>The seller.</summary>
    Personal = 1,

    /// <summary>The people above the seller, by levels.</summary>
    Unilevel = 2,

    /// <summary>Seller and people above, each their rate less the highest already passed.</summary>
    Differential = 3,

    /// <summary>The people above whoever earned another bonus.</summary>
    Matching = 4,

    /// <summary>The buyer.</summary>
    Cashback = 5,

    /// <summary>The seller, a fixed sum a piece.</summary>
    Flat = 6,

    /// <summary>The people above whoever has broken away with a group.</summary>
    Breakaway = 7,

    /// <summary>The people above the seller who have a rank, by generations.</summary>
    Generation = 8,

    /// <summary>The people above the seller without a limit of depth, until somebody blocks them.</summary>
    Infinity = 9,

    /// <summary>The people above a newcomer who sells, by levels.</summary>
    FastStart = 10,

    /// <summary>A part of all sales, divided among those who qualify.</summary>
    Pool = 11,

    /// <summary>Whoever has volume in two legs of the placement tree.</summary>
    Binary = 12,

    /// <summary>The people above the seller in a placement tree of a few legs each, by levels.</summary>
    Matrix = 13,
}

/// <summary>Who is skipped on the way up.</summary>
public enum Compression : byte
{
    /// <summary>Nobody: whoever is inactive or not entitled occupies the level.</summary>
    None = 0,

    /// <summary>Inactive people are not counted.</summary>
    Rollup = 1,

    /// <summary>Inactive people and those not entitled are not counted.</summary>
    Dynamic = 2,

    /// <summary>As roll-up, and nothing on the sales of inactive sellers.</summary>
    Source = 3,
}

/// <summary>How a bonus's rate is found.</summary>
public enum RateForm : byte
{
    /// <summary>By level: <see cref="Bonus.ByLevel"/>.</summary>
    ByLevel = 1,

    /// <summary>By the payee's rank: <see cref="Bonus.ByRank"/>.</summary>
    ByRank = 2,

    /// <summary>By the payee's rank and the level: <see cref="Bonus.ByRankAndLevel"/>.</summary>
    ByRankAndLevel = 3,

    /// <summary>By a volume of the payee: <see cref="Bonus.Brackets"/>.</summary>
    ByBracket = 4,

    /// <summary>A fixed sum: <see cref="Bonus.FixedAmount"/>.</summary>
    Fixed = 5,
}

/// <summary>The highest bracket reached applies to the whole base, or to all pieces.</summary>
/// <param name="From">The volume that reaches it.</param>
/// <param name="Rate">The rate; of sums the whole.</param>
/// <param name="Amount">The sum a piece, in minor units; 0: it is a percentage.</param>
public readonly record struct Bracket(long From, Rate Rate, long Amount = 0);

/// <summary>A bonus is a kind × a rate × a base × a condition.</summary>
public sealed record Bonus
{
    private const int RowLevels = 32;

    private readonly byte[] nameUtf8 = [];
    private readonly byte[][] rowStarts = [];

    /// <summary>Its name, an id.</summary>
    public required string Name
    {
        get;
        init
        {
            (field, nameUtf8) = (value, Encoding.ASCII.GetBytes(value));
            rowStarts = new byte[RowLevels][];
            for (var level = 0; level < RowLevels; level++)
                rowStarts[level] = Encoding.ASCII.GetBytes($"[\"{value}\",{level},");
        }
    }

    /// <summary>The name as it is written.</summary>
    [JsonIgnore]
    public ReadOnlySpan<byte> NameUtf8 => nameUtf8;

    /// <summary>Begins a row of a receipt: an array with the name and a level.</summary>
    internal void StartRow(int level, ref JsonRow row)
    {
        if (level < rowStarts.Length)
        {
            row.Raw(rowStarts[level]);
            return;
        }

        row.Raw("[\""u8);
        row.Raw(nameUtf8);
        row.Raw("\","u8);
        row.Number(level);
        row.Raw((byte)',');
    }

    /// <summary>Its place in the document, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Who it pays.</summary>
    public required BonusKind Kind { get; init; }

    /// <summary>The tree it walks; a matching bonus walks the earner's.</summary>
    public required Tree Tree { get; init; }

    /// <summary>Whether it is paid at the period's end, else with the sale.</summary>
    public required bool PaidAtPeriodEnd { get; init; }

    /// <summary>Index of the condition of each payee: its <c>when</c>, else <c>active</c>; −1: anybody.</summary>
    public required int Condition { get; init; }

    /// <summary>Whether the condition is the bonus's own <c>when</c> and not the plan's <c>active</c>.</summary>
    public bool HasOwnCondition { get; init; }

    /// <summary>Whether the seller must meet it too (<c>sellers</c>, or <c>source</c> compression).</summary>
    public required bool SellerMustQualify { get; init; }

    /// <summary>Who is skipped; only unilevel and matching read it.</summary>
    public required Compression Compression { get; init; }

    /// <summary>How the rate is found.</summary>
    public required RateForm Rate { get; init; }

    /// <summary>Rates by level, level 1 first; for personal and cashback a single element.</summary>
    public Rate[] ByLevel { get; init; } = [];

    /// <summary>Rates by rank index; as long as the plan's ranks.</summary>
    public Rate[] ByRank { get; init; } = [];

    /// <summary>Rates by rank index, then by level; a row may be shorter than <see cref="Levels"/>.</summary>
    public Rate[][] ByRankAndLevel { get; init; } = [];

    /// <summary>Lowest first; below the first the rate is 0. With <see cref="RateForm.Fixed"/> they are sums a piece.
    /// </summary>
    public Bracket[] Brackets { get; init; } = [];

    /// <summary>The payee's volume that brackets read, in <see cref="Tree"/>, of the current period.</summary>
    public Measure BracketsOn { get; init; } = Measure.GroupVolume;

    /// <summary>Whether the sum a piece goes by a volume of the seller.</summary>
    [JsonIgnore]
    public bool HasSteps => Rate == RateForm.Fixed && Brackets.Length > 0;

    /// <summary>Whether a step is taken of what is left of the highest one, rounded before and after: so it was before
    /// protocol 5, and stays with plans that were published then.</summary>
    public bool RoundsTwice { get; init; }

    /// <summary>A fixed sum in minor units, the highest of <see cref="Brackets"/> if there are some; a flat bonus takes
    /// it times the quantity.</summary>
    public long FixedAmount { get; init; }

    /// <summary>Levels a rank is entitled to, by rank index; empty: all.</summary>
    public int[] Entitled { get; init; } = [];

    /// <summary>The deepest level there is a rate for, of unilevel and matching; 0 of the others.</summary>
    public required int Levels { get; init; }

    /// <summary>The rank (index) with which a leg breaks away; −1: the bonus is no breakaway.</summary>
    public int BreakawayRank { get; init; } = -1;

    /// <summary>Whoever receives an override passes at least the percentage of this volume up; 0: nothing.</summary>
    public long MinimumOn { get; init; }

    /// <summary>The rank (index) that ends a generation, if levels are generations; −1: people are counted.</summary>
    public int Generation { get; init; } = -1;

    /// <summary>The first level that an infinity bonus is paid on.</summary>
    public int FromLevel { get; init; } = 1;

    /// <summary>Levels below a blocker on which those above are still paid.</summary>
    public int BlockerLevels { get; init; }

    /// <summary>Shares of a pool by rank index; empty: it goes by points, or by one share each.</summary>
    public int[] Shares { get; init; } = [];

    /// <summary>Points of a pool for each unit of its base, by level, level 1 first; empty: by shares.</summary>
    public int[] Points { get; init; } = [];

    /// <summary>Until when after joining a seller is a newcomer, in milliseconds, inclusive.</summary>
    public long NewcomerMs { get; init; } = long.MaxValue;

    /// <summary>What a cycle of a binary takes of the weaker leg, or what matched volume is a multiple of.</summary>
    public long Unit { get; init; } = 1;

    /// <summary>What a cycle takes of the stronger leg.</summary>
    public long StrongerUnit { get; init; } = 1;

    /// <summary>The most that a leg carries into the next period; <see cref="long.MaxValue"/>: all.</summary>
    public long CarryMax { get; init; } = long.MaxValue;

    /// <summary>Whether those who do not qualify at a close lose what they carry.</summary>
    public bool FlushesInactive { get; init; }

    /// <summary>How those are placed whom a list of members puts below somebody in no leg; 0: they are not.</summary>
    public Spill Spill { get; init; }

    /// <summary>Legs of everybody, where the bonus counts them; 0: it does not.</summary>
    public int Width { get; init; }

    /// <summary>The highest rate there is: a differential stops there.</summary>
    public required Rate HighestRate { get; init; }

    /// <summary>What a matching bonus matches: a bit for each bonus index.</summary>
    public ulong Of { get; init; }

    /// <summary>Bonuses not paid on a sale that this one applies to: a bit for each bonus index.</summary>
    public ulong Replaces { get; init; }

    /// <summary>Slot of the base that percentages are taken of.</summary>
    public required int Slot { get; init; }

    /// <summary>Slot of the quantity, for a flat bonus; −1 otherwise.</summary>
    public int QuantitySlot { get; init; } = -1;

    /// <summary>Most that this bonus grants one member in a period; <see cref="long.MaxValue"/>: no cap.</summary>
    public long MemberCap { get; init; } = long.MaxValue;

    /// <summary>Most that it grants one member in a period for the sales of one and the same seller.</summary>
    public long FromOneMemberCap { get; init; } = long.MaxValue;

    /// <summary>Most that it grants everybody together in a period, of <see cref="Slot"/> over the period's sales that
    /// it is paid on; null: no cap.</summary>
    public Rate? PeriodCap { get; init; }
}
