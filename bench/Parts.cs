using System.Text.Json;
using Fairshare.Bench.Peers;

namespace Fairshare.Bench;

/// <summary>How large the generated world is, and its seed.</summary>
internal sealed record WorldSize(int Members, int Sales, int Seed)
{
    /// <summary>Makes the world.</summary>
    public World Make() => new(Members, Sales, (ulong)Seed);
}

/// <summary>
/// Something that is measured in a process of its own, so that memory and settings of one do not touch another.
/// </summary>
/// <param name="Name">Its command.</param>
/// <param name="Description">What it measures.</param>
/// <param name="Measure">Measures; the first argument of the action says what is going on.</param>
internal sealed record Part(string Name, string Description, Func<World, Action<string>, object> Measure);

/// <summary>The parts, and how one prints its figures: a line of JSON.</summary>
internal static class Parts
{
    private static readonly JsonSerializerOptions snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static IReadOnlyList<Part> All { get; } =
    [
        new("engine", "Fairshare itself: sequencer, log and machine on a real disk.", (world, say) =>
            Engine.Measure(world, world.Commands(0, world.Sales.Length), Path.GetTempPath(), say)),
        new("sealed", "The engine while it keeps every line and seals each day of the month.", (world, say) =>
            Engine.Measure(world, world.Commands(0, world.Sales.Length), Path.GetTempPath(), say, seals: true)),
        new("floor", "Parse, hash once, append and sync the same bytes; no ledger.", (world, say) =>
            Floor.Measure(world.Commands(0, world.Sales.Length), Path.GetTempPath())),
        new("memory", "The plan in a plain loop over arrays: no commands, keys, receipts or disk.", (world, say) =>
            Memory.Measure(world)),
        new("sqlite", "SQLite in this process: one sale, and 10,000 sales, in a transaction.", (world, say) =>
            Sqlite.Measure(world, Path.GetTempPath(), say)),
        new(
            "postgres", "PostgreSQL: one transaction a sale with 16 clients, and 10,000 sales a statement.",
            (world, say) =>
            {
                var (perSale, batch) = Postgres.Measure(world, new PostgresOptions(), Path.GetTempPath(), say);
                return new PostgresPair(perSale, batch);
            }),
    ];

    /// <summary>Runs one part here.</summary>
    public static int Run(Part part, WorldSize size)
    {
        try
        {
            var figures = part.Measure(size.Make(), what => Console.Error.WriteLine($"{part.Name}: {what} …"));
            Console.WriteLine(JsonSerializer.Serialize(figures, figures.GetType(), snake));
            return 0;
        }
        catch (Exception failure) when (
            failure is InvalidOperationException or IOException or OperationCanceledException)
        {
            Console.Error.WriteLine($"{part.Name}: {failure.Message}");
            return 1;
        }
    }

    /// <summary>Reads the figures that a part printed.</summary>
    public static T Read<T>(string line) => JsonSerializer.Deserialize<T>(line, snake)!;
}

/// <summary>Both ways of settling in PostgreSQL.</summary>
internal sealed record PostgresPair(PostgresFigures PerSale, PostgresFigures Batch);
