namespace Fairshare.Ledger.Plans;

/// <summary>The most that bonuses can pay for a sale, as shares of the sale's sums: before caps, but for those of whole
/// bonuses.</summary>
/// <remarks>
/// An upper bound: each level has the person with the highest rate that can be had there, and nobody is replaced.
/// A share is counted in 10^−18, and rounded up where a match of a match of a match needs more places.
/// </remarks>
internal sealed class WorstCase
{
    private static readonly Int128 oneRate = WorstTerm.Whole / Rate.Whole;

    private readonly Int128[][] byBonus;
    private readonly IReadOnlyList<Bonus> bonuses;
    private readonly Slot[] slots;
    private readonly int baseSlot;
    private bool isOver; // of the bonus that is looked at

    /// <summary>Of bonuses in an order in which those that match come after what they match.</summary>
    public WorstCase(IReadOnlyList<Bonus> bonuses, IEnumerable<int> runningOrder, Slot[] slots, int baseSlot)
    {
        (this.bonuses, this.slots, this.baseSlot) = (bonuses, slots, baseSlot);
        byBonus = new Int128[bonuses.Count][];
        foreach (var index in runningOrder)
        {
            isOver = false;
            var shares = Of(bonuses[index]);
            byBonus[index] = Capped(bonuses[index], shares);
            IsTooLarge |= isOver;
        }
    }

    /// <summary>Whether it is so much that only a cap on the sale could bound it.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>The sum over the bonuses paid at that time: slots in their order, the constant last.</summary>
    public WorstTerm[] Sum(bool atPeriodEnd)
    {
        var sum = new Int128[slots.Length + 1];
        isOver = false;
        foreach (var bonus in bonuses.Where(bonus => bonus.PaidAtPeriodEnd == atPeriodEnd))
        {
            foreach (var (index, share) in byBonus[bonus.Index].Index())
            {
                sum[index] = Bounded(sum[index] + share, index);
            }
        }

        IsTooLarge |= isOver;
        return
        [
            .. from index in Enumerable.Range(0, sum.Length)
               where sum[index] > 0
               select new WorstTerm(index < slots.Length ? index : -1, sum[index]),
        ];
    }

    /// <summary>Whether a bonus could come to more of a period's sales than a rate of its base.</summary>
    public bool MayExceed(Bonus bonus, Rate rate)
    {
        var sum = Int128.Zero;
        foreach (var (index, share) in byBonus[bonus.Index].Index())
        {
            if (share > 0 && !IsPartOf(index, bonus.Slot)) return true;
            sum += share;
        }

        return MayPayMore(bonus) || sum > rate.Ppm * oneRate;
    }

    /// <summary>Whether it is paid for other sales than those of the period that somebody sold.</summary>
    private bool MayPayMore(Bonus bonus) =>
        bonus.Kind == BonusKind.Binary ||
        BonusGraph.Bits(bonus.Of).Any(of => bonuses[of].Kind is BonusKind.Cashback or BonusKind.Pool ||
            MayPayMore(bonuses[of]));

    /// <summary>Whether a slot's sum is never more than another's.</summary>
    private bool IsPartOf(int index, int whole) =>
        index == whole ||
        (index < slots.Length && slots[index].Kind == slots[whole].Kind && slots[whole].Articles < 0);

    /// <summary>What a bonus can pay at most if all of it together has a cap. Which of the two it is has to be the same
    /// for every sale: the lesser of both, sale by sale, would not bound a period.</summary>
    private Int128[] Capped(Bonus bonus, Int128[] shares)
    {
        if (bonus.PeriodCap is not { } cap) return shares;
        var sum = Int128.Zero;
        foreach (var (index, share) in shares.Index())
        {
            var ofMoney = index < slots.Length && slots[index].Kind != SlotKind.Quantity;
            isOver |= share > 0 && !ofMoney;
            sum += ofMoney ? share : 0;
        }

        if (!isOver && sum <= cap.Ppm * oneRate) return shares;
        isOver = false;
        var capped = new Int128[slots.Length + 1];
        capped[bonus.Slot] = cap.Ppm * oneRate;
        return capped;
    }

