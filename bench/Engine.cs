using System.Diagnostics;
using System.Text;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Ledger.Seals;
using Fairshare.Storage;

namespace Fairshare.Bench;

/// <summary>What the engine reached.</summary>
/// <param name="Sales">Sales settled.</param>
/// <param name="Accruals">Bonuses that they paid.</param>
/// <param name="Seconds">From the first submission until the last was durable and published.</param>
/// <param name="LogBytes">Bytes that the sales added to the log.</param>
/// <param name="CommitP50Ms">Median time from a block's submission until it was durable.</param>
/// <param name="CommitP99Ms">The 99th percentile of the same.</param>
/// <param name="PeakBytes">Peak memory of the process.</param>
/// <param name="EnrolSeconds">Enrolling the members and giving their ranks.</param>
/// <param name="CloseSeconds">Closing the month afterwards.</param>
internal sealed record EngineFigures(
    long Sales, long Accruals, double Seconds, long LogBytes, double CommitP50Ms, double CommitP99Ms, long PeakBytes,
    double EnrolSeconds, double CloseSeconds)
{
    public double SalesPerSecond => Sales / Seconds;

    public double AccrualsPerSecond => Accruals / Seconds;

    public double BytesPerSale => (double)LogBytes / Sales;
}

/// <summary>
/// Fairshare itself over the workload: the production sequencer, log and machine on a real disk, blocks of
/// <see cref="Limits.BlockEntriesMax"/> sales, one sync a block; every receipt is written, hashed, and published in the
/// public log. The clock stops when the last checkpoint is signed and on the disk.
/// </summary>
internal static class Engine
{
    private const int EnrollMember = 0x0101;
    private const int SetRank = 0x0301;
    private const int RecordSale = 0x0401;

    private static readonly SealOptions sealing = new(Sha256Hash.Of("bench"u8), Time.Day);

