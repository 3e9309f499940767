using System.Text;

namespace Fairshare.Ledger.Tests;

/// <summary>A random history: blocks as a log keeps them.</summary>
/// <param name="Seed">The seed it came from.</param>
/// <param name="Steps">Steps of what is due in one block.</param>
/// <param name="Blocks">Their times and bodies.</param>
internal sealed record History(int Seed, int Steps, List<(long Time, byte[] Body)> Blocks)
{
    /// <summary>The history of a seed.</summary>
    public static History From(int seed) => new HistoryMaker(seed).Make();
}

/// <summary>Draws commands of every kind, hostile ones among them.</summary>
internal sealed class HistoryMaker
{
    private const int BlocksCount = 130;
    private const long Start = 20_458L * Time.Day; // 2026-01-05

    private readonly Prng random;
    private readonly int seed;
    private readonly (int Weight, Func<(int Code, string Json)> Draw)[] kinds;
    private readonly string period;
    private readonly int returnDays;
    private long now = Start;
    private (string Actor, string Key, int Code, string Json) last;
    private int version = 1;
    private int keys;

    public HistoryMaker(int seed)
    {
        (this.seed, random) = (seed, new Prng((ulong)seed));
        period = Pick("day", "week", "month");
        returnDays = (int)random.Below(40) + 1;
        kinds =
        [
            (40, Sale), (12, Return), (4, Deliver), (8, Enroll), (8, Place), (6, Move), (3, Suspend), (3, Resume),
            (1, Terminate), (3, Rank), (3, Fund), (2, Withdraw), (3, Adjust), (2, Publish), (2, Activate), (1, Asset),
            (1, Nonsense),
        ];
        for (var i = 0; i < kinds.Length; i++) kinds[i].Weight = (int)random.Below((ulong)(kinds[i].Weight * 2) + 1);
        kinds[0].Weight += 10;
    }

    public History Make()
    {
        var machine = new StateMachine();
        var block = machine.NewBlock();
        var history = new History(seed, Pick(1, 3, 20, Limits.JobStepsPerBlock), []);
        List<(int Code, string Json)> setUp =
        [
            (0x0201, """{"asset":"EUR","scale":2}"""), (0x0201, """{"asset":"CNY","scale":2}"""),
            (0x0202, $$"""{"document":{{Document("p", "EUR", 1)}}}"""),
            (0x0203, $$"""{"plan":"p","version":1,"funding":"{{Pick("deposit", "per_sale")}}"}"""),
            (0x0204, """{"plan":"p","amount":1000000}"""),
        ];
        for (var i = 0; i < 6; i++) setUp.Add(Enroll());
        Add(history, block, setUp);
        for (var i = 0; i < BlocksCount; i++)
        {
            now += Gap();
            Add(history, block, [.. Enumerable.Range(0, (int)random.Below(6)).Select(_ => Command())]);
        }

        return history;
    }

    private void Add(History history, Block block, List<(int Code, string Json)> commands)
    {
        block.Start(now);
        foreach (var (code, json) in commands)
        {
            var (actor, key) = (Pick("till", "office"), $"k{keys++}");
            if (random.Below(20) == 0 && history.Blocks.Count > 0) (actor, key) = (last.Actor, last.Key);
            block.AddBatch(Encoding.ASCII.GetBytes(actor), Encoding.ASCII.GetBytes(key));
            block.AddEntry(code, line: 1, Encoding.UTF8.GetBytes(json));
            last = (actor, key, code, json);
        }

        history.Blocks.Add((now, block.Body.ToArray()));
    }

    private (int Code, string Json) Command()
    {
        if (random.Below(12) == 0 && last.Key is not null) return (last.Code, last.Json);
        var draw = (int)random.Below((ulong)kinds.Sum(kind => kind.Weight));
        foreach (var (weight, kind) in kinds)
            if ((draw -= weight) < 0) return kind();
        throw new InvalidOperationException("weights sum up");
    }

    private (int, string) Sale()
    {
        var fields = new List<string> { $"\"sale\":\"{SaleId()}\"", $"\"at\":\"{At()}\"" };
        if (random.Below(10) > 0) fields.Add($"\"seller\":\"{Member()}\"");
        if (random.Below(4) > 0) fields.Add($"\"buyer\":\"{Pick(Member(), $"c{random.Below(4)}")}\"");
        if (random.Below(4) == 0) fields.Add($"\"delivered\":\"{At()}\"");
        if (random.Below(6) == 0)
        {
            var lines = Enumerable.Range(0, (int)random.Below(3) + 1).Select(_ => $"{{{Line()}}}");
            fields.Add($"\"lines\":[{string.Join(',', lines)}]");
        }
        else fields.Add(Line());
        return (0x0401, $"{{{string.Join(',', fields)}}}");
    }

