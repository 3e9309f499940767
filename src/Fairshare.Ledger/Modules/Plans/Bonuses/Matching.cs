namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>
/// Pays the people above whoever earned another bonus, by levels, of what the earner got after caps: a unilevel that
/// starts at the earner and whose base is the accrual.
/// </summary>
internal static class Matching
{
    public static void Walk<TPeople, TPayments>(
        Bonus bonus, PartyId earner, long accrued, ref TPeople people, ref TPayments payments)
        where TPeople : struct, IPeople
        where TPayments : struct, IPayments =>
        Unilevel.Walk(bonus, earner, accrued, ref people, ref payments);
}
