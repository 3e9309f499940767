using System.Text;
using System.Text.Json.Serialization;

namespace Fairshare.Ledger.Plans;

/// <summary>A plan document compiled once into a flat program: no sale parses it or looks up a name.</summary>
/// <remarks>
/// Immutable. Built by <see cref="PlanCompiler"/> from what <see cref="PlanReader"/> accepted; rebuilt from the
/// document's bytes after a restore, so it is no state of its own.
/// </remarks>
public sealed record CompiledPlan
{
    private readonly byte[] nameUtf8 = [];

    /// <summary>The plan's name, an id.</summary>
    public required string Name { get; init => (field, nameUtf8) = (value, Encoding.ASCII.GetBytes(value)); }

    /// <summary>The name as it is written.</summary>
    [JsonIgnore]
    public ReadOnlySpan<byte> NameUtf8 => nameUtf8;

    /// <summary>The version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Code of the asset that it pays in.</summary>
    public required string Asset { get; init; }

    /// <summary>Lengths and windows of time.</summary>
    public required PlanCalendar Calendar { get; init; }

    /// <summary>Lowest first; a newcomer has the first.</summary>
    public required RankRule[] Ranks { get; init; }

    /// <summary>Every distinct condition; its index is its bit in the mask kept for a member at a close.</summary>
    public required Condition[] Conditions { get; init; }

    /// <summary>The conditions (bits) of the placement tree; all others are of the enroller tree.</summary>
    internal ulong InPlacement { get; init; }

    /// <summary>The conditions (bits) that ask for the member's own rank.</summary>
    internal ulong AskRank { get; init; }

    /// <summary>Index of the condition that makes a member active; −1: everybody is.</summary>
    public required int Active { get; init; }

    /// <summary>In the order of the document; <see cref="Bonus.Index"/> is the place here.</summary>
    public required Bonus[] Bonuses { get; init; }

    /// <summary>Whether it matters how long ago a seller joined.</summary>
    [JsonIgnore]
    public bool AsksAge { get; init; }

    /// <summary>The at-sale bonuses' indices in the order in which they run: matching after what it matches.</summary>
    public required int[] AtSale { get; init; }

    /// <summary>The period-end bonuses' indices in the order in which they run.</summary>
    public required int[] AtPeriodEnd { get; init; }

    /// <summary>What a sale's lines are summed into; a sale keeps one number for each.</summary>
    public required Slot[] Slots { get; init; }

    /// <summary>Article sets named by <see cref="Slot.Articles"/>: each a list of ids, sorted (ordinal).</summary>
    public required string[][] ArticleSets { get; init; }

    /// <summary>Most that all bonuses grant one member in a period; <see cref="long.MaxValue"/>: no cap.</summary>
    public required long MemberCap { get; init; }

    /// <summary>Most that one sale pays, of <see cref="BaseSlot"/>; null: no cap.</summary>
    public required Rate? SaleCap { get; init; }

    /// <summary>Slot of the plan's own base: what <see cref="SaleCap"/> is taken of.</summary>
    public required int BaseSlot { get; init; }

    /// <summary>The most at-sale bonuses can pay for a sale: a sum over slots.</summary>
    public required WorstTerm[] WorstAtSale { get; init; }

    /// <summary>The most period-end bonuses can pay for a sale: a sum over slots.</summary>
    public required WorstTerm[] WorstAtPeriodEnd { get; init; }

    /// <summary>The windows of <c>over</c> that conditions use; index 0 is always the current period alone.</summary>
    public required Window[] Windows { get; init; }

    /// <summary>What has to be kept up to date while a period runs, because at-sale bonuses read it.</summary>
    public required Needs AtSaleNeeds { get; init; }

    /// <summary>What a close has to compute.</summary>
    public required Needs CloseNeeds { get; init; }

    /// <summary>Whether a close keeps in which leg of the placement tree everybody stood.</summary>
    public bool KeepsLegs { get; init; }

    /// <summary>The first bonus that says how those are placed who have no leg; null: none counts legs.</summary>
    [JsonIgnore]
    public Bonus? Placing => Array.Find(Bonuses, bonus => bonus.Spill != 0);

