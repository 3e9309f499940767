using System.Buffers.Text;
using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Plans;

namespace Fairshare.Node.Markets;

/// <summary>Turns what happens in a market into commands, as a till sends them, and hands full blocks on.</summary>
/// <param name="setup">The plan and the market.</param>
/// <param name="rent">An empty block.</param>
/// <param name="submit">Takes a block that is full, or whose day is over.</param>
internal sealed class MarketCommands(MarketSetup setup, Func<Block> rent, Action<Block> submit) : IMarketSink
{
    private const int EnrollMember = 0x0101;
    private const int SpillMember = 0x0106;
    private const int RegisterAsset = 0x0201;
    private const int PublishPlan = 0x0202;
    private const int ActivatePlan = 0x0203;
    private const int FundDeposit = 0x0204;
    private const int RecordSale = 0x0401;
    private const int ReturnSale = 0x0402;
    private const long Noon = Time.Day / 2;

    private readonly byte[]? spill = Spilling(setup.Plan.Placing);
    private readonly byte[] text = new byte[256];
    private readonly byte[] at = new byte[Time.TextBytesMax];
    private int length;
    private int atLength;
    private long time;
    private uint line;
    private Block? block;

    /// <summary>Publishes the plan and fills its deposit, with what is lent, too.</summary>
    public void Begin(long start)
    {
        time = start;
        Submit();
        var plan = setup.Plan;
        Add(RegisterAsset, $$"""{"asset":"{{plan.Asset}}","scale":{{setup.Scale}}}""");
        Add(PublishPlan, $$"""{"document":{{Encoding.UTF8.GetString(setup.Document)}}}""");
        Add(ActivatePlan, $$"""{"plan":"{{plan.Name}}","version":{{plan.Version}},"funding":"deposit"}""");
        Fund(MarketSetup.Lent);
        if (setup.Market.Deposit > 0) Fund(setup.Market.Deposit);
    }

    public void Day(long day, int month)
    {
        Submit();
        time = (day * Time.Day) + Noon - (setup.Plan.Calendar.OffsetMinutes * 60_000L);
        atLength = Time.Format(time, at);
        setup.Reached();
    }

    /// <summary>Lets time pass.</summary>
    public void End(long end)
    {
        Submit();
        time = end;
        Room();
        Submit();
    }

    public void Join(int member, int enroller)
    {
        Open("{\"member\":\"m"u8).Number(member);
        if (enroller >= 0)
        {
            Raw("\",\"enroller\":\"m"u8).Number(enroller);
            if (setup.IsPlaced && spill is null) Raw("\",\"placement\":\"m"u8).Number(enroller);
        }

        Raw("\"}"u8);
        Add(EnrollMember);
        if (spill is null || enroller < 0) return;
        Open("{\"member\":\"m"u8).Number(member).Raw("\",\"placement\":\"m"u8).Number(enroller).Raw(spill);
        Add(SpillMember);
    }

    public void Fund(long amount) => Add(FundDeposit, $$"""{"plan":"{{setup.Plan.Name}}","amount":{{amount}}}""");

    /// <summary>Returns that the plan takes no longer.</summary>
    public long Late { get; private set; }

    public void Return(long sale, long days)
    {
        if (days > setup.Plan.Calendar.ReturnDays)
        {
            Late++;
            return;
        }

        Open("{\"return\":\"r"u8).Number(sale).Raw("\",\"sale\":\"s"u8).Number(sale).When();
        Add(ReturnSale);
    }

    public void Sell(long sale, int seller, int customer, long amount)
    {
        Open("{\"sale\":\"s"u8).Number(sale).Raw("\",\"seller\":\"m"u8).Number(seller);
        Raw("\",\"buyer\":\"m"u8).Number(seller);
        if (customer >= 0) Raw("."u8).Number(customer);
        Raw("\",\"amount\":"u8).Number(amount);
        if (setup.Plan.Calendar.UndeliveredHolds) Raw(",\"delivered\":\""u8).Raw(at.AsSpan(0, atLength)).Raw("\""u8);
        Raw(",\"at\":\""u8).Raw(at.AsSpan(0, atLength)).Raw("\"}"u8);
        Add(RecordSale);
    }

    /// <summary>How a command ends that places somebody; null: no bonus says how people spill over.</summary>
    private static byte[]? Spilling(Bonus? bonus) => bonus is null ? null : Encoding.UTF8.GetBytes(
        $"\",\"spill\":\"{SpillWords.Of(bonus.Spill)}\",\"width\":{bonus.Width}}}");

    private void When() => Raw("\",\"at\":\""u8).Raw(at.AsSpan(0, atLength)).Raw("\"}"u8);

    private MarketCommands Open(ReadOnlySpan<byte> bytes)
    {
        length = 0;
        return Raw(bytes);
    }

    private MarketCommands Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(text.AsSpan(length));
        length += bytes.Length;
        return this;
    }

    private MarketCommands Number(long number)
    {
        Utf8Formatter.TryFormat(number, text.AsSpan(length), out var written);
        length += written;
        return this;
    }

    private void Add(int code)
    {
        Room();
        block!.AddEntry(code, line++, text.AsSpan(0, length));
    }

    private void Add(int code, string json)
    {
        Room();
        block!.AddEntry(code, line++, Encoding.UTF8.GetBytes(json));
    }

    private void Room()
    {
        if (block is not null && !block.HasRoomFor(Limits.PlanBytesMax)) Submit();
        if (block is not null) return;
        block = rent();
        block.Start(time);
        block.AddBatch("market"u8, "market"u8);
    }

    private void Submit()
    {
        if (block is null) return;
        submit(block);
        block = null;
    }
}
