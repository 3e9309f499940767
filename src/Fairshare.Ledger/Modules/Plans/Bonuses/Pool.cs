namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>
/// Puts a part of each sale into a fund, house sales too, and counts points for the people above the seller. The close
/// divides the fund: what is walked here is paid to nobody yet.
/// </summary>
internal static class Pool
{
    /// <summary>To nobody comes the fund, base × rate; to a member the weight, base × points.</summary>
    public static void Walk<TPeople, TPayments>(
        Bonus bonus, PartyId seller, long from, ref TPeople people, ref TPayments payments)
        where TPeople : struct, IPeople
        where TPayments : struct, IPayments
    {
        payments.Pay(bonus, PartyId.None, 0, from, bonus.HighestRate);
        var at = seller;
        for (var level = 0; level < bonus.Points.Length && at.Exists; level++)
        {
            at = people.Parent(bonus.Tree, at);
            if (at.Exists && bonus.Points[level] > 0) payments.Pay(bonus, at, 0, from, new Rate(bonus.Points[level]));
        }
    }
}
