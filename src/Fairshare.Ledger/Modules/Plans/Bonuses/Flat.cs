namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>Pays the seller a fixed sum for each piece of its articles, which may rise with a volume. Level 0.
/// </summary>
internal static class Flat
{
    public static void Walk<TPeople, TPayments>(
        Bonus bonus, PartyId seller, long from, ref TPeople people, ref TPayments payments)
        where TPeople : struct, IPeople
        where TPayments : struct, IPayments
    {
        if (BonusKinds.Against(bonus, seller, ref people, bonus.HasOwnCondition) is { } why)
            payments.Pass(bonus, seller, 0, why);
        else if (bonus.Brackets.Length == 0) payments.Pay(bonus, seller, 0, from, new Rate(Rate.Whole));
        else if (BonusKinds.Reached(bonus.Brackets, people.BracketVolume(bonus, seller)).Amount is var sum and > 0)
            payments.Pay(bonus, seller, 0, Amount.Share(from, sum, bonus.FixedAmount), new Rate(Rate.Whole));
        else payments.Pass(bonus, seller, 0, Why.NoRate);
    }
}
