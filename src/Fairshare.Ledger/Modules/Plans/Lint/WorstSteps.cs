namespace Fairshare.Ledger.Plans;

/// <summary>The most work that a sale can make: people looked at, and accruals made.</summary>
/// <param name="Steps">People looked at, of all bonuses, in a tree <see cref="Depth"/> deep.</param>
/// <param name="Accruals">Accruals, in such a tree.</param>
public sealed record WorstSteps(long Steps, long Accruals)
{
    /// <summary>The depth that it is counted for: as deep as a tree may pay in one sale.</summary>
    public const int Depth = 1_000;

    /// <summary>Above this a sale takes tens of milliseconds.</summary>
    public const long Many = 1_000_000;

    /// <summary>Counts them.</summary>
    internal static WorstSteps Of(CompiledPlan plan)
    {
        var (steps, made) = (0L, new long[plan.Bonuses.Length]);
        foreach (var index in plan.AtSale.Concat(plan.AtPeriodEnd))
        {
            var bonus = plan.Bonuses[index];
            var walks = 1L;
            if (bonus.Kind == BonusKind.Matching)
            {
                walks = 0;
                foreach (var of in BonusGraph.Bits(bonus.Of)) walks = Bounded(walks + made[of]);
            }

            made[index] = Bounded(walks * Pays(bonus));
            steps = Bounded(steps + Bounded(walks * Looks(bonus)));
        }

        var accruals = 0L;
        foreach (var count in made) accruals = Bounded(accruals + count);
        return new WorstSteps(steps, accruals);
    }

    /// <summary>People that one walk looks at.</summary>
    private static long Looks(Bonus bonus) => bonus.Kind switch
    {
        BonusKind.Personal or BonusKind.Cashback or BonusKind.Flat or BonusKind.Binary => 1,
        BonusKind.Unilevel or BonusKind.Matrix or BonusKind.Matching when bonus.Compression == Compression.None =>
            Math.Min(bonus.Levels, Depth),
        BonusKind.Unilevel or BonusKind.Matrix or BonusKind.Matching => Depth,
        _ => Depth + 1,
    };

    /// <summary>People that one walk pays.</summary>
    private static long Pays(Bonus bonus) => bonus.Kind switch
    {
        BonusKind.Personal or BonusKind.Cashback or BonusKind.Flat or BonusKind.Binary => 1,
        BonusKind.Unilevel or BonusKind.Matrix or BonusKind.Matching => Math.Min(bonus.Levels, Depth),
        BonusKind.Differential => Math.Max(bonus.ByRank.Length, bonus.Brackets.Length),
        _ => Depth + 1,
    };

    private static long Bounded(long count) => Math.Min(count, Limits.AmountMax / Limits.LevelsMax / 2);
}
