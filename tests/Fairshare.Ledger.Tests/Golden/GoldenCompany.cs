using System.Text;
using System.Text.Json.Nodes;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Seals;

namespace Fairshare.Ledger.Tests.Golden;

/// <summary>
/// Six weeks of a small company: sales, returns early and late, moves, ranks, a new plan version; in the middle, the
/// latest protocol after the one before it, and from then on seals.
/// </summary>
internal static class GoldenCompany
{
    private const int Days = 56;
    private const int People = 12;
    private const int SalesADay = 4;
    private const int Activation = 16;
    private const long Start = 20_458L * Time.Day; // Monday, 2026-01-05

    private static readonly Sha256Hash secret = Sha256Hash.Of("golden"u8);

    /// <summary>The protocol that it begins with.</summary>
    public static int Begins => Protocol.Latest - 1;

    /// <summary>Its blocks: their times and bodies.</summary>
    public static IReadOnlyList<(long Time, byte[] Body)> Blocks()
    {
        var ledger = new Driver(Begins) { Now = Start };
        Begin(ledger);
        for (var day = 0; day < Days; day++)
        {
            ledger.Advance(At(day, 8));
            for (var i = 0; i < SalesADay; i++) Sell(ledger, day, i);
            Return(ledger, day);
            Office(ledger, day);
            if (day == Activation) Send(ledger, "activate_protocol", ("protocol", Protocol.Latest));
            if (day % 5 == 1) Seal(ledger);
        }

        ledger.Advance(At(Days + 14, 0));
        Seal(ledger);
        return ledger.Blocks;
    }

    private static void Begin(Driver ledger)
    {
        Send(ledger, "register_asset", ("asset", "EUR"), ("scale", 2));
        Send(ledger, "publish_plan", ("document", Document(version: 1, base1: "5")));
        Send(ledger, "activate_plan", ("plan", "tea"), ("version", 1), ("funding", "per_sale"));
        Send(ledger, "fund_deposit", ("plan", "tea"), ("amount", 500_000));
        for (var i = 0; i < People; i++)
        {
            var parent = i == 0 ? null : $"m{(i - 1) / 2}";
            Send(ledger, "enroll_member", ("member", $"m{i}"), ("enroller", parent), ("placement", parent),
                ("leg", i == 0 ? null : ((i - 1) % 2) + 1));
        }
    }

    private static void Sell(Driver ledger, int day, int i)
    {
        ledger.Now = At(day, 9 + i);
        var number = (day * SalesADay) + i;
        if (number % 13 == 5) ledger.Key = "again";
        Send(
            ledger, "record_sale", ("sale", $"s{number}"), ("seller", $"m{number * 7 % (People + 1)}"),
            ("buyer", number % 3 == 0 ? $"m{number % People}" : $"c{number % 5}"),
            ("amount", 500 + (number * 977 % 20_000)), ("at", Time.Text(ledger.Now)),
            ("article", number % 4 == 0 ? "cup" : null),
            ("delivered", number % 2 == 0 ? Time.Text(ledger.Now) : null));
        if (number % 6 == 1)
            Send(ledger, "deliver_sale", ("sale", $"s{number}"), ("delivered", Time.Text(ledger.Now)));
    }

    /// <summary>Some at once, some after the close, some twice, and some before their sale.</summary>
    private static void Return(Driver ledger, int day)
    {
        ledger.Now = At(day, 15);
        var sale = (day * SalesADay) - (day % 3 == 0 ? 1 : day % 3 == 1 ? 30 : -5);
        if (day % 4 == 3 || sale < 0) return;
        Send(
            ledger, "return_sale", ("return", $"r{day}"), ("sale", $"s{sale}"), ("at", Time.Text(ledger.Now)),
            ("amount", day % 2 == 0 ? 300 : null));
    }

