using Fairshare.Simulator;
using System.Text;
using Fairshare.Ledger.Seals;
using Fairshare.Ledger.Tests.Containers;
using Fairshare.Storage;

namespace Fairshare.Ledger.Tests.Seals;

/// <summary>Random histories into which seals are put, as a ledger that seals itself would.</summary>
public sealed class SealTests
{
    private static readonly Sha256Hash secret = Sha256Hash.Of("a secret"u8);

    [Fact]
    public void Every_line_is_in_exactly_one_sealed_statement()
    {
        var lines = Enumerable.Range(1, 25).Select(LinesOf).ToArray();
        Assert.True(lines.Count(count => count > 0) > 15, "a history without lines shows nothing");
    }

    private static int LinesOf(int seed)
    {
        var history = History.From(seed);
        var ledger = new SealedHistory(history.Steps, seed);
        foreach (var (time, body) in history.Blocks) ledger.Apply(time, body);
        ledger.Seal();

        Assert.True(ledger.Seals > 3);
        Assert.Equal(ledger.Lines.Order(), ledger.Sealed.Order());
        Assert.Equal(0, ledger.Machine.Module<SealsModule>().WaitingCount);
        Assert.Equal("", string.Join("; ", ledger.Machine.Audit()));
        return ledger.Lines.Count;
    }

    [Fact]
    public void Most_of_those_histories_have_lines()
    {
        var withLines = Enumerable.Range(1, 30).Count(seed =>
        {
            var history = History.From(seed);
            var ledger = new SealedHistory(history.Steps, seed);
            foreach (var (time, body) in history.Blocks) ledger.Apply(time, body);
            return ledger.Lines.Count > 0;
        });

        Assert.True(withLines > 20, $"{withLines} histories have lines");
    }

    [Fact]
    public void Lines_that_wait_come_through_a_snapshot()
    {
        var sealedLater = Enumerable.Range(12, 6).Count(seed => ComeThrough(seed) > 0);
        Assert.True(sealedLater > 2, $"{sealedLater} histories seal lines after the snapshot");
    }

    /// <summary>How many lines are sealed after a snapshot in the middle of a history.</summary>
    private static int ComeThrough(int seed)
    {
        var history = History.From(seed);
        var (whole, first) = (new SealedHistory(history.Steps, seed), new SealedHistory(history.Steps, seed));
        var half = history.Blocks.Count / 2;
        foreach (var (time, body) in history.Blocks.Take(half))
        {
            whole.Apply(time, body);
            first.Apply(time, body);
        }

        var rest = new SealedHistory(history.Steps, seed, first);
        foreach (var (time, body) in history.Blocks.Skip(half))
        {
            whole.Apply(time, body);
            rest.Apply(time, body);
        }

        Assert.Equal(whole.Machine.Digest(), rest.Machine.Digest());
        Assert.Equal(whole.Sealed.TakeLast(rest.Sealed.Count), rest.Sealed);
        Assert.True(whole.Seals > 3);
        return rest.Sealed.Count;
    }

    [Fact]
    public void A_seal_that_lies_is_found_by_replaying()
    {
        var seed = Enumerable.Range(5, 20).First(IsSealedWithAccounts);
        var history = History.From(seed);
        foreach (var (lie, word) in new (Func<string, int, string>, string)[]
        {
            ((text, _) => text, ""),
            ((text, _) => Changed(text, "root"), "the root"), ((text, _) => Changed(text, "state"), "the state"),
            ((text, accounts) => text.Replace($":{accounts},", $":{accounts - 1},", StringComparison.Ordinal),
                "accounts"),
        })
        {
            var ledger = new SealedHistory(history.Steps, seed) { Lie = lie };
            foreach (var (time, body) in history.Blocks) ledger.Apply(time, body);
            var (check, runner) = (new SealCheck(), new Runner(history.Steps));
            runner.Machine.KeepFacts = true;
            check.Expect(ledger.Places, runner.Machine);
            void Replay()
            {
                foreach (var (time, body) in ledger.Blocks)
                {
                    runner.Apply(time, body);
                    check.Applied(runner.Machine, runner.Block);
                }
            }

            if (word.Length == 0)
            {
                Replay();
                Assert.Equal(ledger.Seals, check.Count);
                continue;
            }

            var found = Assert.Throws<LogDisagreesException>(Replay);
            Assert.Contains($"seal {ledger.LiedAt} has", found.Message, StringComparison.Ordinal);
            Assert.Contains(word, found.Message, StringComparison.Ordinal);
            Assert.Equal(ledger.LiedAt - 1, check.Count);
        }
    }

