namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>Pays the buyer, member or not. Level 0. A sale without a buyer leaves it as breakage.</summary>
internal static class Cashback
{
    public static void Walk<TPeople, TPayments>(
        Bonus bonus, PartyId buyer, long from, ref TPeople people, ref TPayments payments)
        where TPeople : struct, IPeople
        where TPayments : struct, IPayments
    {
        if (!buyer.Exists)
        {
            payments.Pass(bonus, buyer, 0, Why.Nobody);
            return;
        }

        if (BonusKinds.Against(bonus, buyer, ref people, ownCondition: true) is { } why)
        {
            payments.Pass(bonus, buyer, 0, why);
            return;
        }

        var rate = BonusKinds.RateOf(bonus, 1, buyer, ref people);
        if (rate.Ppm == 0) payments.Pass(bonus, buyer, 0, Why.NoRate);
        else payments.Pay(bonus, buyer, 0, from, rate);
    }
}