    private string Line()
    {
        var line = $"\"amount\":{Amount()}";
        if (random.Below(4) == 0) line += $",\"volume\":{Amount()}";
        if (random.Below(4) == 0) line += $",\"qualifying\":{Amount()}";
        if (random.Below(4) == 0) line += $",\"article\":\"{Pick("cup", "pot", "tea")}\"";
        return random.Below(4) == 0 ? $"{line},\"quantity\":{Pick("0", "1", "3", "1000000000")}" : line;
    }

    private (int, string) Return()
    {
        var amount = random.Below(3) == 0 ? "" : $",\"amount\":{Amount()}";
        var id = Pick(SaleId(), $"r{random.Below(60)}");
        return (0x0402, $"{{\"return\":\"{id}\",\"sale\":\"{SaleId()}\",\"at\":\"{At()}\"{amount}}}");
    }

    private (int, string) Deliver() => (0x0403, $$"""{"sale":"{{SaleId()}}","delivered":"{{At()}}"}""");

    private (int, string) Enroll()
    {
        var json = $"{{\"member\":\"{Member()}\"";
        if (random.Below(5) > 0) json += $",\"enroller\":\"{Member()}\"";
        if (random.Below(2) == 0) json += $",\"placement\":\"{Member()}\"{Leg()}";
        if (random.Below(5) == 0) json += $",\"joined\":\"{At()}\"";
        return (0x0101, json + "}");
    }

    private (int, string) Place() => (0x0102, $"{{\"member\":\"{Member()}\",\"placement\":\"{Member()}\"{Leg()}}}");

    private (int, string) Move()
    {
        var tree = Pick("enroller", "placement", "placement", "x");
        return (0x0302, $"{{\"member\":\"{Member()}\",\"parent\":\"{Member()}\",\"tree\":\"{tree}\"{Leg()}}}");
    }

    private (int, string) Suspend() => (0x0103, $$"""{"member":"{{Member()}}"}""");

    private (int, string) Resume() => (0x0104, $$"""{"member":"{{Member()}}"}""");

    private (int, string) Terminate() => (0x0105, $$"""{"member":"{{Member()}}"}""");

    private (int, string) Rank() =>
        (0x0301, $$"""{"member":"{{Member()}}","rank":"{{Pick("low", "mid", "high", "honour", "none")}}"}""");

    private (int, string) Fund() => (0x0204, $$"""{"plan":"{{Pick("p", "p", "q")}}","amount":{{Amount()}}}""");

    private (int, string) Withdraw() => (0x0205, $$"""{"plan":"p","amount":{{Amount()}}}""");

    private (int, string) Adjust()
    {
        var amount = random.Below(2) == 0 ? Amount() : $"-{random.Below(500)}";
        return (0x0206, $$"""
            {"member":"{{Member()}}","amount":{{amount}},"why":"w","approved_by":"{{Pick("till", "boss")}}"}
            """);
    }

    private (int, string) Publish()
    {
        var (name, number) = (Pick("p", "p", "p", "q"), random.Below(6) == 0 ? 1 : ++version);
        return (0x0202, $$"""{"document":{{Document(name, Pick("EUR", "EUR", "EUR", "CNY"), number)}}}""");
    }

    private (int, string) Activate()
    {
        var from = (now / Time.Day) + (long)random.Below(9);
        var to = random.Below(4) == 0 ? from * Time.Day : NextStart();
        return (0x0203, $$"""
            {"plan":"p","version":{{random.Below((ulong)version) + 1}},"from":"{{Time.Text(to)}}",
            "funding":"{{Pick("deposit", "per_sale")}}"}
            """);
    }

    private (int, string) Asset() => (0x0201, $$"""{"asset":"{{Pick("EUR", "USD")}}","scale":{{random.Below(12)}}}""");

    private (int, string) Nonsense() => random.Below(3) switch
    {
        0 => (0x0999, "{}"),
        1 => (0x0401, "{\"sale\":"),
        _ => (0x0101, "[]"),
    };

