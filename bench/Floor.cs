using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Fairshare.Bench;

/// <summary>What the floor reached. The checksum is of what was parsed: nothing of the work can be left out.</summary>
internal sealed record FloorFigures(double SalesPerSecond, double BytesPerSale, long Checksum);

/// <summary>
/// The least that anybody must do who takes the same commands and keeps them: parse each, hash each once, and append
/// the same bytes to a file, with one <c>fdatasync</c> a block. No ledger; the engine's speed is compared with its.
/// </summary>
/// <remarks>
/// Three stages work on blocks one behind the other, each on a thread of its own, as in the engine.
/// </remarks>
internal static partial class Floor
{
    private const int BlockSales = 4_096;
    private const int BlocksInFlight = 4;

    /// <summary>Measures the floor over all commands, which are in memory; a first run is not counted.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="folder">A folder on the disk to be measured; the file in it is deleted.</param>
    /// <param name="hashedBytes">Bytes hashed a command, as many as a receipt has, or 0 for the command itself.</param>
    /// <exception cref="IOException">The disk is full, or the file cannot be synced.</exception>
    public static FloorFigures Measure(CommandRun commands, string folder, int hashedBytes = 0)
    {
        Run(commands, folder, hashedBytes);
        return Run(commands, folder, hashedBytes);
    }

    private static FloorFigures Run(CommandRun commands, string folder, int hashedBytes)
    {
        var path = Path.Combine(folder, Path.GetRandomFileName());
        var total = commands.Block(0, commands.Count).Length;
        using var file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose, total);
        using BlockingCollection<int> parsed = new(BlocksInFlight), hashed = new(BlocksInFlight);
        var checksum = 0L;
        var start = Stopwatch.GetTimestamp();
        var parse = Stage(
            () => EachBlock(AllBlocks(commands), parsed, block => Add(ref checksum, Parse(commands, block))));
        var hash = Stage(
            () => EachBlock(parsed.GetConsumingEnumerable(), hashed, block => Hash(commands, block, hashedBytes)));
        var offset = 0L;
        EachBlock(
            hashed.GetConsumingEnumerable(),
            next: null,
            block => offset += Append(file, offset, Block(commands, block)));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Task.WaitAll(parse, hash);
        return new FloorFigures(commands.Count / seconds, (double)total / commands.Count, checksum);
    }

    private static Task Stage(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static IEnumerable<int> AllBlocks(CommandRun commands) =>
        Enumerable.Range(0, (commands.Count + BlockSales - 1) / BlockSales);

    private static void EachBlock(IEnumerable<int> blocks, BlockingCollection<int>? next, Action<int> work)
    {
        try
        {
            foreach (var block in blocks)
            {
                work(block);
                next?.Add(block);
            }
        }
        finally
        {
            next?.CompleteAdding();
        }
    }

    private static ReadOnlyMemory<byte> Block(CommandRun commands, int block) =>
        commands.Block(block * BlockSales, Math.Min(commands.Count, (block + 1) * BlockSales));

    private static long Parse(CommandRun commands, int block)
    {
        var sum = 0L;
        var end = Math.Min(commands.Count, (block + 1) * BlockSales);
        for (var i = block * BlockSales; i < end; i++) Add(ref sum, Parse(commands[i]));
        return sum;
    }

    private static void Add(ref long sum, long number) => sum = unchecked(sum + number);

    /// <summary>Reads a command as the engine must: fields by name, numbers and times as such.</summary>
    private static long Parse(ReadOnlySpan<byte> command)
    {
        var reader = new Utf8JsonReader(command);
        var sum = 0L;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("sale"u8)) sum += ReadId(ref reader);
            else if (reader.ValueTextEquals("seller"u8)) sum += ReadId(ref reader);
            else if (reader.ValueTextEquals("buyer"u8)) sum += ReadId(ref reader);
            else if (reader.ValueTextEquals("amount"u8)) sum += ReadNumber(ref reader);
            else if (reader.ValueTextEquals("volume"u8)) sum += ReadNumber(ref reader);
            else if (reader.ValueTextEquals("at"u8)) sum += ReadTime(ref reader);
            else if (reader.ValueTextEquals("delivered"u8)) sum += ReadTime(ref reader);
            else throw new JsonException("a field that no command has");
        }

        return sum;
    }

    private static int ReadId(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.ValueSpan.Length;
    }

    private static long ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }

    /// <summary>Reads <c>2026-01-31T10:00:00Z</c> or <c>2026-01-31T10:00:00.123Z</c> as ticks.</summary>
    private static long ReadTime(ref Utf8JsonReader reader)
    {
        reader.Read();
        var text = reader.ValueSpan;
        if (text.Length is not (20 or 24) || text[^1] != 'Z') throw new JsonException("a time of another form");
        return new DateTime(
            (Two(text, 0) * 100) + Two(text, 2), Two(text, 5), Two(text, 8),
            Two(text, 11), Two(text, 14), Two(text, 17),
            text.Length == 20 ? 0 : (Two(text, 20) * 10) + Digit(text[22]),
            DateTimeKind.Utc).Ticks;
    }

    private static int Two(ReadOnlySpan<byte> text, int at) => (Digit(text[at]) * 10) + Digit(text[at + 1]);

    private static int Digit(byte character) =>
        character is >= (byte)'0' and <= (byte)'9' ? character - '0' : throw new JsonException("not a digit");

    private static void Hash(CommandRun commands, int block, int hashedBytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var end = Math.Min(commands.Count, (block + 1) * BlockSales);
        for (var i = block * BlockSales; i < end; i++)
            SHA256.HashData(hashedBytes == 0 ? commands[i] : commands.Window(i, hashedBytes), hash);
    }

    private static int Append(SafeFileHandle file, long offset, ReadOnlyMemory<byte> bytes)
    {
        RandomAccess.Write(file, bytes.Span, offset);
        if (DataSync(file) != 0) throw new IOException($"fdatasync failed: {Marshal.GetLastPInvokeErrorMessage()}");
        return bytes.Length;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DataSync(SafeFileHandle file);
}
