namespace Fairshare.Node.Plans;

/// <summary>The plans to begin with: the documents of <c>docs/templates</c>, which the program carries in it.</summary>
internal static class PlanTemplates
{
    /// <summary>Every template, by name, and whom it is for.</summary>
    public static readonly PlanTemplate[] All =
    [
        new("affiliate", "Publishers who send buyers, and who introduces them: two levels."),
        new("agency", "Agents, seniors and managers who share one commission, with mentors."),
        new("ambassador", "Customers who recommend a brand, in tiers by what their customers buy."),
        new("binary-hybrid", "Two legs that are matched by cycles, beside a team bonus and a pool."),
        new("community-dividend", "A part of each month's turnover for all members, by what they bought."),
        new("cooperative", "A patronage refund: back to each in proportion to what they bought."),
        new("creator", "Creators with a code, and something back for their followers."),
        new("distributor", "Stockists and distributors: a margin by rank, and two levels above."),
        new("franchise", "Shops, area and master franchisees, by given ranks."),
        new("loyalty", "Cash back, more to regulars, and something to whoever recommended."),
        new("marketplace", "Sellers on a marketplace: a rebate that grows with turnover."),
        new("retail-staff", "Shop staff: a sum for focus articles, a part of a good month."),
        new("stairstep", "Groups whose rate rises with their volume, differences up the line."),
        new("unilevel", "Direct sales with a team: a margin, and five levels above."),
    ];

    /// <summary>The document of one of them.</summary>
    public static string Text(string name)
    {
        using var stream = typeof(PlanTemplates).Assembly.GetManifestResourceStream($"templates/{name}")
            ?? throw new InvalidOperationException($"The template {name} is not in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>A template.</summary>
/// <param name="Name">By which it is asked for.</param>
/// <param name="For">Whom it is for, in a sentence.</param>
internal sealed record PlanTemplate(string Name, string For);