    private string Document(string name, string asset, int number)
    {
        var caps = random.Below(3) > 0 ? "" :
            $$""" "caps":{"sale_percent":"{{random.Below(30)}}","member_per_period":{{random.Below(5_000)}}},""";
        var active = random.Below(2) == 0 ? "" : """ "active":{"personal_volume":500},""";
        return $$"""
            {"plan":"{{name}}","version":{{number}},"asset":"{{asset}}","period":"{{period}}",
            "base":"{{Pick("amount", "volume")}}","undelivered":"{{Pick("release", "hold")}}",
            "close_after_days":{{random.Below(4)}},"hold_days":{{random.Below(15)}},"return_days":{{returnDays}},
            {{active}}{{caps}}"ranks":{{Ranks()}},"bonuses":[{{string.Join(',', Bonuses())}}]}
            """;
    }

    private string Ranks() => Pick(
        """
        [{"name":"low"},{"name":"mid","when":{"personal_volume":500}},{"name":"high","when":{"group_volume":3000}}]
        """,
        """
        [{"name":"low"},{"name":"mid","grace":1,"when":{"legs":{"count":1,"group_volume":300}}},
        {"name":"high","when":{"group_volume":2000,"over":2},"keep":{"customers":1}},{"name":"honour"}]
        """,
        """
        [{"name":"low"},{"name":"high"},
        {"name":"mid","when":{"customers":2,"over":3,"any":[{"order":100},{"rank":"low"}]}}]
        """);

    private List<string> Bonuses()
    {
        var gift = Pick("7", "7", "10000000");
        var bonuses = new List<string>
        {
            $$"""{"name":"own","kind":"personal","percent":"{{random.Below(20)}}"{{Extra()}}}""",
            $$"""{"name":"team","kind":"unilevel","percents":["5","3.3333","2"]{{Walk()}}{{Extra()}}}""",
            $$"""
            {"name":"career","kind":"differential","percent_by_rank":{"low":"3","mid":"6","high":"9"}{{Extra()}}}
            """,
            $$"""{"name":"match","kind":"matching","of":["{{Pick("team", "career", "own")}}"],"percents":["10","5"]}""",
            """{"name":"cash","kind":"cashback","percent":"1.25"}""",
            $$"""
            {"name":"gift","kind":"flat","amount":{{gift}},"articles":["cup"]{{Pick("", ",\"replaces\":[\"own\"]")}}}
            """,
        };
        while (bonuses.Count > 4 && random.Below(2) == 0) bonuses.RemoveAt(bonuses.Count - 1);
        return bonuses;
    }

    private string Walk() => Pick("", ",\"tree\":\"placement\"") +
        Pick("", ",\"compression\":\"none\"", ",\"compression\":\"dynamic\"", ",\"compression\":\"source\"") +
        Pick("", ",\"entitled\":{\"low\":1,\"mid\":2,\"high\":3}");

    private string Extra() => Pick("", ",\"pay\":\"period\"") +
        Pick("", "", ",\"caps\":{\"member_per_period\":300}", ",\"caps\":{\"from_one_member_per_period\":90}") +
        Pick("", "", ",\"when\":{\"group_volume\":400}", ",\"when\":{\"customers\":1}");

    private string Leg() => random.Below(2) == 0 ? $",\"leg\":{random.Below(3)}" : "";

    private string Member() => $"m{random.Below(9)}";

    private string SaleId() => $"s{random.Below(90)}";

    private string At()
    {
        var time = random.Below(8) switch
        {
            0 => now - ((long)random.Below(50) * Time.Day),
            1 => now - (long)random.Below(Time.Day),
            2 => now + (long)random.Below(5_000),
            _ => now,
        };
        return Time.Text(time);
    }

    private string Amount() => random.Below(16) switch
    {
        0 => "0",
        1 => "-1",
        2 => "1",
        3 => $"{Limits.AmountMax}",
        4 => $"{Limits.AmountMax + 1}",
        _ => $"{random.Below(3_000)}",
    };

    private long Gap() => random.Below(12) switch
    {
        0 => 0,
        1 => (long)random.Below(12) * Time.Day,
        2 => NextStart() - now,
        _ => (long)random.Below(Time.Day / 2),
    };

    /// <summary>The start of the next day, Monday or month: where a period of one of the calendars begins.</summary>
    private long NextStart()
    {
        var day = (now / Time.Day) + 1;
        if (period == "week") day += (4 - day % 7 + 7) % 7;
        while (period == "month" && Time.Civil(day).Day != 1) day++;
        return day * Time.Day;
    }

    private T Pick<T>(params T[] choices) => choices[random.Below((ulong)choices.Length)];
}

/// <summary>SplitMix64: all the randomness there is, and all of it from the seed.</summary>
internal sealed class Prng(ulong seed)
{
    public ulong Next()
    {
        unchecked
        {
            var z = seed += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    public ulong Below(ulong limit) => Next() % limit;
}
