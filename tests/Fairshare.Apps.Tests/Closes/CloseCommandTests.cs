using System.Globalization;
using System.Text;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Ledger;

namespace Fairshare.Apps.Tests.Closes;

/// <summary>A period as it will be accepted is what is posted then, and nothing is written before.</summary>
public class CloseCommandTests
{
    private const string Plan = """
        {"plan":"tea","version":1,"asset":"EUR","close_after_days":5,"hold_days":2,
         "ranks":[{"name":"partner"},{"name":"leader","when":{"group_volume":50000}}],
         "bonuses":[{"name":"own","kind":"personal","percent":"10"},
                    {"name":"team","kind":"unilevel","percents":["5","3"],"pay":"period",
                     "caps":{"member_per_period":2000}}]}
        """;

    private const string Members = "member,enroller\nada,\nben,ada\ncleo,ben\ndan,ben\n";

    private const string Sales = """
        sale,seller,buyer,amount,at,returns
        S-1,cleo,c-1,20000,2026-01-05T10:00:00Z,
        S-2,dan,c-2,40000,2026-01-09T10:00:00Z,
        S-3,cleo,c-1,30000,2026-02-03T10:00:00Z,
        R-1,,,10000,2026-02-04T10:00:00Z,S-3

        """;

    private static KeptLedger Until(string time, int protocol = Protocol.Latest) =>
        new(Plan, Members, Sales, protocol: protocol, until: At(time));

    [Fact]
    public void An_ended_period_is_shown_as_it_is_posted_later()
    {
        using var waiting = Until("2026-02-02T00:00:00Z");
        using var whole = new KeptLedger(Plan, Members, Sales);
        var (text, rows) = Show(waiting);
        Assert.Contains("ended 2026-02-01T00:00:00Z: its lines are fixed, and posted 2026-02-06T00:00:00Z", text);
        var posted = whole.Result("accruals.csv").Where(line => line[1] == "2026-01").GroupBy(line => line[3])
            .ToDictionary(lines => lines.Key, lines => lines.Sum(line => long.Parse(line[5], Invariant)));
        Assert.Equal(posted, rows.ToDictionary(row => row[0], row => long.Parse(row[4], Invariant)));
        Assert.Equal("leader", rows.Single(row => row[0] == "ada")[2]);
        Assert.Equal(["ada", "ben", "cleo", "dan"], rows.Select(row => row[0]));
        Assert.Equal(new Printed(0, text, ""), Printed.Of("close", "--log", waiting.Log) with { Errors = "" });
    }

    [Fact]
    public void An_open_period_is_shown_as_if_nothing_more_came_beside_the_one_before()
    {
        using var open = Until("2026-02-20T00:00:00Z");
        var json = Printed.Of("close", "--log", open.Log, "--json").Json;
        Assert.Equal(("2026-02", "open", "2026-01"), (
            json.GetProperty("period").GetString(), json.GetProperty("state").GetString(),
            json.GetProperty("compared_with").GetString()));
        var (now, before) = (json.GetProperty("now"), json.GetProperty("before"));
        Assert.Equal((1, 30_000, 10_000), (
            now.GetProperty("sales").GetInt32(), now.GetProperty("sold").GetInt32(),
            now.GetProperty("returned").GetInt32()));
        var own = now.GetProperty("bonuses").GetProperty("own");
        Assert.Equal((3_000, -1_000), (
            own.GetProperty("with_sales").GetInt32(), own.GetProperty("taken_back").GetInt32()));
        // 5 % of 200.00 net for ben and 3 % for ada; in January 30.00 was cut to 20.00 for ben.
        Assert.Equal(1_600, now.GetProperty("bonuses").GetProperty("team").GetProperty("at_end").GetInt32());
        var team = before.GetProperty("bonuses").GetProperty("team");
        Assert.Equal((3_800, 1_000), (team.GetProperty("at_end").GetInt32(), team.GetProperty("cut").GetInt32()));
        Assert.Equal(2, before.GetProperty("ranks").GetProperty("leader").GetInt32());
        Assert.Equal(0, now.GetProperty("ranks").GetProperty("leader").GetInt32());
        Assert.Contains("Fallen: 2", Show(open).Text);
    }

