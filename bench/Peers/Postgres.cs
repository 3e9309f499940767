using System.Diagnostics;

namespace Fairshare.Bench.Peers;

/// <summary>How PostgreSQL is measured: numbers of sales, of which the warm-up is not counted.</summary>
internal sealed record PostgresOptions
{
    /// <summary>Clients that settle one sale in a transaction.</summary>
    public int SaleClients { get; init; } = 16;

    /// <summary>Sales settled one in a transaction before the watch starts.</summary>
    public int SaleWarmUp { get; init; } = 10_000;

    /// <summary>Sales settled one in a transaction that are measured.</summary>
    public int SalesMeasured { get; init; } = 40_000;

    /// <summary>Clients that settle batches at the same time.</summary>
    public int BatchClients { get; init; } = 2;

    /// <summary>Sales in a batch.</summary>
    public int BatchSales { get; init; } = 10_000;

    /// <summary>Batches before the watch starts.</summary>
    public int BatchWarmUp { get; init; } = 4;

    /// <summary>Batches that are measured.</summary>
    public int BatchesMeasured { get; init; } = 12;

    /// <summary>The sales that a world must have for this.</summary>
    public int SalesNeeded => SaleWarmUp + SalesMeasured + ((BatchWarmUp + BatchesMeasured) * BatchSales);
}

/// <summary>What one way of settling reached; latencies are those of a call, in milliseconds.</summary>
internal sealed record PostgresFigures(
    double SalesPerSecond,
    double AccrualsPerSecond,
    double P50Ms,
    double P99Ms,
    double LogBytesPerSale,
    double InPlacePercent);

/// <summary>The peer: the same sales settled by a PostgreSQL server, one in a transaction and in batches.</summary>
/// <remarks>
/// Before anything is measured, a small ledger with a low cap proves that both ways give the accruals of
/// <see cref="Settlement"/>; afterwards every measured sale is compared with it too.
/// </remarks>
internal sealed class Postgres : IDisposable
{
    private readonly World world;
    private readonly PostgresOptions options;
    private readonly Action<string> say;
    private readonly PostgresServer server;
    private readonly PostgresLedger ledger;
    private readonly CommandRun bodies;

