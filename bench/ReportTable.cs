using System.Globalization;
using System.Text;

namespace Fairshare.Bench;

/// <summary>Figures as lines of text, for a terminal and for the page of benchmarks.</summary>
internal static class ReportTable
{
    public static string Text(Results results)
    {
        var (size, engine, speed) = (results.Size, results.Engine, results.Speed);
        var text = new StringBuilder();
        var (sales, accruals) = (engine.Sales, engine.Accruals);
        Line(text, $"{size.Members:N0} members, {sales:N0} sales, {accruals:N0} accruals, seed {size.Seed}");
        Line(text, $"settled          {speed.Median,12:N0} sales/s   {engine.AccrualsPerSecond,12:N0} accruals/s");
        if (results.Engines.Count > 1)
        {
            var runs = results.Engines.Count;
            Line(text, $"                 {speed.Least,12:N0} to {speed.Most:N0} sales/s in {runs} runs; median above");
        }

        Line(text, $"log              {engine.BytesPerSale,12:N0} bytes a sale");
        var (p50, p99) = (engine.CommitP50Ms, engine.CommitP99Ms);
        Line(text, $"submit to durable{p50,12:N1} ms p50    {p99,12:N1} ms p99, blocks of 4,096 in a full pipe");
        Line(text, $"peak memory      {engine.PeakBytes / 1e6,12:N0} MB");
        Line(text, $"enrolled         {size.Members / engine.EnrolSeconds,12:N0} members/s");
        Line(text, $"closed the month {engine.CloseSeconds,12:N2} s");
        Line(text, $"released         {engine.ReleasesPerSecond,12:N0} holds/s");
        var aMember = (double)engine.EnrolledBytes / size.Members;
        var (aSale, holds) = ((engine.SettledBytes - engine.EnrolledBytes) / (double)sales, accruals / (double)sales);
        Line(text, $"state            {aMember,12:N0} bytes a member, {aSale:N0} a sale with {holds:N1} open holds");
        More(text, results);
        Peer(text, "floor", results.Floor, speed.Median, "parse, hash once, append, sync");
        if (results.Memory is { } memory)
            Peer(text, "plain loop", memory.SalesPerSecond, speed.Median, "arrays; no commands, receipts or disk");
        if (results.Sqlite is { } sqlite)
        {
            Peer(text, "sqlite", sqlite.PerSale.SalesPerSecond, speed.Median, "one transaction a sale");
            Peer(text, "sqlite batches", sqlite.Batch.SalesPerSecond, speed.Median, "10,000 sales a transaction");
        }

        if (results.Postgres is { } postgres)
        {
            Peer(text, "postgres", postgres.PerSale.SalesPerSecond, speed.Median, string.Create(
                CultureInfo.InvariantCulture,
                $"16 clients, one transaction a sale, p99 {postgres.PerSale.P99Ms:N1} ms"));
            Peer(text, "postgres batches", postgres.Batch.SalesPerSecond, speed.Median, "10,000 sales a statement");
        }

        if (results.Growth.Count > 0) text.Append('\n').Append(Growth.Text(results.Growth));
        return text.ToString();
    }

    private static void More(StringBuilder text, Results results)
    {
        if (results.Deep is { } deep)
            Line(text, $"1,000 a sale     {deep.AccrualsPerSecond,12:N0} accruals/s, {deep.SalesPerSecond:N0} sales/s");
        if (results.Rich is { } rich)
        {
            var (cost, close) = (results.Speed.Median / rich.SalesPerSecond, rich.CloseSeconds);
            Line(text, $"rich plan        {rich.SalesPerSecond,12:N0} sales/s, {cost:N2} times what a sale cost above");
            Line(text, $"                 {close,12:N2} s for its close of the month, {rich.Lines:N0} lines posted");
        }

        if (results.Restart is not { } restart) return;
        var replay = restart.FirstSeconds / restart.ReplaySeconds;
        var entries = restart.Entries / restart.ReplaySeconds;
        Line(text, $"replay           {entries,12:N0} entries/s, {replay:N2} times as fast as the first run");
        var (beside, usual) = (restart.StallMs, restart.UsualStallMs);
        Line(text, $"snapshot         {beside,12:N1} ms between commits at most beside it, {usual:N1} ms without");
        Line(text, $"restore          {restart.RestoreSeconds,12:N2} s, verification {restart.VerifySeconds:N2} s");
    }

    private static void Peer(StringBuilder text, string name, double peer, double ours, string what)
    {
        var ratio = ours / peer;
        Line(text, $"{name,-17}{peer,12:N0} sales/s   ratio {ratio.ToString(ratio < 10 ? "N3" : "N1",
            CultureInfo.InvariantCulture),-7} ({what})");
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
