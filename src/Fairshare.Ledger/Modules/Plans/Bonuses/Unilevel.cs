namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>Pays the people above, by levels: level 1 is the parent. Compression says who is not counted.</summary>
/// <remarks>
///     none      whoever is inactive or not entitled occupies the level
///     rollup    inactive people are not counted; an active one not entitled occupies it
///     dynamic   both are skipped
///     source    as rollup, and nothing on the sales of inactive sellers
///
/// A level without a person is breakage. Of a generation bonus, and of a match by generations, a level is a
/// generation: it ends with the first person of its rank or a higher one, who is in it and is paid for it. Those below
/// that rank are not counted. The sales of somebody of the rank are in the first generation of the next one above. Of a
/// matrix only the legs 1 to its width are walked.
/// </remarks>
internal static class Unilevel
{
    public static void Walk<TPeople, TPayments>(
        Bonus bonus, PartyId start, long from, ref TPeople people, ref TPayments payments)
        where TPeople : struct, IPeople
        where TPayments : struct, IPayments
    {
        var at = start;
        var level = 1;
        var ends = bonus.Generation;
        for (var steps = 0; level <= bonus.Levels && steps < Limits.WalkStepsMax; steps++)
        {
            at = Above(bonus, at, ref people);
            if (!at.Exists)
            {
                payments.Pass(bonus, at, level, Why.Nobody);
                return;
            }

            if (ends > 0 && people.Rank(at) < ends)
            {
                payments.Pass(bonus, at, level, Why.RankTooLow);
                continue;
            }

            if (BonusKinds.Against(bonus, at, ref people, bonus.HasOwnCondition) is { } why)
            {
                payments.Pass(bonus, at, level, why);
                if (bonus.Compression == Compression.None) level++;
            }
            else if (bonus.Entitled.Length > 0 && bonus.Entitled[people.Rank(at)] < level)
            {
                payments.Pass(bonus, at, level, Why.NotEntitled);
                if (bonus.Compression != Compression.Dynamic) level++;
            }
            else
            {
                var rate = BonusKinds.RateOf(bonus, level, at, ref people);
                if (rate.Ppm == 0) payments.Pass(bonus, at, level, Why.NoRate);
                else payments.Pay(bonus, at, level, from, rate);
                level++;
            }
        }
    }

    /// <summary>Who stands above; of a matrix nobody above whoever stands in none of its legs.</summary>
    private static PartyId Above<TPeople>(Bonus bonus, PartyId at, ref TPeople people)
        where TPeople : struct, IPeople
    {
        if (bonus.Width > 0 && (people.Leg(at) is var leg && (leg == 0 || leg > bonus.Width))) return PartyId.None;
        return people.Parent(bonus.Tree, at);
    }
}
