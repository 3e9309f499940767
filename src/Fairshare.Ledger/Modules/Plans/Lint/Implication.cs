namespace Fairshare.Ledger.Plans;

/// <summary>What can be said of conditions without knowing anybody: sound, but it does not find everything.</summary>
internal static class Implication
{
    private static readonly Condition anybody = new(Tree.Enroller, 0, [], null, null, []);

    /// <summary>Whether a condition holds for anybody whatever they do.</summary>
    public static bool AlwaysHolds(Condition condition) => Implies(anybody, condition);

    /// <summary>Whether whoever meets the first meets the second too.</summary>
    public static bool Implies(Condition first, Condition second)
    {
        if (first.Any.Length > 0 && Array.TrueForAll(first.Any, one => Implies(And(first, one), second))) return true;
        if (!Array.TrueForAll(second.Terms, term => Has(first, second, term))) return false;
        if (second.Legs is { } legs && !HasLegs(first, second, legs)) return false;
        if (second.LegShare is { Ppm: < Rate.Whole } share && !HasShare(first, second, share)) return false;
        return second.Any.Length == 0 || Array.Exists(second.Any, one => Implies(first, one));
    }

    /// <summary>Whether a condition can hold for somebody, if only these ranks can be had.</summary>
    public static bool CanHold(Condition condition, bool[] ranks)
    {
        if (condition.Legs is { } legs && legs.Rank >= 0 && !ranks.AsSpan(legs.Rank).Contains(true)) return false;
        if (condition is { LegShare.Ppm: 0, Legs.GroupVolume: > 0 }) return false;
        foreach (var term in condition.Terms)
        {
            if (term.Measure == Measure.Rank && !ranks.AsSpan((int)term.AtLeast).Contains(true)) return false;
        }

        return condition.Any.Length == 0 || Array.Exists(condition.Any, one => CanHold(one, ranks));
    }

    /// <summary>Whether somebody of a rank can meet what a condition says of ranks.</summary>
    public static bool AdmitsRank(Condition condition, int rank)
    {
        foreach (var term in condition.Terms)
        {
            if (term.Measure == Measure.Rank && rank < term.AtLeast) return false;
        }

        return condition.Any.Length == 0 || Array.Exists(condition.Any, one => AdmitsRank(one, rank));
    }

    /// <summary>Whether a condition, or one within it, reads any of these measures.</summary>
    public static bool Reads(Condition condition, params ReadOnlySpan<Measure> measures)
    {
        foreach (var term in condition.Terms)
        {
            if (measures.Contains(term.Measure)) return true;
        }

        foreach (var one in condition.Any)
        {
            if (Reads(one, measures)) return true;
        }

        return false;
    }

    /// <summary>The least of a measure that a condition asks for in the current period; 0: none.</summary>
    public static long Least(Condition condition, Measure measure)
    {
        var least = 0L;
        foreach (var term in condition.Terms)
        {
            if (condition.Window == 0 && term.Measure == measure) least = Math.Max(least, term.AtLeast);
        }

        return least;
    }

    private static Condition And(Condition whole, Condition alternative) =>
        whole.Window == alternative.Window || alternative.Terms.Length == 0
            ? whole with { Terms = [.. whole.Terms, .. alternative.Terms], Any = alternative.Any }
            : alternative;

    private static bool Has(Condition first, Condition second, Term term)
    {
        if (term.AtLeast == 0) return true;
        foreach (var other in first.Terms)
        {
            if (other.Measure != term.Measure || other.AtLeast < term.AtLeast) continue;
            if (term.Measure == Measure.Rank || IsSameView(first, second)) return true;
        }

        return false;
    }

    private static bool HasLegs(Condition first, Condition second, LegsRule legs) =>
        first.Legs is { } other && other.Count >= legs.Count && other.GroupVolume >= legs.GroupVolume &&
        other.Rank >= legs.Rank && IsSameView(first, second);

    private static bool HasShare(Condition first, Condition second, Rate share) =>
        first.LegShare is { } other && other.Ppm <= share.Ppm && IsSameView(first, second);

    private static bool IsSameView(Condition first, Condition second) =>
        first.Window == second.Window && first.Tree == second.Tree;
}
