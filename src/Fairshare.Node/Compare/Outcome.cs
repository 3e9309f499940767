using Fairshare.Node.Settle;

namespace Fairshare.Node.Compare;

/// <summary>What a plan would have paid for the sales of a period, net of what was returned of them.</summary>
internal sealed record PeriodOutcome(string Name, long Sold, long Paid)
{
    /// <summary>Paid of sold, as a percentage; 0 if nothing was sold.</summary>
    public decimal Percent => Sold > 0 ? 100m * Paid / Sold : 0;
}

/// <summary>What a member would have got, and sold.</summary>
/// <param name="Id">The member.</param>
/// <param name="ByBonus">Minor units by bonus, in the order of the plan.</param>
/// <param name="Earned">Their sum.</param>
/// <param name="Sold">Net sales of the member.</param>
/// <param name="Outside">Of these, to identified buyers who are no members.</param>
/// <param name="Customers">The most of such buyers in one period, with net purchases.</param>
internal sealed record MemberOutcome(
    string Id, long[] ByBonus, long Earned, long Sold, long Outside, int Customers)
{
    /// <summary>What the company would owe for the member's own orders of the last year, if all came back.</summary>
    public long BuyBack { get; init; }

    /// <summary>The same member under a plan of so many bonuses that does not know them.</summary>
    public MemberOutcome Without(int bonuses) => new(Id, new long[bonuses], 0, 0, 0, 0);
}

/// <summary>What a plan would have done with the sales.</summary>
internal sealed record Outcome
{
    public required string Label { get; init; }

    public required string File { get; init; }

    public required Summary Summary { get; init; }

    public required IReadOnlyList<PeriodOutcome> Periods { get; init; }

    /// <summary>In the order in which the ledger met them.</summary>
    public required IReadOnlyList<MemberOutcome> Members { get; init; }

    public required long PaidToCustomers { get; init; }

    public required OwnOrderFigures OwnOrders { get; init; }

    /// <summary>The share of a period's sales above which it is counted; null: nothing is counted.</summary>
    public required decimal? CapPercent { get; init; }

    public long Net => (long)(Summary.Sold - Summary.Returned);

    public long Paid => (long)Summary.Accrued;

    public decimal PayoutPercent => Net > 0 ? 100m * Paid / Net : 0;

    public decimal BreakagePercent => Net > 0 ? 100m * (decimal)Summary.Breakage / Net : 0;

    /// <summary>Members who get nothing at all.</summary>
    public int WithNothing => Members.Count(member => member.Earned <= 0);

    public int PeriodsAboveCap => Periods.Count(period => CapPercent is { } cap && period.Percent > cap);

    /// <summary>What each tenth of the members gets, of what all members get, in percent; the least first.</summary>
    public decimal[] Deciles() => Inequality.Deciles(Rising());

    /// <summary>The Gini coefficient of what members get: 0 alike for all, 1 everything for one.</summary>
    public decimal Gini() => Inequality.Gini(Rising());

    /// <summary>Who gets most, ties in the order of the ledger.</summary>
    public IEnumerable<MemberOutcome> Top(int count) =>
        Members.OrderByDescending(member => member.Earned).Take(count);

    /// <summary>Earnings by band: how many members, what they get on average, and the middle one of them.</summary>
    public IReadOnlyList<IncomeBand> Income()
    {
        long[] earned = [.. Members.Select(member => member.Earned).Order()];
        var bands = new List<IncomeBand>();
        foreach (var (name, from, to) in (ReadOnlySpan<(string, int, int)>)[
            ("lower half", 0, 50), ("next 40 %", 50, 90), ("next 9 %", 90, 99), ("top 1 %", 99, 100)])
        {
            var part = earned[(earned.Length * from / 100)..(earned.Length * to / 100)];
            if (part.Length == 0) continue;
            bands.Add(new IncomeBand(name, part.Length, part.Sum() / part.Length, part[part.Length / 2]));
        }

        return bands;
    }

    /// <summary>Whoever owes counts as nothing.</summary>
    private long[] Rising() => [.. Members.Select(member => Math.Max(member.Earned, 0)).Order()];
}

/// <summary>A part of the members, by what they get.</summary>
internal sealed record IncomeBand(string Name, int Members, long Average, long Median);
