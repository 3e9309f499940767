using System.Globalization;
using System.Text;
using Fairshare.Ledger;
using Fairshare.Storage;

namespace Fairshare.Simulator;

/// <summary>
/// A ledger under load in a process that somebody will kill: entries of its own making, numbered, as fast as they
/// become durable, and a line for each once it is.
/// </summary>
/// <remarks>
///     number sequence repeats sha256        the entry's number, its receipt's sequence, what it repeats (0: nothing),
///                                           and the receipt's hash
/// </remarks>
public sealed class Load
{
    private const int BlockEntriesMax = 8;
    private const int Members = 20;
    private const int StepMs = 10;
    private const long Start = 20_458L * Time.Day;
    private const int PublishEveryMs = 20;
    private const int SealEveryMs = 5_000;
    private const string KeyStart = "k";
    private const string SealKeyStart = "seal";

    private static readonly string[] opening =
    [
        """{"asset":"EUR","scale":2}""",
        """
        {"document":{"plan":"p","version":1,"asset":"EUR","period":"day","base":"amount","hold_days":1,"return_days":9,
        "bonuses":[{"name":"team","kind":"unilevel","percents":["5","3","2"]}]}}
        """,
        """{"plan":"p","version":1,"funding":"per_sale"}""",
    ];

    private static readonly SealOptions seals = new(Sha256Hash.Of("load"u8), SealEveryMs);

    private readonly TextWriter answers;
    private readonly Applied waiting = new();

    private Load(TextWriter answers) => this.answers = answers;

    /// <summary>The number of the entry under a key; −1: it is a seal.</summary>
    public static long NumberOf(ReadOnlySpan<byte> key) => key.StartsWith("seal"u8)
        ? -1
        : long.Parse(key[KeyStart.Length..], NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>
    /// Opens the ledger of a folder and sends entries from a number on, as many as asked. Publishes and seals as a node
    /// does, only more often.
    /// </summary>
    public static void Run(string folder, long from, long count, TextWriter answers, PublicLogOptions? publish)
    {
        using var disk = new FolderDisk(folder);
        var options = new LogOptions { SegmentBytes = 1 << 20 };
        var store = LedgerStore.Open(disk, options, out _, publish: publish);
        var load = new Load(answers);
        using var sequencer = new Sequencer(store, new SequencerOptions
        {
            Applied = load.waiting.Add,
            Durable = load.Answer,
            SnapshotEveryBytes = 1 << 18,
            GroupBlocksMax = 16,
            PublishEveryMs = PublishEveryMs,
            Seals = seals,
        });
        var last = store.Machine.Now;
        for (var number = from; number < from + count;)
        {
            var end = Math.Min(from + count, number + 1 + (number % BlockEntriesMax));
            last = Math.Max(last, TimeOf(end));
            var block = sequencer.Rent(last);
            for (; number < end; number++) Add(block, number);
            if (sequencer.TryTakeSeal(out var seal)) Add(block, $"{SealKeyStart}{number}", Sealer.Code, seal);
            sequencer.Submit(block);
        }

        sequencer.Close();
    }

    private static long TimeOf(long number) => Start + (number * StepMs);

    private static void Add(Block block, long number)
    {
        var (code, json) = number switch
        {
            < 3 => (0x0201 + (int)number, Encoding.UTF8.GetBytes(opening[number])),
            3 => (Sealer.Code, Sealer.Opening(seals.Secret)),
            < 4 + Members => (0x0101, Encoding.UTF8.GetBytes(Member(number - 4))),
            _ => (0x0401, Encoding.UTF8.GetBytes(Sale(number))),
        };
        Add(block, $"{KeyStart}{number}", code, json);
    }

    private static void Add(Block block, string key, int code, ReadOnlySpan<byte> json)
    {
        block.AddBatch("load"u8, Encoding.ASCII.GetBytes(key));
        block.AddEntry(code, line: 1, json);
    }

    private static string Member(long index) => index == 0
        ? """{"member":"m0"}"""
        : $$"""{"member":"m{{index}}","enroller":"m{{index / 2}}"}""";

    private static string Sale(long number) => $$"""
        {"sale":"s{{number}}","at":"{{Time.Text(TimeOf(number))}}","seller":"m{{number % Members}}",
        "amount":{{100 + (number % 900)}}}
        """;

    private void Answer(long height)
    {
        foreach (var line in waiting.TakeUpTo(height)) answers.WriteLine(line);
        answers.Flush();
    }

    /// <summary>What was applied and is not durable yet.</summary>
    private sealed class Applied
    {
        private readonly Lock gate = new();
        private readonly List<(long Height, string Line)> lines = [];
        private long sequence = -1;

        public void Add(Block block)
        {
            lock (gate)
            {
                var start = 0;
                foreach (var mark in block.Marks)
                {
                    var receipt = block.Receipts.Slice(start, mark.End);
                    start = mark.End;
                    sequence = sequence < 0 ? SequenceIn(receipt) : sequence + 1;
                    if (mark.Entry < 0) continue;
                    var number = NumberOf(block.KeyOf(mark.Entry));
                    if (number < 0) continue;
                    lines.Add((block.Height, $"{number} {sequence} {mark.Repeats} {Sha256Hash.Of(receipt)}"));
                }
            }
        }

        public List<string> TakeUpTo(long height)
        {
            lock (gate)
            {
                var ready = lines.TakeWhile(line => line.Height <= height).Select(line => line.Line).ToList();
                lines.RemoveRange(0, ready.Count);
                return ready;
            }
        }

        private static long SequenceIn(ReadOnlySpan<byte> receipt)
        {
            var digits = receipt["{\"sequence\":".Length..];
            return long.Parse(digits[..digits.IndexOf((byte)',')], NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }
}
