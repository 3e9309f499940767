using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>
/// Asks for the rows that the next sales of a period will need when it is counted: their sellers', then one level of
/// everybody's upline after another, and the sums that they add to. A hint: it changes nothing.
/// </summary>
internal sealed class CloseAhead(SalesState state, Accumulators accumulators)
{
    /// <summary>Sales that are looked ahead of.</summary>
    public const int Sales = 16;

    private const int LevelsMax = 20;

    private readonly PartyId[] people = new PartyId[Sales];

    /// <summary>Looks at the sales from one on, as far as there are so many.</summary>
    public void Run(CompiledPlan plan, long from, long end, ref ClosedPeople closed)
    {
        var left = 0;
        for (var sale = from; sale < Math.Min(from + Sales, end); sale++)
        {
            if (state.Sales.Peek(sale).Seller is not (var seller and >= 0)) continue;
            people[left++] = new PartyId(seller);
        }

        var (tree, farthest) = Reach(plan);
        foreach (var seller in people.AsSpan(0, left)) closed.Bring(seller);
        for (var level = 0; left > 0; level++)
        {
            BringSums(plan, level, people.AsSpan(0, left));
            if (level == farthest) return;
            left = Climb(tree, left, ref closed);
        }
    }

    /// <summary>How far up somebody is paid, as far as it is looked, and in which tree.</summary>
    private static (Tree Tree, int Farthest) Reach(CompiledPlan plan)
    {
        var (tree, farthest) = (Tree.Enroller, 0);
        foreach (var index in plan.AtPeriodEnd)
        {
            var bonus = plan.Bonuses[index];
            if (Levels(bonus).Last > farthest) (tree, farthest) = (bonus.Tree, Levels(bonus).Last);
        }

        return (tree, Math.Min(farthest, LevelsMax));
    }

    /// <summary>The distances at which a bonus pays for a sale; a match runs over lines, later.</summary>
    private static (int First, int Last) Levels(Bonus bonus) => bonus.Kind switch
    {
        BonusKind.Matching => (1, 0),
        BonusKind.Pool => (1, bonus.Points.Length),
        _ => bonus.Levels > 0 ? (1, bonus.Levels) : (0, 0),
    };

    private int Climb(Tree tree, int count, ref ClosedPeople closed)
    {
        var next = 0;
        foreach (var member in people.AsSpan(0, count))
        {
            if (closed.Parent(tree, member) is { Exists: true } above) people[next++] = above;
        }

        foreach (var above in people.AsSpan(0, next)) closed.Bring(above);
        return next;
    }

    /// <summary>Asks for sums of people at a distance.</summary>
    private void BringSums(CompiledPlan plan, int distance, ReadOnlySpan<PartyId> payees)
    {
        foreach (var index in plan.AtPeriodEnd)
        {
            var bonus = plan.Bonuses[index];
            var (first, last) = Levels(bonus);
            if (distance < first || distance > last) continue;
            var level = bonus.Kind == BonusKind.Pool ? 0 : distance;
            foreach (var payee in payees) accumulators.Bring(index, payee.Index, level);
        }
    }
}
