namespace Fairshare.Ledger.Members;

/// <summary>
/// Finds where somebody who spills over comes to stand: which member has a free leg, and which leg. It follows from the
/// tree alone, so it is no state: an index of it is made when it is first asked for, kept up with each placement, and
/// forgotten with a move.
/// </summary>
/// <remarks>
///     nearest of M (of a width)   0: M has a free leg; else one more than the least of those in the legs
///     people at M                 M and everybody below
///     end of M (of a side)        who stands last along the outer leg, or somebody on the way there
///
/// A nearest only grows as people are placed, and to log of the people at most, so keeping them up costs that much for
/// each person altogether; going down to a free leg takes as many steps. Ends are found again by shortened ways
/// (R. E. Tarjan, 1975). People are counted up to the top with each placement, as circles are looked for.
/// </remarks>
internal sealed class Spills(MembersModule members)
{
    private readonly SortedDictionary<int, List<int>> nearest = [];
    private readonly SortedDictionary<int, List<int>> ends = [];
    private List<int>? people;

    /// <summary>Where somebody comes to stand below a member, of so many legs; a side (0: the one with fewer people)
    /// is asked for by <see cref="Spill.Outer"/> alone.</summary>
    public (PartyId Parent, int Leg) Find(PartyId below, Spill spill, int width, int side) => spill switch
    {
        Spill.Balanced => Balanced(below, width),
        Spill.Outer => Outer(below, side != 0 ? side : Fewest(below, 1, width)),
        _ => FirstFree(below, width),
    };

    /// <summary>Somebody with all below has come to stand below a member.</summary>
    public void Placed(PartyId member, PartyId parent)
    {
        if (people is not null)
        {
            Grow(people, 1);
            var came = people[members.NumberOf(member)];
            for (var at = parent; at.Exists; at = members.Parent(Tree.Placement, at))
                people[members.NumberOf(at)] += came;
        }

        foreach (var (width, list) in nearest)
        {
            Grow(list, 0);
            for (var at = parent; at.Exists; at = members.Parent(Tree.Placement, at))
            {
                var now = Nearest(list, at, width);
                if (list[members.NumberOf(at)] == now) break;
                list[members.NumberOf(at)] = now;
            }
        }
    }

    /// <summary>Somebody has left a place: what is known may be wrong.</summary>
    public void Forget()
    {
        nearest.Clear();
        ends.Clear();
        people = null;
    }

    private (PartyId Parent, int Leg) FirstFree(PartyId below, int width)
    {
        if (!nearest.TryGetValue(width, out var list)) nearest.Add(width, list = MakeNearest(width));
        Grow(list, 0);
        for (var at = below; ;)
        {
            if (FreeLeg(at, width) is var free and > 0) return (at, free);
            var next = members.InLeg(at, 1);
            for (var leg = 2; leg <= width; leg++)
            {
                var other = members.InLeg(at, leg);
                if (list[members.NumberOf(other)] < list[members.NumberOf(next)]) next = other;
            }

            at = next;
        }
    }

    private (PartyId Parent, int Leg) Balanced(PartyId below, int width)
    {
        for (var at = below; ;)
        {
            if (FreeLeg(at, width) is var free and > 0) return (at, free);
            var leg = 1;
            for (var other = 2; other <= width; other++) leg = Fewest(at, leg, other);
            at = members.InLeg(at, leg);
        }
    }

    private (PartyId Parent, int Leg) Outer(PartyId below, int side)
    {
        if (!ends.TryGetValue(side, out var list)) ends.Add(side, list = []);
        while (list.Count < members.Count) list.Add(list.Count);
        var end = members.NumberOf(below);
        while (true)
        {
            end = list[end];
            if (members.InLeg(members.At(end), side) is not { Exists: true } next) break;
            end = members.NumberOf(next);
        }

        for (var at = members.NumberOf(below); at != end;)
        {
            var known = list[at];
            list[at] = end;
            at = known != at ? known : members.NumberOf(members.InLeg(members.At(at), side));
        }

        return (members.At(end), side);
    }

    private int FreeLeg(PartyId at, int width)
    {
        for (var leg = 1; leg <= width; leg++)
            if (!members.InLeg(at, leg).Exists) return leg;
        return 0;
    }

    /// <summary>Of two legs the one with fewer people, of equal ones the first.</summary>
    private int Fewest(PartyId at, int one, int other)
    {
        people ??= MakePeople();
        Grow(people, 1);
        return CountIn(other) < CountIn(one) ? other : one;

        int CountIn(int leg) => members.InLeg(at, leg) is { Exists: true } child ? people[members.NumberOf(child)] : 0;
    }

    private int Nearest(List<int> list, PartyId at, int width)
    {
        var least = int.MaxValue;
        for (var leg = 1; leg <= width; leg++)
        {
            var child = members.InLeg(at, leg);
            if (!child.Exists) return 0;
            least = Math.Min(least, list[members.NumberOf(child)]);
        }

        return least + 1;
    }

    private List<int> MakeNearest(int width)
    {
        var list = new List<int>();
        Grow(list, 0);
        var order = ParentsFirst();
        for (var i = order.Count - 1; i >= 0; i--) list[order[i]] = Nearest(list, members.At(order[i]), width);
        return list;
    }

    private List<int> MakePeople()
    {
        var list = new List<int>();
        Grow(list, 1);
        var order = ParentsFirst();
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var parent = members.Parent(Tree.Placement, members.At(order[i]));
            if (parent.Exists) list[members.NumberOf(parent)] += list[order[i]];
        }

        return list;
    }

    private List<int> ParentsFirst()
    {
        var order = new List<int>(members.Count);
        for (var number = 0; number < members.Count; number++)
            if (!members.Parent(Tree.Placement, members.At(number)).Exists) order.Add(number);
        for (var i = 0; i < order.Count; i++)
        {
            var leg = members.FirstBelow(Tree.Placement, members.At(order[i]));
            for (; leg.Exists; leg = members.NextBeside(Tree.Placement, leg)) order.Add(members.NumberOf(leg));
        }

        return order;
    }

    /// <summary>Whoever has come since stands alone.</summary>
    private void Grow(List<int> list, int alone)
    {
        while (list.Count < members.Count) list.Add(alone);
    }
}