    /// <summary>Whether there is a seal to lie in.</summary>
    private static bool IsSealedWithAccounts(int seed)
    {
        var history = History.From(seed);
        var ledger = new SealedHistory(history.Steps, seed);
        foreach (var (time, body) in history.Blocks) ledger.Apply(time, body);
        return ledger.LiedAt > 0;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_seal_is_of_any_state_between_two_receipts(int sealedAfter)
    {
        const int quiet = 3;
        var (live, check, replay) = (new Runner(9), new SealCheck(), new Runner(9));
        replay.Machine.KeepFacts = true;
        check.Expect(new HashSet<long> { 1 }, replay.Machine);
        void Apply(long time, byte[] body)
        {
            live.Apply(time, body);
            replay.Apply(time, body);
            check.Applied(replay.Machine, replay.Block);
        }

        Apply(Time.Day, Body("a", 0x0201, """{"asset":"EUR","scale":2}"""));
        byte[]? command = null;
        for (var i = 0; i < quiet; i++)
        {
            if (i == sealedAfter) command = SealedStatements.Of(live.Machine, secret).Command(live.Machine.Digest());
            Apply(Time.Day + 1 + i, []);
        }

        Apply(2 * Time.Day, Body("b", Sealer.Code, Encoding.UTF8.GetString(command!)));
        Assert.Equal(1, check.Count);
    }

    private static byte[] Body(string key, int code, string json)
    {
        var block = new StateMachine().NewBlock();
        block.Start(0);
        block.AddBatch("seals"u8, Encoding.ASCII.GetBytes(key));
        block.AddEntry(code, 1, Encoding.UTF8.GetBytes(json));
        return block.Body.ToArray();
    }

    private static string Changed(string text, string name)
    {
        var at = text.IndexOf($"\"{name}\":\"", StringComparison.Ordinal) + name.Length + 4;
        return $"{text[..at]}{(text[at] == '0' ? '1' : '0')}{text[(at + 1)..]}";
    }

    /// <summary>A machine that seals itself every few blocks, and remembers what it sealed.</summary>
    private sealed class SealedHistory : Runner
    {
        private readonly Dice random;
        private long now;
        private int keys;

        public SealedHistory(int steps, int seed, SealedHistory? before = null)
            : base(steps)
        {
            Machine.KeepFacts = true;
            random = new Dice((ulong)seed + 7);
            if (before is null) return;
            var image = new MemoryImage();
            before.Machine.Freeze().WriteTo(image);
            before.Machine.Thaw();
            Machine.Restore(image);
            (random, now, keys, Seals) = (before.random, before.now, before.keys, before.Seals);
        }

        public int Seals { get; private set; }

        /// <summary>What is made of the command of one seal that has several accounts.</summary>
        public Func<string, int, string> Lie { get; init; } = (text, _) => text;

        public int LiedAt { get; private set; }

        /// <summary>Each line of each account: whose, its number, its amount.</summary>
        public List<string> Lines { get; } = [];

        /// <summary>The same from what was sealed.</summary>
        public List<string> Sealed { get; } = [];

        public List<(long Time, byte[] Body)> Blocks { get; } = [];

        public HashSet<long> Places { get; } = [];

        public new void Apply(long time, byte[] body)
        {
            now = time;
            if (Seals == 0) Seal();
            Enter(time, body);
            if (random.Below(8) == 0) Seal();
        }

        public void Seal()
        {
            var seals = Machine.Module<SealsModule>();
            if (Machine.Sequence > 0 && Machine.Sequence == seals.Last.Receipt) return;
            var frozen = Machine.Freeze();
            var view = StateMachine.View(frozen);
            var statements = SealedStatements.Of(view, secret);
            var command = Encoding.UTF8.GetString(statements.Command(frozen.Digest));
            Assert.Equal(Machine.Digest(), frozen.Digest);
            Machine.Thaw();
            Places.Add(statements.Through);
            for (var party = 0; party < Machine.Parties.Count; party++) Remember(new PartyId(party));
            if (LiedAt == 0 && Seals >= 2 && statements.Accounts > 1)
                (command, LiedAt) = (Lie(command, statements.Accounts), Seals + 1);
            var block = Machine.NewBlock();
            block.Start(now);
            block.AddBatch("seals"u8, Encoding.ASCII.GetBytes($"s{++keys}"));
            block.AddEntry(Sealer.Code, 1, Encoding.UTF8.GetBytes(command));
            Enter(now, block.Body.ToArray());
            Assert.Contains($"\"seal\":{++Seals},", Encoding.UTF8.GetString(Block.Receipts.Written));
        }

        private void Remember(PartyId owner)
        {
            foreach (var asset in (string[])["EUR", "CNY"])
            {
                if (SealedStatements.AccountOf(Machine, owner, asset) is not { } part) continue;
                foreach (var line in part.Lines)
                {
                    using var json = System.Text.Json.JsonDocument.Parse(line);
                    var (n, amount) = (json.RootElement.GetProperty("n"), json.RootElement.GetProperty("amount"));
                    Sealed.Add($"{Machine.Parties.Name(owner)} {asset} {n} {amount}");
                }
            }
        }

        private void Enter(long time, byte[] body)
        {
            Blocks.Add((time, body));
            base.Apply(time, body);
            var plans = Machine.Module<Ledger.Plans.PlansModule>();
            foreach (ref readonly var fact in Block.Facts.Span)
            {
                if (fact.N == 0 || !fact.Party.Exists) continue;
                var asset = plans.Version(fact.Plan).Asset;
                Lines.Add($"{Machine.Parties.Name(fact.Party)} {asset} {fact.N} {fact.Amount}");
            }
        }
    }
}
