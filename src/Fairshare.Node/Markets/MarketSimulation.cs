using System.Runtime.ExceptionServices;
using Fairshare.Node.Compare;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Markets;

/// <summary>What is asked.</summary>
internal sealed record MarketRequest(MarketParameters Market, IReadOnlyList<string> Plans)
{
    public const int RunsStated = 20;
    public const int RunsMax = 1_000;
    public const string SeedStated = "fairshare";

    public int Runs { get; init; } = RunsStated;

    public string Seed { get; init; } = SeedStated;

    public int? Scale { get; init; }

    /// <summary>The share of sales, in percent, above which a period is counted; null: each plan's own cap.</summary>
    public decimal? CapPercent { get; init; }
}

/// <summary>A plan over all runs of a market.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="CapPercent">The share of sales above which a period is counted; null: nothing is counted.</param>
/// <param name="Runs">In their order.</param>
internal sealed record MarketOutcome(ComparedPlan Plan, decimal? CapPercent, IReadOnlyList<RunFigures> Runs)
{
    public string Label => Plan.Label;

    public int RunsDry => Runs.Count(run => run.DryFrom is not null);

    /// <summary>How likely it is that the deposit runs dry, in percent.</summary>
    public decimal DryPercent => 100m * RunsDry / Runs.Count;

    public Band Of(Func<RunFigures, decimal> figure) => Band.Of(Runs.Select(figure));

    /// <summary>A figure of each period.</summary>
    public Band[] Periods(Func<RunPeriod, decimal> figure) =>
        [.. Enumerable.Range(0, Runs[0].Periods.Count).Select(i => Of(run => figure(run.Periods[i])))];
}

/// <summary>Plans over the same runs of a market, side by side.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Asset">What all plans pay in.</param>
/// <param name="Scale">Its decimal places.</param>
/// <param name="Plans">In the order in which they were named.</param>
internal sealed record MarketSimulation(
    MarketRequest Request, string Asset, int Scale, IReadOnlyList<MarketOutcome> Plans)
{
    private const long MembersAtOnceMax = 1_000_000;

    /// <summary>Runs every plan so often.</summary>
    /// <exception cref="InputException">A plan cannot be used, or they cannot be compared.</exception>
    public static MarketSimulation Of(MarketRequest request, ISettleProgress progress)
    {
        var plans = ComparedPlan.Read(request.Plans);
        var asset = plans[0].Plan.Asset;
        var scale = Iso4217.ScaleOr(request.Scale, asset);
        return new MarketSimulation(
            request, asset, scale, [.. plans.Select(plan => Run(request, plan, scale, progress))]);
    }

    private static MarketOutcome Run(
        MarketRequest request, ComparedPlan plan, int scale, ISettleProgress progress)
    {
        var done = 0L;
        var setup = new MarketSetup
        {
            Market = request.Market,
            Plan = plan.Plan,
            Document = plan.Document,
            Scale = scale,
            Seed = request.Seed,
            CapPercent = plan.CapOr(request.CapPercent),
            Reached = () => progress.Done(Interlocked.Increment(ref done)),
        };
        progress.Stage(
            $"{plan.Label}: {(request.Runs == 1 ? "a run" : $"{request.Runs} runs")}", setup.Days * request.Runs);
        var runs = new RunFigures[request.Runs];
        try
        {
            var atOnce = new ParallelOptions { MaxDegreeOfParallelism = AtOnce(request.Market) };
            Parallel.For(0, runs.Length, atOnce, run => runs[run] = MarketRun.Of(setup, run + 1));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        return new MarketOutcome(plan, setup.CapPercent, runs);
    }

    /// <summary>As many runs as there are processors, as long as memory for their members is likely there.</summary>
    private static int AtOnce(MarketParameters market) =>
        (int)Math.Clamp(MembersAtOnceMax / market.MembersAtEnd, 1, Environment.ProcessorCount);
}
