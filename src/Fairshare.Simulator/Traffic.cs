using Fairshare.Ledger;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Proofs;
using Fairshare.Ledger.Protocols;
using Fairshare.Storage;

namespace Fairshare.Simulator;

/// <summary>A command: its code and its body.</summary>
/// <param name="Code">Its number in the log; not always one that there is.</param>
/// <param name="Json">Its body; not always JSON.</param>
public readonly record struct Asked(int Code, string Json);

/// <summary>
/// What a company's tills and offices ask, drawn from dice: commands of every kind, hostile ones among them.
/// </summary>
/// <remarks>
/// Few people, few sales and amounts around the limits, so that collisions and refusals are common. How often each kind
/// of command comes is drawn anew for each seed, and some never come or come all the time (swarm testing): what only
/// shows when nobody returns anything, or when everybody moves, shows then.
/// </remarks>
public sealed class Traffic
{
    private const long Start = 20_458L * Time.Day; // 2026-01-05

    private readonly Dice dice;
    private readonly PlanDice plans;
    private readonly (int Weight, Func<Asked> Draw)[] kinds;
    private readonly string period;
    private readonly int hurry;
    private readonly int people;
    private readonly int sales;
    private int version = 1;

    /// <summary>The secret of the ledger's seals.</summary>
    internal static readonly Sha256Hash Secret = Sha256Hash.Of("simulated"u8);

    /// <summary>The traffic of some dice.</summary>
    /// <param name="dice">The dice.</param>
    /// <param name="ofOperators">Whether what concerns the ledger itself comes too: activations, and seals that lie.
    /// </param>
    public Traffic(Dice dice, bool ofOperators = false)
    {
        this.dice = dice;
        period = dice.Pick("day", "week", "month");
        hurry = dice.Pick(1, 1, 4, 40);
        (people, sales) = (dice.Pick(4, 9, 9, 40), dice.Pick(20, 90, 90, 400));
        plans = new PlanDice(dice, period, returnDays: dice.Below(40) + 1);
        kinds =
        [
            (40, Sale), (12, Return), (4, Deliver), (8, Enroll), (8, Place), (4, Spill), (6, Move), (3, Suspend),
            (3, Resume), (1, Terminate), (3, Rank), (3, Fund), (2, Withdraw), (3, Adjust), (2, Publish), (2, Activate),
            (1, Asset), (1, Nonsense), (4, Accept),
        ];
        if (ofOperators) kinds = [.. kinds, (2, Lie), (4, Protocols)];
        for (var i = 0; i < kinds.Length; i++) kinds[i].Weight = Swarm(kinds[i].Weight);
        kinds[0].Weight += 10;
    }

    /// <summary>The time of the commands that come now.</summary>
    public long Now { get; private set; } = Start;

    /// <summary>The last receipt that was seen.</summary>
    public long Sequence { get; set; }

    /// <summary>What a company asks first: assets, a plan, money and people.</summary>
    public IReadOnlyList<Asked> Opening() =>
    [
        new(0x0201, """{"asset":"EUR","scale":2}"""), new(0x0201, """{"asset":"CNY","scale":2}"""),
        new(0x0202, $$"""{"document":{{plans.Document("p", "EUR", 1)}}}"""),
        new(0x0203, $$"""{"plan":"p","version":1,"funding":"{{dice.Pick("deposit", "per_sale")}}"}"""),
        new(0x0204, """{"plan":"p","amount":1000000}"""),
        .. Enumerable.Range(0, 6).Select(_ => Enroll()),
    ];

    /// <summary>The next command.</summary>
    public Asked Next()
    {
        var draw = dice.Below(kinds.Sum(kind => kind.Weight));
        foreach (var (weight, kind) in kinds)
            if ((draw -= weight) < 0) return kind();
        throw new InvalidOperationException("weights sum up");
    }

    /// <summary>Time goes on: not at all, some hours, some days, or to the start of the next period.</summary>
    public void Wait() => Now += dice.Below(12) switch
    {
        0 => 0,
        1 => dice.Below(12) * Time.Day / hurry,
        2 => hurry > 1 ? 1 : NextStart() - Now,
        _ => dice.Below(Time.Day / 2 / hurry),
    };

