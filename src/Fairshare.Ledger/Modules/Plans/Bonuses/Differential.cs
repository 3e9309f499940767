namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>
/// From the seller (level 0) upwards, pays each person their rate less the highest already passed. Whoever is inactive
/// counts as 0. The level is the distance in the tree. It ends when the highest rate that exists has been passed.
/// </summary>
internal static class Differential
{
    public static void Walk<TPeople, TPayments>(
        Bonus bonus, PartyId seller, long from, ref TPeople people, ref TPayments payments)
        where TPeople : struct, IPeople
        where TPayments : struct, IPayments
    {
        var passed = 0;
        var at = seller;
        for (var level = 0; level < Limits.WalkStepsMax && passed < bonus.HighestRate.Ppm; level++)
        {
            if (!at.Exists)
            {
                payments.Pass(bonus, at, level, Why.Nobody);
                return;
            }

            if (BonusKinds.Against(bonus, at, ref people, bonus.HasOwnCondition) is { } why)
            {
                payments.Pass(bonus, at, level, why);
            }
            else
            {
                var rate = BonusKinds.RateOf(bonus, 1, at, ref people).Ppm;
                if (rate > passed)
                {
                    payments.Pay(bonus, at, level, from, new Rate(rate - passed));
                    passed = rate;
                }
                else payments.Pass(bonus, at, level, rate == 0 ? Why.NoRate : Why.RatePassed);
            }

            at = people.Parent(bonus.Tree, at);
        }
    }
}
