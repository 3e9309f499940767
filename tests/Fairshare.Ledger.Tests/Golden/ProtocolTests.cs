using System.Text;
using Fairshare.Ledger.Proofs;
using Fairshare.Ledger.Protocols;
using Fairshare.Ledger.Seals;
using Fairshare.Ledger.Tests.Containers;
using Fairshare.Simulator;
using Fairshare.Storage;

namespace Fairshare.Ledger.Tests.Golden;

/// <summary>What keeps an old log what it was: versions of the protocol, and entries that are voided.</summary>
public class ProtocolTests
{
    private const int Enroll = 0x0101;

    /// <summary>A seal that is in order in any ledger that has none yet.</summary>
    private static readonly string seal = $$"""
        {"through":0,"accounts":0,"root":"{{Merkle.Empty}}",
        "state":"{{default(Sha256Hash)}}","secret":"{{default(Sha256Hash)}}"}
        """;

    [Fact]
    public void Under_the_first_protocol_nobody_knows_what_came_later()
    {
        var (first, second) = (new Runner(1, 9), new Runner(2, 9));
        Assert.Equal((1, 2), (first.Machine.Protocol.InForce, second.Machine.Protocol.InForce));
        var known = Receipts(first, (Sealer.Code, seal));
        Assert.Contains("\"command\":\"unknown\"", known);
        Assert.EndsWith("\"refused\":\"command_unknown\",\"facts\":[]}", known);
        Assert.Equal(known, Receipts(new Runner(1, 9), (Sealer.Code, seal)));
        Assert.Contains("\"refused\":\"command_unknown\"", Receipts(first, (Sealer.Code, "{")));
        Assert.Contains("\"fact\":\"statements_sealed\"", Receipts(second, (Sealer.Code, seal)));
        Assert.DoesNotContain("seals.", Image(first.Machine));
        Assert.Contains("seals.lines", Image(second.Machine));
        Assert.False(first.Machine.Has<SealsModule>());
    }

    [Fact]
    public void A_later_command_is_refused_as_one_that_nobody_knows() => Assert.Equal(
        Receipts(new Runner(1, 9), (0x0FFF, seal)), Receipts(new Runner(1, 9), (Sealer.Code, seal)));

    [Fact]
    public void An_activation_takes_effect_with_the_next_block_and_not_before()
    {
        var runner = new Runner(1, 9);
        var both = Receipts(runner, (Activation.Code, """{"protocol":2}"""), (Sealer.Code, seal));
        Assert.Contains("""{"fact":"protocol_activated","protocol":2,"from_height":2}""", both);
        Assert.EndsWith("\"refused\":\"command_unknown\",\"facts\":[]}", both);
        Assert.Equal((1, 2), (runner.Machine.Protocol.InForce, runner.Machine.Protocol.Next));
        Assert.Equal(1, runner.Block.Protocol);
        Assert.DoesNotContain("seals.", Image(runner.Machine));
        Assert.Contains("\"fact\":\"statements_sealed\"", Receipts(runner, (Sealer.Code, seal)));
        Assert.Equal((2, 2), (runner.Machine.Protocol.InForce, runner.Machine.Protocol.Next));
        Assert.Equal(2, runner.Block.Protocol);
        var asked = runner.Machine.Protocol;
        Assert.Equal((1, 1, 0), (asked.AskedAt, asked.AskedIn, asked.AskedOn));
    }

    [Fact]
    public void An_activation_that_is_sent_again_repeats_and_a_second_one_is_refused()
    {
        var runner = new Runner(1, 9);
        const string asks = """{"protocol":2}""";
        var block = Receipts(runner, (Activation.Code, asks), (Activation.Code, asks), (Activation.Code, "{}"));
        Assert.Contains("\"refused\":\"protocol_pending\"", block);
        Assert.Contains("\"refused\":\"body_invalid\"", block);
        Assert.Contains("\"repeats\":1,", Again(runner, asks));
        Assert.Equal(2, runner.Machine.Protocol.InForce);
        Assert.Contains("\"repeats\":1,", Again(runner, asks));
        Assert.Contains("\"refused\":\"protocol_not_later\"", Receipts(runner, (Activation.Code, asks)));
        Assert.Contains(
            "\"refused\":\"protocol_not_later\"", Receipts(runner, (Activation.Code, """{"protocol":1}""")));
    }

