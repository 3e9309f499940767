using System.Runtime.InteropServices;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>What a period's sales add up to, exactly, before anything is rounded: base × rate by bonus, payee and level
/// (and by seller, where a cap or a guarantee asks for it).</summary>
internal sealed class Accumulators(State state)
{
    private readonly Table<Row> rows = state.Table<Row>("sales.accumulators");

    public void Add(int bonus, int party, int level, int seller, Int128 numerator)
    {
        ref var row = ref rows.FindOrAdd(new Key(bonus, party, level, seller), out var found);
        if (!found) row = new Row { Bonus = bonus, Party = party, Level = level, Seller = seller };
        row.Numerator += numerator;
    }

    /// <summary>Asks for a sum that is not by seller.</summary>
    public void Bring(int bonus, int party, int level) => rows.Bring(new Key(bonus, party, level, -1).Hash);

    /// <summary>Everything of one bonus, by party, seller and level; forgets nothing.</summary>
    public List<Row> Of(int bonus)
    {
        List<Row> found = [];
        foreach (ref readonly var row in rows)
            if (row.Bonus == bonus) found.Add(row);
        CollectionsMarshal.AsSpan(found).Sort();
        return found;
    }

    /// <summary>Adds what one bonus has of everybody, whole units, to sums by the numbers of members.</summary>
    public void AddTo(Span<Int128> sums, int bonus, ref ClosedPeople people)
    {
        foreach (ref readonly var row in rows)
            if (row.Bonus == bonus) sums[people.NumberOf(new PartyId(row.Party))] += row.Numerator / Rate.Whole;
    }

    public void Clear() => rows.Clear();

    [StructLayout(LayoutKind.Sequential)]
    internal struct Row : IComparable<Row>
    {
        public Int128 Numerator;
        public int Bonus;
        public int Party;
        public int Level;
        public int Seller;

        public readonly int CompareTo(Row other) =>
            Party != other.Party ? Party.CompareTo(other.Party)
            : Seller != other.Seller ? Seller.CompareTo(other.Seller)
            : Level.CompareTo(other.Level);
    }

    private readonly struct Key(int bonus, int party, int level, int seller) : IRowKey<Row>
    {
        public ulong Hash => Hash64.Of(
            Hash64.Pair(party, level), Hash64.Of(Hash64.Pair(bonus, seller), seed: 4));

        public bool Matches(in Row row) =>
            row.Bonus == bonus && row.Party == party && row.Level == level && row.Seller == seller;
    }
}

/// <summary>Payments of a period: nothing is rounded yet.</summary>
internal readonly struct PeriodPayments(Accumulators accumulators, PartyId seller) : IPayments
{
    public void Pay(Bonus bonus, PartyId payee, int level, long from, Rate rate) =>
        accumulators.Add(
            bonus.Index, payee.Index, level,
            bonus.FromOneMemberCap == long.MaxValue && bonus.MinimumOn == 0 ? -1 : seller.Index,
            Math.BigMul(from, rate.Ppm));

    public void Pass(Bonus bonus, PartyId party, int level, Why why) { }
}

/// <summary>Payments gathered by payee and level.</summary>
internal readonly struct GatheredPayments(LineSums sums) : IPayments
{
    public void Pay(Bonus bonus, PartyId payee, int level, long from, Rate rate) =>
        sums.Add(payee.Index, level, ExactSum.Of(Math.BigMul(from, rate.Ppm)));

    public void Pass(Bonus bonus, PartyId party, int level, Why why) { }
}
