using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Fairshare.Apps.Tests.Settle;
using Fairshare.Ledger;
using Fairshare.Simulator;
using Fairshare.Storage;

namespace Fairshare.Apps.Tests;

/// <summary>
/// The real process on a real folder, killed with SIGKILL under load at random moments and started again. KILLS=… says
/// how often: a hundred times in continuous integration.
/// </summary>
public class KillTests(ITestOutputHelper output)
{
    private const int ResentEntries = 5;

    private static readonly int kills = int.Parse(
        Environment.GetEnvironmentVariable("KILLS") ??
        (Environment.GetEnvironmentVariable("CI") == "true" ? "100" : "25"));

    private readonly Dictionary<long, (long Sequence, string Hash)> answered = [];
    private readonly Random random = new();
    private int repeats;
    private int silent;

    [Fact]
    public void A_killed_process_loses_nothing_that_it_answered()
    {
        using var folder = new InputFolder();
        var log = Path.Combine(folder.Root, "log");
        for (var i = 0; i < kills; i++) Take(Killed(log));
        var resent = Math.Max(0, answered.Keys.DefaultIfEmpty(0).Max() - ResentEntries);
        Take(Started(log, resent, count: 100).Finish());
        Compare(log);
        output.WriteLine(
            $"{kills} kills, {answered.Count} entries answered, {repeats} resent, {silent} lives without an answer");
        Assert.True(answered.Count > kills && repeats > kills, "the load is a load");
    }

    /// <summary>Kills at a random moment after the first answer, or now and then before.</summary>
    private List<string> Killed(string log)
    {
        var from = Math.Max(0, answered.Keys.DefaultIfEmpty(0).Max() - ResentEntries);
        using var life = Started(log, from, count: null);
        if (random.Next(5) > 0) life.AwaitAnswer();
        Thread.Sleep(random.Next(60));
        return life.Kill();
    }

    private static Life Started(string log, long from, long? count)
    {
        string[] words = ["load", "--log", log, "--from", from.ToString(CultureInfo.InvariantCulture)];
        return new Life(count is { } some ? [.. words, "--count", some.ToString(CultureInfo.InvariantCulture)] : words);
    }

    /// <summary>What was answered before is repeated; nothing else may come of a key that was used.</summary>
    private void Take(List<string> lines)
    {
        if (lines.Count == 0) silent++;
        foreach (var line in lines)
        {
            var parts = line.Split(' ');
            var numbers = Array.ConvertAll(parts[..3], text => long.Parse(text, CultureInfo.InvariantCulture));
            var (number, sequence, repeated) = (numbers[0], numbers[1], numbers[2]);
            if (answered.TryGetValue(number, out var first))
            {
                Assert.Equal(first.Sequence, repeated);
                repeats++;
            }
            else answered[number] = repeated == 0 ? (sequence, parts[3]) : (repeated, "");
        }
    }

    private void Compare(string log)
    {
        using var disk = new FolderDisk(log);
        using var blocks = BlockLog.Open(disk, out _);
        using var reader = blocks.Read(1);
        var replay = LedgerReplay.FromStart(blocks);
        var receipts = new List<string> { "" };
        var done = new HashSet<long>();
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
                Assert.True(mark.Refused.IsNone, mark.Refused.Code);
                Assert.True(done.Add(Load.NumberOf(replay.Block.KeyOf(mark.Entry))), "done twice");
            }
        }

        Assert.Empty(replay.Machine.Audit());
        foreach (var (number, (sequence, hash)) in answered)
        {
            Assert.Contains(number, done);
            Assert.True(hash.Length == 0 || receipts[(int)sequence] == hash, $"entry {number} has another receipt now");
        }
    }

    private sealed class Life : IDisposable
    {
        private readonly Process process;
        private readonly ConcurrentQueue<string> lines = new();
        private readonly SemaphoreSlim first = new(0);
        private readonly Thread reading;

        public Life(string[] words)
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
            start.ArgumentList.Add(typeof(Node.Cli.Root).Assembly.Location);
            foreach (var word in words) start.ArgumentList.Add(word);
            process = Process.Start(start)!;
            reading = new Thread(Read);
            reading.Start();
        }

        public void AwaitAnswer() => Assert.True(first.Wait(TimeSpan.FromMinutes(2)), "the process says nothing");

        public List<string> Kill()
        {
            process.Kill();
            process.WaitForExit();
            reading.Join();
            return [.. lines];
        }

        public List<string> Finish()
        {
            reading.Join();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return [.. lines];
        }

        public void Dispose()
        {
            process.Dispose();
            first.Dispose();
        }

        /// <summary>A line without its end was not said.</summary>
        private void Read()
        {
            var rest = "";
            var buffer = new char[4_096];
            for (int count; (count = process.StandardOutput.Read(buffer)) > 0;)
            {
                var parts = (rest + new string(buffer, 0, count)).Split('\n');
                foreach (var line in parts[..^1]) lines.Enqueue(line);
                if (parts.Length > 1) first.Release();
                rest = parts[^1];
            }

            first.Release();
        }
    }
}
