using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>People as a period's close saw them.</summary>
internal readonly struct ClosedPeople(MembersModule members, PeriodsModule periods, PeriodRow period) : IPeople
{
    public PartyId Parent(Tree tree, PartyId member)
    {
        ref readonly var row = ref periods.RowAt(period, members.NumberOf(member));
        var parent = (tree == Tree.Enroller ? row.Enroller : row.Placement) - 1;
        return parent < 0 ? PartyId.None : members.At(parent);
    }

    /// <summary>Asks for the row of a member.</summary>
    public void Bring(PartyId member)
    {
        if (TookPart(member, out var number)) periods.Bring(period, number);
    }

    public int Leg(PartyId member) => periods.RowAt(period, members.NumberOf(member)).Leg;

    public bool IsBlocked(PartyId party) =>
        TookPart(party, out var number) && periods.RowAt(period, number).IsBlocked;

    public bool Qualifies(int condition, PartyId party)
    {
        if (condition < 0) return true;
        return TookPart(party, out var number) && (periods.RowAt(period, number).Mask >> condition & 1) != 0;
    }

    public int Rank(PartyId party) => TookPart(party, out var number) ? periods.RowAt(period, number).Rank : -1;

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

    private bool TookPart(PartyId party, out int number)
    {
        number = members.NumberOf(party);
        return number >= 0 && number < period.Count;
    }
}
