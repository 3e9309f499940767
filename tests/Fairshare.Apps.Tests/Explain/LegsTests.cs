namespace Fairshare.Apps.Tests.Explain;

/// <summary>What explain says of the two legs of a binary, over a list of members some of whom have no leg.</summary>
public sealed class LegsTests
{
    private const string Plan = """
        {
          "plan": "two", "version": 1, "asset": "EUR", "period": "month", "base": "volume",
          "bonuses": [
            { "name": "legs", "kind": "binary", "unit": 200, "amount": 2000, "carry_max": 15000 },
            { "name": "weak", "kind": "binary", "percent": "1" }
          ],
          "caps": { "sale_percent": "100" }
        }
        """;

    private const string Members = """
        member,enroller,placement,leg
        top,,,
        left,top,top,1
        deep,top,top,
        right,left,top,2

        """;

    private const string Sales = """
        sale,seller,buyer,amount,volume,at
        s-1,left,c-1,500000,800,2026-01-05T10:00:00Z
        s-2,deep,c-2,500000,1000,2026-01-06T10:00:00Z
        s-3,right,c-3,500000,20800,2026-01-07T10:00:00Z
        s-4,left,c-1,500000,300,2026-02-07T10:00:00Z

        """;

    [Fact]
    public void A_period_shows_both_legs_and_what_became_of_them()
    {
        using var ledger = new KeptLedger(Plan, Members, Sales);
        Assert.True(ledger.Summary.Balances && ledger.Summary.Refused.Count == 0);
        var first = ledger.Explain("--period", "2026-01", "--member", "top");
        Assert.Equal((0, ""), (first.Exit, first.Errors));
        Assert.Contains("""

            The legs of legs
              left    1,800  0 carried in       0 carried out
              right  20,800  0 carried in  15,000 carried out
              9 cycles

            The legs of weak
              left    1,800  0 carried in       0 carried out
              right  20,800  0 carried in  19,000 carried out
              matched 1,800

            """, first.Output, StringComparison.Ordinal);
        Assert.Contains("legs  level 0  180.00 EUR", first.Output, StringComparison.Ordinal);
        var second = ledger.Explain("--period", "2026-02", "--member", "top", "--json").Json.GetProperty("legs")[0];
        Assert.Equal("""
            {"bonus":"legs","left":300,"right":15000,"carried_in":[0,15000],"cycles":1,"carried_out":[100,14800]}
            """, string.Concat(second.GetRawText().Where(letter => !char.IsWhiteSpace(letter))));
    }

    /// <summary>deep was listed without a leg: below top there is room in the left leg of left.</summary>
    [Fact]
    public void Whoever_has_no_leg_spills_over_and_counts_where_they_come_to_stand()
    {
        using var ledger = new KeptLedger(Plan, Members, Sales);
        var left = ledger.Explain("--period", "2026-01", "--member", "left").Output;
        Assert.Contains("left   1,000  0 carried in", left, StringComparison.Ordinal);
        Assert.Contains("0 cycles", left, StringComparison.Ordinal);
    }
}
