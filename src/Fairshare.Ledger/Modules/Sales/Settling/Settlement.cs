using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;

namespace Fairshare.Ledger.Sales.Settling;

/// <summary>A bonus that is due for the sale being settled.</summary>
internal struct Accrual
{
    /// <summary>Its index in the plan.</summary>
    public int Bonus;
    public PartyId Payee;
    public int Level;
    public int Ppm;
    public long Base;

    /// <summary>Base × rate, before caps.</summary>
    public long Gross;

    /// <summary>What is granted.</summary>
    public long Amount;

    public Cut Cut;

    /// <summary>Whose accrual is matched; nobody: the bonus is of the sale itself.</summary>
    public PartyId Earner;

    /// <summary>Its place among all that came of the sale, with those passed over.</summary>
    public int Step;
}

/// <summary>What cut an accrual; several may.</summary>
[Flags]
public enum Cut
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The bonus's cap for one seller's sales.</summary>
    FromOneMember = 1,

    /// <summary>The bonus's cap for a member.</summary>
    BonusMember = 2,

    /// <summary>The plan's cap for a member.</summary>
    PlanMember = 4,

    /// <summary>The plan's cap for a sale, or for a period's end.</summary>
    Sale = 8,

    /// <summary>The bonus's cap for all its lines of a period together.</summary>
    Period = 16,
}

/// <summary>Somebody who got nothing of a bonus, and why; of what, if they would have.</summary>
internal readonly record struct Passing(
    int Bonus, PartyId Party, int Level, Why Why, PartyId Earner, int Step, long Base = 0, int Ppm = 0);

/// <summary>
/// Computes all payments of one sale into a scratch that is used again. Nothing of it is state: the caller posts it, or
/// refuses the sale and forgets it.
/// </summary>
internal sealed class Settlement(MembersModule members, PeriodsModule periods, Caps caps)
{
    private readonly List<Passing> passed = [];
    private readonly int[] passedOf = new int[Limits.BonusesMax];
    private readonly PendingSums pending = new();
    private Accrual[] accruals = new Accrual[64];
    private int step;
    private CompiledPlan plan = null!;
    private PartyId seller;
    private PartyId earner;
    private int period;
    private bool tracing;

    /// <summary>What is granted, in the order in which it came about.</summary>
    public Span<Accrual> Accruals => accruals.AsSpan(0, Count);

    /// <summary>How many accruals there are.</summary>
    public int Count { get; private set; }

    /// <summary>Sum of what is granted.</summary>
    public long Granted { get; private set; }

    /// <summary>Those passed over; the first of each bonus, or all while tracing.</summary>
    public ReadOnlySpan<Passing> Passed => CollectionsMarshal.AsSpan(passed);

    /// <summary>Runs the at-sale bonuses over a sale.</summary>
    public void Settle(CompiledPlan governing, in SaleTerms sale, int openPeriod, bool trace)
    {
        Begin(governing, sale.Seller, openPeriod, trace);
        ulong replaced = 0;
        foreach (var index in plan.AtSale)
        {
            var bonus = plan.Bonuses[index];
            if (bonus.Replaces != 0 && BonusKinds.Applies(bonus, sale)) replaced |= bonus.Replaces;
        }

        foreach (var bonus in plan.Bonuses)
            if (bonus.PaidAtPeriodEnd && bonus.Replaces != 0 && BonusKinds.Applies(bonus, sale))
                replaced |= bonus.Replaces;
        foreach (var index in plan.AtSale)
        {
            var bonus = plan.Bonuses[index];
            if ((replaced >> index & 1) != 0) Pass(bonus, sale.Seller, 0, Why.Replaced);
            else if (bonus.Kind == BonusKind.Matching) Match(bonus);
            else Walk(bonus, sale);
        }

        CapSale(sale);
        Granted = 0;
        foreach (ref readonly var accrual in Accruals) Granted += accrual.Amount;
    }

