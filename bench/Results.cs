using Fairshare.Bench.Peers;

namespace Fairshare.Bench;

/// <summary>Several measurements of one thing.</summary>
/// <param name="Runs">In their order.</param>
internal sealed record Spread(IReadOnlyList<double> Runs)
{
    /// <summary>The one in the middle; of an even number the lower of both.</summary>
    public double Median => Runs.Order().ElementAt((Runs.Count - 1) / 2);

    /// <summary>The slowest.</summary>
    public double Least => Runs.Min();

    /// <summary>The fastest.</summary>
    public double Most => Runs.Max();
}

/// <summary>What was measured in one run of the bench; a peer that was not asked for is null.</summary>
internal sealed record Results(
    WorldSize Size, IReadOnlyList<EngineFigures> Engines, IReadOnlyList<FloorFigures> Floors)
{
    public MemoryFigures? Memory { get; init; }

    public SqlitePair? Sqlite { get; init; }

    public PostgresPair? Postgres { get; init; }

    public DeepFigures? Deep { get; init; }

    public RichFigures? Rich { get; init; }

    public RestartFigures? Restart { get; init; }

    /// <summary>The engine at other sizes, from the smallest; empty: not measured.</summary>
    public IReadOnlyList<GrowthRow> Growth { get; init; } = [];

    /// <summary>Settled sales a second.</summary>
    public Spread Speed { get; } = new([.. Engines.Select(engine => engine.SalesPerSecond)]);

    /// <summary>The run whose speed is the median.</summary>
    public EngineFigures Engine => Engines.First(engine => engine.SalesPerSecond == Speed.Median);

    /// <summary>
    /// The fastest floor: the machine may be busy with other things for a while, and the ratio must not profit from
    /// that.
    /// </summary>
    public double Floor => Floors.Max(floor => floor.SalesPerSecond);

    /// <summary>How many times as many sales we settle as others, by the name of the figure.</summary>
    public IEnumerable<(string Name, double Ratio)> Ratios()
    {
        yield return ("ratio_to_floor", Speed.Median / Floor);
        if (Rich is not null) yield return ("ratio_to_rich", Speed.Median / Rich.SalesPerSecond);
        if (Memory is not null) yield return ("ratio_to_memory", Speed.Median / Memory.SalesPerSecond);
        if (Sqlite is not null)
        {
            yield return ("ratio_to_sqlite", Speed.Median / Sqlite.PerSale.SalesPerSecond);
            yield return ("ratio_to_sqlite_batch", Speed.Median / Sqlite.Batch.SalesPerSecond);
        }

        if (Postgres is null) yield break;
        yield return ("ratio_to_postgres", Speed.Median / Postgres.PerSale.SalesPerSecond);
        yield return ("ratio_to_postgres_batch", Speed.Median / Postgres.Batch.SalesPerSecond);
    }

    /// <summary>Every figure by its name, in a fixed order.</summary>
    public IEnumerable<(string Name, double Value)> Figures()
    {
        yield return ("members", Size.Members);
        yield return ("sales", Engine.Sales);
        yield return ("accruals", Engine.Accruals);
        yield return ("runs", Engines.Count);
        yield return ("sales_per_second", Math.Round(Speed.Median));
        yield return ("sales_per_second_least", Math.Round(Speed.Least));
        yield return ("sales_per_second_most", Math.Round(Speed.Most));
        yield return ("accruals_per_second", Math.Round(Engine.AccrualsPerSecond));
        yield return ("bytes_per_sale", Math.Round(Engine.BytesPerSale, 1));
        yield return ("commit_p50_ms", Math.Round(Engine.CommitP50Ms, 2));
        yield return ("commit_p99_ms", Math.Round(Engine.CommitP99Ms, 2));
        yield return ("peak_memory_bytes", Engine.PeakBytes);
        yield return ("enrolled_per_second", Math.Round(Size.Members / Engine.EnrolSeconds));
        yield return ("close_seconds", Math.Round(Engine.CloseSeconds, 3));
        yield return ("releases_per_second", Math.Round(Engine.ReleasesPerSecond));
        yield return ("state_bytes_per_member", Math.Round((double)Engine.EnrolledBytes / Size.Members));
        var grown = (double)(Engine.SettledBytes - Engine.EnrolledBytes);
        yield return ("state_bytes_per_sale", Math.Round(grown / Engine.Sales));
        if (Deep is not null) yield return ("deep_accruals_per_second", Math.Round(Deep.AccrualsPerSecond));
        if (Rich is not null)
        {
            yield return ("rich_sales_per_second", Math.Round(Rich.SalesPerSecond));
            yield return ("rich_close_seconds", Math.Round(Rich.CloseSeconds, 3));
        }

        if (Restart is not null)
        {
            yield return ("replay_to_first_run", Math.Round(Restart.FirstSeconds / Restart.ReplaySeconds, 3));
            yield return ("snapshot_stall_ms", Math.Round(Restart.StallMs, 1));
            yield return ("usual_stall_ms", Math.Round(Restart.UsualStallMs, 1));
            yield return ("restore_seconds", Math.Round(Restart.RestoreSeconds, 2));
            yield return ("verify_seconds", Math.Round(Restart.VerifySeconds, 2));
        }

        yield return ("floor_sales_per_second", Math.Round(Floor));
        if (Memory is not null) yield return ("memory_sales_per_second", Math.Round(Memory.SalesPerSecond));
        if (Sqlite is not null)
        {
            yield return ("sqlite_sales_per_second", Math.Round(Sqlite.PerSale.SalesPerSecond));
            yield return ("sqlite_batch_sales_per_second", Math.Round(Sqlite.Batch.SalesPerSecond));
        }

        if (Postgres is not null)
        {
            yield return ("postgres_sales_per_second", Math.Round(Postgres.PerSale.SalesPerSecond));
            yield return ("postgres_batch_sales_per_second", Math.Round(Postgres.Batch.SalesPerSecond));
        }

        foreach (var (name, ratio) in Ratios()) yield return (name, Math.Round(ratio, ratio < 10 ? 3 : 1));
    }
}