    private static void Office(Driver ledger, int day)
    {
        ledger.Now = At(day, 16);
        ledger.Actor = "office";
        var member = $"m{day % People}";
        if (day % 5 == 0) Send(ledger, "adjust", ("member", member), ("amount", day % 2 == 0 ? 250 : -50),
            ("why", "a letter"), ("approved_by", "boss"));
        if (day % 9 == 4) Send(ledger, "suspend_member", ("member", member));
        if (day % 9 == 7) Send(ledger, "resume_member", ("member", $"m{(day - 3) % People}"));
        if (day == 11) Send(ledger, "set_rank", ("member", "m1"), ("rank", "leader"));
        if (day == 17) Send(ledger, "move_member", ("member", "m9"), ("parent", "m2"), ("tree", "enroller"));
        if (day == 18) Send(ledger, "move_member", ("member", "m10"), ("parent", "m1"), ("tree", "placement"));
        if (day == 19) Send(ledger, "publish_plan", ("document", Document(version: 2, base1: "6.5")));
        if (day == 19) Send(ledger, "activate_plan", ("plan", "tea"), ("version", 2), ("funding", "per_sale"),
            ("from", Time.Text(At(21, 0))));
        if (day == 20) Send(ledger, "publish_plan", ("document", Leaders()));
        if (day == 24) Send(ledger, "activate_plan", ("plan", "tea"), ("version", 3), ("funding", "per_sale"),
            ("from", Time.Text(At(28, 0))));
        if (day == 26) Send(ledger, "publish_plan", ("document", Legs()));
        if (day == 29) Send(ledger, "activate_plan", ("plan", "tea"), ("version", 4), ("funding", "per_sale"),
            ("from", Time.Text(At(35, 0))));
        if (day == 25) Send(ledger, "withdraw_deposit", ("plan", "tea"), ("amount", 100_000));
        if (day > 20) Send(ledger, "enroll_member", ("member", $"n{day}"), ("enroller", member));
        if (day is > 22 and < 40) Send(ledger, "spill_member", ("member", $"n{day - 1}"), ("placement", member),
            ("spill", day % 3 == 0 ? "first_free" : day % 3 == 1 ? "balanced" : "outer"));
        if (day % 7 == 0) Send(ledger, "accept_period", ("period", WeekOf(At(day - 1, 0))));
        if (day == 30) Send(ledger, "terminate_member", ("member", "m11"));
        if (day % 8 == 3) Send(ledger, "record_sale", ("sale", "broken"));
        if (day % 8 == 6) Send(ledger, "enroll_member", ("member", "m3"));
        ledger.Actor = "till";
    }

    /// <summary>What waits is sealed; before the activation there is nothing, and no such command.</summary>
    private static void Seal(Driver ledger)
    {
        ledger.Advance(ledger.Now + Time.Day / 24);
        var frozen = ledger.Machine.Freeze();
        var sealedNow = SealedStatements.Of(StateMachine.View(frozen), secret);
        var command = Encoding.UTF8.GetString(sealedNow.Command(frozen.Digest));
        ledger.Machine.Thaw();
        var came = ledger.Send("seal_statements", command);
        Assert.Equal(ledger.Machine.Has<SealsModule>() ? "ok" : "command_unknown", came);
    }

    private static string WeekOf(long time)
    {
        var weeks = new PlanCalendar(PeriodKind.Week, 0, 0, 0, 0, UndeliveredHolds: false);
        return PeriodCalendar.NameOf(weeks, PeriodCalendar.NumberAt(weeks, time));
    }

    private static long At(int day, int hour) => Start + (day * Time.Day) + (hour * Time.Day / 24);

    private static void Send(Driver ledger, string command, params (string Name, JsonNode? Value)[] fields)
    {
        var body = new JsonObject();
        foreach (var (name, value) in fields)
            if (value is not null) body[name] = value;
        ledger.Send(command, body.ToJsonString());
    }