    /// <summary>Cut before, at and behind the activation: what begins from an image goes on as what never stopped.
    /// </summary>
    [Fact]
    public void A_snapshot_and_the_rest_are_the_whole_across_an_activation()
    {
        var blocks = GoldenCompany.Blocks();
        var whole = new Runner(GoldenCompany.Begins, Limits.JobStepsPerBlock);
        var receipts = blocks.Select(block => Convert.ToHexString(whole.Apply(block.Time, block.Body))).ToArray();
        var at = (int)whole.Machine.Protocol.AskedAt;
        foreach (var cut in (int[])[1, at - 1, at, at + 1, at + 40])
        {
            var before = new Runner(GoldenCompany.Begins, Limits.JobStepsPerBlock);
            foreach (var (time, body) in blocks.Take(cut)) before.Apply(time, body);
            var frozen = before.Machine.Freeze();
            Assert.Equal(cut <= at ? GoldenCompany.Begins : Protocol.Latest, frozen.Protocol);
            var image = new MemoryImage();
            frozen.WriteTo(image);
            var rest = new Runner(frozen.Protocol, Limits.JobStepsPerBlock);
            rest.Machine.Restore(image);
            Assert.Equal(frozen.Digest, rest.Machine.Digest());
            var later = blocks.Skip(cut).Select(block => Convert.ToHexString(rest.Apply(block.Time, block.Body)));
            Assert.Equal(receipts[cut..], later);
            Assert.Equal(whole.Machine.Digest(), rest.Machine.Digest());
        }
    }

    [Fact]
    public void A_protocol_begins_while_a_snapshot_of_the_one_before_is_written()
    {
        var (one, other) = (new Runner(1, 9), new Runner(1, 9));
        foreach (var runner in (Runner[])[one, other]) Receipts(runner, (Activation.Code, """{"protocol":2}"""));
        var (frozen, digest) = (one.Machine.Freeze(), other.Machine.Digest());
        foreach (var runner in (Runner[])[one, other]) Receipts(runner, (Sealer.Code, seal));
        Assert.Equal(digest, frozen.Digest);
        Assert.Equal(1, StateMachine.View(frozen).Protocol.InForce);
        one.Machine.Thaw();
        Assert.Equal(other.Machine.Digest(), one.Machine.Digest());
        Assert.Equal(2, one.Machine.Freeze().Protocol);
    }

    /// <summary>A kind that came with a later version is refused as it always was, until that version begins.</summary>
    [Theory]
    [InlineData("'kind':'breakaway','rank':'high','percent':'4'", "kind_not_supported")]
    [InlineData("'kind':'generation','generation':'high','percents':['4']", "kind_not_supported")]
    [InlineData("'kind':'infinity','percent':'4'", "kind_not_supported")]
    [InlineData("'kind':'pool','percent':'4'", "kind_not_supported")]
    [InlineData("'kind':'fast_start','days':3,'percent':'4'", "kind_not_supported")]
    [InlineData("'kind':'matching','of':['own'],'percent':'4','generation':'high'", "field_not_for_kind")]
    [InlineData("'kind':'binary','percent':'4'", "kind_not_supported", 4)]
    [InlineData("'kind':'matrix','width':2,'depth':3,'percent':'4'", "kind_not_supported", 4)]
    [InlineData("'kind':'personal','percent':'4','when':{'customer_share':'50'}", "unknown_field", 4)]
    [InlineData("'kind':'personal','percent':'1','pay':'period','caps':{'period_percent':'50'}", "unknown_field", 5)]
    public void A_kind_of_bonus_begins_with_its_protocol(string fields, string reason, int since = 3)
    {
        const string own = "{'name':'own','kind':'personal','percent':'1'}";
        var document = Plans.PlanText.With($"{Plans.PlanText.Ranks},'bonuses':[{own},{{'name':'b',{fields}}}]," +
            "'caps':{'sale_percent':'50'}");
        foreach (var protocol in (int[])[1, 2, 3, 4, 5])
        {
            var ledger = new Driver(protocol);
            ledger.Send("register_asset", """{"asset":"EUR","scale":2}""");
            Assert.Equal(protocol < since ? reason : "ok", ledger.Send("publish_plan", $"{{\"document\":{document}}}"));
        }
    }

    [Fact]
    public void An_image_is_read_under_its_own_protocol()
    {
        var runner = new Runner(1, 9);
        runner.Apply(0, []);
        var image = new MemoryImage();
        runner.Machine.Freeze().WriteTo(image);
        Assert.Throws<ImageException>(() => new StateMachine(2).Restore(image));
    }

