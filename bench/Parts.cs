using System.Text.Json;
using Fairshare.Bench.Peers;

namespace Fairshare.Bench;

/// <summary>How large the generated world is, and its seed.</summary>
/// <param name="Members">Members of its tree.</param>
/// <param name="Sales">Its sales.</param>
/// <param name="Seed">Decides everything else.</param>
/// <param name="Months">Months over which the sales are spread.</param>
internal sealed record WorldSize(int Members, int Sales, int Seed, int Months = 1)
{
    /// <summary>Makes the world.</summary>
    public World Make() => new(Members, Sales, (ulong)Seed, Months);
}

/// <summary>
/// Something that is measured in a process of its own, so that memory and settings of one do not touch another.
/// </summary>
/// <param name="Name">Its command.</param>
/// <param name="Description">What it measures.</param>
/// <param name="Measure">Measures: a world, in an empty folder; the action is told what is going on.</param>
internal sealed record Part(string Name, string Description, Func<World, string, Action<string>, object> Measure);

/// <summary>The parts, and how one prints its figures: a line of JSON.</summary>
internal static class Parts
{
    private static readonly JsonSerializerOptions snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static IReadOnlyList<Part> All { get; } =
    [
        new("engine", "Fairshare itself: sequencer, log and machine on a real disk.", (world, scratch, say) =>
            Engine.Measure(world, scratch, say)),
        new("sealed", "The engine while it keeps every line and seals each day of the month.", (world, scratch, say) =>
            Engine.Measure(world, scratch, say, seals: true)),
        new("deep", "Sales that pay a thousand people each.", (_, scratch, say) => Deep.Measure(scratch, say)),
        new("rich", "A plan with many kinds of bonus, and its close of the month.", Rich.Measure),
        new("restart", "Replay, snapshot, restore and verification of a ledger.", Restart.Measure),
        new("floor", "Parse, hash once, append and sync the same bytes; no ledger.", (world, scratch, _) =>
            Floor.Measure(world.Commands(0, world.Sales.Length), scratch)),
        new("memory", "The plan in a plain loop over arrays: no commands, keys, receipts or disk.", (world, _, _) =>
            Memory.Measure(world)),
        new("sqlite", "SQLite in this process: one sale, and 10,000 sales, in a transaction.", Sqlite.Measure),
        new(
            "postgres", "PostgreSQL: one transaction a sale with 16 clients, and 10,000 sales a statement.",
            (world, _, say) =>
            {
                // The server is another user, who may not look into our folder.
                var (perSale, batch) = Postgres.Measure(world, new PostgresOptions(), Path.GetTempPath(), say);
                return new PostgresPair(perSale, batch);
            }),
    ];

    /// <summary>Runs one part here, in a folder that is deleted afterwards, or in one that is given and left.</summary>
    public static int Run(Part part, WorldSize size, string? scratch)
    {
        var folder = scratch ?? Directory.CreateTempSubdirectory("fairshare-bench-").FullName;
        try
        {
            var figures = part.Measure(
                size.Make(), folder, what => Console.Error.WriteLine($"{part.Name}: {what} …"));
            Console.WriteLine(JsonSerializer.Serialize(figures, figures.GetType(), snake));
            return 0;
        }
        catch (Exception failure) when (
            failure is InvalidOperationException or IOException or OperationCanceledException)
        {
            Console.Error.WriteLine($"{part.Name}: {failure.Message}");
            return 1;
        }
        finally
        {
            if (scratch is null) Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Reads the figures that a part printed.</summary>
    public static T Read<T>(string line) => JsonSerializer.Deserialize<T>(line, snake)!;
}

/// <summary>Both ways of settling in PostgreSQL.</summary>
internal sealed record PostgresPair(PostgresFigures PerSale, PostgresFigures Batch);
