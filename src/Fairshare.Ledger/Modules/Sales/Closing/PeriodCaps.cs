using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>
/// Caps of whole bonuses: what a period's sales come to that each of them is paid on, while they are counted, and what
/// it may grant everybody together of that.
/// </summary>
internal sealed class PeriodCaps(State ledger, Debts debts)
{
    // By the bonus's index; emptied when the lines are made.
    private readonly Column<Int128> bases = ledger.Column<Int128>("sales.period_bases");

    /// <summary>Counts what is left of a sale. A match is of all that anybody sold.</summary>
    public void Count(CompiledPlan plan, in SaleTerms sale, ref ClosedPeople people)
    {
        var replaced = PeriodWalk.ReplacedOn(plan, sale);
        foreach (var index in plan.AtPeriodEnd)
        {
            var bonus = plan.Bonuses[index];
            if (bonus.PeriodCap is null) continue;
            var counts = bonus.Kind == BonusKind.Matching
                ? sale.Seller.Exists
                : (replaced >> index & 1) == 0 && BonusKinds.Applies(bonus, sale) &&
                    !PeriodWalk.BlocksSeller(bonus, sale.Seller, ref people);
            if (counts) bases[index] += sale.BaseOfCap(bonus);
        }
    }

    /// <summary>The most that a bonus grants for a period, all lines together, and says so if they come to more.
    /// </summary>
    /// <remarks>What was returned of a binary's earlier periods is missing in the legs of this one, and in its base.
    /// </remarks>
    public Int128 BoundOf(CompiledPlan plan, Bonus bonus, in PeriodSales period, Int128 sum, Turn turn)
    {
        var counted = bases.Peek(bonus.Index);
        if (bonus.Kind == BonusKind.Binary)
            foreach (var (returned, _) in debts.To(plan, bonus, period.Period)) counted -= returned;
        counted = Int128.Max(0, counted);
        var bound = counted * bonus.PeriodCap!.Value.Ppm / Rate.Whole;
        if (sum > bound) Tell(bonus, period, (counted, bound, sum), turn);
        return bound;
    }

    /// <summary>The lines of a period are made.</summary>
    public void Settled() => bases.Clear();

    private static void Tell(
        Bonus bonus, in PeriodSales period, (Int128 Base, Int128 Bound, Int128 Sum) cap, Turn turn)
    {
        var fact = Fact.Of(SalesFacts.BonusCapped);
        (fact.Plan, fact.Period, fact.Bonus) = (period.Plan, period.Period, (short)bonus.Index);
        (fact.Base, fact.Amount, fact.Gross) = (Shown(cap.Base), Shown(cap.Bound), Shown(cap.Sum));
        turn.Raise(fact);
    }

    private static long Shown(Int128 number) => (long)Int128.Min(number, Limits.VolumeMax);
}