    private Int128[] Of(Bonus bonus)
    {
        var shares = new Int128[slots.Length + 1];
        if (bonus.Kind == BonusKind.Matching)
        {
            var rate = LevelRates(bonus);
            foreach (var of in BonusGraph.Bits(bonus.Of))
            {
                foreach (var (index, share) in byBonus[of].Index())
                {
                    shares[index] = Bounded(shares[index] + Times(share, rate), index);
                }
            }

            return shares;
        }

        if (bonus.Kind == BonusKind.Binary)
        {
            // Everybody above may match a sale, so only the cap bounds it: of which it may take all, from any sale.
            isOver = true;
            shares[baseSlot] = WorstTerm.Whole;
            return shares;
        }

        var slot = bonus.Kind == BonusKind.Flat ? bonus.QuantitySlot
            : bonus.Rate == RateForm.Fixed ? slots.Length
            : bonus.Slot;
        shares[slot] = Bounded(Share(bonus), slot);
        return shares;
    }

    private static Int128 Share(Bonus bonus)
    {
        if (bonus.Kind == BonusKind.Infinity) return InfinityRates(bonus) * oneRate;
        if (bonus.Levels > 0)
        {
            return bonus.Rate == RateForm.Fixed
                ? bonus.FixedAmount * WorstTerm.Whole * PaidLevels(bonus)
                : LevelRates(bonus) * oneRate;
        }

        return bonus.Rate == RateForm.Fixed ? bonus.FixedAmount * WorstTerm.Whole : bonus.HighestRate.Ppm * oneRate;
    }

    /// <summary>The highest rates of all levels together, in parts per million.</summary>
    private static long LevelRates(Bonus bonus)
    {
        var sum = 0L;
        for (var level = 1; level <= bonus.Levels; level++) sum += HighestAt(bonus, level);
        return sum;
    }

    /// <summary>Nobody is blocked on the first levels below a blocker: everybody there may have the highest rate.
    /// From there on people share it, since each is paid what is over the rates below.</summary>
    private static long InfinityRates(Bonus bonus) =>
        (long)bonus.HighestRate.Ppm * (Math.Max(0, bonus.BlockerLevels - bonus.FromLevel + 1) + 1);

    private static int PaidLevels(Bonus bonus) =>
        bonus.Entitled.Length == 0 ? bonus.Levels
            : Math.Min(bonus.Levels, bonus.Entitled[LowestPaidRank(bonus)..].Max());

    /// <summary>Where levels are generations nobody below the rank that ends one is paid.</summary>
    private static int LowestPaidRank(Bonus bonus) => Math.Max(0, bonus.Generation);

    private static int HighestAt(Bonus bonus, int level)
    {
        if (level > PaidLevels(bonus)) return 0;
        if (bonus.Rate == RateForm.ByBracket) return bonus.HighestRate.Ppm;
        if (bonus.Rate == RateForm.ByLevel) return bonus.ByLevel[level - 1].Ppm;

        var highest = 0;
        var ranks = Math.Max(bonus.ByRank.Length, bonus.ByRankAndLevel.Length);
        for (var rank = LowestPaidRank(bonus); rank < ranks; rank++)
        {
            if (bonus.Entitled.Length > 0 && bonus.Entitled[rank] < level) continue;
            highest = Math.Max(highest, RateOf(bonus, rank, level));
        }

        return highest;
    }

    private static int RateOf(Bonus bonus, int rank, int level)
    {
        if (bonus.Rate == RateForm.ByRank) return bonus.ByRank[rank].Ppm;
        var row = bonus.ByRankAndLevel[rank];
        return level <= row.Length ? row[level - 1].Ppm : 0;
    }

    /// <summary>ceil(share × ppm ÷ 10^6); in two parts, since the product may have more than 128 bits.</summary>
    private static Int128 Times(Int128 share, long ppm)
    {
        var (quotient, remainder) = Int128.DivRem(share, Rate.Whole);
        return (quotient * ppm) + (((remainder * ppm) + Rate.Whole - 1) / Rate.Whole);
    }

    /// <summary>A share of money is bounded by a multiple of it; a sum by the largest amount there is.</summary>
    private Int128 Bounded(Int128 share, int index)
    {
        var ofMoney = index < slots.Length && slots[index].Kind != SlotKind.Quantity;
        var most = WorstTerm.Whole * (ofMoney ? PlanLimits.WorstCaseTimesMax : Limits.AmountMax);
        if (share <= most) return share;
        isOver = true;
        return most;
    }
}