    [Fact]
    public void A_log_that_needs_a_later_protocol_is_refused_by_name()
    {
        var refused = Opened(log => log.Append(Head(2, Protocol.Latest + 1, log), []));
        Assert.Equal(2, refused.Height);
        Assert.Equal(
            $"Block 2: it needs protocol {Protocol.Latest + 1}, and this program knows {Protocol.Latest}.",
            refused.Message);
    }

    [Fact]
    public void A_log_stops_before_a_block_that_activates_what_nobody_knows()
    {
        var body = Body((Activation.Code, $$"""{"protocol":{{Protocol.Latest + 1}}}"""));
        var refused = Opened(log => log.Append(Head(2, Protocol.Latest, log) with { Entries = 1 }, body));
        Assert.Equal(2, refused.Height);
        Assert.Equal(
            $"Block 2: it activates protocol {Protocol.Latest + 1}, and this program knows {Protocol.Latest}.",
            refused.Message);
    }

    [Fact]
    public void A_block_under_another_protocol_than_the_log_leads_to_is_named()
    {
        var refused = Opened(log => log.Append(Head(2, 1, log), []));
        Assert.Equal(
            $"Block 2: it is under protocol 1, and the log before it leads to {Protocol.Latest}.", refused.Message);
        var none = Opened(log => log.Append(Head(2, 0, log), []));
        Assert.Equal(
            $"Block 2: it is under protocol 0, and the log before it leads to {Protocol.Latest}.", none.Message);
    }

