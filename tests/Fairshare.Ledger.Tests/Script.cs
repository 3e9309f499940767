using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Tests;

/// <summary>
/// Runs a table of lines against a fresh machine, after TigerBeetle's state machine tests. A line is a command, its
/// arguments, and what must come of it: "ok", "repeats" or the code of a refusal.
/// The machine is audited after every line.
/// </summary>
/// <remarks>
///     at 2026-01-05T10:00:00Z                       the clock; what is due happens
///     plan 0                                        publishes document 0 and lets it govern; sales bring their funds
///     plan 0 deposit                                the same, but sales are paid from the deposit
///     people A B&lt;A C&lt;A/B D&lt;A/B#2                enrolls: D's enroller is A, D stands below B in leg 2
///     sale s1 B c7 1000 volume=900        ok        seller and buyer may be -; at is now unless at=…
///     return r1 s1 50                     ok        or: rest
///     = team A 1 +50, release A 7                   all that the last line moved, or: nothing
///     passed team B 1 inactive, match - 2 nobody    all who were passed over
///     legs A team 900 400 matched 2 carried 500 0   left and right, cycles or volume, what goes on
///     stands A B 2                                  placed below B in leg 2
///     balance A held 5 available 7 owed 1           parts that are not named are 0
///     deposit p 100 · reserve p 3
///     key K · actor A                               of the next command · from now on
///     record_sale {"sale":"s1"}           body_invalid      any command as JSON
///
/// Fields that are not positional are name=value. A line that begins with # is a comment; one that ends with a comma
/// goes on in the next.
/// </remarks>
internal sealed partial class Script
{
    private readonly string[] plans;

    private Script(string[] plans, int protocol) => (this.plans, Ledger) = (plans, new Driver(protocol));

    private Driver Ledger { get; }

    /// <summary>Runs a script with plan documents, in which ' stands for ".</summary>
    public static Driver Run(string script, params string[] plans) => Run(script, static _ => { }, plans);

    /// <summary>Runs a script on a machine that was set up first.</summary>
    public static Driver Run(string script, Action<Driver> setUp, params string[] plans) =>
        Run(Protocol.Latest, script, setUp, plans);

    /// <summary>Runs a script under an earlier protocol.</summary>
    public static Driver RunUnder(int protocol, string script, params string[] plans) =>
        Run(protocol, script, static _ => { }, plans);

    private static Driver Run(int protocol, string script, Action<Driver> setUp, string[] plans)
    {
        var running = new Script(plans, protocol);
        setUp(running.Ledger);
        foreach (var line in Continued().Replace(script, ", ").Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            running.Step(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), line);
            var breaches = running.Ledger.Machine.Audit().ToArray();
            Assert.True(breaches.Length == 0, $"{line} — {string.Join("; ", breaches)}");
        }

