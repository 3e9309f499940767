using System.Runtime.CompilerServices;

namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>The people of a walk, as they stand now or as a period's close saw them.</summary>
internal interface IPeople
{
    /// <summary>Who stands above in a tree.</summary>
    PartyId Parent(Tree tree, PartyId member);

    /// <summary>In which leg of the placement somebody stands; 0: in none in particular.</summary>
    int Leg(PartyId member);

    /// <summary>Whether somebody is suspended or terminated.</summary>
    bool IsBlocked(PartyId party);

    /// <summary>Whether a condition of the plan (−1: anybody) holds for somebody.</summary>
    bool Qualifies(int condition, PartyId party);

    /// <summary>The rank in force; −1: not a member.</summary>
    int Rank(PartyId party);

    /// <summary>The volume that a bonus's brackets read.</summary>
    long BracketVolume(Bonus bonus, PartyId party);
}

/// <summary>What becomes of a walk: accruals of a sale, lines of a period, or what a return takes back.</summary>
internal interface IPayments
{
    /// <summary>Somebody gets a rate of a base.</summary>
    void Pay(Bonus bonus, PartyId payee, int level, long from, Rate rate);

    /// <summary>Somebody was passed over.</summary>
    void Pass(Bonus bonus, PartyId party, int level, Why why);
}

/// <summary>Why somebody was passed over. On the wire by name and number: add, never change.</summary>
public enum Why : byte
{
    /// <summary>The plan's <c>active</c> does not hold.</summary>
    Inactive = 1,

    /// <summary>The bonus's own <c>when</c> does not hold.</summary>
    Unqualified = 2,

    /// <summary>The rank is not entitled to the level.</summary>
    NotEntitled = 3,

    /// <summary>Suspended or terminated.</summary>
    Blocked = 4,

    /// <summary>There is no rate for the rank, the level or the volume.</summary>
    NoRate = 5,

    /// <summary>Somebody below has the same rate, or a higher one.</summary>
    RatePassed = 6,

    /// <summary>Nobody stands there.</summary>
    Nobody = 7,

    /// <summary>The seller does not qualify, and the bonus asks for that.</summary>
    SellerInactive = 8,

    /// <summary>Another bonus replaces this one on this sale.</summary>
    Replaced = 9,

    /// <summary>A cap left nothing.</summary>
    Capped = 10,

    /// <summary>The part is less than a minor unit.</summary>
    TooSmall = 11,

    /// <summary>Nobody from the seller up has the rank that breaks away.</summary>
    NobodyBrokeAway = 12,

    /// <summary>The rank is below the one that ends a generation.</summary>
    RankTooLow = 13,

    /// <summary>It is a level before the first that is paid.</summary>
    TooNear = 14,

    /// <summary>Somebody between has the same rate, or a higher one, and blocks.</summary>
    Blocking = 15,
}

/// <summary>What a bonus is paid for: who sold, how long after joining, who bought, and the sale's sums.</summary>
internal readonly ref struct SaleTerms(PartyId seller, long age, PartyId buyer, ReadOnlySpan<long> slots,
    long remaining, long sold)
{
    public PartyId Seller { get; } = seller;

    public PartyId Buyer { get; } = buyer;

    /// <summary>The sums of <see cref="CompiledPlan.Slots"/> when sold.</summary>
    public ReadOnlySpan<long> Slots { get; } = slots;

    /// <summary>What a bonus is taken of, of that part of the sale that has not been returned.</summary>
    public long BaseOf(Bonus bonus) => Rest(Whole(bonus));

    /// <summary>The same for the step that the seller reaches, where the sum a piece goes by a volume; 0 below all.
    /// </summary>
    public long BaseOf<TPeople>(Bonus bonus, ref TPeople people)
        where TPeople : struct, IPeople =>
        Rest(Pieces(bonus, BonusKinds.Reached(bonus.Brackets, people.BracketVolume(bonus, Seller)).Amount));

    /// <summary>What a bonus is taken of, of the sale as it was sold: of sums that go by a volume, with the highest.
    /// </summary>
    public long Whole(Bonus bonus)
    {
        if (age > bonus.NewcomerMs) return 0;
        if (bonus.Rate != RateForm.Fixed || bonus.Kind == BonusKind.Binary) return Slots[bonus.Slot];
        if (bonus.QuantitySlot >= 0) return Pieces(bonus, bonus.FixedAmount);
        return Slots[bonus.Slot] > 0 ? bonus.FixedAmount : 0;
    }

    /// <summary>What a cap of all that a bonus pays is taken of, of that part of the sale that has not been returned.
    /// </summary>
    public long BaseOfCap(Bonus bonus) => Rest(Slots[bonus.Slot]);

    private long Pieces(Bonus bonus, long sum) =>
        (long)Int128.Min((Int128)sum * Slots[bonus.QuantitySlot], Limits.AmountMax);

    private long Rest(long whole) => remaining == sold ? whole : Amount.Share(whole, remaining, sold);
}

