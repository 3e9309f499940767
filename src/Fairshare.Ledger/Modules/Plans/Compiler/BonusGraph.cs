using System.Numerics;

namespace Fairshare.Ledger.Plans;

/// <summary>What bonuses say about each other: what they match and replace, and the order from it.</summary>
internal sealed class BonusGraph
{
    private readonly IReadOnlyList<BonusText> bonuses;

    /// <summary>Looks the names up; unknown ones and circles are problems.</summary>
    public BonusGraph(IReadOnlyList<BonusText> bonuses, NameTable names, ICollection<PlanProblem> problems)
    {
        this.bonuses = bonuses;
        Of = [.. bonuses.Select(bonus => names.Bits(bonus.Of))];
        Replaces = [.. bonuses.Select(bonus => names.Bits(bonus.Replaces))];
        RunningOrder = Order(Of);
        foreach (var (index, bonus) in bonuses.Index())
        {
            var name = Wording.Quote(bonus.Name.Name);
            if (Reaches(Of, index, index))
            {
                var text = $"The bonus {name} matches itself, at once or by what it matches.";
                problems.Report(PlanReasons.MatchCycle, bonus.At["of"]!, text);
            }

            if (Reaches(Replaces, index, index))
            {
                var text = $"The bonus {name} replaces itself, at once or by what it replaces: none of them would pay.";
                problems.Report(PlanReasons.ReplaceCycle, bonus.At["replaces"]!, text);
            }
        }

        PaidAtPeriodEnd = Pay(problems);
    }

    /// <summary>Of each bonus what it matches: a bit for each index.</summary>
    public ulong[] Of { get; }

    /// <summary>Of each bonus what it replaces: a bit for each index.</summary>
    public ulong[] Replaces { get; }

    /// <summary>The order of the document, but a matching bonus after what it matches; those in circles last.</summary>
    public int[] RunningOrder { get; }

    /// <summary>Of each bonus whether it is paid at the period's end.</summary>
    public bool[] PaidAtPeriodEnd { get; }

    private bool[] Pay(ICollection<PlanProblem> problems)
    {
        var atEnd = new bool[bonuses.Count];
        foreach (var index in RunningOrder)
        {
            var bonus = bonuses[index];
            var ofPeriod = Bits(Of[index]).FirstOrDefault(of => atEnd[of], -1);
            var onlyAtEnd = bonus.Kind is BonusKind.Pool or BonusKind.Binary || bonus.Own.MinimumOn > 0;
            atEnd[index] = bonus.PaidAtPeriodEnd ?? (onlyAtEnd || ofPeriod >= 0);
            if (onlyAtEnd && !atEnd[index])
            {
                var rule = "It is known at the period's end only: say \"pay\": \"period\", or leave it out.";
                problems.Report(PlanReasons.PayNotForKind, bonus.At["pay"]!, rule);
            }

            if (atEnd[index] || ofPeriod < 0) continue;

            var matched = Wording.Quote(bonuses[ofPeriod].Name.Name);
            var text = $"{matched} is known at the period's end only: what matches it has \"pay\": \"period\".";
            problems.Report(PlanReasons.MatchOfPeriod, bonus.At["pay"]!, text);
        }

        return atEnd;
    }

    /// <summary>The indices of the bits, lowest first.</summary>
    public static IEnumerable<int> Bits(ulong bits)
    {
        for (; bits != 0; bits &= bits - 1) yield return BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>Always the first of the document whose matched ones have all run (A. B. Kahn, 1962).</summary>
    private static int[] Order(ulong[] after)
    {
        var order = new List<int>();
        var waiting = Enumerable.Range(0, after.Length).ToList();
        var done = 0UL;
        while (waiting.FindIndex(index => (after[index] & ~done) == 0) is var next and >= 0)
        {
            order.Add(waiting[next]);
            done |= 1UL << waiting[next];
            waiting.RemoveAt(next);
        }

        return [.. order, .. waiting];
    }

    private static bool Reaches(ulong[] edges, int from, int to)
    {
        var reached = edges[from];
        for (var before = 0UL; before != reached;)
        {
            before = reached;
            foreach (var index in Bits(before)) reached |= edges[index];
        }

        return (reached >> to & 1) == 1;
    }
}
