using System.Diagnostics;
using System.Text;
using Fairshare.Ledger;
using Fairshare.Storage;

namespace Fairshare.Bench;

/// <summary>The world as a company that uses a ledger: it publishes its plan, enrols its members and sells.</summary>
/// <param name="world">The workload.</param>
/// <param name="sequencer">The ledger.</param>
/// <param name="seals">Whether lines are kept and each day is sealed beside the machine.</param>
/// <param name="other">Another plan than the world's; null: the world's own.</param>
internal sealed class Company(
    World world, Sequencer sequencer, SealOptions? seals = null, CompanyPlan? other = null)
{
    private readonly CompanyPlan plan = other ?? new CompanyPlan(world.Plan.Json, world.Plan.RankNames, Places: false);

    /// <summary>Sales whose commands are made beforehand, while no clock runs.</summary>
    private const int ReadyMax = 2_000_000;

    private const int EnrollMember = 0x0101;
    private const int SetRank = 0x0301;
    private const int RecordSale = 0x0401;

    /// <summary>When each block of sales was submitted, in the clock's ticks.</summary>
    public List<long> Submitted { get; } = [];

    /// <summary>Publishes the plan, enrols all members and gives their ranks; seconds until it is durable.</summary>
    public double Begin()
    {
        var watch = Stopwatch.StartNew();
        Publish();
        Enrol();
        sequencer.Flush();
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Sells; seconds until the sales are durable and published. While their commands are made, the clock
    /// stands still.</summary>
    public double Sell(int from, int to, int blockSales = Limits.BlockEntriesMax)
    {
        var watch = new Stopwatch();
        for (var first = from; first < to; first += ReadyMax)
        {
            var ready = world.Commands(first, Math.Min(ReadyMax, to - first));
            GC.Collect();
            watch.Start();
            Sell(ready, first, blockSales);
            sequencer.Publish();
            watch.Stop();
        }

        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Lets time pass; seconds until all that is due by then is done.</summary>
    public double WaitUntil(long time)
    {
        var watch = Stopwatch.StartNew();
        sequencer.Submit(sequencer.Rent(time));
        sequencer.Flush();
        return watch.Elapsed.TotalSeconds;
    }

    private void Sell(CommandRun commands, int from, int blockSales)
    {
        for (var first = 0; first < commands.Count; first += blockSales)
        {
            var end = Math.Min(first + blockSales, commands.Count);
            var block = sequencer.Rent(world.Sales[from + end - 1].AtMs);
            block.AddBatch("bench"u8, "sales"u8);
            for (var i = first; i < end; i++) block.AddEntry(RecordSale, from + i, commands[i]);
            Submitted.Add(Stopwatch.GetTimestamp());
            sequencer.Submit(block);
            if (sequencer.TryTakeSeal(out var seal)) Seal(block.Time, seal);
        }
    }

    private void Seal(long time, byte[] command)
    {
        var block = sequencer.Rent(time);
        block.AddBatch("bench"u8, Encoding.ASCII.GetBytes(Sha256Hash.Of(command).ToString()));
        block.AddEntry(Sealer.Code, 1, command);
        sequencer.Submit(block);
    }

    private void Publish()
    {
        var block = sequencer.Rent(World.StartMs);
        block.AddBatch("bench"u8, "setup"u8);
        block.AddEntry(0x0201, 1, Encoding.UTF8.GetBytes("""{"asset":"EUR","scale":2}"""));
        var document = Encoding.UTF8.GetString(plan.Json.Span);
        block.AddEntry(0x0202, 2, Encoding.UTF8.GetBytes($$"""{"document":{{document}}}"""));
        block.AddEntry(0x0203, 3, Encoding.UTF8.GetBytes(
            $$"""{"plan":"{{plan.Name}}","version":1,"funding":"per_sale"}"""));
        if (seals is not null) block.AddEntry(Sealer.Code, 4, Sealer.Opening(seals.Secret));
        sequencer.Submit(block);
    }

    private void Enrol()
    {
        var block = New("members"u8);
        for (var i = 0; i < world.Parents.Length; i++)
        {
            var parent = world.Parents[i];
            var enroller = parent == World.NoParent ? "" : $",\"enroller\":\"{World.MemberId(parent)}\"";
            var place = plan.Places && i > 0
                ? $",\"placement\":\"{World.MemberId((i - 1) / 2)}\",\"leg\":{((i - 1) % 2) + 1}" : "";
            var json = $"{{\"member\":\"{World.MemberId(i)}\"{enroller}{place}}}";
            Add(ref block, "members"u8, EnrollMember, i, json);
        }

        sequencer.Submit(block);
        block = New("ranks"u8);
        for (var i = 0; i < world.Ranks.Length; i++)
        {
            var rank = Math.Min(world.Ranks[i], plan.RankNames.Count - 1);
            if (rank <= 0) continue;
            Add(ref block, "ranks"u8, SetRank, i,
                $"{{\"member\":\"{World.MemberId(i)}\",\"rank\":\"{plan.RankNames[rank]}\"}}");
        }

        sequencer.Submit(block);
    }

    private Block New(ReadOnlySpan<byte> key)
    {
        var block = sequencer.Rent(World.StartMs);
        block.AddBatch("bench"u8, key);
        return block;
    }

    private void Add(
        ref Block block, ReadOnlySpan<byte> key, int code, int line, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        if (!block.HasRoomFor(body.Length))
        {
            sequencer.Submit(block);
            block = New(key);
        }

        block.AddEntry(code, line, body);
    }
}