/// <summary>
/// The list of bonus kinds: one line each. A walk of one bonus over one sale; the caller has seen to it that the base
/// is not zero and that nothing replaces the bonus.
/// </summary>
internal static class BonusKinds
{
    public static void Walk<TPeople, TPayments>(
        Bonus bonus, PartyId seller, PartyId buyer, long from, ref TPeople people, ref TPayments payments)
        where TPeople : struct, IPeople
        where TPayments : struct, IPayments
    {
        switch (bonus.Kind)
        {
            case BonusKind.Personal: Personal.Walk(bonus, seller, from, ref people, ref payments); break;
            case BonusKind.Unilevel: Unilevel.Walk(bonus, seller, from, ref people, ref payments); break;
            case BonusKind.Differential: Differential.Walk(bonus, seller, from, ref people, ref payments); break;
            case BonusKind.Matching: Matching.Walk(bonus, seller, from, ref people, ref payments); break;
            case BonusKind.Cashback: Cashback.Walk(bonus, buyer, from, ref people, ref payments); break;
            case BonusKind.Flat: Flat.Walk(bonus, seller, from, ref people, ref payments); break;
            case BonusKind.Breakaway: Breakaway.Walk(bonus, seller, from, ref people, ref payments); break;
            case BonusKind.Generation: Unilevel.Walk(bonus, seller, from, ref people, ref payments); break;
            case BonusKind.Infinity: Infinity.Walk(bonus, seller, from, ref people, ref payments); break;
            case BonusKind.Pool: Pool.Walk(bonus, seller, from, ref people, ref payments); break;
            case BonusKind.FastStart: Unilevel.Walk(bonus, seller, from, ref people, ref payments); break;
            case BonusKind.Matrix: Unilevel.Walk(bonus, seller, from, ref people, ref payments); break;
            case BonusKind.Binary: Binary.Walk(bonus, seller, from, ref payments); break;
            default: Check.That(false); break;
        }
    }

    /// <summary>The walk of one bonus over one sale, whose base is so much.</summary>
    public static void Walk<TPeople, TPayments>(
        Bonus bonus, in SaleTerms sale, long from, ref TPeople people, ref TPayments payments)
        where TPeople : struct, IPeople
        where TPayments : struct, IPayments
    {
        if (bonus.HasSteps && !bonus.RoundsTwice) from = sale.BaseOf(bonus, ref people);
        Walk(bonus, sale.Seller, sale.Buyer, from, ref people, ref payments);
    }

    /// <summary>Whether a bonus applies to a sale at all: what it replaces is then not paid, even if nobody qualifies.
    /// A return changes nothing of that, so it is asked of the sale as it was sold.</summary>
    public static bool Applies(Bonus bonus, in SaleTerms sale) =>
        sale.Whole(bonus) > 0 && bonus.Kind switch
        {
            BonusKind.Pool => true,
            BonusKind.Cashback => sale.Buyer.Exists,
            _ => sale.Seller.Exists,
        };

    /// <summary>Whether a bonus is paid for a sale that nobody sold.</summary>
    public static bool SeesHouseSales(Bonus bonus) => bonus.Kind is BonusKind.Cashback or BonusKind.Pool;

    /// <summary>Whether what is returned after a close is negative volume of the open period, and nothing of a line is
    /// taken back.</summary>
    public static bool CountsReturnsNow(Bonus bonus) => bonus.Kind is BonusKind.Pool or BonusKind.Binary;

    /// <summary>Why somebody gets nothing whatever the rate; null if nothing stands against them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Why? Against<TPeople>(Bonus bonus, PartyId party, ref TPeople people, bool ownCondition)
        where TPeople : struct, IPeople
    {
        if (people.IsBlocked(party)) return Why.Blocked;
        if (people.Qualifies(bonus.Condition, party)) return null;
        return ownCondition ? Why.Unqualified : Why.Inactive;
    }

    /// <summary>The rate of somebody at a level; zero if there is none for them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Rate RateOf<TPeople>(Bonus bonus, int level, PartyId party, ref TPeople people)
        where TPeople : struct, IPeople
    {
        switch (bonus.Rate)
        {
            case RateForm.ByLevel:
                return bonus.ByLevel[Math.Clamp(level, 1, bonus.ByLevel.Length) - 1];
            case RateForm.ByRank:
                return people.Rank(party) is var rank and >= 0 ? bonus.ByRank[rank] : default;
            case RateForm.ByRankAndLevel:
                if (people.Rank(party) is not (var row and >= 0)) return default;
                var rates = bonus.ByRankAndLevel[row];
                return level <= rates.Length ? rates[level - 1] : default;
            case RateForm.ByBracket:
                return Reached(bonus.Brackets, people.BracketVolume(bonus, party)).Rate;
            default:
                return new Rate(Rate.Whole);
        }
    }

    /// <summary>The highest bracket that a volume reaches; one of nothing if there is none.</summary>
    public static Bracket Reached(Bracket[] brackets, long volume)
    {
        for (var i = brackets.Length - 1; i >= 0; i--)
            if (volume >= brackets[i].From) return brackets[i];
        return default;
    }
}
