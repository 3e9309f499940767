using Fairshare.Ledger;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Sales;

namespace Fairshare.Node.Closes;

/// <summary>Sums of what was sold and paid in one period, in minor units, as the ledger's facts tell them.</summary>
internal sealed class PeriodTally(int number)
{
    private readonly Dictionary<int, BonusTally> bonuses = [];
    private readonly Dictionary<int, long> earned = [];
    private readonly Dictionary<int, byte> ranks = [];

    /// <summary>The period's number in its calendar.</summary>
    public int Number => number;

    /// <summary>Index of the plan that governs it; −1: nothing told it yet.</summary>
    public int Plan { get; private set; } = -1;

    /// <summary>When it ended, milliseconds since 1970; <see cref="Time.Never"/>: it is open.</summary>
    public long Ended { get; private set; } = Time.Never;

    /// <summary>When it was accepted; <see cref="Time.Never"/>: not yet.</summary>
    public long Accepted { get; private set; } = Time.Never;

    /// <summary>Sales of the period.</summary>
    public long Sales { get; private set; }

    /// <summary>Their amounts.</summary>
    public Int128 Sold { get; private set; }

    /// <summary>What of them was returned, whenever that was.</summary>
    public Int128 Returned { get; private set; }

    /// <summary>What each bonus of the plan paid, by its index.</summary>
    public IReadOnlyDictionary<int, BonusTally> Bonuses => bonuses;

    /// <summary>What each payee got in all, by party.</summary>
    public IReadOnlyDictionary<int, long> Earned => earned;

    /// <summary>How many got more than nothing.</summary>
    public int PaidPeople => earned.Values.Count(sum => sum > 0);

    /// <summary>Each member's rank in force after the period, by party; nobody's as long as it is open.</summary>
    public IReadOnlyDictionary<int, byte> Ranks => ranks;

    /// <summary>Counts a fact of this period.</summary>
    public void Add(in Fact fact)
    {
        if (fact.Plan >= 0) Plan = fact.Plan;
        switch (fact.Kind)
        {
            case SalesFacts.SaleRecorded:
                Sales++;
                Sold += fact.Amount;
                break;
            case SalesFacts.SaleReturned:
                Returned += fact.Amount;
                break;
            case SalesFacts.BonusAccrued or SalesFacts.LineAccrued or SalesFacts.AccrualTakenBack or
                SalesFacts.LineTakenBack:
                Pay(fact);
                break;
            case SalesFacts.BonusCapped:
                BonusOf(fact).Capped = (fact.Base, fact.Amount, fact.Gross);
                break;
            case PeriodsFacts.MemberClosed:
                ranks[fact.Party.Index] = (byte)fact.Rank;
                break;
            case PeriodsFacts.PeriodEnded:
                Ended = fact.Time;
                break;
            case PeriodsFacts.PeriodAccepted:
                Accepted = fact.Time;
                break;
            default:
                break;
        }
    }

    private void Pay(in Fact fact)
    {
        BonusOf(fact).Add(fact);
        earned[fact.Party.Index] = earned.GetValueOrDefault(fact.Party.Index) + fact.Amount;
    }

    private BonusTally BonusOf(in Fact fact)
    {
        if (!bonuses.TryGetValue(fact.Bonus, out var bonus)) bonuses.Add(fact.Bonus, bonus = new BonusTally());
        return bonus;
    }
}

/// <summary>What one bonus paid in a period, in minor units.</summary>
internal sealed class BonusTally
{
    /// <summary>Paid with the sales.</summary>
    public Int128 WithSales { get; private set; }

    /// <summary>Paid at the period's end.</summary>
    public Int128 AtEnd { get; private set; }

    /// <summary>Taken back by returns; not positive.</summary>
    public Int128 TakenBack { get; private set; }

    /// <summary>What caps cut off.</summary>
    public Int128 Cut { get; private set; }

    /// <summary>If its lines came to more than its cap for all together: what that is of, the cap, and what they came
    /// to.</summary>
    public (long Base, long Cap, long Sum)? Capped { get; set; }

    /// <summary>All of it.</summary>
    public Int128 Net => WithSales + AtEnd + TakenBack;

    /// <summary>Counts an accrual, a line, or what is taken back of one.</summary>
    public void Add(in Fact fact)
    {
        if (fact.Kind is SalesFacts.BonusAccrued) WithSales += fact.Amount;
        else if (fact.Kind is SalesFacts.LineAccrued) AtEnd += fact.Amount;
        else TakenBack += fact.Amount;
        if (fact.Kind is SalesFacts.BonusAccrued or SalesFacts.LineAccrued) Cut += fact.Gross - fact.Amount;
    }
}