    internal void Pay(Bonus bonus, PartyId payee, int level, long from, Rate rate)
    {
        var gross = rate.Of(from);
        var (amount, cut) = Cap(bonus, payee, gross);
        if (amount == 0)
        {
            Pass(bonus, payee, level, gross == 0 ? Why.TooSmall : Why.Capped, from, rate.Ppm);
            return;
        }

        if (Count == accruals.Length) Array.Resize(ref accruals, Count * 2);
        accruals[Count++] = new Accrual
        {
            Bonus = bonus.Index,
            Payee = payee,
            Level = level,
            Ppm = rate.Ppm,
            Base = from,
            Gross = gross,
            Amount = amount,
            Cut = cut,
            Earner = earner,
            Step = step++,
        };
        if (plan.MemberCap != long.MaxValue) pending.Add(PendingSums.All, payee, amount);
        if (bonus.MemberCap != long.MaxValue || bonus.FromOneMemberCap != long.MaxValue)
            pending.Add(bonus.Index, payee, amount);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Pass(Bonus bonus, PartyId party, int level, Why why, long from = 0, int ppm = 0)
    {
        if (NamesOneMore(bonus.Index)) passed.Add(new Passing(bonus.Index, party, level, why, earner, step, from, ppm));
        step++;
    }

    /// <summary>Counts one more whom a bonus passes over; returns whether they are named.</summary>
    private bool NamesOneMore(int bonus) => passedOf[bonus]++ < Limits.PassedOverPerBonusMax || tracing;

    private void Begin(CompiledPlan governing, PartyId from, int openPeriod, bool trace)
    {
        (plan, seller, period, tracing, Count) = (governing, from, openPeriod, trace, 0);
        (earner, step) = (PartyId.None, 0);
        passed.Clear();
        pending.Clear();
        Array.Clear(passedOf);
    }

    private void Walk(Bonus bonus, in SaleTerms sale)
    {
        var from = sale.BaseOf(bonus);
        if (from == 0) return;
        if (bonus.Kind != BonusKind.Cashback && !sale.Seller.Exists) return;
        var people = new RunningPeople(plan, members, periods);
        if (bonus.SellerMustQualify && BlocksSeller(bonus, sale.Seller, ref people))
        {
            Pass(bonus, sale.Seller, 0, Why.SellerInactive);
            return;
        }

        var payments = new SalePayments(this);
        BonusKinds.Walk(bonus, sale, from, ref people, ref payments);
    }

    private void Match(Bonus bonus)
    {
        var people = new RunningPeople(plan, members, periods);
        if (bonus.SellerMustQualify && BlocksSeller(bonus, seller, ref people))
        {
            if (seller.Exists) Pass(bonus, seller, 0, Why.SellerInactive);
            return;
        }

        var payments = new SalePayments(this);
        var count = Count;
        for (var i = 0; i < count; i++)
        {
            var earned = accruals[i];
            if ((bonus.Of >> earned.Bonus & 1) == 0) continue;
            if (!members.IsMember(earned.Payee)) continue;
            earner = earned.Payee;
            BonusKinds.Walk(bonus, earned.Payee, PartyId.None, earned.Amount, ref people, ref payments);
        }

        earner = PartyId.None;
    }

    private static bool BlocksSeller(Bonus bonus, PartyId seller, ref RunningPeople people) =>
        !seller.Exists || people.IsBlocked(seller) || !people.Qualifies(bonus.Condition, seller);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (long Amount, Cut Cut) Cap(Bonus bonus, PartyId payee, long gross)
    {
        var (amount, cut) = (gross, Cut.None);
        if (bonus.FromOneMemberCap != long.MaxValue && seller.Exists)
        {
            var room = caps.FromOneRoom(bonus, period, payee, seller) - pending.Of(bonus.Index, payee);
            if (room < amount) (amount, cut) = (Math.Max(0, room), cut | Cut.FromOneMember);
        }

        if (bonus.MemberCap != long.MaxValue)
        {
            var room = caps.BonusRoom(bonus, period, payee) - pending.Of(bonus.Index, payee);
            if (room < amount) (amount, cut) = (Math.Max(0, room), cut | Cut.BonusMember);
        }

        if (plan.MemberCap == long.MaxValue) return (amount, cut);
        var left = caps.MemberRoom(plan, period, payee) - pending.Of(PendingSums.All, payee);
        return left < amount ? (Math.Max(0, left), cut | Cut.PlanMember) : (amount, cut);
    }

    private void CapSale(in SaleTerms sale)
    {
        if (plan.SaleCap is not { } rate) return;
        var cap = rate.Of(sale.Slots[plan.BaseSlot]);
        Int128 sum = 0;
        foreach (ref readonly var accrual in Accruals) sum += accrual.Amount;
        if (sum <= cap) return;
        foreach (ref var accrual in Accruals)
        {
            accrual.Amount = (long)((Int128)accrual.Amount * cap / sum);
            accrual.Cut |= Cut.Sale;
            if (accrual.Amount != 0 || !NamesOneMore(accrual.Bonus)) continue;
            passed.Add(new Passing(
                accrual.Bonus, accrual.Payee, accrual.Level, Why.Capped, accrual.Earner, accrual.Step, accrual.Base,
                accrual.Ppm));
        }
    }
}

/// <summary>People as they stand in the running period.</summary>
internal readonly struct RunningPeople(CompiledPlan plan, MembersModule members, PeriodsModule periods) : IPeople
{
    public PartyId Parent(Tree tree, PartyId member) => members.Parent(tree, member);

    public int Leg(PartyId member) => members.LegOf(member);

    public bool IsBlocked(PartyId party) => members.IsBlocked(party);

    public bool Qualifies(int condition, PartyId party) => condition < 0 || periods.Qualifies(plan, condition, party);

    public int Rank(PartyId party) => members.IsMember(party) ? periods.RankOf(party) : -1;

    public long BracketVolume(Bonus bonus, PartyId party) => periods.BracketVolume(plan, bonus, party);
}

/// <summary>Payments of the sale being settled.</summary>
internal readonly struct SalePayments(Settlement settlement) : IPayments
{
    public void Pay(Bonus bonus, PartyId payee, int level, long from, Rate rate) =>
        settlement.Pay(bonus, payee, level, from, rate);

    public void Pass(Bonus bonus, PartyId party, int level, Why why) => settlement.Pass(bonus, party, level, why);
}
