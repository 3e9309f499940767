using Fairshare.Ledger.Sales.Closing;

namespace Fairshare.Ledger.Sales.Legs;

/// <summary>
/// Everybody's two legs, added up from what each sold in one pass over the placement tree as a close saw it: from
/// whoever has nobody below to whoever has nobody above. Scratch that is used again, and no state.
/// </summary>
/// <remarks>
///     group of M  =  own of M + groups of all children of M
///     left of M   =  group of the child in leg 1          right of M  =  group of the child in leg 2
///
/// Volumes have 128 bits here: a sale has up to 2^53, and there may be as many as there are.
/// </remarks>
internal sealed class LegSums
{
    private const int LeftLeg = 1;
    private const int RightLeg = 2;

    private Int128[] groups = [];
    private (Int128 Left, Int128 Right)[] legs = [];
    private int[] waiting = [];
    private int[] ready = [];

    /// <summary>What each member sold, by number, to be filled in: zeros.</summary>
    public Span<Int128> Begin(int count)
    {
        if (groups.Length < count) (groups, legs) = (new Int128[count], new (Int128, Int128)[count]);
        groups.AsSpan(0, count).Clear();
        legs.AsSpan(0, count).Clear();
        return groups.AsSpan(0, count);
    }

    /// <summary>The legs, by the members' numbers.</summary>
    public ReadOnlySpan<(Int128 Left, Int128 Right)> Roll(ref ClosedPeople people)
    {
        var count = people.Count;
        if (IsInOrder(ref people))
        {
            for (var number = count - 1; number >= 0; number--) Hand(number, people.PlaceOf(number));
        }
        else RollInTurn(ref people);

        return legs.AsSpan(0, count);
    }

    /// <summary>Whether nobody was placed below somebody who came later.</summary>
    private static bool IsInOrder(ref ClosedPeople people)
    {
        for (var number = 0; number < people.Count; number++)
            if (people.PlaceOf(number).Parent >= number) return false;
        return true;
    }

    /// <summary>Whoever waits for nobody below any more hands on (A. B. Kahn, 1962).</summary>
    private void RollInTurn(ref ClosedPeople people)
    {
        var count = people.Count;
        if (waiting.Length < count) (waiting, ready) = (new int[count], new int[count]);
        waiting.AsSpan(0, count).Clear();
        for (var number = 0; number < count; number++)
            if (people.PlaceOf(number).Parent is var parent and >= 0) waiting[parent]++;
        var tail = 0;
        for (var number = 0; number < count; number++)
            if (waiting[number] == 0) ready[tail++] = number;
        for (var head = 0; head < tail; head++)
        {
            var place = people.PlaceOf(ready[head]);
            Hand(ready[head], place);
            if (place.Parent >= 0 && --waiting[place.Parent] == 0) ready[tail++] = place.Parent;
        }

        Check.That(tail == count, "nobody stands below themselves");
    }

    private void Hand(int number, (int Parent, int Leg) place)
    {
        if (place.Parent < 0) return;
        var group = groups[number];
        groups[place.Parent] += group;
        if (place.Leg == LeftLeg) legs[place.Parent].Left += group;
        else if (place.Leg == RightLeg) legs[place.Parent].Right += group;
    }
}
