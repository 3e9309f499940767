using Fairshare.Simulator;
using Fairshare.Storage;
using static Fairshare.Ledger.Tests.Storage.LogScript;

namespace Fairshare.Ledger.Tests.Storage;

/// <summary>
/// Random histories of a log on a failing disk. A failure names its seed; SEED=… runs that one alone.
/// </summary>
public class LogCrashTests
{
    private static readonly int[] seeds = Environment.GetEnvironmentVariable("SEED") is { } seed
        ? [int.Parse(seed)]
        : [.. Enumerable.Range(1, 600)];

    [Fact]
    public void Whatever_was_synced_is_there_after_a_crash_and_nothing_is_half_there() => Each(seed =>
    {
        using var history = new History(seed);
        for (var step = 0; step < 60; step++) history.Step();
        history.CloseAndCheck();
    });

    [Fact]
    public void The_power_may_go_in_any_call()
    {
        var calls = History.Scripted(int.MaxValue, seed: 0);
        Assert.InRange(calls, 60, 500);
        for (var call = 1; call <= calls; call++)
            for (var seed = 0; seed < 4; seed++)
                History.Scripted(call, seed);
    }

    private static void Each(Action<int> property)
    {
        foreach (var seed in seeds)
        {
            try
            {
                property(seed);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"SEED={seed}", failure);
            }
        }
    }

    /// <summary>A log, what was appended to it, and how much of that was said to be durable.</summary>
    private sealed class History : IDisposable
    {
        private readonly Random random;
        private readonly FaultDisk disk;
        private readonly LogOptions options;
        private readonly List<int> appended = [];
        private int synced;
        private BlockLog? log;

        public History(int seed)
        {
            random = new Random(seed);
            disk = new FaultDisk(seed);
            options = Small with
            {
                SegmentBytes = random.Next(1_000, 20_000),
                TipEverySyncs = random.Next(1, 20),
                TipEveryBytes = random.Next(1_000, 50_000),
            };
            Reopen();
        }

        /// <summary>A fixed script with the power cut in one call; returns how many calls it made.</summary>
        public static int Scripted(int callOfPowerLoss, int seed)
        {
            using var disk = new FaultDisk(seed) { CallsUntilPowerLoss = callOfPowerLoss };
            var options = Small with { TipEverySyncs = 3 };
            var synced = 0L;
            try
            {
                for (var round = 0; round < 4; round++)
                {
                    var log = BlockLog.Open(disk, options, out _);
                    foreach (var bytes in new[] { 100, 700, 900, 3_000, 20 })
                    {
                        Append(log, bytes);
                        Append(log, bytes / 2);
                        log.Sync();
                        synced = log.Height;
                    }

                    log.Close();
                }
            }
            catch (PowerLossException)
            {
            }

            var calls = disk.Calls;
            disk.CutPower();
            using var again = BlockLog.Open(disk, options, out _);
            Assert.InRange(again.Height, synced, synced + 2);
            ReadAll(again);
            return calls;
        }

        public void Step()
        {
            switch (random.Next(20))
            {
                case < 9:
                    Try(AppendOne);
                    break;
                case < 14:
                    Try(Sync);
                    break;
                case 14:
                    Try(() => log!.Close());
                    Reopen();
                    break;
                case 15:
                    disk.Kill();
                    Reopen();
                    break;
                case 16:
                    disk.CutPower();
                    Reopen();
                    break;
                case 17:
                    disk.CallsUntilPowerLoss = random.Next(1, 12);
                    break;
                case 18:
                    disk.IsNextSyncBroken = true;
                    break;
                default:
                    disk.IsFullForWrites = random.Next(3) == 0;
                    disk.FreeBytes = disk.IsFullForWrites || random.Next(2) == 0 ? random.Next(30_000) : long.MaxValue;
                    break;
            }
        }

        public void CloseAndCheck()
        {
            disk.CutPower();
            Reopen();
            log!.Close();
            Reopen();
            Assert.Equal(appended.Count, log!.Height);
        }

        public void Dispose()
        {
            log?.Dispose();
            disk.Dispose();
        }

        private void AppendOne()
        {
            var bytes = random.Next(10) == 0 ? random.Next(30_000) : random.Next(300);
            Append(log!, bytes);
            appended.Add(bytes);
        }

        private void Sync()
        {
            log!.Sync();
            synced = appended.Count;
        }

        /// <summary>
        /// Does something that may fail; then the process starts again, after a cut or in the same system.
        /// </summary>
        private void Try(Action action)
        {
            try
            {
                action();
                synced = Math.Max(synced, (int)log!.DurableHeight);
            }
            catch (PowerLossException)
            {
                EndProcess();
                Reopen();
            }
            catch (IOException) when (!log!.HasFailed)
            {
                Assert.Equal(appended.Count, log.Height);
            }
            catch (IOException) when (log!.HasFailed)
            {
                Assert.Throws<IOException>(log.Sync);
                log.Dispose();
                EndProcess();
                Reopen();
            }
        }

        /// <summary>By the power, or by a signal in the middle of the same call.</summary>
        private void EndProcess()
        {
            if (random.Next(2) == 0) disk.CutPower();
            else disk.Kill();
        }

        private void Reopen()
        {
            (disk.FreeBytes, disk.IsFullForWrites) = (long.MaxValue, false);
            synced = Math.Max(synced, (int)(log?.DurableHeight ?? 0));
            while (true)
            {
                if (random.Next(4) == 0) disk.CallsUntilPowerLoss = random.Next(1, 8);
                try
                {
                    log = BlockLog.Open(disk, options, out var opening);
                    Assert.Equal(opening.CutBytes > 0 ? opening.Height + 1 : 0, opening.CutFromHeight);
                    break;
                }
                catch (Exception error) when (
                    error is PowerLossException or IOException { Message: FaultDisk.BrokenSync })
                {
                    EndProcess();
                }
            }

            disk.CallsUntilPowerLoss = int.MaxValue;
            Assert.InRange(log.Height, synced, appended.Count);
            appended.RemoveRange((int)log.Height, appended.Count - (int)log.Height);
            synced = appended.Count;
            Assert.Equal(appended, ReadAll(log).Select(frame => frame.BodyBytes));
        }
    }
}
