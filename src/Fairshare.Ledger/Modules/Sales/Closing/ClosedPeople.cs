using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>People as a period's close saw them; found by <see cref="Uplines"/> where many are asked for.</summary>
internal readonly struct ClosedPeople(
    MembersModule members, PeriodsModule periods, PeriodRow period, Uplines? uplines = null) : IPeople
{
    public PartyId Parent(Tree tree, PartyId member)
    {
        if (uplines is not null) return uplines.Parent(tree, member);
        ref readonly var row = ref periods.RowAt(period, members.NumberOf(member));
        var parent = (tree == Tree.Enroller ? row.Enroller : row.Placement) - 1;
        return parent < 0 ? PartyId.None : members.At(parent);
    }

    /// <summary>Asks for the row of a member.</summary>
    public void Bring(PartyId member)
    {
        if (TookPart(member, out var number)) periods.Bring(period, number);
    }

    public int Leg(PartyId member) => periods.RowAt(period, NumberOf(member)).Leg;

    public bool IsBlocked(PartyId party) =>
        TookPart(party, out var number) && periods.RowAt(period, number).IsBlocked;

    public bool Qualifies(int condition, PartyId party)
    {
        if (condition < 0) return true;
        return TookPart(party, out var number) && (periods.RowAt(period, number).Mask >> condition & 1) != 0;
    }

    public int Rank(PartyId party) => TookPart(party, out var number) ? periods.RowAt(period, number).Rank : -1;

    /// <summary>The rank of the member enrolled as the n-th, from 0.</summary>
    public int RankAt(int number) => periods.RowAt(period, number).Rank;

    public long BracketVolume(Bonus bonus, PartyId party)
    {
        if (!TookPart(party, out var number)) return 0;
        ref readonly var row = ref periods.RowAt(period, number);
        return bonus.BracketsOn switch
        {
            Measure.PersonalVolume => row.Personal,
            Measure.Order => row.Order,
            Measure.Customers => row.Customers,
            Measure.CustomerVolume => row.CustomerVolume,
            Measure.Rank => row.Rank,
            Measure.OwnGroupVolume =>
                row.Group(bonus.Tree) - periods.Away.Of(bonus.Tree, number, period.Period),
            _ => row.Group(bonus.Tree),
        };
    }

    /// <summary>Below whom (the number of the member; −1: nobody), and in which leg, somebody was placed.</summary>
    public (int Parent, int Leg) PlaceOf(int number)
    {
        ref readonly var row = ref periods.RowAt(period, number);
        return (row.Placement - 1, row.Leg);
    }

    /// <summary>How many members took part.</summary>
    public int Count => period.Count;

    /// <summary>The member enrolled as the n-th, from 0.</summary>
    public PartyId At(int number) => members.At(number);

    /// <summary>As which a party was enrolled, from 0; −1: no member.</summary>
    public int NumberOf(PartyId party) => uplines?.NumberOf(party) ?? members.NumberOf(party);

    /// <summary>Whether a party was a member when the period ended.</summary>
    public bool TookPart(PartyId party) => TookPart(party, out _);

    private bool TookPart(PartyId party, out int number)
    {
        number = NumberOf(party);
        return number >= 0 && number < period.Count;
    }
}

/// <summary>
/// Who stood above whom at a close, by the party's own number: twelve bytes, where the rows of members and of the close
/// are five cache lines. Made from those when a period's sales begin to be counted, also after a restart; no state.
/// </summary>
internal sealed class Uplines(MembersModule members, PeriodsModule periods)
{
    private Place[] places = [];
    private int period = int.MinValue;

    /// <summary>Takes in a period that has ended.</summary>
    public void Take(in PeriodRow ended)
    {
        if (ended.Period == period) return;
        period = ended.Period;
        if (places.Length < ended.Count) places = new Place[ended.Count];
        else Array.Clear(places);
        for (var number = 0; number < ended.Count; number++)
        {
            var member = members.At(number).Index;
            if (member >= places.Length) Array.Resize(ref places, Math.Max(member + 1, places.Length * 2));
            ref readonly var row = ref periods.RowAt(ended, number);
            places[member] = new Place(number + 1, PartyAt(row.Enroller), PartyAt(row.Placement));
        }
    }

    /// <summary>As which a member was enrolled, from 0; −1: somebody who took no part.</summary>
    public int NumberOf(PartyId party) => At(party).Number - 1;

    /// <summary>Who stood above a member.</summary>
    public PartyId Parent(Tree tree, PartyId member)
    {
        var place = At(member);
        return new PartyId((tree == Tree.Enroller ? place.Enroller : place.Placement) - 1);
    }

    private Place At(PartyId party) => (uint)party.Index < (uint)places.Length ? places[party.Index] : default;

    /// <summary>The party of a member's number + 1, + 1 itself; 0: nobody.</summary>
    private int PartyAt(int number) => number == 0 ? 0 : members.At(number - 1).Index + 1;

    private readonly record struct Place(int Number, int Enroller, int Placement);
}