    /// <summary>The third version of the plan: the kinds that came with protocol 3 beside two of the first.</summary>
    private static JsonNode Leaders()
    {
        var document = Document(version: 3, base1: "6");
        document["bonuses"] = JsonNode.Parse("""
            [
              { "name": "own", "kind": "personal", "percent": "6" },
              { "name": "team", "kind": "unilevel", "percents": ["3", "2"], "pay": "period" },
              { "name": "lead", "kind": "breakaway", "rank": "leader", "percent": "2", "minimum_on": 40000 },
              { "name": "over", "kind": "breakaway", "rank": "leader", "percents": ["1", "1"] },
              { "name": "gen", "kind": "generation", "generation": "leader", "percents": ["2", "1"],
                "when": { "own_group_volume": 5000, "over": 2 } },
              { "name": "bygen", "kind": "matching", "of": ["own"], "generation": "leader", "percents": ["10", "5"] },
              { "name": "deep", "kind": "infinity", "percent_by_rank": { "partner": "0.5", "leader": "1" },
                "from_level": 2, "blocker_levels": 1 },
              { "name": "start", "kind": "fast_start", "days": 35, "percents": ["4", "2"], "replaces": ["gen"] },
              { "name": "pot", "kind": "pool", "percent": "1", "points": [3, 1] },
              { "name": "world", "kind": "pool", "percent": "0.5", "shares": { "partner": 1, "leader": 3 } }
            ]
            """);
        document["breakage"] = "pool:world";
        return document;
    }

    /// <summary>The fourth: what came with protocols 4 and 5 beside a kind of the first and a pool.</summary>
    private static JsonNode Legs()
    {
        var document = Document(version: 4, base1: "6");
        document["bonuses"] = JsonNode.Parse("""
            [
              { "name": "own", "kind": "personal", "percent": "6" },
              { "name": "legs", "kind": "binary", "unit": 2000, "amount": 90, "carry_max": 30000,
                "when": { "customer_share": "20" } },
              { "name": "sides", "kind": "binary", "unit": [3000, 5000], "amount": 70, "flush": "inactive" },
              { "name": "weak", "kind": "binary", "percent_by_rank": { "partner": "1", "leader": "2" },
                "caps": { "period_percent": "0.4" } },
              { "name": "steps", "kind": "binary", "brackets": [{ "from": 4000, "percent": "1" }],
                "articles": ["cup"] },
              { "name": "match", "kind": "matching", "of": ["weak"], "percents": ["20"],
                "caps": { "period_percent": "0.01", "member_per_period": 40 } },
              { "name": "piece", "kind": "flat", "on": "personal_volume",
                "brackets": [{ "from": 5000, "amount": 20 }, { "from": 20000, "amount": 45 }] },
              { "name": "square", "kind": "matrix", "width": 2, "depth": 3, "percents": ["1", "1"] },
              { "name": "cube", "kind": "matrix", "width": 3, "depth": 2, "amount": 3, "pay": "period",
                "caps": { "period_percent": "0.02" } },
              { "name": "world", "kind": "pool", "percent": "0.5" }
            ]
            """);
        return document;
    }

    private static JsonNode Document(int version, string base1) => JsonNode.Parse($$"""
        {
          "plan": "tea", "version": {{version}}, "asset": "EUR", "period": "week", "close_after_days": 1,
          "hold_days": 4,
          "return_days": 20, "active": { "personal_volume": 3000 },
          "ranks": [
            { "name": "partner" }, { "name": "leader", "when": { "group_volume": 60000, "customers": 2 } },
            { "name": "honour" }
          ],
          "bonuses": [
            { "name": "own", "kind": "personal", "percent": "{{base1}}" },
            { "name": "team", "kind": "unilevel", "percents": ["5", "3.3333", "2"], "compression": "dynamic" },
            { "name": "match", "kind": "matching", "of": ["team"], "percents": ["10", "5"] },
            { "name": "career", "kind": "differential", "percent_by_rank": { "partner": "1", "leader": "4" },
              "pay": "period" },
            { "name": "cash", "kind": "cashback", "percent": "1.25" },
            { "name": "step", "kind": "flat", "on": "personal_volume", "pay": "period",
              "brackets": [{ "from": 5000, "amount": 31 }, { "from": 90000, "amount": 47 }] },
            { "name": "gift", "kind": "flat", "amount": 70, "articles": ["cup"], "caps": { "member_per_period": 200 } }
          ],
          "caps": { "sale_percent": "22", "member_per_period": 9000 }
        }
        """)!;
}
