using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Sales.Settling;

/// <summary>What was granted so far under each cap: by member, by bonus and member, and by bonus, member and seller,
/// in the running period and in the one that is being closed.</summary>
internal sealed class Caps(State state)
{
    private const int All = -1;

    private readonly PartyColumn<MemberRow> members =
        state.PartyColumn<MemberRow>("sales.member_caps", PartyRow.Cap);
    private readonly Table<Row> rows = state.Table<Row>("sales.caps");
    private readonly Queue<Spent> keys = state.Queue<Spent>("sales.cap_keys");

    /// <summary>What a member may still get in a period of all bonuses together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long MemberRoom(CompiledPlan plan, int period, PartyId payee)
    {
        if (plan.MemberCap == long.MaxValue) return long.MaxValue;
        ref readonly var row = ref members.Peek(payee.Index);
        var granted = (period & 1) == 0
            ? (row.EvenPeriod == period + 1 ? row.Even : 0)
            : (row.OddPeriod == period + 1 ? row.Odd : 0);
        return Math.Max(0, plan.MemberCap - granted);
    }

    /// <summary>What a member may still get of a bonus in a period.</summary>
    public long BonusRoom(Bonus bonus, int period, PartyId payee) =>
        Room(bonus, period, payee.Index, All, bonus.MemberCap);

    /// <summary>What a member may still get of a bonus in a period for the sales of one seller.</summary>
    public long FromOneRoom(Bonus bonus, int period, PartyId payee, PartyId seller) =>
        Room(bonus, period, payee.Index, seller.Index, bonus.FromOneMemberCap);

    /// <summary>Counts what was granted, or gives room back (negative).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(CompiledPlan plan, Bonus bonus, int period, PartyId payee, PartyId seller, long amount)
    {
        if (plan.MemberCap != long.MaxValue) CountMember(period, payee, amount);
        if (bonus.MemberCap != long.MaxValue) CountRow(bonus.Index, period, payee.Index, All, amount);
        if (bonus.FromOneMemberCap != long.MaxValue && seller.Exists)
            CountRow(bonus.Index, period, payee.Index, seller.Index, amount);
    }

    /// <summary>Forgets periods before one.</summary>
    public void Forget(int before)
    {
        for (; keys.Count > 0 && keys.Peek(keys.Head).Period < before; keys.TrimTo(keys.Head + 1))
        {
            var key = keys.Peek(keys.Head);
            rows.Remove(new Key(key.Bonus, key.Period, key.Payee, key.Seller));
        }
    }

    private long Room(Bonus bonus, int period, int payee, int seller, long cap)
    {
        if (cap == long.MaxValue) return cap;
        var granted = rows.TryFind(new Key(bonus.Index, period, payee, seller), out var row) ? row.Granted : 0;
        return Math.Max(0, cap - granted);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountMember(int period, PartyId payee, long amount)
    {
        ref var row = ref members[payee.Index];
        ref var stamp = ref (period & 1) == 0 ? ref row.EvenPeriod : ref row.OddPeriod;
        ref var granted = ref (period & 1) == 0 ? ref row.Even : ref row.Odd;
        if (stamp != period + 1) (stamp, granted) = (period + 1, 0);
        granted += amount;
    }

    private void CountRow(int bonus, int period, int payee, int seller, long amount)
    {
        ref var row = ref rows.FindOrAdd(new Key(bonus, period, payee, seller), out var found);
        if (!found)
        {
            row = new Row { Bonus = bonus, Period = period, Payee = payee, Seller = seller };
            keys.Add(new Spent { Bonus = bonus, Period = period, Payee = payee, Seller = seller });
        }

        row.Granted += amount;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MemberRow
    {
        public long Even;
        public long Odd;
        public int EvenPeriod;
        public int OddPeriod;
        public long Unused;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Row
    {
        public int Bonus;
        public int Period;
        public int Payee;
        public int Seller;
        public long Granted;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Spent
    {
        public int Bonus;
        public int Period;
        public int Payee;
        public int Seller;
    }

    private readonly struct Key(int bonus, int period, int payee, int seller) : IRowKey<Row>
    {
        public ulong Hash => Hash64.Of(
            Hash64.Pair(payee, seller), Hash64.Of(Hash64.Pair(bonus, period), seed: 3));

        public bool Matches(in Row row) =>
            row.Bonus == bonus && row.Period == period && row.Payee == payee && row.Seller == seller;
    }
}
