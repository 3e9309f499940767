using System.Diagnostics;
using System.Globalization;
using System.Text;
using Fairshare.Ledger;
using Fairshare.Storage;

namespace Fairshare.Bench;

/// <summary>What sales reached that pay a thousand people each.</summary>
/// <param name="Sales">Sales settled.</param>
/// <param name="Accruals">Bonuses that they paid: a thousand each.</param>
/// <param name="Seconds">From the first submission until the last was durable and published.</param>
internal sealed record DeepFigures(long Sales, long Accruals, double Seconds)
{
    public double SalesPerSecond => Sales / Seconds;

    public double AccrualsPerSecond => Accruals / Seconds;
}

/// <summary>A line of members, each brought by the one before, and a unilevel of a thousand levels.</summary>
internal static class Deep
{
    private const int Levels = 1_000;
    private const int Members = 2 * Levels;
    private const int Sales = 20_000;
    private const int BlockSales = 64;
    private const int EnrollMember = 0x0101;
    private const int RecordSale = 0x0401;

    public static DeepFigures Measure(string scratch, Action<string> progress)
    {
        using var disk = new FolderDisk(scratch);
        var store = LedgerStore.Open(disk, new LogOptions(), out _, progress: null, Engine.Shown());
        using var sequencer = new Sequencer(store, new SequencerOptions { FinishDueFirst = true });
        var block = sequencer.Rent(World.StartMs);
        block.AddBatch("bench"u8, "setup"u8);
        block.AddEntry(0x0201, 1, """{"asset":"EUR","scale":2}"""u8);
        block.AddEntry(0x0202, 2, Encoding.UTF8.GetBytes($$"""{"document":{{Plan()}}}"""));
        block.AddEntry(0x0203, 3, """{"plan":"deep","version":1,"funding":"per_sale"}"""u8);
        for (var i = 0; i < Members; i++)
        {
            var enroller = i == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $",\"enroller\":\"m{i - 1}\"");
            block.AddEntry(EnrollMember, 4 + i, Encoding.UTF8.GetBytes($"{{\"member\":\"m{i}\"{enroller}}}"));
        }

        sequencer.Submit(block);
        sequencer.Flush();
        progress("settling");
        var watch = Stopwatch.StartNew();
        for (var first = 0; first < Sales; first += BlockSales) sequencer.Submit(Block(sequencer, first));
        sequencer.Publish();
        var seconds = watch.Elapsed.TotalSeconds;
        var accruals = store.Machine.Book.Accounts.Where(account => store.Machine.Book.Balance(account).Held > 0)
            .Sum(account => store.Machine.Book.Balance(account).N);
        if (accruals != (long)Sales * Levels) throw new InvalidOperationException("somebody was not paid");
        return new DeepFigures(Sales, accruals, seconds);
    }

    private static Block Block(Sequencer sequencer, int first)
    {
        var block = sequencer.Rent(World.StartMs + first);
        block.AddBatch("bench"u8, "sales"u8);
        var at = Time.Text(World.StartMs);
        for (var i = first; i < Math.Min(first + BlockSales, Sales); i++)
        {
            var seller = Levels + (i * 7919L % Levels);
            block.AddEntry(RecordSale, i, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $$"""{"sale":"s-{{i}}","seller":"m{{seller}}","buyer":"c{{i}}","amount":1000000,"at":"{{at}}"}""")));
        }

        return block;
    }

    private static string Plan() => $$"""
        {
            "plan": "deep", "version": 1, "asset": "EUR", "period": "month", "close_after_days": 3,
            "hold_days": 45, "return_days": 365,
            "bonuses": [{ "name": "team", "kind": "unilevel", "percents": [{{
                string.Join(',', Enumerable.Repeat("\"0.04\"", Levels))}}] }]
        }
        """;
}
