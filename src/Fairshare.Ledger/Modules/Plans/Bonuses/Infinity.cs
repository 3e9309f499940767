using System.Runtime.CompilerServices;

namespace Fairshare.Ledger.Plans.Bonuses;

/// <summary>
/// Pays the people above the seller, from a level on, without a limit of depth. The level is the distance in the tree.
/// Somebody below with a lower rate takes that much of it; somebody below with the same rate, or a higher one, blocks
/// it, but not on so many levels below the blocker. Whoever is inactive neither earns nor blocks.
/// </summary>
/// <remarks>
///     from_level 9, blocker_levels 9, first rank 2 %, next rank 4 %
///
///     first rank      2 % from level 9 on, down to level 9 of the next of the rank
///     next rank       4 % from level 9 on, 2 % below somebody of the first rank
///
/// A blocker's own sales are level 0 below the blocker: they are never blocked.
/// </remarks>
internal static class Infinity
{
    public static void Walk<TPeople, TPayments>(
        Bonus bonus, PartyId seller, long from, ref TPeople people, ref TPayments payments)
        where TPeople : struct, IPeople
        where TPayments : struct, IPayments
    {
        // The highest rate below: of anybody, and of those who block by now.
        var (below, blocks) = (new LowRates(), 0);
        var at = seller;
        for (var level = 1; level <= Limits.WalkStepsMax && blocks < bonus.HighestRate.Ppm; level++)
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

            var rate = BonusKinds.RateOf(bonus, 1, at, ref people).Ppm;
            if (rate == 0) payments.Pass(bonus, at, level, Why.NoRate);
            else if (level < bonus.FromLevel) payments.Pass(bonus, at, level, Why.TooNear);
            else if (rate <= blocks) payments.Pass(bonus, at, level, Why.Blocking);
            else payments.Pay(bonus, at, level, from, new Rate(rate - below.Under(rate)));
            below.Add(rate);
            if (level > bonus.BlockerLevels) blocks = Math.Max(blocks, rate);
        }
    }
}

/// <summary>The different rates that were met on the way up: one a rank, or a bracket.</summary>
internal struct LowRates
{
    private Rates rates;
    private int count;

    public void Add(int rate)
    {
        for (var i = 0; i < count; i++)
            if (rates[i] == rate) return;
        rates[count++] = rate;
    }

    /// <summary>The highest of them that is lower than a rate; 0: none is.</summary>
    public readonly int Under(int rate)
    {
        var highest = 0;
        for (var i = 0; i < count; i++)
            if (rates[i] < rate) highest = Math.Max(highest, rates[i]);
        return highest;
    }

    [InlineArray(Most)]
    private struct Rates
    {
        // Limits.RanksMax and Limits.BracketsMax.
        private const int Most = 64;

        private int first;
    }
}