    [Fact]
    public void A_snapshot_of_a_later_protocol_is_not_read()
    {
        using var disk = new FaultDisk(1);
        new SnapshotStore(disk).Write(
            new SnapshotHead(7, default, 9, 0, Protocol.Latest + 1, default), new StateMachine().Freeze().WriteTo);
        var refused = Assert.Throws<LogDisagreesException>(() => LedgerStore.Open(disk, new LogOptions(), out _));
        Assert.Equal(
            $"Block 7: it needs protocol {Protocol.Latest + 1}, and this program knows {Protocol.Latest}.",
            refused.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_version_that_nobody_knows_is_not_taken_and_the_ledger_goes_on(bool loaded)
    {
        using var disk = new FaultDisk(1);
        var store = LedgerStore.Open(disk, new LogOptions(), out _, machine: new StateMachine(1));
        using var sequencer = new Sequencer(store, new SequencerOptions { Stepped = true });
        var block = sequencer.Rent(Time.Day);
        var body = Body((Enroll, """{"member":"A"}"""), (Activation.Code, """{"protocol":9}"""));
        if (loaded) block.Load(Time.Day, body);
        else Fill(block, (Enroll, """{"member":"A"}"""), (Activation.Code, """{"protocol":9}"""));
        var refused = Assert.Throws<ProtocolUnknownException>(() => sequencer.Submit(block));
        Assert.Equal((9, $"Protocol 9 is not known to this program, which knows 1 to {Protocol.Latest}."),
            (refused.Version, refused.Message));
        var next = sequencer.Rent(Time.Day);
        Fill(next, (Activation.Code, """{"protocol":2}"""));
        sequencer.Submit(next);
        sequencer.Submit(sequencer.Rent(Time.Day));
        sequencer.Flush();
        Assert.Equal((2, 1, 2), (store.Log.Height, store.Machine.Sequence, store.Machine.Protocol.InForce));
    }

    [Fact]
    public void A_ledger_seals_nothing_before_its_protocol_has_seals()
    {
        using var disk = new FaultDisk(1);
        var store = LedgerStore.Open(disk, new LogOptions(), out _, machine: new StateMachine(1));
        using var sequencer = new Sequencer(
            store, new SequencerOptions { Stepped = true, Seals = new SealOptions(default, EveryMs: 1) });
        var block = sequencer.Rent(Time.Day);
        Fill(block, (Enroll, """{"member":"A"}"""));
        sequencer.Submit(block);
        Assert.Null(sequencer.Seal());
        var next = sequencer.Rent(Time.Day);
        Fill(next, (Activation.Code, """{"protocol":2}"""));
        sequencer.Submit(next);
        Assert.Null(sequencer.Seal());
        sequencer.Submit(sequencer.Rent(Time.Day));
        Assert.NotNull(sequencer.Seal());
    }

    [Fact]
    public void A_voided_entry_is_refused_and_does_nothing()
    {
        var (plain, voided) = (Play([]), Play([2]));
        Assert.DoesNotContain("voided", plain[1]);
        Assert.Equal("member_enrolled", Fact(plain[1]));
        Assert.EndsWith("\"refused\":\"voided\",\"facts\":[]}", voided[1]);
        Assert.Equal(plain[0], voided[0]);
        Assert.Contains("\"refused\":\"unknown_parent\"", voided[2]);
        Assert.Contains("\"repeats\":2", voided[3]);
    }

    [Fact]
    public void This_release_voids_nothing() => Assert.Empty(VoidedEntries.Of("0000000000000001"));

    private static string Fact(string receipt) => receipt.Split("\"fact\":\"")[1].Split('"')[0];

    /// <summary>A log of one empty block, then what is appended, opened anew.</summary>
    private static LogDisagreesException Opened(Action<BlockLog> append)
    {
        using var disk = new FaultDisk(1);
        using (var log = BlockLog.Open(disk, out _))
        {
            log.Append(Head(1, Protocol.Latest, log), []);
            append(log);
            log.Close();
        }

        disk.Kill();
        return Assert.Throws<LogDisagreesException>(() => LedgerStore.Open(disk, new LogOptions(), out _));
    }

    /// <summary>The head of an empty block: nothing was answered, so what was answered before is hashed alone.
    /// </summary>
    private static FrameHead Head(long height, int protocol, BlockLog log)
    {
        var chain = new ReceiptChain();
        var empty = new StateMachine().NewBlock();
        for (var i = 0; i < log.Height; i++) chain.Add(empty);
        return new FrameHead(height, 0, (uint)protocol, 0, chain.Value);
    }

    private static byte[] Body(params (int Code, string Json)[] commands)
    {
        var block = new StateMachine().NewBlock();
        block.Start(0);
        Fill(block, commands);
        return block.Body.ToArray();
    }

    private static void Fill(Block block, params (int Code, string Json)[] commands)
    {
        foreach (var (code, json) in commands)
        {
            block.AddBatch("office"u8, Encoding.ASCII.GetBytes($"{code}.{json.Length}.{block.Length}"));
            block.AddEntry(code, line: 1, Encoding.UTF8.GetBytes(json));
        }
    }

    /// <summary>Each command under a key of its own, which no other block has.</summary>
    private static string Receipts(Runner runner, params (int Code, string Json)[] commands)
    {
        var block = runner.Machine.NewBlock();
        block.Start(runner.Machine.Now);
        foreach (var (index, (code, json)) in commands.Index())
        {
            block.AddBatch("office"u8, Encoding.ASCII.GetBytes($"{runner.Machine.Height}.{index}"));
            block.AddEntry(code, line: 1, Encoding.UTF8.GetBytes(json));
        }

        return Encoding.UTF8.GetString(runner.Apply(block.Time, block.Body.ToArray()));
    }

    /// <summary>The first command of the first block again.</summary>
    private static string Again(Runner runner, string json)
    {
        var block = runner.Machine.NewBlock();
        block.Start(runner.Machine.Now);
        block.AddBatch("office"u8, "0.0"u8);
        block.AddEntry(Activation.Code, line: 1, Encoding.UTF8.GetBytes(json));
        return Encoding.UTF8.GetString(runner.Apply(block.Time, block.Body.ToArray()));
    }

    private static string Image(StateMachine machine)
    {
        var image = new MemoryImage();
        machine.Freeze().WriteTo(image);
        machine.Thaw();
        return Encoding.Latin1.GetString(image.Bytes);
    }

    /// <summary>Two people, one below the other, and the first again under her key.</summary>
    private static string[] Play(long[] voided)
    {
        var machine = new StateMachine { Voided = voided };
        var block = machine.NewBlock();
        block.Start(Time.Day);
        foreach (var (key, json) in new[]
        {
            ("a", """{"member":"A"}"""), ("b", """{"member":"B"}"""), ("c", """{"member":"C","enroller":"B"}"""),
            ("b", """{"member":"B"}"""),
        })
        {
            block.AddBatch("office"u8, Encoding.ASCII.GetBytes(key));
            block.AddEntry(Enroll, line: 1, Encoding.UTF8.GetBytes(json));
        }

        Assert.True(block.Parse());
        machine.Apply(block);
        var receipts = Encoding.UTF8.GetString(block.Receipts.Written);
        return receipts.Replace("}{\"sequence\"", "}\n{\"sequence\"").Split('\n');
    }
}
