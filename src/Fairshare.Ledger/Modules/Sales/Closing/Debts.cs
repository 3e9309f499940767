using System.Runtime.InteropServices;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>
/// What was returned of sales after their period's pools were divided and their legs counted: it is negative volume of
/// the period in which it arrives.
/// </summary>
internal sealed class Debts(
    State ledger, SalesState state, MembersModule members, PlansModule plans, PeriodsModule periods)
{
    private const int Done = int.MinValue;

    private readonly Queue<DebtRow> rows = ledger.Queue<DebtRow>("sales.pool_debts");

    /// <summary>A part of a sale of a period that was counted is returned.</summary>
    public void Owe(long number, long before, long after)
    {
        var sale = state.Sales.Peek(number);
        var plan = plans.Version(sale.Plan);
        if (!plan.AtPeriodEnd.Any(index => BonusKinds.CountsReturnsNow(plan.Bonuses[index]))) return;
        var found = periods.TryEnded(sale.Period, out var ended);
        Check.That(found);
        var people = new ClosedPeople(members, periods, ended);
        var owed = new Bases(new long[plan.Bonuses.Length]);
        PeriodWalk.Run(plan, state.Terms(sale, members, plan, sale.Amount - after), ref people, ref owed);
        for (var i = 0; i < owed.Sums.Length; i++) owed.Sums[i] = -owed.Sums[i];
        PeriodWalk.Run(plan, state.Terms(sale, members, plan, sale.Amount - before), ref people, ref owed);
        for (var i = 0; i < owed.Sums.Length; i++)
            if (owed.Sums[i] > 0) Add(owed.Sums[i], sale.Seller, sale.Plan, i, periods.Open);
    }

    /// <summary>Adds what is owed to a bonus.</summary>
    public void Add(long amount, int seller, int plan, int bonus, int period) => rows.Add(
        new DebtRow { Base = amount, Seller = seller, Plan = plan, Bonus = bonus, Period = period });

    /// <summary>What is owed to a bonus of a period, whatever version of its plan it was paid under: the base, and
    /// whose sales it was (nobody's: a fund below zero).</summary>
    public IEnumerable<(long Base, PartyId Seller)> To(CompiledPlan plan, Bonus bonus, int period)
    {
        var (known, same) = (-1, false);
        for (var i = rows.Head; i < rows.Tail; i++)
        {
            var debt = rows.Peek(i);
            if (debt.Period > period || debt.Period == Done) continue;
            if (known != (debt.Plan << 6 | debt.Bonus))
            {
                var from = plans.Version(debt.Plan);
                (known, same) = (debt.Plan << 6 | debt.Bonus,
                    from.Name == plan.Name && from.Bonuses[debt.Bonus].Name == bonus.Name);
            }

            if (same) yield return (debt.Base, new PartyId(debt.Seller));
        }
    }

    /// <summary>The period is counted: what was owed to it is settled.</summary>
    public void Settled(int period)
    {
        for (var i = rows.Head; i < rows.Tail; i++)
            if (rows.Peek(i).Period <= period && rows.Peek(i).Period != Done) rows[i].Period = Done;
        while (rows.Count > 0 && rows.Peek(rows.Head).Period == Done) rows.TrimTo(rows.Head + 1);
    }

    /// <summary>What such bonuses are taken of; what a pool weighs is left out.</summary>
    private readonly struct Bases(long[] sums) : IPayments
    {
        public long[] Sums => sums;

        public void Pay(Bonus bonus, PartyId payee, int level, long from, Rate rate)
        {
            if (bonus.Kind == BonusKind.Binary || (bonus.Kind == BonusKind.Pool && !payee.Exists))
                sums[bonus.Index] += from;
        }

        public void Pass(Bonus bonus, PartyId party, int level, Why why) { }
    }

    /// <summary>What was returned of a sale after its period was counted, or a fund below zero.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct DebtRow
    {
        public long Base;
        public int Seller;
        public int Plan;
        public int Bonus;

        /// <summary>In whose fund or legs it is missing.</summary>
        public int Period;
    }
}