    private int Swarm(int weight) => dice.Below(8) switch
    {
        0 => 0,
        1 => weight * 6,
        _ => dice.Below(weight * 2) + 1,
    };

    private Asked Sale()
    {
        var fields = new List<string> { $"\"sale\":\"{SaleId()}\"", $"\"at\":\"{At()}\"" };
        if (dice.Below(10) > 0) fields.Add($"\"seller\":\"{Member()}\"");
        if (dice.Below(4) > 0) fields.Add($"\"buyer\":\"{dice.Pick(Member(), $"c{dice.Below(4)}")}\"");
        if (dice.Below(4) == 0) fields.Add($"\"delivered\":\"{At()}\"");
        if (dice.Below(6) == 0)
        {
            var lines = Enumerable.Range(0, dice.Below(3) + 1).Select(_ => $"{{{Line()}}}");
            fields.Add($"\"lines\":[{string.Join(',', lines)}]");
        }
        else fields.Add(Line());
        return new(0x0401, $"{{{string.Join(',', fields)}}}");
    }

    private string Line()
    {
        var line = $"\"amount\":{Amount()}";
        if (dice.Below(4) == 0) line += $",\"volume\":{Amount()}";
        if (dice.Below(4) == 0) line += $",\"qualifying\":{Amount()}";
        if (dice.Below(4) == 0) line += $",\"article\":\"{dice.Pick("cup", "pot", "tea")}\"";
        return dice.Below(4) == 0 ? $"{line},\"quantity\":{dice.Pick("0", "1", "3", "1000000000")}" : line;
    }

    private Asked Return()
    {
        var amount = dice.Below(3) == 0 ? "" : $",\"amount\":{Amount()}";
        var id = dice.Pick(SaleId(), $"r{dice.Below(60)}");
        return new(0x0402, $"{{\"return\":\"{id}\",\"sale\":\"{SaleId()}\",\"at\":\"{At()}\"{amount}}}");
    }

    private Asked Deliver() => new(0x0403, $$"""{"sale":"{{SaleId()}}","delivered":"{{At()}}"}""");

    private Asked Enroll()
    {
        var json = $"{{\"member\":\"{Member()}\"";
        if (dice.Below(5) > 0) json += $",\"enroller\":\"{Member()}\"";
        if (dice.Below(2) == 0) json += $",\"placement\":\"{Member()}\"{Leg()}";
        if (dice.Below(5) == 0) json += $",\"joined\":\"{At()}\"";
        return new(0x0101, json + "}");
    }

    private Asked Place() => new(0x0102, $"{{\"member\":\"{Member()}\",\"placement\":\"{Member()}\"{Leg()}}}");

    private Asked Spill()
    {
        var spill = dice.Pick("first_free", "first_free", "balanced", "outer", "outer", "x");
        var more = dice.Pick("", "", ",\"width\":3", ",\"width\":1") + (dice.OneIn(4) ? Leg() : "");
        return new(0x0106, $$"""
            {"member":"{{Member()}}","placement":"{{Member()}}","spill":"{{spill}}"{{more}}}
            """);
    }

    private Asked Move()
    {
        var tree = dice.Pick("enroller", "placement", "placement", "x");
        return new(0x0302, $"{{\"member\":\"{Member()}\",\"parent\":\"{Member()}\",\"tree\":\"{tree}\"{Leg()}}}");
    }

    private Asked Suspend() => new(0x0103, $$"""{"member":"{{Member()}}"}""");

    private Asked Resume() => new(0x0104, $$"""{"member":"{{Member()}}"}""");

    private Asked Terminate() => new(0x0105, $$"""{"member":"{{Member()}}"}""");

    private Asked Rank() =>
        new(0x0301, $$"""{"member":"{{Member()}}","rank":"{{dice.Pick("low", "mid", "high", "honour", "none")}}"}""");

    private Asked Accept()
    {
        var kind = period switch { "day" => PeriodKind.Day, "week" => PeriodKind.Week, _ => PeriodKind.Month };
        var calendar = new PlanCalendar(kind, 0, 0, 0, 0, UndeliveredHolds: false);
        var number = PeriodCalendar.NumberAt(calendar, Now) - dice.Below(4) + 1;
        return new(0x0303, $$"""{"period":"{{PeriodCalendar.NameOf(calendar, number)}}"}""");
    }

