namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>Pays the seller, on their own order too. Level 0.</summary>
internal static class Personal
{
    public static void Walk<TPeople, TPayments>(
        Bonus bonus, PartyId seller, long from, ref TPeople people, ref TPayments payments)
        where TPeople : struct, IPeople
        where TPayments : struct, IPayments
    {
        if (BonusKinds.Against(bonus, seller, ref people, bonus.HasOwnCondition) is { } why)
        {
            payments.Pass(bonus, seller, 0, why);
            return;
        }

        var rate = BonusKinds.RateOf(bonus, 1, seller, ref people);
        if (rate.Ppm == 0) payments.Pass(bonus, seller, 0, Why.NoRate);
        else payments.Pay(bonus, seller, 0, from, rate);
    }
}