    /// <summary>The lowest rank (index) with which a leg breaks away; −1: no bonus is a breakaway.</summary>
    public int BreakawayRank { get; init; } = -1;

    /// <summary>Whether a bonus has a cap for all that it pays in a period.</summary>
    public bool HasPeriodCaps { get; init; }

    /// <summary>The tree that the first at-sale bonus walks: whose rows are read ahead.</summary>
    internal Tree WalkedTree => AtSale.Length > 0 ? Bonuses[AtSale[0]].Tree : Tree.Enroller;

    /// <summary>The pool (index) that takes what nobody qualified for; −1: the company has it.</summary>
    public int BreakagePool { get; init; } = -1;
}

/// <summary>The plan's lengths and windows of time.</summary>
/// <param name="Period">How long a period is.</param>
/// <param name="OffsetMinutes">The fixed offset from UTC in which days begin, in minutes.</param>
/// <param name="CloseAfterDays">A period is accepted so many days after its end.</param>
/// <param name="HoldDays">An accrual is available so many days after delivery (or acceptance).</param>
/// <param name="ReturnDays">Returns are taken so many days after delivery.</param>
/// <param name="UndeliveredHolds">
/// Whether a sale without a delivery stays held; else its hold counts from its <c>at</c>.
/// </param>
public sealed record PlanCalendar(
    PeriodKind Period, int OffsetMinutes, int CloseAfterDays, int HoldDays, int ReturnDays, bool UndeliveredHolds);

/// <summary>How long a period is.</summary>
public enum PeriodKind : byte
{
    /// <summary>A calendar day, named 2026-01-31.</summary>
    Day = 1,

    /// <summary>An ISO 8601 week from Monday, named 2026-W05.</summary>
    Week = 2,

    /// <summary>A calendar month, named 2026-01.</summary>
    Month = 3,
}

/// <summary>A rank: reached by <c>when</c>, kept by <c>keep</c> or for some closes of grace.</summary>
/// <param name="Name">Its name, an id.</param>
/// <param name="When">Index of the condition that reaches it; −1: the first rank, or one that is only given.</param>
/// <param name="Keep">Index of the condition that keeps it; −1: none.</param>
/// <param name="Grace">Closes for which it stays in force after it is no longer reached.</param>
public sealed record RankRule(string Name, int When, int Keep, int Grace);

/// <summary>A span of periods that a condition looks at: the last N with the current one, or all.</summary>
/// <param name="Periods">1 is the current period alone; 0 is a lifetime.</param>
public readonly record struct Window(int Periods);

/// <summary>What is measured of a member.</summary>
public enum Measure : byte
{
    /// <summary>Qualifying volume of the sales whose seller the member is.</summary>
    PersonalVolume = 1,

    /// <summary>The member's own and everybody's below.</summary>
    GroupVolume = 2,

    /// <summary>Without the legs from the first person of the breakaway rank down, if there is one.</summary>
    OwnGroupVolume = 3,

    /// <summary>Without the <see cref="LegsRule.Count"/> strongest legs.</summary>
    RestVolume = 4,

    /// <summary>The largest single own order.</summary>
    Order = 5,

    /// <summary>Distinct buyers who are not members, with net purchases.</summary>
    Customers = 6,

    /// <summary>Their net purchases.</summary>
    CustomerVolume = 7,

    /// <summary>The rank, as its index.</summary>
    Rank = 8,

    /// <summary>What part of the personal volume customers bought, in parts per million.</summary>
    CustomerShare = 9,

    /// <summary>Of a binary, the leg with less; only its brackets read it.</summary>
    WeakerLeg = 10,
}

/// <summary>A measure that must reach a value.</summary>
public readonly record struct Term(Measure Measure, long AtLeast);

/// <summary>So many legs, each with so much group volume, or with somebody of a rank in it, or both.</summary>
/// <param name="Count">Legs needed.</param>
/// <param name="GroupVolume">Group volume of each; −1: not asked.</param>
/// <param name="Rank">Rank (index) of anybody in it; −1: not asked.</param>
public sealed record LegsRule(int Count, long GroupVolume, int Rank);