    [Fact]
    public void An_accepted_period_is_posted_and_proven_and_not_accepted_twice()
    {
        using var ledger = Until("2026-02-02T00:00:00Z");
        var preview = Show(ledger).Rows;
        var accepted = Printed.Of("close", "--log", ledger.Log, "--accept");
        Assert.True(accepted.Exit == 0, accepted.Errors);
        Assert.Contains("ended 2026-02-01T00:00:00Z · accepted 2026-02-02T00:00:00Z", accepted.Output);
        Assert.Equal(preview, Show(ledger, "--period", "2026-01").Rows);
        var passbook = Printed.Of("statement", "--log", ledger.Log, "--member", "ben").Output;
        Assert.Contains("20.00", passbook);
        Assert.Equal(0, Printed.Of("verify", "--log", ledger.Log).Exit);
        Refused("2026-01 was accepted 2026-02-02T00:00:00Z.", ledger, "--accept", "--period", "2026-01");
        Refused("2026-02 is open until 2026-03-01T00:00:00Z, and not accepted before.", ledger, "--accept");
    }

    [Fact]
    public void A_ledger_of_an_earlier_protocol_says_how_to_get_the_command()
    {
        using var ledger = Until("2026-02-02T00:00:00Z", protocol: 3);
        Assert.Contains("its lines are fixed", Show(ledger).Text);
        Refused(
            "The ledger follows protocol 3, and periods are accepted by command since 4: " +
            $"fairshare protocol --log {ledger.Log} --activate 4.", ledger, "--accept");
    }

    [Fact]
    public void A_period_that_there_is_not_is_named()
    {
        using var ledger = Until("2026-02-20T00:00:00Z");
        Refused(
            "2026-13 is no period of this ledger that has a sale or has ended: 2026-02 is open.", ledger, "--period",
            "2026-13");
    }

    [Fact]
    public void Nothing_is_accepted_if_the_lines_asked_for_cannot_be_written()
    {
        using var ledger = Until("2026-02-02T00:00:00Z");
        var (folder, none) = (ledger.Request.Out, Path.Combine(ledger.Request.Out, "none", "close.csv"));
        Refused($"--csv {folder} is a folder, not a file.", ledger, "--accept", "--csv", folder);
        Refused($"--csv {none} cannot be written: there is no such folder.", ledger, "--accept", "--csv", none);
    }

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private static void Refused(string sentence, KeptLedger ledger, params string[] arguments)
    {
        var before = ledger.Check("--json").Output;
        var refused = Printed.Of(["close", "--log", ledger.Log, .. arguments]);
        Assert.Equal((1, $"{sentence}\n"), (refused.Exit, refused.Errors));
        Assert.Equal(before, ledger.Check("--json").Output);
    }

    private static (string Text, IReadOnlyList<string[]> Rows) Show(KeptLedger ledger, params string[] arguments)
    {
        var before = ledger.Check("--json").Output;
        var csv = Path.Combine(ledger.Request.Out, "close.csv");
        var shown = Printed.Of(["close", "--log", ledger.Log, "--csv", csv, .. arguments]);
        Assert.True(shown.Exit == 0, shown.Errors);
        Assert.Equal(before, ledger.Check("--json").Output);
        var lines = File.ReadAllLines(csv);
        Assert.Equal("member,rank_before,rank,earned_before,earned,change", lines[0]);
        return (shown.Output, [.. lines.Skip(1).Select(line => line.Split(','))]);
    }

    private static long At(string text)
    {
        Assert.True(Time.TryParse(Encoding.ASCII.GetBytes(text), out var time));
        return time;
    }
}
