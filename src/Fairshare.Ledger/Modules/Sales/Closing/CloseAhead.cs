using Fairshare.Ledger.Members;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>
/// Asks for the rows that the next sales of a period will need when it is counted: their sellers', then one level of
/// everybody's upline after another, and the sums that they add to. A hint: it changes nothing.
/// </summary>
internal sealed class CloseAhead(SalesState state, MembersModule members, Accumulators accumulators)
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
            members.Bring(new PartyId(seller));
            people[left++] = new PartyId(seller);
        }

        foreach (var seller in people.AsSpan(0, left)) closed.Bring(seller);
        for (var level = 0; left > 0 && level <= LevelsMax; level++)
        {
            if (!BringSums(plan, level, people.AsSpan(0, left))) return;
            left = Climb(plan.WalkedTree, left, ref closed);
        }
    }

    private int Climb(Tree tree, int count, ref ClosedPeople closed)
    {
        var next = 0;
        foreach (var member in people.AsSpan(0, count))
        {
            if (closed.Parent(tree, member) is not { Exists: true } above) continue;
            members.Bring(above);
            people[next++] = above;
        }

        foreach (var above in people.AsSpan(0, next)) closed.Bring(above);
        return next;
    }

    /// <summary>Asks for sums of people at a distance; false if nobody is paid so far up.</summary>
    private bool BringSums(CompiledPlan plan, int distance, ReadOnlySpan<PartyId> payees)
    {
        var any = false;
        foreach (var index in plan.AtPeriodEnd)
        {
            var bonus = plan.Bonuses[index];
            var isPool = bonus.Kind == BonusKind.Pool;
            var (first, last) = isPool ? (1, bonus.Points.Length) : bonus.Levels > 0 ? (1, bonus.Levels) : (0, 0);
            any |= distance <= last;
            if (bonus.Kind == BonusKind.Matching || distance < first || distance > last) continue;
            foreach (var payee in payees) accumulators.Bring(index, payee.Index, isPool ? 0 : distance);
        }

        return any;
    }
}
