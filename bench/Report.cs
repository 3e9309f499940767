using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Fairshare.Bench.Peers;

namespace Fairshare.Bench;

/// <summary>What is measured beside the engine and the floor, and how often the engine is.</summary>
/// <param name="Runs">Runs of the engine; between them the floor is measured.</param>
/// <param name="WithPostgres">Whether PostgreSQL is measured.</param>
/// <param name="WithOthers">Whether the plain loop and SQLite are measured.</param>
internal sealed record ReportScope(int Runs, bool WithPostgres, bool WithOthers);

/// <summary>
/// Runs the parts one after another, each in a process of its own, and puts their figures side by side.
/// </summary>
internal sealed class Report(WorldSize size, ReportScope scope)
{
    /// <summary>Measures all that was asked for; null if a part failed, which has said why.</summary>
    public Results? Measure()
    {
        var (engines, floors) = (new List<EngineFigures>(), new List<FloorFigures>());
        if (Measure<FloorFigures>("floor") is not { } first) return null;
        floors.Add(first);
        for (var i = 0; i < scope.Runs; i++)
        {
            if (Measure<EngineFigures>("engine") is not { } engine) return null;
            if (Measure<FloorFigures>("floor") is not { } floor) return null;
            engines.Add(engine);
            floors.Add(floor);
        }

        var memory = scope.WithOthers ? Measure<MemoryFigures>("memory") : null;
        var sqlite = scope.WithOthers ? Measure<SqlitePair>("sqlite") : null;
        var postgres = scope.WithPostgres ? Measure<PostgresPair>("postgres") : null;
        if (scope.WithOthers && (memory is null || sqlite is null)) return null;
        if (scope.WithPostgres && postgres is null) return null;
        return new Results(size, engines, floors, memory, sqlite, postgres);
    }

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
}
