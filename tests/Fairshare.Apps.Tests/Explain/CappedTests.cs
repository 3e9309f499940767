namespace Fairshare.Apps.Tests.Explain;

/// <summary>What explain and close say of a bonus that came to more than its cap for everybody together.</summary>
public sealed class CappedTests
{
    private const string Plan = """
        {
          "plan": "capped", "version": 1, "asset": "EUR", "period": "month",
          "bonuses": [
            {
              "name": "team", "kind": "unilevel", "percents": ["10", "5"], "pay": "period",
              "caps": { "period_percent": "6" }
            }
          ]
        }
        """;

    private const string Members = """
        member,enroller
        top,
        mid,top
        low,mid

        """;

    private const string Sales = """
        sale,seller,buyer,amount,at
        s-1,low,c-1,1000,2026-01-05T10:00:00Z
        s-2,mid,c-2,1000,2026-01-06T10:00:00Z

        """;

    [Fact]
    public void A_member_sees_by_which_factor_all_were_paid_less()
    {
        using var ledger = new KeptLedger(Plan, Members, Sales);
        var text = Words(ledger.Explain("--period", "2026-01", "--member", "mid").Output);
        Assert.Contains("cut by its cap for everybody together (period_percent)", text, StringComparison.Ordinal);
        Assert.Contains(
            "team: all lines came to 2.50 and may be 1.20 of 2,000: each is 1.20 ÷ 2.50 of it", text,
            StringComparison.Ordinal);
        var json = ledger.Explain("--period", "2026-01", "--member", "mid", "--json").Json;
        Assert.Equal(
            """{"bonus":"team","base":2000,"cap":120,"sum":250}""",
            string.Concat(json.GetProperty("capped")[0].GetRawText().Where(letter => !char.IsWhiteSpace(letter))));
        var line = json.GetProperty("at_period_end")[0];
        Assert.Equal(48, line.GetProperty("amount").GetInt64());
        Assert.Equal("period_percent", line.GetProperty("cut_by")[0].GetString());
    }

    [Fact]
    public void The_close_shows_the_factor()
    {
        using var ledger = new KeptLedger(Plan, Members, Sales);
        var sheet = Words(Printed.Of("close", "--log", ledger.Log, "--period", "2026-01").Output);
        Assert.Contains("each is 1.20 ÷ 2.50 of it", sheet, StringComparison.Ordinal);
        var json = Printed.Of("close", "--log", ledger.Log, "--period", "2026-01", "--json").Json;
        var team = json.GetProperty("now").GetProperty("bonuses").GetProperty("team");
        Assert.Equal((130, 120), (team.GetProperty("cut").GetInt32(), team.GetProperty("at_end").GetInt32()));
        var capped = team.GetProperty("capped");
        Assert.Equal(
            (2000, 120, 250),
            (capped.GetProperty("base").GetInt32(), capped.GetProperty("cap").GetInt32(),
                capped.GetProperty("sum").GetInt32()));
    }

    /// <summary>Without the breaks of its lines.</summary>
    private static string Words(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
