using System.CommandLine;
using System.Text.Json;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;
using Fairshare.Node.Cli;
using Fairshare.Node.Prove;

namespace Fairshare.Apps.Tests.Prove;

/// <summary>Auditors and witnesses of a ledger that grows: one in its place, and one that is being written.</summary>
public sealed class AuditGrowthTests : IDisposable
{
    private const int First = 600;

    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-").FullName;

    public AuditGrowthTests()
    {
        Assert.Equal(0, Printed.Of("key", "--for", "audit", "--name", "a.example", "--out", At("a.key")).Exit);
        Assert.Equal(0, Printed.Of("key", "--for", "witness", "--name", "w.example", "--out", At("w.key")).Exit);
    }

    private string Log => At("log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void An_auditor_executes_each_entry_once_as_the_log_grows()
    {
        Grow(0, First);
        using var ledger = ReadLedger.Open(Log);
        var auditor = Auditor(ledger);
        Assert.Equal(Size, Cosign(auditor));
        Assert.Equal(Size, auditor.Executed);
        for (var from = First; from < First + 900; from += 300)
        {
            Grow(from, 300);
            Assert.Equal(Size, Cosign(auditor));
            Assert.Equal(Size, Cosign(auditor));
            Assert.Equal(Size, auditor.Executed);
        }
    }

    [Fact]
    public void What_was_checked_once_is_not_read_again_while_the_auditor_runs()
    {
        Grow(0, First);
        using var ledger = ReadLedger.Open(Log);
        var auditor = Auditor(ledger);
        Cosign(auditor);
        Grow(First, 100);
        Flip("log-00000001.seg", 5_000);
        Assert.Equal(Size, Cosign(auditor));
        Assert.Contains(
            "log-00000001.seg, offset ", Printed.Of("audit", "--log", Log, "--key", At("a.key")).Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_start_goes_on_from_the_state_that_was_kept()
    {
        Grow(0, First);
        var before = Audited(out var executed);
        Assert.Equal((Size, Size), (before, executed));
        Assert.Equal(Size, Audited(out executed));
        Assert.Equal(0, executed);
        Grow(First, 200);
        Assert.Equal(Size, Audited(out executed));
        Assert.Equal(Size - before, executed);
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("snapshot-")]
    [InlineData("")]
    public void A_kept_state_that_is_damaged_gone_or_of_another_kernel_is_not_used(string damaged)
    {
        Grow(0, First);
        Audited(out _);
        var kept = Directory.GetDirectories(folder, "*.audited").Single();
        if (damaged.Length == 0) Directory.Delete(kept, recursive: true);
        foreach (var file in Directory.Exists(kept) ? Directory.GetFiles(kept, $"{damaged}*") : [])
        {
            var bytes = File.ReadAllBytes(file);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(file, bytes);
        }

        Grow(First, 50);
        Assert.Equal(Size, Audited(out var executed));
        Assert.Equal(Size, executed);
        Audited(out executed);
        Assert.Equal(0, executed);
    }

    [Fact]
    public void A_kept_state_hides_no_entry_that_is_changed_later()
    {
        Grow(0, First);
        var size = Audited(out _);
        Directory.Move(Log, At("before"));
        Directory.CreateDirectory(Log);
        File.Copy(Path.Combine(At("before"), "log.key"), Path.Combine(Log, "log.key"));
        Grow(0, First + 100);
        VerifyLedgerTests.Refused(
            Printed.Of("audit", "--log", Log, "--key", At("a.key"), "--state", At("memory")),
            $"The log has forked: its {size} entries had the root ");
    }

    [Fact]
    public async Task A_ledger_that_another_process_is_writing_is_watched()
    {
        using var stopping = new CancellationTokenSource();
        using var writing = LoadProcess.Start("load", "--log", Log);
        writing.AwaitAnswer();
        while (!File.Exists(Path.Combine(Log, "public", "checkpoint"))) await Task.Delay(20, stopping.Token);
        using var audits = Watch("audit", "a.key", stopping.Token);
        using var witnesses = Watch("witness", "w.key", stopping.Token);
        await audits.Grown;
        await witnesses.Grown;
        writing.Kill();
        await stopping.CancelAsync();
        foreach (var watched in new[] { audits, witnesses })
        {
            Assert.Equal((0, ""), (await watched.Exit, watched.Errors));
            var sizes = watched.Sizes;
            Assert.Equal(sizes.Order(), sizes);
            Assert.True(sizes.Distinct().Count() == sizes.Count, "each checkpoint is cosigned once");
        }

        Assert.Equal(0, Printed.Of("load", "--log", Log, "--from", "0", "--count", "30").Exit);
        var last = Printed.Of("audit", "--log", Log, "--key", At("a.key"), "--json").Json;
        Assert.Equal(Size, last.GetProperty("size").GetInt64());
        Assert.Equal(0, Printed.Of("verify", "--log", Log).Exit);
    }

    private string At(string name) => Path.Combine(folder, name);

    private long Size => Checkpoint.Parse(
        SignedNote.Parse(File.ReadAllBytes(Path.Combine(Log, "public", "checkpoint"))).Text).Tree.Size;

    private void Grow(int from, int count) =>
        Assert.Equal(0, Printed.Of("load", "--log", Log, "--from", $"{from}", "--count", $"{count}").Exit);

    private Auditor Auditor(ReadLedger ledger, int keepEvery = int.MaxValue)
    {
        var memory = WitnessMemory.Open(At("memory"), ledger.Public.Key());
        var signer = KeyFile.ReadCosigner(At("a.key"), audits: true);
        return new Auditor(ledger, memory, signer, new AuditedState(At("memory")), keepEvery);
    }

    private long Audited(out long executed)
    {
        using var ledger = ReadLedger.Open(Log);
        var auditor = Auditor(ledger, keepEvery: 1);
        var size = Cosign(auditor);
        executed = auditor.Executed;
        return size;
    }

    private static long Cosign(Auditor auditor) => Checkpoint.Parse(
        auditor.Cosign(1_700_000_000, new KeptLedger.NoProgress(), out _).Text).Tree.Size;

    private void Flip(string name, int offset)
    {
        using var file = new FileStream(
            Path.Combine(Log, name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = offset;
        var one = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(one ^ 1));
    }

    private Watched Watch(string command, string key, CancellationToken stop) =>
        new([command, "--log", Log, "--key", At(key), "--watch", "1", "--json"], stop);

    /// <summary>A command that looks again every second, and what it printed so far.</summary>
    private sealed class Watched : IDisposable
    {
        private const int Enough = 3;

        private readonly StringWriter errors = new() { NewLine = "\n" };
        private readonly List<long> sizes = [];
        private readonly TaskCompletionSource grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Watched(string[] words, CancellationToken stop)
        {
            var configuration = new InvocationConfiguration { Output = new Documents(Took), Error = errors };
            Exit = Task.Run(() => Root.Parse(words).InvokeAsync(configuration, stop), CancellationToken.None);
            _ = Exit.ContinueWith(
                _ => grown.TrySetException(new InvalidOperationException(errors.ToString())), TaskScheduler.Default);
        }

        public Task<int> Exit { get; }

        public Task Grown => grown.Task;

        public void Dispose() => errors.Dispose();

        public string Errors => errors.ToString();

        public List<long> Sizes
        {
            get { lock (sizes) return [.. sizes]; }
        }

        private void Took(string document)
        {
            var size = JsonDocument.Parse(document).RootElement.GetProperty("size").GetInt64();
            lock (sizes)
            {
                sizes.Add(size);
                if (sizes.Count == Enough) grown.TrySetResult();
            }
        }
    }

    /// <summary>Takes each document that is printed.</summary>
    private sealed class Documents(Action<string> took) : StringWriter
    {
        public override void Write(string? value)
        {
            if (value is ['{', ..]) took(value);
        }
    }
}
