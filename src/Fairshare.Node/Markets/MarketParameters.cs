namespace Fairshare.Node.Markets;

/// <summary>A market that does not exist, as stated. Rates are parts per million, amounts minor units.</summary>
internal sealed record MarketParameters
{
    public const int StartMax = 5_000_000;
    public const int MembersMax = 10_000_000;
    public const int MonthsMax = 120;
    public const int CountMax = 1_000;
    public const int WeightMax = 1_000_000_000;
    public const long BasketMax = 1_000_000_000_000;
    public const long DepositMax = 1_000_000_000_000_000;
    public const int DaysMax = 3_660;
    public const int Whole = 1_000_000;

    /// <summary>Members at the start.</summary>
    public required int Members { get; init; }

    /// <summary>The first month, counted from January 1970.</summary>
    public required int From { get; init; }

    public required int Months { get; init; }

    /// <summary>Newcomers in a month, of those there at its start.</summary>
    public required int Growth { get; init; }

    /// <summary>Newcomers whom nobody brought.</summary>
    public required int Unsponsored { get; init; }

    /// <summary>How many people somebody brings in, if the market lasts.</summary>
    public required Distribution FanOut { get; init; }

    /// <summary>Members who sell in the month they join.</summary>
    public required int ActiveFirst { get; init; }

    /// <summary>By how much of what is above <see cref="ActiveSettled"/> that falls each month.</summary>
    public required int ActiveFall { get; init; }

    /// <summary>Members who sell in a month in the long run.</summary>
    public required int ActiveSettled { get; init; }

    /// <summary>Purchases that a member who sells makes in a month, to customers or of their own.</summary>
    public required Distribution Purchases { get; init; }

    /// <summary>Of these, by customers who are no members.</summary>
    public required int Outside { get; init; }

    /// <summary>Of purchases outside, by somebody who bought from this member before.</summary>
    public required int Known { get; init; }

    public required Spread Basket { get; init; }

    /// <summary>Purchases that come back, whole.</summary>
    public required int Returned { get; init; }

    public required Spread ReturnDays { get; init; }

    public required long Deposit { get; init; }

    /// <summary>What is paid in each month, of what was sold in the month before.</summary>
    public required int TopUp { get; init; }

    /// <summary>Members at the end, if growth is rounded down each month.</summary>
    public long MembersAtEnd
    {
        get
        {
            var members = (long)Members;
            for (var month = 0; month < Months && members <= MembersMax; month++) members += NewcomersOf(members);
            return members;
        }
    }

    /// <summary>How many come in a month that begins with so many.</summary>
    public long NewcomersOf(long members) => members * Growth / Whole;

    /// <summary>The part of members who sell in a month, by months since they joined; the last goes for all later
    /// ones.</summary>
    public int[] Activity()
    {
        var active = new int[MonthsMax + 25];
        long above = ActiveFirst - ActiveSettled;
        for (var month = 0; month < active.Length; month++)
        {
            active[month] = ActiveSettled + (int)above;
            above -= above * ActiveFall / Whole;
        }

        return active;
    }
}