    private Postgres(World world, PostgresOptions options, string scratch, Action<string> say)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Math.Min(options.SaleWarmUp, options.SalesMeasured));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Math.Min(options.BatchWarmUp, options.BatchesMeasured));
        ArgumentOutOfRangeException.ThrowIfLessThan(world.Sales.Length, options.SalesNeeded);
        this.world = world;
        this.options = options;
        this.say = say;
        say("starts");
        server = PostgresServer.Start(scratch);
        try
        {
            say("is checked against the reckoning in memory");
            PostgresCheck.Small(server.ConnectionString);
            say($"loads {world.Parents.Length:N0} members");
            ledger = PostgresLedger.Create(server.ConnectionString, world, world.Plan);
            ledger.RunIn();
        }
        catch (Exception failure)
        {
            server.Dispose();
            if (server.Interrupted) throw new OperationCanceledException("interrupted", failure);
            throw;
        }

        bodies = world.Commands(0, options.SalesNeeded);
    }

    /// <summary>Measures both ways on one server, checks what they wrote, and leaves nothing behind.</summary>
    /// <param name="world">The workload; it needs <see cref="PostgresOptions.SalesNeeded"/> sales.</param>
    /// <param name="options">How many of what.</param>
    /// <param name="scratch">A folder on the disk to be measured.</param>
    /// <param name="say">Where to say what is going on.</param>
    /// <returns>What one sale in a transaction reached, and what batches did.</returns>
    /// <exception cref="InvalidOperationException">PostgreSQL is not here, or what it settled is not right.</exception>
    /// <exception cref="OperationCanceledException">A signal asks the process to end.</exception>
    public static (PostgresFigures PerSale, PostgresFigures Batch) Measure(
        World world, PostgresOptions options, string scratch, Action<string> say)
    {
        // The thread that hears an answer goes on with its client, so that our side costs the server's cores little.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        using var peer = new Postgres(world, options, scratch, say);
        try
        {
            var perSale = peer.MeasurePerSale();
            var batch = peer.MeasureBatches();
            peer.say("is compared sale by sale with the reckoning in memory");
            PostgresCheck.Whole(peer.ledger, world, options.SalesNeeded);
            return (perSale, batch);
        }
        catch (Exception failure) when (peer.server.Interrupted)
        {
            throw new OperationCanceledException("interrupted", failure);
        }
    }

    /// <summary>Stops the server and deletes its files.</summary>
    public void Dispose()
    {
        ledger.Dispose();
        server.Dispose();
    }

    private PostgresFigures MeasurePerSale()
    {
        var clients = new PostgresSaleClient[options.SaleClients];
        for (var i = 0; i < clients.Length; i++) clients[i] = new PostgresSaleClient(server.ConnectionString);
        try
        {
            say($"settles one sale in a transaction, {clients.Length} clients, {options.SalesMeasured:N0} sales");
            Run(0, options.SaleWarmUp);
            return Run(options.SaleWarmUp, options.SalesMeasured);
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }

        PostgresFigures Run(int first, int count) => Watch(clients.Length, count, 1, async (client, call) =>
        {
            var (reason, lines) = await clients[client].SettleAsync(world, first + call, bodies);
            return reason.Length == 0 ? lines : throw new InvalidOperationException($"refused: {reason}");
        });
    }

    private PostgresFigures MeasureBatches()
    {
        var size = options.BatchSales;
        var start = options.SaleWarmUp + options.SalesMeasured;
        var clients = new PostgresBatchClient[options.BatchClients];
        for (var i = 0; i < clients.Length; i++) clients[i] = new PostgresBatchClient(server.ConnectionString);
        try
        {
            say($"settles {size:N0} sales in a statement, {clients.Length} clients, {options.BatchesMeasured} times");
            Run(start, options.BatchWarmUp);
            return Run(start + (options.BatchWarmUp * size), options.BatchesMeasured);
        }
        finally
        {
            foreach (var client in clients) client.Dispose();
        }

        PostgresFigures Run(int first, int count) => Watch(clients.Length, count, size, async (client, call) =>
        {
            var (refused, lines) = await clients[client].SettleAsync(world, first + (call * size), size, bodies);
            return refused.Length == 0 ? lines : throw new InvalidOperationException($"refused: {refused[0]}");
        });
    }

    /// <summary>Times calls by all clients; each takes the next call when its last one is answered.</summary>
    private PostgresFigures Watch(int clients, int calls, int salesPerCall, Func<int, int, Task<long>> call)
    {
        var ticks = new long[calls];
        var (next, lines) = (-1, 0L);
        var logBefore = ledger.Number("select pg_current_wal_insert_lsn() - '0/0'");
        var (updatesBefore, inPlaceBefore) = Updates();
        var start = Stopwatch.GetTimestamp();
        Task.WaitAll([.. Enumerable.Range(0, clients).Select(client => Task.Run(() => WorkAsync(client)))]);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var (updates, inPlace) = Updates();
        Array.Sort(ticks);
        var sales = (double)calls * salesPerCall;
        return new PostgresFigures(
            SalesPerSecond: sales / seconds,
            AccrualsPerSecond: lines / seconds,
            P50Ms: Milliseconds(ticks[calls / 2]),
            P99Ms: Milliseconds(ticks[calls * 99 / 100]),
            LogBytesPerSale: (ledger.Number("select pg_current_wal_insert_lsn() - '0/0'") - logBefore) / sales,
            InPlacePercent: 100.0 * (inPlace - inPlaceBefore) / Math.Max(1, updates - updatesBefore));

        async Task WorkAsync(int client)
        {
            try
            {
                for (var one = Interlocked.Increment(ref next); one < calls; one = Interlocked.Increment(ref next))
                {
                    var from = Stopwatch.GetTimestamp();
                    Interlocked.Add(ref lines, await call(client, one));
                    ticks[one] = Stopwatch.GetTimestamp() - from;
                }
            }
            finally
            {
                if (Volatile.Read(ref next) < calls) Interlocked.Exchange(ref next, calls);
            }
        }
    }

    /// <summary>The updates of balances so far, and those that touched no index (HOT).</summary>
    private (long All, long InPlace) Updates()
    {
        const string Of = "from pg_stat_user_tables where relname = 'balances'";
        return (ledger.Number($"select n_tup_upd {Of}"), ledger.Number($"select n_tup_hot_upd {Of}"));
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