    /// <param name="world">The workload.</param>
    /// <param name="commands">Its sales as commands.</param>
    /// <param name="scratch">Where the ledger is kept while it lasts.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="seals">Whether lines are kept and each day of the month is sealed beside the machine.</param>
    public static EngineFigures Measure(
        World world, CommandRun commands, string scratch, Action<string> progress, bool seals = false)
    {
        var name = $"fairshare-bench-{Environment.ProcessId}";
        var folder = Directory.CreateDirectory(Path.Combine(scratch, name)).FullName;
        try
        {
            using var disk = new FolderDisk(folder);
            var signer = NoteSigner.Generate("bench", SignatureKind.Ed25519);
            var shown = new PublicLogOptions(signer.Key, signer.SignNote, signer.IsSigned);
            var store = LedgerStore.Open(disk, new LogOptions(), out _, progress: null, shown);
            return Run(world, commands, store, seals ? sealing : null, progress);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static EngineFigures Run(
        World world, CommandRun commands, LedgerStore store, SealOptions? seals, Action<string> progress)
    {
        var (submitted, durable) = (new List<long>(), new List<long>());
        var measuring = false;
        using var sequencer = new Sequencer(store, new SequencerOptions
        {
            FinishDueFirst = true,
            Seals = seals,
            Durable = _ =>
            {
                if (Volatile.Read(ref measuring)) durable.Add(Stopwatch.GetTimestamp());
            },
        });
        progress("enrolling");
        var watch = Stopwatch.StartNew();
        Begin(world, sequencer, seals);
        Enrol(world, sequencer);
        sequencer.Flush();
        var enrolled = watch.Elapsed.TotalSeconds;
        var (log, sequence) = (store.Log.Bytes, store.Machine.Sequence);
        var accounts = AccountLines(store);

        progress("settling");
        GC.Collect();
        Volatile.Write(ref measuring, true);
        watch.Restart();
        for (var first = 0; first < commands.Count; first += Limits.BlockEntriesMax)
        {
            var count = Math.Min(Limits.BlockEntriesMax, commands.Count - first);
            var block = sequencer.Rent(world.Sales[first + count - 1].AtMs);
            block.AddBatch("bench"u8, "sales"u8);
            for (var i = first; i < first + count; i++) block.AddEntry(RecordSale, i, commands[i]);
            submitted.Add(Stopwatch.GetTimestamp());
            sequencer.Submit(block);
            if (sequencer.TryTakeSeal(out var seal)) Seal(sequencer, block.Time, seal);
        }

        sequencer.Publish();
        var seconds = watch.Elapsed.TotalSeconds;
        Volatile.Write(ref measuring, false);
        var bytes = store.Log.Bytes - log;
        var days = store.Machine.Module<SealsModule>().Last.Number;
        if (seals is not null) progress($"{days} seals");
        if (store.Machine.Sequence - sequence != commands.Count + Math.Max(0, days - 1))
            throw new InvalidOperationException("some sales were not answered");
        var accruals = AccountLines(store) - accounts;

        progress("closing the month");
        watch.Restart();
        sequencer.Submit(sequencer.Rent(World.EndMs));
        sequencer.Flush();
        var closed = watch.Elapsed.TotalSeconds;
        var latencies = durable.Zip(submitted, (to, from) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds)
            .Order().ToArray();
        return new EngineFigures(
            commands.Count, accruals, seconds, bytes, At(latencies, 0.5), At(latencies, 0.99),
            Process.GetCurrentProcess().PeakWorkingSet64, enrolled, closed);
    }

    private static double At(double[] sorted, double part) =>
        sorted.Length == 0 ? 0 : sorted[(int)((sorted.Length - 1) * part)];

    private static long AccountLines(LedgerStore store)
    {
        var sum = 0L;
        foreach (var account in store.Machine.Book.Accounts)
        {
            var balance = store.Machine.Book.Balance(account);
            if (balance.Held > 0) sum += balance.N;
        }

        return sum;
    }

    private static void Seal(Sequencer sequencer, long time, byte[] command)
    {
        var block = sequencer.Rent(time);
        block.AddBatch("bench"u8, Encoding.ASCII.GetBytes(Sha256Hash.Of(command).ToString()));
        block.AddEntry(Sealer.Code, 1, command);
        sequencer.Submit(block);
    }

    private static void Begin(World world, Sequencer sequencer, SealOptions? seals)
    {
        var block = sequencer.Rent(World.StartMs);
        block.AddBatch("bench"u8, "setup"u8);
        var plan = world.Plan;
        block.AddEntry(0x0201, 1, Encoding.UTF8.GetBytes("""{"asset":"EUR","scale":2}"""));
        var document = Encoding.UTF8.GetString(plan.Json.Span);
        block.AddEntry(0x0202, 2, Encoding.UTF8.GetBytes($$"""{"document":{{document}}}"""));
        block.AddEntry(0x0203, 3, Encoding.UTF8.GetBytes("""{"plan":"bench-2026","version":1,"funding":"per_sale"}"""));
        if (seals is not null) block.AddEntry(Sealer.Code, 4, Sealer.Opening(seals.Secret));
        sequencer.Submit(block);
    }

    private static void Enrol(World world, Sequencer sequencer)
    {
        var block = New(sequencer, "members"u8);
        for (var i = 0; i < world.Parents.Length; i++)
        {
            var parent = world.Parents[i];
            var enroller = parent == World.NoParent ? "" : $",\"enroller\":\"{World.MemberId(parent)}\"";
            var json = $"{{\"member\":\"{World.MemberId(i)}\"{enroller}}}";
            Add(sequencer, ref block, "members"u8, EnrollMember, i, json);
        }

        sequencer.Submit(block);
        block = New(sequencer, "ranks"u8);
        for (var i = 0; i < world.Ranks.Length; i++)
        {
            if (world.Ranks[i] == 0) continue;
            Add(sequencer, ref block, "ranks"u8, SetRank, i,
                $"{{\"member\":\"{World.MemberId(i)}\",\"rank\":\"{world.Plan.RankNames[world.Ranks[i]]}\"}}");
        }

        sequencer.Submit(block);
    }

    private static Block New(Sequencer sequencer, ReadOnlySpan<byte> key)
    {
        var block = sequencer.Rent(World.StartMs);
        block.AddBatch("bench"u8, key);
        return block;
    }

    private static void Add(
        Sequencer sequencer, ref Block block, ReadOnlySpan<byte> key, int code, int line, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        if (!block.HasRoomFor(body.Length))
        {
            sequencer.Submit(block);
            block = New(sequencer, key);
        }

        block.AddEntry(code, line, body);
    }
}
