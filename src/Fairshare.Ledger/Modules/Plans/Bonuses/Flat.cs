namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>Pays the seller a fixed sum for each piece of its articles; none if a volume reaches no step. Level 0.
/// </summary>
internal static class Flat
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

        var step = bonus.RoundsTwice
            ? BonusKinds.Reached(bonus.Brackets, people.BracketVolume(bonus, seller)).Amount : bonus.FixedAmount;
        if (from == 0 || step == 0) payments.Pass(bonus, seller, 0, Why.NoRate);
        else if (step == bonus.FixedAmount) payments.Pay(bonus, seller, 0, from, new Rate(Rate.Whole));
        else payments.Pay(bonus, seller, 0, Amount.Share(from, step, bonus.FixedAmount), new Rate(Rate.Whole));
    }
}
