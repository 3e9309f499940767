namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>
/// The first person of a rank, from the seller up, has broken away and takes the group along. Pays the people above
/// that one an override on the group's sales, by levels: level 1 is the first above who qualifies and has a rate.
/// </summary>
/// <remarks>Whoever does not qualify, or has no rate, is not counted: an override rolls up.</remarks>
internal static class Breakaway
{
    public static void Walk<TPeople, TPayments>(
        Bonus bonus, PartyId seller, long from, ref TPeople people, ref TPayments payments)
        where TPeople : struct, IPeople
        where TPayments : struct, IPayments
    {
        var at = LeaderOf(bonus, seller, ref people);
        if (!at.Exists)
        {
            payments.Pass(bonus, at, 0, Why.NobodyBrokeAway);
            return;
        }

        var level = 1;
        for (var steps = 0; level <= bonus.Levels && steps < Limits.WalkStepsMax; steps++)
        {
            at = people.Parent(bonus.Tree, at);
            if (!at.Exists)
            {
                payments.Pass(bonus, at, level, Why.Nobody);
                return;
            }

            if (BonusKinds.Against(bonus, at, ref people, bonus.HasOwnCondition) is { } why)
            {
                payments.Pass(bonus, at, level, why);
                continue;
            }

            var rate = BonusKinds.RateOf(bonus, level, at, ref people);
            if (rate.Ppm == 0) payments.Pass(bonus, at, level, Why.NoRate);
            else payments.Pay(bonus, at, level++, from, rate);
        }
    }

    /// <summary>With whom a seller's sales have broken away; nobody: they have not.</summary>
    public static PartyId LeaderOf<TPeople>(Bonus bonus, PartyId seller, ref TPeople people)
        where TPeople : struct, IPeople
    {
        var at = seller;
        for (var steps = 0; at.Exists && steps < Limits.WalkStepsMax; steps++)
        {
            if (people.Rank(at) >= bonus.BreakawayRank) return at;
            at = people.Parent(bonus.Tree, at);
        }

        return PartyId.None;
    }

    /// <summary>Who receives the override on a leader's group, and at which rate; nobody: nobody does.</summary>
    public static (PartyId Receiver, Rate Rate) Above<TPeople>(Bonus bonus, PartyId leader, ref TPeople people)
        where TPeople : struct, IPeople
    {
        var at = leader;
        for (var steps = 0; steps < Limits.WalkStepsMax; steps++)
        {
            at = people.Parent(bonus.Tree, at);
            if (!at.Exists) break;
            if (BonusKinds.Against(bonus, at, ref people, bonus.HasOwnCondition) is not null) continue;
            if (BonusKinds.RateOf(bonus, 1, at, ref people) is { Ppm: > 0 } rate) return (at, rate);
        }

        return (PartyId.None, default);
    }
}
