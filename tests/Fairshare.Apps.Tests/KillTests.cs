using System.Diagnostics;
using System.Globalization;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Apps.Tests.Settle;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Simulator;
using Fairshare.Storage;

namespace Fairshare.Apps.Tests;

/// <summary>
/// The real process on a real folder, killed with SIGKILL under load at random moments and started again. KILLS=… says
/// how often: a hundred times in continuous integration. Several ledgers go through it side by side, each killed and
/// started again by itself: most of a start is waiting.
/// </summary>
public class KillTests(ITestOutputHelper output)
{
    private const int Ledgers = 4;

    private static readonly int kills = int.Parse(
        Environment.GetEnvironmentVariable("KILLS") ??
        (Environment.GetEnvironmentVariable("CI") == "true" ? "100" : "25"));

    [Fact]
    public void A_killed_process_loses_nothing_that_it_answered_and_contradicts_nothing_that_it_published()
    {
        using var folder = new InputFolder();
        var clock = Stopwatch.StartNew();
        KilledLedger[] all = [.. Enumerable.Range(0, Ledgers).Select(i => new KilledLedger($"{folder.Root}/log{i}"))];
        Parallel.For(0, Ledgers, new ParallelOptions { MaxDegreeOfParallelism = Ledgers }, i =>
        {
            for (var kill = i; kill < kills; kill += Ledgers) all[i].LiveAndDie();
            all[i].LiveOn();
        });
        var killed = clock.Elapsed;
        foreach (var ledger in all) ledger.Compare();
        var (answers, repeats, seen) = (
            all.Sum(one => one.AnswerCount), all.Sum(one => one.Repeats), all.Sum(one => one.CheckpointCount));
        output.WriteLine(
            $"{kills} kills of {Ledgers} ledgers in {killed.TotalSeconds:0} s, compared after " +
            $"{clock.Elapsed.TotalSeconds:0} s: {answers} entries answered, {repeats} resent, {seen} checkpoints " +
            $"seen, {all.Sum(one => one.Silent)} lives without an answer");
        // How many checkpoints come out within a life depends on how busy the machine is.
        Assert.True(answers > kills && repeats > kills && seen > kills / 2, "the load is a load");
    }

    /// <summary>A ledger whose process is killed, what it answered, and what it showed.</summary>
    private sealed class KilledLedger(string log)
    {
        private const int ResentEntries = 5;
        private const int LifeMsMax = 60;
        private const int LookEveryMs = 5;

        private readonly Dictionary<long, (long Sequence, string Hash)> answered = [];
        private readonly Dictionary<string, SignedNote> shown = new(StringComparer.Ordinal);
        private readonly Random random = new();

        public int AnswerCount => answered.Count;

        public int CheckpointCount => shown.Count;

        public int Repeats { get; private set; }

        public int Silent { get; private set; }

        private long From => Math.Max(0, answered.Keys.DefaultIfEmpty(0).Max() - ResentEntries);

        /// <summary>Is killed at a random moment after the first answer, or now and then before.</summary>
        public void LiveAndDie()
        {
            using var process = Start();
            if (random.Next(5) > 0) process.AwaitAnswer();
            for (var left = random.Next(LifeMsMax); left > 0; left -= LookEveryMs)
            {
                Look();
                Thread.Sleep(Math.Min(left, LookEveryMs));
            }

            Take(process.Kill());
            Look();
        }

        /// <summary>Ends by itself.</summary>
        public void LiveOn()
        {
            using var process = Start("--count", "100");
            Take(process.Finish());
            Look();
        }

        /// <summary>Holds the log against all that was answered and all that was shown.</summary>
        public void Compare()
        {
            var verified = Printed.Of("verify", "--log", log);
            Assert.Equal((0, ""), (verified.Exit, verified.Errors));
            using var source = LogSource.Open(log);
            var (last, policy) = (source.Checkpoint(), TrustPolicy.Of(source.Key()));
            foreach (var note in shown.Values) GrowthCheck.Check(note, last, source, policy);

            var receipts = Replay(out var done);
            Assert.Equal(receipts.Count - 1, Checkpoint.Parse(last.Text).Tree.Size);
            foreach (var (number, (sequence, hash)) in answered)
            {
                Assert.Contains(number, done);
                Assert.True(hash.Length == 0 || receipts[(int)sequence] == hash, $"entry {number} has another receipt");
            }
        }

        private LoadProcess Start(params string[] more) => LoadProcess.Start(
            ["load", "--log", log, "--from", From.ToString(CultureInfo.InvariantCulture), .. more]);

        /// <summary>Keeps what anybody could have seen at this moment. A whole file takes the place of the one before.
        /// </summary>
        private void Look()
        {
            var file = Path.Combine(log, "public", "checkpoint");
            if (!File.Exists(file)) return;
            var note = SignedNote.Parse(File.ReadAllBytes(file));
            shown.TryAdd(System.Text.Encoding.UTF8.GetString(note.Text), note);
        }

        /// <summary>What was answered before is repeated; nothing else may come of a key that was used.</summary>
        private void Take(List<string> lines)
        {
            if (lines.Count == 0) Silent++;
            foreach (var line in lines)
            {
                var parts = line.Split(' ');
                var numbers = Array.ConvertAll(parts[..3], text => long.Parse(text, CultureInfo.InvariantCulture));
                var (number, sequence, repeated) = (numbers[0], numbers[1], numbers[2]);
                if (answered.TryGetValue(number, out var first))
                {
                    Assert.Equal(first.Sequence, repeated);
                    Repeats++;
                }
                else answered[number] = repeated == 0 ? (sequence, parts[3]) : (repeated, "");
            }
        }

        private List<string> Replay(out HashSet<long> done)
        {
            using var disk = new FolderDisk(log);
            using var blocks = BlockLog.Open(disk, out _);
            using var reader = blocks.Read(1);
            var replay = LedgerReplay.FromStart(blocks);
            var receipts = new List<string> { "" };
            done = [];
            while (reader.TryRead(out var frame))
            {
                replay.Load(frame);
                replay.Apply();
                var start = 0;
                foreach (var mark in replay.Block.Marks)
                {
                    receipts.Add(Sha256Hash.Of(replay.Block.Receipts.Slice(start, mark.End)).ToString());
                    start = mark.End;
                    if (mark.Entry < 0 || mark.Repeats != 0) continue;
                    var number = Load.NumberOf(replay.Block.KeyOf(mark.Entry));
                    if (number < 0) continue;
                    Assert.True(mark.Refused.IsNone, mark.Refused.Code);
                    Assert.True(done.Add(number), "done twice");
                }
            }

            Assert.Empty(replay.Machine.Audit());
            return receipts;
        }
    }
}
