using Fairshare.Ledger;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;
using Fairshare.Node.Explain;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Closes;

/// <summary>
/// Applies a kept ledger again, and then, in memory alone, what the clock would bring until a period is accepted if
/// nothing more came: the same code that will do it, so what it shows is what will be posted.
/// </summary>
/// <param name="wanted">The period's name; null: the oldest that waits to be accepted, else the open one.</param>
internal sealed class CloseReplay(string? wanted) : IBlockReader
{
    private readonly SortedDictionary<int, PeriodTally> tallies = [];
    private StateMachine machine = null!;
    private PlansModule plans = null!;
    private PeriodsModule periods = null!;
    private int found = -1;
    private int accepted = int.MinValue + 1; // none is

    public void Begin(StateMachine fresh)
    {
        machine = fresh;
        plans = fresh.Module<PlansModule>();
        periods = fresh.Module<PeriodsModule>();
    }

    public bool Wants(Block block) => false;

    public void Applied(Block block)
    {
        foreach (ref readonly var fact in block.Facts.Span)
        {
            if (IsOfPeriod(fact.Kind)) TallyOf(fact)?.Add(fact);
            if (fact.Kind != PeriodsFacts.PeriodAccepted) continue;
            accepted = fact.Period;
            Trim();
        }
    }

    /// <summary>The wanted period as its acceptance will find it. Throws <see cref="InputException"/> if there is no
    /// such period.</summary>
    public ClosePreview Preview(ISettleProgress progress)
    {
        if (!periods.IsStarted) throw new InputException("No plan ever governed this ledger, so it has no periods.");
        var target = Target();
        var calendar = plans.Version(PlanOf(target)).Calendar;
        var end = PeriodCalendar.StartOf(calendar, target + 1);
        var state = !tallies.TryGetValue(target, out var tally) || tally.Ended == Time.Never ? CloseState.Open
            : tally.Accepted == Time.Never ? CloseState.Ended : CloseState.Accepted;
        if (state != CloseState.Accepted)
        {
            progress.Stage("Looking ahead", 0);
            GoTo(end);
            GoTo(end + (calendar.CloseAfterDays * Time.Day));
        }

        return new ClosePreview
        {
            State = state,
            Name = periods.NameOf(PlanOf(target), target),
            End = end,
            AcceptAt = tallies[target].Accepted,
            Tally = tallies[target],
            Before = tallies.GetValueOrDefault(target - 1),
            BeforeName = periods.NameOf(PlanOf(target - 1), target - 1),
            Machine = machine,
        };
    }

    private static bool IsOfPeriod(ushort kind) =>
        kind is SalesFacts.SaleRecorded or SalesFacts.SaleReturned or SalesFacts.BonusAccrued or
            SalesFacts.LineAccrued or SalesFacts.AccrualTakenBack or SalesFacts.LineTakenBack or
            SalesFacts.BonusCapped or PeriodsFacts.MemberClosed or PeriodsFacts.PeriodEnded or
            PeriodsFacts.PeriodAccepted;

    private PeriodTally? TallyOf(in Fact fact)
    {
        if (tallies.TryGetValue(fact.Period, out var known)) return known;
        if (found >= 0 ? fact.Period < found - 1 || fact.Period > found : fact.Period < accepted) return null;
        if (periods.NameOf(fact.Plan, fact.Period) == wanted) found = fact.Period;
        var fresh = new PeriodTally(fact.Period);
        tallies.Add(fact.Period, fresh);
        Trim();
        return fresh;
    }

    /// <summary>Lets go of periods that cannot be shown any more: two that are accepted stay, or the wanted one and
    /// that before it.</summary>
    private void Trim()
    {
        var first = found >= 0 ? found - 1 : wanted is null ? accepted - 1 : tallies.Keys.Last() - 2;
        foreach (var old in tallies.Keys.TakeWhile(number => number < first).ToArray()) tallies.Remove(old);
    }

    private int Target()
    {
        if (wanted is null)
        {
            var waiting = tallies.Values.FirstOrDefault(one => one.Ended != Time.Never && one.Accepted == Time.Never);
            return waiting?.Number ?? periods.Open;
        }

        if (found >= 0) return found;
        if (periods.NameOf(PlanOf(periods.Open), periods.Open) == wanted) return periods.Open;
        throw new InputException(
            $"{wanted} is no period of this ledger that has a sale or has ended: " +
            $"{periods.NameOf(PlanOf(periods.Open), periods.Open)} is open.");
    }

    private int PlanOf(int period) =>
        tallies.TryGetValue(period, out var tally) && tally.Plan >= 0 ? tally.Plan
            : Math.Max(0, plans.GoverningAt(periods.OpenEnds - 1));

    /// <summary>Does all that is due up to a time, in blocks that nobody keeps.</summary>
    private void GoTo(long time)
    {
        var block = machine.NewBlock();
        do
        {
            block.Load(Math.Max(time, machine.Now), []);
            block.Parse();
            machine.Apply(block);
            Applied(block);
        }
        while (machine.NextDue <= time);
    }
}