        return running.Ledger;
    }

    private void Step(string[] words, string line)
    {
        switch (words)
        {
            case ["at", var time]: Ledger.Advance(At(time)); break;
            case ["clock", var time]: Ledger.Now = At(time); break;
            case ["block"]: Ledger.Step(); break;
            case ["key", var key]: Ledger.Key = key; break;
            case ["actor", var actor]: Ledger.Actor = actor; break;
            case ["plan", var plan, .. var funding]: Govern(plan, funding is ["deposit"] ? "deposit"
                : "per_sale"); break;
            case ["people", .. var people]: Enroll(people); break;
            case ["=", ..]: Same(line, Ledger.Moves, line[1..]); break;
            case ["passed", ..]: Same(line, Ledger.Passed, line["passed".Length..]); break;
            case ["balance", var owner, .. var parts]: Balance(line, owner, parts); break;
            case ["earned", var member, var bonus, var amount]: Earned(line, member, bonus, long.Parse(amount)); break;
            case ["legs", var member, var bonus, .. var counts]: Legs(line, member, bonus, counts); break;
            case ["stands", var member, var parent, var leg]: Stands(line, member, parent, leg); break;
            case ["inrank", var member, var rank]: InRank(line, member, rank); break;
            case ["deposit", var plan, var amount]: Available(line, $"@deposit.{plan}", amount); break;
            case ["reserve", var plan, var amount]: Available(line, $"@reserve.{plan}", amount); break;
            default: Send(words, line); break;
        }
    }

    private void Send(string[] words, string line)
    {
        var json = line.IndexOf('{');
        var (command, body) = json >= 0
            ? (words[0], line[json..(line.LastIndexOf('}') + 1)].Replace('\'', '"'))
            : Command(words[..^1]);
        var result = Ledger.Send(command, body);
        Assert.True(result == words[^1], $"{line} — was {result}");
    }

    private (string Command, string Json) Command(string[] words)
    {
        var named = words.Where(word => word.Contains('=')).Select(word => word.Split('=', 2)).ToArray();
        words = [.. words.Where(word => !word.Contains('='))];
        var (command, fields) = words switch
        {
            ["asset", var asset, var scale] => ("register_asset", Fields(("asset", asset), ("scale", scale))),
            ["publish", var plan] => ("publish_plan", new JsonObject { ["document"] = JsonNode.Parse(Document(plan)) }),
            ["activate", var plan, var version] => ("activate_plan", Fields(("plan", plan), ("version", version))),
            ["fund", var plan, var amount] => ("fund_deposit", Fields(("plan", plan), ("amount", amount))),
            ["withdraw", var plan, var amount] => ("withdraw_deposit", Fields(("plan", plan), ("amount", amount))),
            ["adjust", var member, var amount] => ("adjust", Fields(("member", member), ("amount", amount))),
            ["enroll", var member] => ("enroll_member", Fields(("member", member))),
            ["enroll", var member, var enroller] =>
                ("enroll_member", Fields(("member", member), ("enroller", enroller))),
            ["place", var member, var placement] =>
                ("place_member", Fields(("member", member), ("placement", placement))),
            ["spill", var member, var below, var spill] =>
                ("spill_member", Fields(("member", member), ("placement", below), ("spill", spill))),
            ["move", var member, var parent, var tree] =>
                ("move_member", Fields(("member", member), ("parent", parent), ("tree", tree))),
            ["accept", var period] => ("accept_period", Fields(("period", period))),
            ["suspend" or "resume" or "terminate", var member] => ($"{words[0]}_member", Fields(("member", member))),
            ["rank", var member, var rank] => ("set_rank", Fields(("member", member), ("rank", rank))),
            ["sale", var sale, var seller, var buyer, .. var amount] => ("record_sale", Fields(
                ("sale", sale), ("seller", seller), ("buyer", buyer), ("amount", amount is [var a] ? a : "-"),
                ("at", Time.Text(Ledger.Now)))),
            ["return", var id, var sale, var amount] => ("return_sale", Fields(
                ("return", id), ("sale", sale), ("amount", amount == "rest" ? "-" : amount),
                ("at", Time.Text(Ledger.Now)))),
            ["deliver", var sale] => ("deliver_sale", Fields(("sale", sale), ("delivered", Time.Text(Ledger.Now)))),
            _ => throw new FormatException(string.Join(' ', words)),
        };
        foreach (var pair in named) fields[pair[0]] = Value(pair[0], pair[1]);
        return (command, fields.ToJsonString());
    }

    private static JsonObject Fields(params (string Name, string Value)[] given)
    {
        var fields = new JsonObject();
        foreach (var (name, value) in given)
            if (value != "-") fields[name] = Value(name, value);
        return fields;
    }

    private static JsonNode? Value(string name, string value) =>
        name is "width" or "amount" or "scale" or "version" or "leg" or "volume" or "qualifying" or "quantity"
            ? JsonNode.Parse(value)
            : JsonValue.Create(value.Replace('_', name == "why" ? ' ' : '_'));

    private string Document(string index) => plans[int.Parse(index)].Replace('\'', '"');

    private void Govern(string index, string funding)
    {
        using var document = JsonDocument.Parse(Document(index));
        var (plan, version, asset) = (Field("plan"), Field("version"), Field("asset"));
        if (Ledger.Machine.Module<PlansModule>().AssetIndex(asset) < 0)
            Ok("register_asset", $$"""{"asset":"{{asset}}","scale":2}""");
        Ok("publish_plan", $$"""{"document":{{Document(index)}}}""");
        Ok("activate_plan", $$"""{"plan":"{{plan}}","version":{{version}},"funding":"{{funding}}"}""");

        string Field(string name) => document.RootElement.GetProperty(name).ToString();
    }

    private void Enroll(string[] people)
    {
        foreach (var person in people)
        {
            var (member, above) = person.Split('<') is [var low, var high] ? (low, high) : (person, "");
            var (enroller, placed) = above.Split('/') is [var first, var second] ? (first, second) : (above, "");
            var (placement, leg) = placed.Split('#') is [var parent, var number] ? (parent, number) : (placed, "-");
            Ok("enroll_member", Fields(("member", member), ("enroller", Or(enroller)), ("placement", Or(placement)),
                ("leg", leg)).ToJsonString());
        }

        static string Or(string text) => text.Length == 0 ? "-" : text;
    }

    private void Ok(string command, string json)
    {
        var result = Ledger.Send(command, json);
        Assert.True(result == "ok", $"{command} {json} — was {result}");
    }

    private static void Same(string line, List<string> found, string expected)
    {
        var sentences = expected.Trim() is "nothing" or "nobody"
            ? [] : expected.Split(',', StringSplitOptions.TrimEntries);
        Assert.True(sentences.SequenceEqual(found), $"{line} — was {string.Join(", ", found)}");
    }

    private void Balance(string line, string owner, string[] parts)
    {
        var balance = Find(owner);
        Assert.True(parts.Length % 2 == 0, line);
        var expected = parts.Chunk(2).ToDictionary(pair => pair[0], pair => Int128.Parse(pair[1]));
        var found = (balance.Held, balance.Available, balance.Owed);
        var wanted = (expected.GetValueOrDefault("held"), expected.GetValueOrDefault("available"),
            expected.GetValueOrDefault("owed"));
        Assert.True(expected.Keys.All(part => part is "held" or "available" or "owed"), line);
        Assert.True(found == wanted, $"{line} — was {found}");
    }

    private void Earned(string line, string member, string bonus, long amount)
    {
        var earned = Ledger.Earned.GetValueOrDefault((bonus, member));
        Assert.True(earned == amount, $"{line} — was {earned}");
    }

    private void Legs(string line, string member, string bonus, string[] counts)
    {
        var (left, right, matched, leftOut, rightOut) = Ledger.Legs.GetValueOrDefault((bonus, member));
        var found = $"{left} {right} matched {matched} carried {leftOut} {rightOut}";
        Assert.True(string.Join(' ', counts) == found, $"{line} — was {found}");
    }

    private void Stands(string line, string member, string parent, string leg)
    {
        var members = Ledger.Machine.Module<MembersModule>();
        var found = Ledger.Machine.Parties.Find(Encoding.ASCII.GetBytes(member));
        var place = $"{Ledger.Machine.Parties.Name(members.Parent(Tree.Placement, found))} {members.LegOf(found)}";
        Assert.True(place == $"{parent} {leg}", $"{line} — was {place}");
    }

    private void InRank(string line, string member, string expected)
    {
        var periods = Ledger.Machine.Module<PeriodsModule>();
        var rank = periods.RankOf(Ledger.Machine.Parties.Find(Encoding.ASCII.GetBytes(member)));
        var name = periods.GoverningPlan!.Ranks[rank].Name;
        Assert.True(name == expected, $"{line} — was {name}");
    }

    private void Available(string line, string owner, string amount)
    {
        var found = Find(owner).Available;
        Assert.True(found == Int128.Parse(amount), $"{line} — was {found}");
    }

    private Balance Find(string owner)
    {
        var party = Ledger.Machine.Parties.Find(Encoding.ASCII.GetBytes(owner));
        Assert.True(party.Exists, $"nobody is {owner}");
        return Ledger.Machine.Book.Balance(party, new AssetId(0));
    }

    [GeneratedRegex(@",\s*\n\s*")]
    private static partial Regex Continued();

    private static long At(string text)
    {
        Assert.True(Time.TryParse(Encoding.ASCII.GetBytes(text), out var time), text);
        return time;
    }
}
