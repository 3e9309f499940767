namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>
/// Pays whoever has volume in two legs of the placement tree, for what the weaker matches of the stronger. What is
/// walked of a sale is only what its seller sold: the close adds it up from the bottom, once for all.
/// </summary>
internal static class Binary
{
    /// <summary>To the seller comes the base of the sale.</summary>
    public static void Walk<TPayments>(Bonus bonus, PartyId seller, long from, ref TPayments payments)
        where TPayments : struct, IPayments
    {
        payments.Pay(bonus, seller, 0, from, new Rate(Rate.Whole));
    }

    /// <summary>What two legs match: as cycles of a fixed sum, or as volume.</summary>
    public static long Matched(Bonus bonus, long left, long right)
    {
        var (weaker, stronger) = (Math.Min(left, right), Math.Max(left, right));
        if (weaker <= 0) return 0;
        return bonus.Rate == RateForm.Fixed
            ? Math.Min(weaker / bonus.Unit, stronger / bonus.StrongerUnit)
            : weaker - (weaker % bonus.Unit);
    }

    /// <summary>What of both legs is used up by what they matched.</summary>
    public static (long Left, long Right) Used(Bonus bonus, long left, long right, long matched)
    {
        if (bonus.Rate != RateForm.Fixed) return (matched, matched);
        var (weaker, stronger) = (matched * bonus.Unit, matched * bonus.StrongerUnit);
        return left <= right ? (weaker, stronger) : (stronger, weaker);
    }

    /// <summary>What matched volume, or cycles, come to at a rate: at most the largest amount.</summary>
    public static long Worth(Bonus bonus, long matched, Rate rate)
    {
        var worth = bonus.Rate == RateForm.Fixed
            ? (Int128)matched * bonus.FixedAmount
            : (Int128)matched * rate.Ppm / Rate.Whole;
        return (long)Int128.Min(worth, Limits.AmountMax);
    }
}
