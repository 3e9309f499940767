using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Fairshare.Bench.Peers;

namespace Fairshare.Bench;

/// <summary>What is measured beside the engine and the floor, and how often the engine is.</summary>
/// <param name="Runs">Runs of the engine; between them the floor is measured.</param>
/// <param name="WithPostgres">Whether PostgreSQL is measured.</param>
/// <param name="WithOthers">Whether the plain loop, SQLite, deep sales, restarts and growth are measured.</param>
internal sealed record ReportScope(int Runs, bool WithPostgres, bool WithOthers);

/// <summary>
/// Runs the parts one after another, each in a process of its own, and puts their figures side by side. What they
/// leave on the disk is deleted at the end: deleting files makes new ones slow for a while.
/// </summary>
internal sealed class Report(WorldSize size, ReportScope scope) : IDisposable
{
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("fairshare-bench-");
    private int count;

    /// <summary>Measures all that was asked for; null if a part failed, which has said why.</summary>
    public Results? Measure()
    {
        var (engines, floors) = (new List<EngineFigures>(), new List<FloorFigures>());
        if (Measure<FloorFigures>("floor", size) is not { } first) return null;
        floors.Add(first);
        for (var i = 0; i < scope.Runs; i++)
        {
            if (Measure<EngineFigures>("engine", size) is not { } engine) return null;
            if (Measure<FloorFigures>("floor", size) is not { } floor) return null;
            engines.Add(engine);
            floors.Add(floor);
        }

        var results = new Results(size, engines, floors);
        if (scope.WithOthers)
        {
            var (memory, sqlite) = (Measure<MemoryFigures>("memory", size), Measure<SqlitePair>("sqlite", size));
            var (deep, restart) = (Measure<DeepFigures>("deep", size), Measure<RestartFigures>("restart", size));
            var rich = Measure<RichFigures>("rich", size);
            if (memory is null || sqlite is null || deep is null || restart is null || rich is null) return null;
            results = results with { Memory = memory, Sqlite = sqlite, Deep = deep, Restart = restart, Rich = rich };
        }

        if (scope.WithPostgres)
        {
            if (Measure<PostgresPair>("postgres", size) is not { } postgres) return null;
            results = results with { Postgres = postgres };
        }

        if (!scope.WithOthers) return results;
        return MeasureGrowth(Growth.Sizes(size.Seed).Where(other => other != size)) is { } rows
            ? results with { Growth = [.. rows.Append(new GrowthRow(size, results.Engine)).OrderBy(Order)] } : null;
    }

    /// <summary>Measures the engine at several sizes; null if one failed.</summary>
    public IReadOnlyList<GrowthRow>? MeasureGrowth(IEnumerable<WorldSize> sizes)
    {
        var rows = new List<GrowthRow>();
        foreach (var other in sizes)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{other.Members:N0} members, {other.Sales:N0} sales:"));
            if (Measure<EngineFigures>("engine", other) is not { } engine) return null;
            rows.Add(new GrowthRow(other, engine));
        }

        return rows;
    }

    public void Dispose() => scratch.Delete(recursive: true);

    private static (int, int) Order(GrowthRow row) => (row.Size.Sales, row.Size.Members);

    /// <summary>Prints figures as one JSON object.</summary>
    public static void PrintJson(Results results)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        foreach (var (name, value) in results.Figures()) json.WriteNumber(name, value);
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    /// <summary>Prints figures as a table.</summary>
    public static void Print(Results results) => Console.Write(ReportTable.Text(results));

    private T? Measure<T>(string part, WorldSize world) where T : class
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        var program = Environment.GetCommandLineArgs()[0];
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(program);
        foreach (var word in Arguments(part, world)) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? Parts.Read<T>(line) : null;
    }

    private IEnumerable<string> Arguments(string part, WorldSize world) =>
    [
        part, "--members", Text(world.Members), "--sales", Text(world.Sales), "--seed", Text(world.Seed),
        "--months", Text(world.Months),
        "--scratch", scratch.CreateSubdirectory(Text(++count)).FullName,
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
