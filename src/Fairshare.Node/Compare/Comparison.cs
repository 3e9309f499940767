using Fairshare.Node.Settle;

namespace Fairshare.Node.Compare;

/// <summary>What is asked.</summary>
internal sealed record CompareRequest(string Members, string Sales, IReadOnlyList<string> Plans)
{
    public int? Scale { get; init; }

    /// <summary>The share of sales, in percent, above which a period is counted; null: each plan's own cap.</summary>
    public decimal? CapPercent { get; init; }
}

/// <summary>A member under one plan and under another.</summary>
/// <param name="Id">The member.</param>
/// <param name="Before">Minor units under the first plan.</param>
/// <param name="After">Under the other.</param>
/// <param name="Why">By bonus, the largest difference first; bonuses of the same name are the same.</param>
internal sealed record Change(
    string Id, long Before, long After, IReadOnlyList<(string Bonus, long Before, long After)> Why)
{
    public long Difference => After - Before;
}

/// <summary>Plans over the same sales, side by side; the first is what the others are compared with.</summary>
internal sealed record Comparison(IReadOnlyList<Outcome> Plans)
{
    public const int PlansMax = 6;

    /// <summary>Settles the files once for each plan.</summary>
    /// <exception cref="InputException">A file cannot be used, or the plans cannot be compared.</exception>
    public static Comparison Of(CompareRequest request, ISettleProgress progress)
    {
        var outcomes = new List<Outcome>();
        foreach (var plan in ComparedPlan.Read(request.Plans)) outcomes.Add(Settle(request, plan, progress));
        return new Comparison(outcomes);
    }

    /// <summary>Everybody whom any plan takes, once, as each plan has them. A plan that refuses their line of the file,
    /// as for a rank that it does not know, pays them nothing.</summary>
    public IEnumerable<MemberOutcome[]> Members()
    {
        var places = new Dictionary<string, MemberOutcome[]>(StringComparer.Ordinal);
        var all = new List<MemberOutcome[]>();
        foreach (var (plan, outcome) in Plans.Index())
        {
            foreach (var member in outcome.Members)
            {
                if (!places.TryGetValue(member.Id, out var own))
                {
                    own = [.. Plans.Select(one => member.Without(one.Summary.ByBonus.Count))];
                    places.Add(member.Id, own);
                    all.Add(own);
                }

                own[plan] = member;
            }
        }

        return all;
    }

    /// <summary>Everybody for whom a plan differs from the first, the largest gain first, losses last.</summary>
    public IReadOnlyList<Change> Changes(int plan)
    {
        var (first, other) = (Plans[0], Plans[plan]);
        return
        [
            .. Members().Select(member => (Before: member[0], After: member[plan]))
                .Where(pair => pair.Before.Earned != pair.After.Earned)
                .Select(pair => new Change(
                    pair.Before.Id, pair.Before.Earned, pair.After.Earned, Why(first, pair.Before, other, pair.After)))
                .OrderByDescending(change => change.Difference),
        ];
    }

    private static Outcome Settle(CompareRequest request, ComparedPlan plan, ISettleProgress progress)
    {
        using var temp = new TemporaryFolder("fairshare-compare-");
        var (tally, own) = (new Tally(), new OwnOrders(plan.Plan));
        var summary = SettleRun.Run(
            new SettleRequest
            {
                Plan = plan.File,
                Members = request.Members,
                Sales = request.Sales,
                Out = temp.Path,
                Scale = request.Scale,
                PlaceByEnroller = true,
                Watch = (machine, block) =>
                {
                    tally.Applied(machine, block);
                    own.Applied(block);
                },
            },
            new Named(plan.Label, progress));
        return new Outcome
        {
            Label = plan.Label,
            File = plan.File,
            Summary = summary,
            Periods = [.. tally.Periods()],
            Members = [.. tally.Members(plan.Plan.Bonuses.Length, own.OwedTo())],
            PaidToCustomers = tally.PaidToCustomers(),
            OwnOrders = own.Figures(),
            CapPercent = plan.CapOr(request.CapPercent),
        };
    }

    private static List<(string Bonus, long Before, long After)> Why(
        Outcome first, MemberOutcome before, Outcome other, MemberOutcome after)
    {
        string[] names = [.. first.Summary.ByBonus.Concat(other.Summary.ByBonus).Select(one => one.Name).Distinct()];
        return
        [
            .. names.Select(name => (name, Of(first, before, name), Of(other, after, name)))
                .Where(one => one.Item2 != one.Item3)
                .OrderByDescending(one => Math.Abs(one.Item3 - one.Item2)),
        ];
    }

    private static long Of(Outcome outcome, MemberOutcome member, string bonus)
    {
        var index = outcome.Summary.ByBonus.Index().Where(one => one.Item.Name == bonus).Select(one => one.Index);
        return index.Select(at => member.ByBonus[at]).FirstOrDefault();
    }

    /// <summary>Says before each stage which plan it is of.</summary>
    private sealed class Named(string plan, ISettleProgress progress) : ISettleProgress
    {
        public void Stage(string name, long units) => progress.Stage($"{plan}: {name}", units);

        public void Done(long units) => progress.Done(units);

        public void Warn(string text) => progress.Warn($"{plan}: {text}");
    }
}
