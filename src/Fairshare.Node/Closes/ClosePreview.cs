using Fairshare.Ledger;
using Fairshare.Ledger.Plans;
using Fairshare.Node.Explain;

namespace Fairshare.Node.Closes;

/// <summary>How far a period is.</summary>
internal enum CloseState
{
    /// <summary>Sales still come: what is shown is as if no more did.</summary>
    Open,

    /// <summary>It is fixed, and waits to be accepted.</summary>
    Ended,

    /// <summary>It is posted.</summary>
    Accepted,
}

/// <summary>A bonus in two periods, by its name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">In the period before; null: it was not there.</param>
/// <param name="Now">In this one; null: it is no longer there.</param>
internal sealed record BonusChange(string Name, BonusTally? Before, BonusTally? Now);

/// <summary>A rank in two periods, by its name: members who have it in force.</summary>
internal sealed record RankChange(string Name, int Before, int Now);

/// <summary>A payee in two periods.</summary>
/// <param name="Id">The id.</param>
/// <param name="Before">Earned in the period before, minor units.</param>
/// <param name="Now">Earned in this one.</param>
/// <param name="RankBefore">The rank in force before; empty: no member then.</param>
/// <param name="Rank">The rank in force after this one; empty: no member.</param>
/// <param name="Steps">Ranks risen, or fallen if negative; 0 if the plan's ranks are others.</param>
internal sealed record MemberChange(string Id, long Before, long Now, string RankBefore, string Rank, int Steps)
{
    public long Change => Now - Before;
}

/// <summary>A period as it will be accepted, or was, beside the one before it.</summary>
internal sealed record ClosePreview
{
    private IReadOnlyList<MemberChange>? members;

    public required CloseState State { get; init; }

    public required string Name { get; init; }

    public required long End { get; init; }

    /// <summary>When it was accepted, or will be by itself.</summary>
    public required long AcceptAt { get; init; }

    public required PeriodTally Tally { get; init; }

    /// <summary>Null: nothing is known of a period before.</summary>
    public required PeriodTally? Before { get; init; }

    public required string BeforeName { get; init; }

    public required StateMachine Machine { get; init; }

    public CompiledPlan Plan => Machine.Module<PlansModule>().Version(Tally.Plan);

    public Money Money =>
        new(Plan.Asset, Machine.Module<PlansModule>().ScaleOf(Machine.Module<PlansModule>().AssetOf(Tally.Plan)));

    private CompiledPlan? PlanBefore =>
        Before is { Plan: >= 0 } ? Machine.Module<PlansModule>().Version(Before.Plan) : null;

    /// <summary>All bonuses, in the order of this period's plan; then those that it no longer has.</summary>
    public IEnumerable<BonusChange> Bonuses()
    {
        var now = Plan.Bonuses.ToDictionary(bonus => bonus.Name, bonus => Tally.Bonuses.GetValueOrDefault(bonus.Index));
        var before = PlanBefore?.Bonuses
            .ToDictionary(bonus => bonus.Name, bonus => Before!.Bonuses.GetValueOrDefault(bonus.Index)) ?? [];
        foreach (var name in now.Keys.Concat(before.Keys.Except(now.Keys)))
            yield return new BonusChange(name, before.GetValueOrDefault(name), now.GetValueOrDefault(name));
    }

    /// <summary>How many have each rank, highest first.</summary>
    public IEnumerable<RankChange> Ranks()
    {
        var (now, before) = (CountOf(Tally, Plan), Before is null ? [] : CountOf(Before, PlanBefore));
        foreach (var name in now.Keys.Concat(before.Keys.Except(now.Keys)).Reverse())
            yield return new RankChange(name, before.GetValueOrDefault(name), now.GetValueOrDefault(name));
    }

    /// <summary>Everybody who got something in either period or has another rank, by id.</summary>
    public IReadOnlyList<MemberChange> Members() => members ??=
    [
        .. Tally.Earned.Keys.Union(Before?.Earned.Keys ?? []).Union(Tally.Ranks.Keys).Select(Of)
            .Where(one => one.Before != 0 || one.Now != 0 || one.RankBefore != one.Rank)
            .OrderBy(one => one.Id, StringComparer.Ordinal),
    ];

    private static Dictionary<string, int> CountOf(PeriodTally tally, CompiledPlan? plan)
    {
        var counts = plan?.Ranks.ToDictionary(rank => rank.Name, _ => 0) ?? [];
        if (plan is not null)
            foreach (var rank in tally.Ranks.Values) counts[plan.Ranks[rank].Name]++;
        return counts;
    }

    private MemberChange Of(int party)
    {
        var (rank, index) = RankOf(Tally, Plan, party);
        var (rankBefore, indexBefore) = Before is null ? ("", 0) : RankOf(Before, PlanBefore, party);
        var steps = rank.Length > 0 && rankBefore.Length > 0 && Before!.Plan == Tally.Plan ? index - indexBefore : 0;
        return new MemberChange(
            Machine.Parties.Name(new PartyId(party)), Before?.Earned.GetValueOrDefault(party) ?? 0,
            Tally.Earned.GetValueOrDefault(party), rankBefore, rank, steps);
    }

    private static (string Name, int Index) RankOf(PeriodTally tally, CompiledPlan? plan, int party) =>
        plan is not null && tally.Ranks.TryGetValue(party, out var rank) ? (plan.Ranks[rank].Name, rank) : ("", 0);
}
