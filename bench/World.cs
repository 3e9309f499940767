using System.Globalization;
using System.Text.Unicode;

namespace Fairshare.Bench;

/// <summary>One sale of the workload: members and buyers by number, minor units, milliseconds UTC.</summary>
internal readonly record struct WorldSale(
    int Seller, int Buyer, long Amount, long Volume, long AtMs, long DeliveredMs);

/// <summary>The workload of all measurements here: a tree of members, their ranks, and a month of sales.</summary>
/// <remarks>
/// The same seed gives the same world on every machine. A member's parent has a lower number, so numbers are a
/// parents-first order. The first hundred members are founders without a parent. Each later member is brought by
/// somebody drawn evenly from the newer two thirds of those before, and one newcomer in four is handed on to the
/// parent of that person: so half have nobody and a few have twenty direct partners. With a million members 96 in
/// 100 are 8 to 20 levels deep and 93 in 100 walks find all their ten levels. Ranks are given at random; sellers are
/// drawn evenly, buyers are customers and not members.
/// </remarks>
internal sealed class World
{
    /// <summary>The parent's number of members without a parent.</summary>
    public const int NoParent = -1;

    /// <summary>The length of the longest command that <see cref="WriteCommand"/> writes, in bytes.</summary>
    public const int CommandBytesMax = 256;

    private const int Founders = 100;
    private const int HandedOnIn = 4;
    private const int AmountMin = 1_000;
    private const int AmountMax = 50_000;
    private const int BuyersPerMember = 3;
    private const int DeliveryHoursMax = 72;
    private const int MonthDaysUsed = 30;

    /// <summary>In a long run sales may be returned for so many days, so that the state does not hold all of them.
    /// </summary>
    private const int LongRunReturnDays = 30;

    /// <summary>The share of members with each rank in percent, the lowest rank first.</summary>
    private static readonly int[] RankShares = [70, 15, 8, 4, 2, 1];

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ulong seed;