/// <summary>
/// All terms hold, and the legs', and the largest leg's share, and one of <paramref name="Any"/> if there are any.
/// </summary>
/// <param name="Tree">The tree that group volumes and legs are counted in.</param>
/// <param name="Window">Index into <see cref="CompiledPlan.Windows"/>.</param>
/// <param name="Terms">Each must be reached.</param>
/// <param name="Legs">Null: not asked.</param>
/// <param name="LegShare">The largest leg may have at most this part of the group volume; null: not asked.</param>
/// <param name="Any">Empty: not asked. Nested conditions have no bit of their own.</param>
public sealed record Condition(
    Tree Tree, int Window, Term[] Terms, LegsRule? Legs, Rate? LegShare, Condition[] Any)
{
    /// <summary>Whether the member's own rank is asked for.</summary>
    [JsonIgnore]
    public bool AsksRank =>
        Array.Exists(Terms, term => term.Measure == Measure.Rank) || Array.Exists(Any, one => one.AsksRank);
}

/// <summary>What of a line is summed.</summary>
public enum SlotKind : byte
{
    /// <summary>Minor units paid.</summary>
    Amount = 1,

    /// <summary>The volume.</summary>
    Volume = 2,

    /// <summary>Pieces.</summary>
    Quantity = 3,
}

/// <summary>A sum over the lines of a sale.</summary>
/// <param name="Kind">What is summed.</param>
/// <param name="Articles">Index of the set of articles whose lines count; −1: every line.</param>
public readonly record struct Slot(SlotKind Kind, int Articles);

/// <summary>A part of the most that can be paid for a sale: slot × Numerator ÷ 10^18.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Numerator">Share of the slot's sum, in 10^−18; for a slot of pieces, minor units × 10^18 a piece.
/// A slot of −1 is a constant: Numerator ÷ 10^18 minor units a sale.</param>
public readonly record struct WorstTerm(int Slot, Int128 Numerator)
{
    private readonly long units = (long)(Numerator / Whole);
    private readonly long parts = (long)(Numerator % Whole);

    /// <summary>The denominator: three rates in parts per million multiplied (a match of a match of a rate).</summary>
    public static readonly Int128 Whole = (Int128)1_000_000 * 1_000_000 * 1_000_000;

    /// <summary>What the terms come to for a sale with these slots' sums (minor units), rounded down.</summary>
    public static Int128 Floor(ReadOnlySpan<WorstTerm> terms, ReadOnlySpan<long> slots)
    {
        var (units, parts) = Sum(terms, slots);
        return units + (parts / Whole);
    }

    /// <summary>What the terms come to for a sale with these slots' sums (minor units), rounded up.</summary>
    public static Int128 Ceiling(ReadOnlySpan<WorstTerm> terms, ReadOnlySpan<long> slots)
    {
        var (units, parts) = Sum(terms, slots);
        return units + ((parts + Whole - 1) / Whole);
    }

    /// <summary>Units and 10^−18 apart, since a slot times a numerator may have more than 128 bits.</summary>
    private static (Int128 Units, Int128 Parts) Sum(ReadOnlySpan<WorstTerm> terms, ReadOnlySpan<long> slots)
    {
        var (units, parts) = (Int128.Zero, Int128.Zero);
        foreach (var term in terms)
        {
            Int128 sum = term.Slot < 0 ? 1 : slots[term.Slot];
            units += sum * term.units;
            parts += sum * term.parts;
        }

        return (units, parts);
    }
}

/// <summary>What has to be computed for conditions and brackets.</summary>
[Flags]
public enum Needs
{
    /// <summary>Nothing beyond personal volume.</summary>
    None = 0,

    /// <summary>Group volumes of the enroller tree.</summary>
    EnrollerGroup = 1,

    /// <summary>Group volumes of the placement tree.</summary>
    PlacementGroup = 2,

    /// <summary>Customers and their volume.</summary>
    Customers = 4,

    /// <summary>The largest own order.</summary>
    Order = 8,

    /// <summary>Windows longer than the current period.</summary>
    Windows = 16,

    /// <summary>Legs by volume or share, or what is left beside them.</summary>
    Legs = 32,

    /// <summary>Own group volumes, where legs break away.</summary>
    OwnGroup = 64,
}
