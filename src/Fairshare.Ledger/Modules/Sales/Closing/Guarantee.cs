using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>
/// The leadership guarantee of a breakaway: whoever receives an override passes up, to whoever receives theirs, at
/// least the percentage of <see cref="Bonus.MinimumOn"/>. What their own group does not come to is taken of what they
/// received, from the bottom up; nobody passes up more than that.
/// </summary>
internal sealed class Guarantee
{
    private readonly SortedDictionary<int, Int128> passedUp = [];

    /// <summary>Counts what the sales of a seller pass up: it comes from whoever broke away with them.</summary>
    public void Count(Bonus bonus, PartyId seller, Int128 numerator, ref ClosedPeople people)
    {
        var leader = Breakaway.LeaderOf(bonus, seller, ref people).Index;
        passedUp[leader] = passedUp.GetValueOrDefault(leader) + numerator;
    }

    /// <summary>Moves what is missing up, between the sums of those who received something.</summary>
    public IEnumerable<(int Party, int Level, ExactSum Sum)> Apply(
        Bonus bonus, List<(int Party, int Level, ExactSum Sum)> received, ref ClosedPeople people)
    {
        var sums = new SortedDictionary<(int Party, int Level), ExactSum>();
        foreach (var (party, level, sum) in received) sums.Add((party, level), sum);
        var waiting = new SortedSet<(int Height, int Party)>();
        foreach (var ((party, _), _) in sums) waiting.Add((-DepthOf(bonus, party, ref people), party));
        while (waiting.Count > 0)
        {
            var next = waiting.Min;
            waiting.Remove(next);
            var got = sums[(next.Party, 1)];
            var (above, rate) = Breakaway.Above(bonus, new PartyId(next.Party), ref people);
            if (!above.Exists) continue;
            var missing = ((Int128)bonus.MinimumOn * rate.Ppm) - passedUp.GetValueOrDefault(next.Party);
            var moved = Int128.Min(got.Cut, missing);
            if (moved <= 0) continue;
            sums[(next.Party, 1)] = got.Plus(-moved, -moved);
            sums[(above.Index, 1)] = sums.GetValueOrDefault((above.Index, 1)).Plus(moved, moved);
            waiting.Add((-DepthOf(bonus, above.Index, ref people), above.Index));
        }

        return sums.Select(one => (one.Key.Party, one.Key.Level, one.Value));
    }

    private static int DepthOf(Bonus bonus, int party, ref ClosedPeople people)
    {
        var depth = 0;
        for (var at = new PartyId(party); at.Exists; at = people.Parent(bonus.Tree, at)) depth++;
        return depth;
    }
}
