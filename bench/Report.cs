using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Fairshare.Bench;

/// <summary>
/// Runs the parts one after another, each in a process of its own, and puts their figures side by side.
/// </summary>
/// <remarks>
/// The floor is measured before and after the engine and the faster of both counts: the machine may be busy with other
/// things for a while, and the ratio must not profit from that.
/// </remarks>
internal sealed class Report(WorldSize size, bool withPostgres)
{
    public int Run(bool json)
    {
        var before = Measure<FloorFigures>("floor");
        var engine = Measure<EngineFigures>("engine");
        var after = Measure<FloorFigures>("floor");
        var postgres = withPostgres ? Measure<PostgresPair>("postgres") : null;
        if (before is null || engine is null || after is null || (withPostgres && postgres is null)) return 1;
        var floor = Math.Max(before.SalesPerSecond, after.SalesPerSecond);
        if (json) PrintJson(engine, floor, postgres);
        else Print(engine, floor, postgres);
        return 0;
    }

    private T? Measure<T>(string part) where T : class
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        var program = Environment.GetCommandLineArgs()[0];
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(program);
        foreach (var word in Arguments(part)) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? Parts.Read<T>(line) : null;
    }

    private IEnumerable<string> Arguments(string part) =>
    [
        part, "--members", Text(size.Members), "--sales", Text(size.Sales), "--seed", Text(size.Seed),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void PrintJson(EngineFigures engine, double floor, PostgresPair? postgres)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteNumber("members", size.Members);
        json.WriteNumber("sales", engine.Sales);
        json.WriteNumber("accruals", engine.Accruals);
        json.WriteNumber("sales_per_second", Math.Round(engine.SalesPerSecond));
        json.WriteNumber("accruals_per_second", Math.Round(engine.AccrualsPerSecond));
        json.WriteNumber("bytes_per_sale", Math.Round(engine.BytesPerSale, 1));
        json.WriteNumber("commit_p50_ms", Math.Round(engine.CommitP50Ms, 2));
        json.WriteNumber("commit_p99_ms", Math.Round(engine.CommitP99Ms, 2));
        json.WriteNumber("peak_memory_bytes", engine.PeakBytes);
        json.WriteNumber("enrolled_per_second", Math.Round(size.Members / engine.EnrolSeconds));
        json.WriteNumber("close_seconds", Math.Round(engine.CloseSeconds, 3));
        json.WriteNumber("floor_sales_per_second", Math.Round(floor));
        json.WriteNumber("ratio_to_floor", Math.Round(engine.SalesPerSecond / floor, 3));
        if (postgres is not null)
        {
            json.WriteNumber("postgres_sales_per_second", Math.Round(postgres.PerSale.SalesPerSecond));
            json.WriteNumber("postgres_batch_sales_per_second", Math.Round(postgres.Batch.SalesPerSecond));
            json.WriteNumber(
                "ratio_to_postgres", Math.Round(engine.SalesPerSecond / postgres.PerSale.SalesPerSecond, 1));
            json.WriteNumber(
                "ratio_to_postgres_batch", Math.Round(engine.SalesPerSecond / postgres.Batch.SalesPerSecond, 1));
        }

        json.WriteEndObject();
        json.Flush();
        Console.Out.Flush();
        output.WriteByte((byte)'\n');
    }

    private void Print(EngineFigures engine, double floor, PostgresPair? postgres)
    {
        Console.WriteLine(
            $"{size.Members:N0} members, {engine.Sales:N0} sales, {engine.Accruals:N0} accruals, seed {size.Seed}");
        Console.WriteLine(
            $"settled          {engine.SalesPerSecond,12:N0} sales/s   {engine.AccrualsPerSecond,12:N0} accruals/s");
        Console.WriteLine($"log              {engine.BytesPerSale,12:N0} bytes a sale");
        Console.WriteLine(
            $"submit to durable{engine.CommitP50Ms,12:N1} ms p50    {engine.CommitP99Ms,12:N1} ms p99, " +
            "blocks of 4,096 in a full pipe");
        Console.WriteLine($"peak memory      {engine.PeakBytes / 1e6,12:N0} MB");
        Console.WriteLine($"enrolled         {size.Members / engine.EnrolSeconds,12:N0} members/s");
        Console.WriteLine($"closed the month {engine.CloseSeconds,12:N2} s");
        Console.WriteLine($"floor            {floor,12:N0} sales/s   ratio {engine.SalesPerSecond / floor:N3}");
        if (postgres is null) return;
        var (perSale, batch) = (postgres.PerSale.SalesPerSecond, postgres.Batch.SalesPerSecond);
        Console.WriteLine(
            $"postgres         {perSale,12:N0} sales/s   ratio {engine.SalesPerSecond / perSale:N1}   " +
            $"(16 clients, one transaction a sale, p99 {postgres.PerSale.P99Ms:N1} ms)");
        Console.WriteLine(
            $"postgres batches {batch,12:N0} sales/s   ratio {engine.SalesPerSecond / batch:N1}   " +
            "(10,000 sales a statement)");
    }
}
