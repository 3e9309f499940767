using Fairshare.Apps.Tests.Explain;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Settle;

/// <summary>What a run came to, against the book.</summary>
public sealed class SummaryTests
{
    private const string Plan = """
        {
          "plan": "t", "version": 1, "asset": "EUR", "return_days": 90,
          "bonuses": [
            { "name": "now", "kind": "personal", "percent": "10" },
            { "name": "later", "kind": "unilevel", "percents": ["5", "3"], "pay": "period" }
          ]
        }
        """;

    [Fact]
    public void The_summary_says_what_the_book_has_and_notices_a_unit_too_much()
    {
        using var ledger = new KeptLedger(
            Plan, "member,enroller\na,\nb,a\n",
            "sale,seller,amount,at,returns\n1,b,1003,2026-01-05,\n2,a,999,2026-01-06,\n" +
            "3,,333,2026-02-07,1\n4,,,2026-02-08,2\n");
        var summary = ledger.Summary;
        Assert.True(summary.Balances);
        Assert.Equal(summary.Funded - summary.Accrued, summary.Left);
        Assert.False((summary with { Accrued = summary.Accrued + 1, Kept = summary.Kept - 1 }).Balances);
        Assert.False((summary with { Breakage = summary.Breakage + 1 }).Balances);
        Assert.False((summary with { Breakage = -1, Kept = summary.Left + 1 }).Balances);
    }

    [Theory]
    [InlineData("1,a,100,2026-01-05,\n", 1_000, 60, 40, 900)]
    [InlineData("1,a,100,2026-01-05,\n2,b,40,2026-01-06,\n", 100, 100, 0, 0)]
    [InlineData("1,a,100,2026-01-05,\n2,b,40,2026-01-06,\n3,,,2026-01-07,1\n", 100, 40, 0, 60)]
    [InlineData("1,a,100,2026-01-05,\n2,,,2026-01-07,1\n", 100, 0, 40, 60)]
    [InlineData("1,a,100,2026-01-05,\n2,b,20,2026-01-06,\n", 100, 80, 20, 0)]
    public void A_deposit_pays_from_what_nobody_qualified_for_last(
        string lines, long deposit, long accrued, long breakage, long kept)
    {
        const string plan = """
            {
              "plan": "t", "version": 1, "asset": "EUR", "return_days": 90,
              "bonuses": [
                { "name": "own", "kind": "personal", "percent": "60" },
                { "name": "team", "kind": "unilevel", "percents": ["40"] }
              ]
            }
            """;
        using var ledger = new KeptLedger(
            plan, "member,enroller\na,\nb,a\n", "sale,seller,amount,at,returns\n" + lines);
        var summary = SettleRun.Run(
            ledger.Request with { Deposit = deposit, Log = null }, new KeptLedger.NoProgress());
        Assert.True(summary.Balances);
        Assert.Equal((accrued, breakage, kept), ((long)summary.Accrued, (long)summary.Breakage, (long)summary.Kept));
    }
}
