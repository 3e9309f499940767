namespace Fairshare.Node.Explain;

/// <summary>One step of a walk: somebody paid, or passed over.</summary>
internal sealed record Step
{
    public required int Level { get; init; }

    /// <summary>Empty: nobody stands there.</summary>
    public required string Member { get; init; }

    /// <summary>Whose accrual is matched; empty: the bonus is of the sale itself.</summary>
    public string Earner { get; init; } = "";

    /// <summary>The rank in force; empty: not a member.</summary>
    public string Rank { get; init; } = "";

    public long Base { get; init; }

    public int Ppm { get; init; }

    /// <summary>Base × rate.</summary>
    public long Gross { get; init; }

    /// <summary>What was granted; 0: passed over.</summary>
    public long Amount { get; init; }

    public IReadOnlyList<(string Code, string Words)> CutBy { get; init; } = [];

    /// <summary>The reason's code; empty: paid.</summary>
    public string Reason { get; init; } = "";

    public string Words { get; init; } = "";

    public bool IsPaid => Reason.Length == 0;
}

/// <summary>What one bonus made of a sale.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Who it pays, and how it walks.</param>
/// <param name="AtPeriodEnd">Whether it is paid at the period's end.</param>
/// <param name="Note">What there is to say besides the steps; empty: nothing.</param>
/// <param name="Steps">The walk, in its order.</param>
internal sealed record BonusStory(
    string Name, string Kind, bool AtPeriodEnd, string Note, IReadOnlyList<Step> Steps);

/// <summary>A line of <c>accruals.csv</c> that came after the sale was settled.</summary>
internal sealed record LaterLine(
    string Sale, string Bonus, int Level, string Member, long Amount, string State, string Available);

/// <summary>Something that happened to a sale before or after it was settled.</summary>
/// <param name="At">When, ISO 8601.</param>
/// <param name="What">Its name for programs.</param>
/// <param name="Words">The same for people.</param>
internal sealed record Happening(string At, string What, string Words)
{
    /// <summary>The return that it is about; empty: none.</summary>
    public string Return { get; init; } = "";

    public List<LaterLine> Lines { get; } = [];
}

/// <summary>Everything the log says of one sale.</summary>
internal sealed record SaleStory
{
    public required string Sale { get; init; }

    /// <summary>Empty: a house sale.</summary>
    public required string Seller { get; init; }

    public required string Buyer { get; init; }

    public required string At { get; init; }

    /// <summary>Empty: it was not said.</summary>
    public required string Delivered { get; init; }

    public required long Amount { get; init; }

    public required long Volume { get; init; }

    public required long Qualifying { get; init; }

    public required string Period { get; init; }

    public required string Plan { get; init; }

    public required int Version { get; init; }

    public required Money Money { get; init; }

    /// <summary>When its accruals are available; empty: not before it is delivered.</summary>
    public required string Available { get; init; }

    public required long Height { get; init; }

    public required long Sequence { get; init; }

    /// <summary>The seller and everybody above in the enroller tree.</summary>
    public required IReadOnlyList<string> Upline { get; init; }

    /// <summary>Likewise in the placement tree, if the plan walks it; else empty.</summary>
    public required IReadOnlyList<string> PlacementUpline { get; init; }

    public required IReadOnlyList<BonusStory> Bonuses { get; init; }

    public List<Happening> Happenings { get; } = [];
}

/// <summary>Everything the log says of one return.</summary>
internal sealed record ReturnStory
{
    public required string Return { get; init; }

    public required string Sale { get; init; }

    public required string At { get; init; }

    public required Money Money { get; init; }

    /// <summary><c>taken</c>, <c>waiting</c> or <c>refused</c>.</summary>
    public string State { get; set; } = "waiting";

    /// <summary>Why it was refused; empty: it was not.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Whether it came before its sale.</summary>
    public bool CameEarly { get; set; }

    public long Amount { get; set; }

    /// <summary>What is left of the sale.</summary>
    public long Left { get; set; }

    /// <summary>Whose lines alone are told; empty: everybody's.</summary>
    public string Member { get; init; } = "";

    public List<LaterLine> Lines { get; init; } = [];
}
