using Fairshare.Ledger;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;
using Fairshare.Node.Compare;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Markets;

/// <summary>Sums of one run, taken from the machine's facts as they come.</summary>
/// <remarks>A return counts in the period of its sale, as what it takes back does.</remarks>
internal sealed class MarketTally
{
    private readonly MarketSetup setup;
    private readonly StateMachine machine;
    private readonly long[] sold;
    private readonly long[] paid;
    private readonly long[] lowest;
    private readonly long[] byBonus;
    private readonly int first;
    private long[] earned = new long[1_024];
    private long sales;
    private long returns;

    public MarketTally(MarketSetup setup, StateMachine machine)
    {
        (this.setup, this.machine, first) = (setup, machine, setup.FirstPeriod);
        var periods = setup.LastPeriod - first + 1;
        (sold, paid, lowest) = (new long[periods], new long[periods], new long[periods]);
        lowest.AsSpan().Fill(long.MaxValue);
        byBonus = new long[setup.Plan.Bonuses.Length];
    }

    /// <summary>Reads a block that was applied.</summary>
    public void Applied(Block block)
    {
        var taken = 0;
        foreach (ref readonly var fact in block.Facts.Span)
        {
            if (IsOfEntry(fact.Kind)) taken++;
            switch (fact.Kind)
            {
                case SalesFacts.BonusAccrued or SalesFacts.LineAccrued or SalesFacts.AccrualTakenBack or
                    SalesFacts.LineTakenBack:
                    Paid(fact);
                    break;
                case SalesFacts.SaleRecorded:
                    sales++;
                    sold[fact.Period - first] += fact.Amount;
                    break;
                case SalesFacts.SaleReturned:
                    returns++;
                    sold[fact.Period - first] -= fact.Amount;
                    break;
                default:
                    break;
            }
        }

        if (taken < block.Count) Refused(block);
        Deposit(block.Time);
    }

    /// <summary>What came of it.</summary>
    public RunFigures Figures(int run, long late)
    {
        var members = machine.Module<MembersModule>();
        var (each, place) = (new long[members.Count], 0);
        for (var index = 0; index < machine.Parties.Count; index++)
        {
            if (members.NumberOf(new PartyId(index)) >= 0)
                each[place++] = index < earned.Length ? Math.Max(earned[index], 0) : 0;
        }

        Array.Sort(each);
        var (net, all) = (sold.Sum(), paid.Sum());
        var periods = Enumerable.Range(0, sold.Length).Select(i => new RunPeriod(
            PeriodCalendar.NameOf(setup.Plan.Calendar, first + i), sold[i], paid[i], lowest[i])).ToList();
        return new RunFigures
        {
            Run = run,
            Members = each.Length,
            Sales = sales,
            Returns = returns,
            Late = late,
            Sold = net,
            Paid = all,
            Gini = Inequality.Gini(each),
            NothingPercent = 100m * each.Count(sum => sum == 0) / each.Length,
            TopTenthPercent = Inequality.Deciles(each)[9],
            BreakagePercent = Of((long)machine.Module<SalesModule>().Totals.Breakage, net),
            PeriodsAboveCap = periods.Count(period => setup.CapPercent is { } cap && period.Percent > cap),
            DepositLowest = lowest.Min(),
            DryFrom = periods.Find(period => period.DepositLowest < 0)?.Name,
            ByBonusPercent = [.. byBonus.Select(sum => Of(sum, net))],
            Periods = periods,
        };
    }

    private static decimal Of(long part, long whole) => whole > 0 ? 100m * part / whole : 0;

    private void Paid(in Fact fact)
    {
        paid[fact.Period - first] += fact.Amount;
        byBonus[fact.Bonus] += fact.Amount;
        var party = fact.Party.Index;
        if (party >= earned.Length) Array.Resize(ref earned, Math.Max(earned.Length * 2, party + 1));
        earned[party] += fact.Amount;
    }

    /// <summary>Whether a command was taken, if this came of it.</summary>
    private static bool IsOfEntry(ushort kind) => kind is SalesFacts.SaleRecorded or SalesFacts.SaleReturned or
        MembersFacts.MemberEnrolled or MembersFacts.ParentChanged or PlansFacts.DepositFunded or
        PlansFacts.AssetRegistered or PlansFacts.PlanPublished or PlansFacts.PlanActivated;

    /// <summary>Nothing may be refused, or the market would not be the one that was stated.</summary>
    private static void Refused(Block block)
    {
        foreach (ref readonly var mark in block.Marks)
        {
            if (!mark.Refused.IsNone)
                throw new InputException($"The plan cannot settle this market: a command is {mark.Refused.Code}.");
        }
    }

    /// <summary>Within a block the deposit rises first and then falls, so its lowest is at the end.</summary>
    private void Deposit(long time)
    {
        var plans = machine.Module<PlansModule>();
        var left = (long)machine.Book.Balance(plans.Deposit(0)).Available - MarketSetup.Lent;
        var period = Math.Min(PeriodCalendar.NumberAt(setup.Plan.Calendar, time) - first, lowest.Length - 1);
        lowest[period] = Math.Min(lowest[period], left);
    }
}
