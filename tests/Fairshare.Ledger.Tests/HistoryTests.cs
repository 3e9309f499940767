using System.Text;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;
using Fairshare.Ledger.Tests.Containers;
using Fairshare.Simulator;

namespace Fairshare.Ledger.Tests;

/// <summary>Random histories from a seed. A failure names its seed; SEED=… runs that one alone, SEEDS=… so many.
/// </summary>
/// <remarks>
/// Few people, few sales and amounts around the limits, so that collisions and refusals are common. Weights, calendars
/// and how many steps a block does of what is due are drawn anew for each seed (swarm testing).
/// </remarks>
public class HistoryTests
{
    private static readonly int[] seeds = Environment.GetEnvironmentVariable("SEED") is { } seed
        ? [int.Parse(seed)]
        : [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("SEEDS") ?? "120"))];

    /// <summary>Facts that modules tell each other and no receipt has.</summary>
    private static readonly string[] told =
        ["TreesFrozen", "TreesThawed", "VolumeMoved", "PeriodFlipped", "PeriodForgotten"];

    private static readonly string[] met =
    [
        "repeats", "key_reused", "command_unknown", "body_invalid", "already_enrolled", "unknown_member",
        "already_placed", "cycle", "unknown_parent", "leg_invalid", "leg_taken", "trees_frozen", "already_terminated",
        "spill_invalid", "width_invalid",
        "already_suspended", "not_suspended", "asset_already_registered", "scale_invalid", "version_exists",
        "unknown_plan", "unknown_version", "from_in_the_past", "asset_differs", "not_a_period_start",
        "amount_must_be_positive", "amount_must_not_be_zero", "amount_too_large", "second_actor_missing",
        "deposit_too_small", "available_too_small", "unknown_rank", "ranks_frozen", "tree_invalid", "amount_negative",
        "volume_too_large", "quantity_invalid", "at_in_the_future", "duplicate", "too_old", "sale_unknown",
        "not_yet_joined", "already_delivered", "return_too_late", "return_exceeds_sale", "payout_too_large", "no_plan",
    ];

    [Fact]
    public void No_history_breaks_an_invariant() => Each(static history =>
    {
        var witness = new Witness(history.Steps);
        foreach (var (time, body) in history.Blocks)
        {
            witness.Apply(time, body);
            witness.Check();
        }
    });

    [Fact]
    public void Two_machines_given_one_history_agree_to_the_byte() => Each(static history =>
    {
        Runner one = new(history.Steps), other = new(history.Steps);
        foreach (var (time, body) in history.Blocks)
        {
            Assert.Equal(one.Apply(time, body), other.Apply(time, body));
            if (one.Machine.Height % 16 == 0) Assert.Equal(one.Machine.Digest(), other.Machine.Digest());
        }

        Assert.Equal(one.Machine.Digest(), other.Machine.Digest());
    });

    [Fact]
    public void A_command_sent_again_under_its_key_repeats_its_answer() => Each(static history =>
    {
        var runner = new Runner(history.Steps);
        foreach (var (time, body) in history.Blocks)
        {
            runner.Apply(time, body);
            var first = runner.Sequences();
            var before = Balances(runner.Machine);
            runner.Apply(time, body);
            var entries = runner.Block.Marks.ToArray().Where(mark => mark.Entry >= 0).ToArray();
            Assert.Equal(first.Length, entries.Length);
            foreach (var (again, sequence) in entries.Zip(first))
                Assert.True(again.Repeats == sequence || again.Refused == Refuse.KeyReused, "resent, and done");
            var nothingWasDue = entries.Length == runner.Block.Marks.Length;
            if (nothingWasDue) Assert.Equal(before, Balances(runner.Machine));
        }
    });

    [Fact]
    public void A_snapshot_and_the_rest_are_the_whole() => Each(static history =>
    {
        var whole = new Runner(history.Steps);
        var random = new Dice((ulong)history.Seed);
        var at = 1 + random.Below(history.Blocks.Count - 1);
        foreach (var (time, body) in history.Blocks[..at]) whole.Apply(time, body);
        var frozen = whole.Machine.Freeze();
        var during = at + random.Below(history.Blocks.Count - at);
        List<byte[]> rest = [];
        foreach (var (time, body) in history.Blocks[at..during]) rest.Add(whole.Apply(time, body));
        var image = new MemoryImage();
        frozen.WriteTo(image);
        whole.Machine.Thaw();
        foreach (var (time, body) in history.Blocks[during..]) rest.Add(whole.Apply(time, body));

        var restored = new Runner(history.Steps);
        restored.Machine.Restore(image);
        Assert.Empty(restored.Machine.Audit());
        foreach (var ((time, body), receipts) in history.Blocks[at..].Zip(rest))
            Assert.Equal(Encoding.UTF8.GetString(receipts), Encoding.UTF8.GetString(restored.Apply(time, body)));
        Assert.Equal(whole.Machine.Digest(), restored.Machine.Digest());
    });

    /// <summary>A simulator that never comes to a place says nothing about it.</summary>
    [Fact]
    public void Histories_meet_every_kind_of_fact_and_most_reasons()
    {
        if (seeds.Length == 1) return;
        var (kinds, reasons) = (new HashSet<int>(), new HashSet<string>());
        Each(history =>
        {
            var witness = new Witness(history.Steps);
            foreach (var (time, body) in history.Blocks)
            {
                witness.Apply(time, body);
                foreach (ref readonly var fact in witness.Block.Facts.Span) kinds.Add(fact.Kind);
                foreach (var mark in witness.Block.Marks)
                    reasons.Add(mark.Repeats != 0 ? "repeats" : mark.Refused.Code);
            }
        });
        var facts = new[] { typeof(MembersFacts), typeof(PlansFacts), typeof(PeriodsFacts), typeof(SalesFacts) }
            .SelectMany(type => type.GetFields())
            .Where(field => field.FieldType == typeof(ushort) && !told.Contains(field.Name))
            .ToDictionary(field => (int)(ushort)field.GetValue(null)!, field => field.Name);
        var missed = facts.Where(fact => !kinds.Contains(fact.Key)).Select(fact => fact.Value)
            .Concat(met.Except(reasons));
        Assert.True(!missed.Any(), string.Join(", ", missed));
    }

    private static void Each(Action<History> property)
    {
        foreach (var seed in seeds)
        {
            try
            {
                property(History.From(seed));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"SEED={seed}: {failure.Message}", failure);
            }
        }
    }

    private static Balance[] Balances(StateMachine machine) =>
        [.. machine.Book.Accounts.Select(machine.Book.Balance)];
}

/// <summary>A machine that is given blocks as a log keeps them.</summary>
internal class Runner
{
    public Runner(int steps)
        : this(Protocol.Latest, steps)
    {
    }

    public Runner(int protocol, int steps)
    {
        Machine = new StateMachine(protocol) { JobSteps = steps };
        Block = Machine.NewBlock();
    }

    public StateMachine Machine { get; }

    public Block Block { get; }

    /// <summary>Applies a block and returns its receipts.</summary>
    public byte[] Apply(long time, byte[] body)
    {
        Block.Load(time, body);
        Assert.True(Block.Parse());
        Machine.Apply(Block);
        return Block.Receipts.Written.ToArray();
    }

    /// <summary>The sequences of the last block's entries.</summary>
    public long[] Sequences()
    {
        var marks = Block.Marks.ToArray();
        var before = Machine.Sequence - marks.Length;
        return
        [
            .. marks.Index().Where(mark => mark.Item.Entry >= 0)
                .Select(mark => mark.Item.Repeats != 0 ? mark.Item.Repeats : before + mark.Index + 1),
        ];
    }
}