    /// <summary>Makes a world.</summary>
    /// <param name="memberCount">Members, from 1 to 10,000,000.</param>
    /// <param name="saleCount">Sales, from 0 to 99,999,999.</param>
    /// <param name="seed">Decides everything else.</param>
    /// <param name="months">Months of thirty days over which the sales are spread, from 1 to 60.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is outside its limits.</exception>
    public World(int memberCount, int saleCount, ulong seed, int months = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(months, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(months, 60);
        ArgumentOutOfRangeException.ThrowIfLessThan(memberCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memberCount, 10_000_000);
        ArgumentOutOfRangeException.ThrowIfNegative(saleCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(saleCount, 99_999_999);
        (this.seed, Months) = (seed, months);
        Plan = months == 1 ? BenchPlan.Load() : BenchPlan.Load().WithReturnDays(LongRunReturnDays);
        Parents = Grow(memberCount, new SplitMix64(seed));
        Ranks = Rank(memberCount, new SplitMix64(seed + 1));
        Sales = Sell(memberCount, saleCount, new SplitMix64(seed + 2));
    }

    /// <summary>The plan of this world.</summary>
    public BenchPlan Plan { get; }

    /// <summary>The start of the month of all sales, in milliseconds UTC.</summary>
    public static long StartMs => Start.ToUnixTimeMilliseconds();

    /// <summary>Months over which the sales are spread.</summary>
    public int Months { get; }

    /// <summary>The end of the last month of sales, in milliseconds UTC; no sale is at or after it.</summary>
    public long EndMs => Start.AddMonths(Months).ToUnixTimeMilliseconds();

    /// <summary>By a member's number the number of the parent, or <see cref="NoParent"/>.</summary>
    public int[] Parents { get; }

    /// <summary>By a member's number the number of the rank, 0 the lowest.</summary>
    public byte[] Ranks { get; }

    /// <summary>The sales in order of their time.</summary>
    public WorldSale[] Sales { get; }

    /// <summary>A member's id, <c>m0</c> to <c>m9999999</c>.</summary>
    public static string MemberId(int member) => string.Create(CultureInfo.InvariantCulture, $"m{member}");

    /// <summary>A customer's id, <c>c0</c> and on.</summary>
    public static string BuyerId(int buyer) => string.Create(CultureInfo.InvariantCulture, $"c{buyer}");

    /// <summary>A sale's id, <c>s-0000000</c> and on.</summary>
    public static string SaleId(int sale) => string.Create(CultureInfo.InvariantCulture, $"s-{sale:D7}");

    /// <summary>A sale's idempotency key: a UUID of version 7 (RFC 9562), which rises with time.</summary>
    public Guid Key(int sale)
    {
        var random = new SplitMix64(seed ^ (ulong)sale);
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, random.Next());
        BitConverter.TryWriteBytes(bytes[8..], random.Next());
        var ms = Sales[sale].AtMs;
        for (var i = 5; i >= 0; i--, ms >>= 8) bytes[i] = (byte)(ms & 0xFF);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Writes the command that records a sale, as a client sends it, in UTF-8.</summary>
    /// <returns>The bytes written, at most <see cref="CommandBytesMax"/>.</returns>
    /// <exception cref="ArgumentException">The space is too small.</exception>
    public int WriteCommand(int sale, Span<byte> space)
    {
        ref readonly var one = ref Sales[sale];
        var fits = Utf8.TryWrite(
            space,
            CultureInfo.InvariantCulture,
            $$"""
            {"sale":"s-{{sale:D7}}","seller":"m{{one.Seller}}","buyer":"c{{one.Buyer}}","amount":{{one.Amount}},
            """,
            out var head);
        fits &= Utf8.TryWrite(
            space[head..],
            CultureInfo.InvariantCulture,
            $$"""
            "volume":{{one.Volume}},"at":"{{Time(one.AtMs)}}",
            """,
            out var middle);
        fits &= Utf8.TryWrite(
            space[(head + middle)..],
            CultureInfo.InvariantCulture,
            $$"""
            "delivered":"{{Time(one.DeliveredMs)}}"}
            """,
            out var tail);
        return fits ? head + middle + tail : throw new ArgumentException("the space is too small", nameof(space));
    }

    /// <summary>The commands of a run of sales, one after another.</summary>
    public CommandRun Commands(int first, int count)
    {
        var bytes = new byte[(long)count * CommandBytesMax];
        var ends = new int[count];
        var end = 0;
        for (var i = 0; i < count; i++)
        {
            end += WriteCommand(first + i, bytes.AsSpan(end));
            ends[i] = end;
        }

        Array.Resize(ref bytes, end);
        return new CommandRun(bytes, ends);
    }

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString(
            ms % 1000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
            CultureInfo.InvariantCulture);

    private static int[] Grow(int count, SplitMix64 random)
    {
        var parents = new int[count];
        parents.AsSpan(0, Math.Min(count, Founders)).Fill(NoParent);
        for (var i = Founders; i < count; i++)
        {
            var oldest = i / 3;
            var parent = oldest + random.Below(i - oldest);
            if (random.Below(HandedOnIn) == 0 && parents[parent] != NoParent) parent = parents[parent];
            parents[i] = parent;
        }

        return parents;
    }

    private static byte[] Rank(int count, SplitMix64 random)
    {
        var ranks = new byte[count];
        foreach (ref var rank in ranks.AsSpan())
        {
            var left = random.Below(RankShares.Sum());
            while (left >= RankShares[rank]) left -= RankShares[rank++];
        }

        return ranks;
    }

    private WorldSale[] Sell(int memberCount, int saleCount, SplitMix64 random)
    {
        var sales = new WorldSale[saleCount];
        var spanMs = (long)TimeSpan.FromDays(MonthDaysUsed).TotalMilliseconds * Months;
        var hourMs = (long)TimeSpan.FromHours(1).TotalMilliseconds;
        for (var i = 0; i < saleCount; i++)
        {
            var amount = AmountMin + random.Below(AmountMax - AmountMin + 1);
            var at = StartMs + (long)((Int128)spanMs * i / saleCount);
            sales[i] = new WorldSale(
                Seller: random.Below(memberCount),
                Buyer: random.Below(memberCount * BuyersPerMember),
                Amount: amount,
                Volume: (long)amount * (50 + random.Below(51)) / 100,
                AtMs: at,
                DeliveredMs: at + (random.Below(DeliveryHoursMax + 1) * hourMs));
        }

        return sales;
    }
}

/// <summary>Commands one after another without anything between; each ends where the next one starts.</summary>
internal sealed class CommandRun(byte[] bytes, int[] ends)
{
    /// <summary>How many commands there are.</summary>
    public int Count => ends.Length;

    /// <summary>The bytes of the command at an index from 0.</summary>
    public ReadOnlySpan<byte> this[int index] => Block(index, index + 1).Span;

    /// <summary>The bytes of the commands from the first index up to, but not including, the second.</summary>
    public ReadOnlyMemory<byte> Block(int first, int end) => bytes.AsMemory(Start(first)..Start(end));

    /// <summary>So many bytes from where a command starts, or the last ones if fewer are left.</summary>
    public ReadOnlySpan<byte> Window(int index, int length) =>
        bytes.AsSpan(Math.Min(Start(index), bytes.Length - length), length);

    private int Start(int index) => index == 0 ? 0 : ends[index - 1];
}