    private Asked Fund() => new(0x0204, $$"""{"plan":"{{dice.Pick("p", "p", "q")}}","amount":{{Amount()}}}""");

    private Asked Withdraw() => new(0x0205, $$"""{"plan":"p","amount":{{Amount()}}}""");

    private Asked Adjust()
    {
        var amount = dice.Below(2) == 0 ? Amount() : $"-{dice.Below(500)}";
        return new(0x0206, $$"""
            {"member":"{{Member()}}","amount":{{amount}},"why":"w","approved_by":"{{dice.Pick("till", "boss")}}"}
            """);
    }

    private Asked Publish()
    {
        var (name, number) = (dice.Pick("p", "p", "p", "q"), dice.Below(6) == 0 ? 1 : ++version);
        var document = plans.Document(name, dice.Pick("EUR", "EUR", "EUR", "CNY"), number);
        return new(0x0202, $$"""{"document":{{document}}}""");
    }

    private Asked Activate()
    {
        var from = (Now / Time.Day) + dice.Below(9);
        var to = dice.Below(4) == 0 ? from * Time.Day : NextStart();
        return new(0x0203, $$"""
            {"plan":"p","version":{{dice.Below(version) + 1}},"from":"{{Time.Text(to)}}",
            "funding":"{{dice.Pick("deposit", "per_sale")}}"}
            """);
    }

    private Asked Asset() => new(0x0201, $$"""{"asset":"{{dice.Pick("EUR", "USD")}}","scale":{{dice.Below(12)}}}""");

    private Asked Nonsense() => dice.Below(3) switch
    {
        0 => new(0x0999, "{}"),
        1 => new(0x0401, "{\"sale\":"),
        _ => new(0x0101, "[]"),
    };

    private Asked Protocols() =>
        new(Activation.Code, $$"""{"protocol":{{dice.Pick(-1, 1, Protocol.Latest, Protocol.Latest)}}}""");

    /// <summary>A seal by somebody who does not know what is in the accounts: most are refused, but not all.</summary>
    private Asked Lie()
    {
        var through = Sequence + dice.Pick(-Sequence, -dice.Below(40), -dice.Below(4), 0, dice.Below(3), -Sequence - 1);
        var accounts = dice.Below(3) - (dice.OneIn(9) ? 1 : 0);
        var root = accounts == 0 && !dice.OneIn(4) ? $"{Merkle.Empty}" : Hash();
        var secret = dice.OneIn(4) ? Hash() : $"{Secret}";
        return new(Sealer.Code, $$"""
            {"through":{{through}},"accounts":{{accounts}},"root":"{{root}}","state":"{{Hash()}}","secret":"{{secret}}"}
            """);
    }

    private string Hash() => dice.OneIn(9) ? "x" : $"{Sha256Hash.Of(BitConverter.GetBytes(dice.Next()))}";

    private string Leg() => dice.Below(2) == 0 ? $",\"leg\":{dice.Below(3)}" : "";

    private string Member() => $"m{dice.Below(people)}";

    private string SaleId() => $"s{dice.Below(sales)}";

    private string At()
    {
        var time = dice.Below(8) switch
        {
            0 => Now - (dice.Below(50) * Time.Day),
            1 => Now - dice.Below(Time.Day),
            2 => Now + dice.Below(5_000),
            _ => Now,
        };
        return Time.Text(time);
    }

    private string Amount() => dice.Below(16) switch
    {
        0 => "0",
        1 => "-1",
        2 => "1",
        3 => $"{Limits.AmountMax}",
        4 => $"{Limits.AmountMax + 1}",
        _ => $"{dice.Below(3_000)}",
    };

    /// <summary>The start of the next day, Monday or month: where a period of one of the calendars begins.</summary>
    private long NextStart()
    {
        var day = (Now / Time.Day) + 1;
        if (period == "week") day += (4 - day % 7 + 7) % 7;
        while (period == "month" && Time.Civil(day).Day != 1) day++;
        return day * Time.Day;
    }
}
