namespace Fairshare.Apps.Tests.Explain;

public sealed class ExplainTests
{
    private const string Titles = """
        {
          "plan": "titles", "version": 1, "asset": "EUR", "period": "month", "close_after_days": 0, "base": "volume",
          "hold_days": 10, "return_days": 30,
          "ranks": [ { "name": "T0" }, { "name": "T3" }, { "name": "T4" }, { "name": "T5" }, { "name": "T6" } ],
          "bonuses": [
            { "name": "team", "kind": "unilevel", "percents": ["8", "6", "4", "2"], "compression": "dynamic",
              "entitled": { "T6": 4, "T5": 3, "T4": 2, "T3": 1 } }
          ]
        }
        """;

    private const string TitlesMembers =
        "member,enroller,rank\nA,,T6\nB,A,T6\nC,B,T4\nD,C,T6\nE,D,T0\nF,E,T3\nG,F,T6\nbuyer,G,\nelse,A,\n";

    private const string TitlesSales = """
        sale,seller,buyer,amount,at,returns
        r-early,,,1000,2026-01-10T08:00:00Z,s-1
        s-1,buyer,c-1,10000,2026-01-10T12:00:00Z,
        s-house,,c-1,500,2026-01-11T12:00:00Z,
        s-bad,nobody,c-1,500,2026-01-11T13:00:00Z,
        s-1,buyer,c-1,999,2026-01-12T12:00:00Z,
        r-late,,,2000,2026-01-25T08:00:00Z,s-1
        r-much,,,9999,2026-01-26T08:00:00Z,s-1
        r-lost,,,1,2026-01-27T08:00:00Z,s-never

        """;

    [Fact]
    public void A_sale_names_everybody_on_the_walk_and_what_came_of_it_later()
    {
        using var ledger = new KeptLedger(Titles, TitlesMembers, TitlesSales);
        var printed = ledger.Explain("--sale", "s-1");
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        Assert.Equal(
            """
            Sale s-1, sold by buyer to c-1, 2026-01-10T12:00:00Z
              amount 100.00 EUR · volume 10,000 · qualifying 10,000
              period 2026-01 · plan titles version 1 · block 7, receipt 23
              what it pays is available 2026-01-20T12:00:00Z
              upline buyer > G > F > E > D > C > B > A

            team (unilevel, 4 levels, compression dynamic)
              level 1  G  8% of 100.00 = 8.00 EUR
              level 2  F  - passed over: has rank T3, which is entitled to 1 level
              level 2  E  - passed over: has rank T0, which is entitled to 0 levels
              level 2  D  6% of 100.00 = 6.00 EUR
              level 3  C  - passed over: has rank T4, which is entitled to 2 levels
              level 3  B  4% of 100.00 = 4.00 EUR
              level 4  A  2% of 100.00 = 2.00 EUR

            Paid with the sale: 20.00 EUR, 4 accruals to 4 people.

            What else happened to it
              2026-01-10T08:00:00Z  return r-early came before the sale and waited
              2026-01-10T12:00:00Z  return r-early takes back 10.00 EUR; 90.00 EUR is left
                  team  level 1  G  -0.80 EUR  reversed: it had not been released
                  team  level 2  D  -0.60 EUR  reversed: it had not been released
                  team  level 3  B  -0.40 EUR  reversed: it had not been released
                  team  level 4  A  -0.20 EUR  reversed: it had not been released
              2026-01-12T12:00:00Z  asked again and refused: key_reused
              2026-01-20T12:00:00Z  released: 18.00 EUR
              2026-01-25T08:00:00Z  return r-late takes back 20.00 EUR; 70.00 EUR is left
                  team  level 1  G  -1.60 EUR  offset: it had been released
                  team  level 2  D  -1.20 EUR  offset: it had been released
                  team  level 3  B  -0.80 EUR  offset: it had been released
                  team  level 4  A  -0.40 EUR  offset: it had been released
              2026-01-26T08:00:00Z  return r-much refused: return_exceeds_sale

            """, printed.Output);
    }

    [Theory]
    [InlineData("D", "level 2  D  6% of 100.00 = 6.00 EUR", "D got 6.00 EUR with this sale.")]
    [InlineData("C", "passed over: has rank T4, which is entitled to 2 levels", "C got nothing with this sale.")]
    [InlineData("buyer", "buyer sold it.", "did not come to buyer: it ended with A at level 4")]
    [InlineData("c-1", "c-1 bought it.", "c-1 got nothing with this sale.")]
    [InlineData(
        "else", "else does not stand above the seller buyer in the enroller tree", "else stands elsewhere: else > A.")]
    public void A_member_is_told_what_concerns_them_even_if_it_is_nothing(string member, params string[] said)
    {
        using var ledger = new KeptLedger(Titles, TitlesMembers, TitlesSales);
        var printed = ledger.Explain("--sale", "s-1", "--member", member);
        Assert.Equal(0, printed.Exit);
        var text = string.Join(' ', printed.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        foreach (var one in said)
            Assert.Contains(string.Join(' ', one.Split(' ', StringSplitOptions.RemoveEmptyEntries)), text);
        var json = ledger.Explain("--sale", "s-1", "--member", member, "--json").Json;
        Assert.All(json.GetProperty("bonuses")[0].GetProperty("steps").EnumerateArray(),
            step => Assert.Equal(member, step.GetProperty("member").GetString()));
    }

    [Theory]
    [InlineData("r-late", "taken", "takes back 20.00 EUR")]
    [InlineData("r-early", "taken", "It came before its sale.")]
    [InlineData("r-much", "refused", "It was refused: return_exceeds_sale.")]
    [InlineData("r-lost", "waiting", "the sale s-never has not come")]
    public void A_return_is_explained_by_its_own_id(string id, string state, string said)
    {
        using var ledger = new KeptLedger(Titles, TitlesMembers, TitlesSales);
        var printed = ledger.Explain("--sale", id);
        Assert.Equal(0, printed.Exit);
        Assert.Contains(said, printed.Output, StringComparison.Ordinal);
        var json = ledger.Explain("--sale", id, "--json").Json;
        Assert.Equal(state, json.GetProperty("state").GetString());
        if (state == "taken") Assert.Equal(4, json.GetProperty("lines").GetArrayLength());
    }

    [Theory]
    [InlineData("D", 1, "team  level 2  D  -1.20 EUR")]
    [InlineData("E", 0, "Nothing was taken back from E.")]
    public void Of_a_return_only_what_concerns_the_member_is_told(string member, int lines, string said)
    {
        using var ledger = new KeptLedger(Titles, TitlesMembers, TitlesSales);
        var printed = ledger.Explain("--sale", "r-late", "--member", member);
        Assert.Equal((0, ""), (printed.Exit, printed.Errors));
        Assert.Contains(said, printed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("  G  ", printed.Output, StringComparison.Ordinal);
        var json = ledger.Explain("--sale", "r-late", "--member", member, "--json").Json;
        Assert.Equal(lines, json.GetProperty("lines").GetArrayLength());
        Assert.Equal(member, json.GetProperty("member").GetString());
    }

    [Theory]
    [InlineData(
        "The sale s-bad was refused at 2026-01-11T13:00:00Z, so it paid nobody: unknown_member.", "--sale", "s-bad")]
    [InlineData("No sale s-9 is in this log.", "--sale", "s-9")]
    [InlineData(
        "zoe is not a member of this ledger, and did not buy in the sale s-1.", "--sale", "s-1", "--member", "zoe")]
    [InlineData(
        "zoe is not a member of this ledger, and the return r-late took nothing from zoe.", "--sale", "r-late",
        "--member", "zoe")]
    [InlineData("zoe is not a member of this ledger.", "--period", "2026-01", "--member", "zoe")]
    [InlineData("c-1 is not a member of this ledger.", "--period", "2026-01", "--member", "c-1")]
    [InlineData("2026-02 is still open: it ends 2026-03-01T00:00:00Z.", "--period", "2026-02", "--member", "A")]
    [InlineData(
        "2031-02 is no period that ended in this log: 2026-01 has ended", "--period", "2031-02", "--member", "A")]
    [InlineData("Give either --sale or --period.", "--member", "A")]
    [InlineData("Give either --sale or --period.", "--sale", "s-1", "--period", "2026-01")]
    [InlineData("--period needs a --member.", "--period", "2026-01")]
    public void What_cannot_be_explained_is_said_in_a_sentence(string sentence, params string[] arguments)
    {
        using var ledger = new KeptLedger(Titles, TitlesMembers, TitlesSales);
        var printed = ledger.Explain(arguments);
        Assert.Equal(1, printed.Exit);
        Assert.StartsWith(sentence, printed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Sale ", printed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_house_sale_says_that_nobody_sold_it()
    {
        using var ledger = new KeptLedger(Titles, TitlesMembers, TitlesSales);
        var printed = ledger.Explain("--sale", "s-house");
        Assert.Contains("nothing: nobody sold it (a house sale)", printed.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was paid with the sale.", printed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_that_was_missed_says_what_is_missing_and_legs_are_listed_by_volume()
    {
        const string Plan = """
            {
              "plan": "legs", "version": 1, "asset": "EUR", "period": "month", "close_after_days": 0, "base": "volume",
              "hold_days": 0, "return_days": 30,
              "ranks": [
                { "name": "partner" },
                { "name": "silver", "when": { "personal_volume": 100, "group_volume": 10000, "rest_volume": 1000,
                  "legs": { "count": 2, "group_volume": 4000 } } },
                { "name": "gold", "when": { "any": [ { "personal_volume": 5000 }, { "order": 700 } ] } }
              ],
              "bonuses": [ { "name": "retail", "kind": "personal", "percent": "20" } ]
            }
            """;
        using var ledger = new KeptLedger(
            Plan, "member,enroller\ntop,\nl1,top\nl2,top\n",
            "sale,seller,buyer,amount,at\n" +
            "s1,top,top,1000,2026-01-10\ns2,l1,,8000,2026-01-10\ns3,l2,,1000,2026-01-10\n");
        var printed = ledger.Explain("--period", "2026-01", "--member", "top");
        Assert.Equal(0, printed.Exit);
        Assert.Equal(
            """
            Ranks
              partner: everybody has it
              silver: not reached
                ✓  personal_volume                1,000  needed 100
                ✓  group_volume                  10,000  needed 10,000
                ✓  rest_volume                    1,000  needed 1,000
                ✗  legs with group_volume 4,000       1  needed 2       1 missing
              gold: reached
                either (does not hold)
                  ✗  personal_volume  1,000  needed 5,000  4,000 missing
                or (holds)
                  ✓  order  1,000  needed 700

            Group volume by leg, enroller tree
              own sales   1,000
              leg l1      8,000  highest rank gold
              leg l2      1,000  highest rank partner
              together   10,000

            """,
            string.Join('\n', printed.Output.Split('\n').SkipWhile(line => line != "Ranks").Take(19)));
        var json = ledger.Explain("--period", "2026-01", "--member", "top", "--json").Json;
        Assert.False(json.GetProperty("ranks")[1].GetProperty("when").GetProperty("holds").GetBoolean());
        Assert.Equal("gold", json.GetProperty("rank_in_force").GetString());
        Assert.Equal(200, json.GetProperty("earned").GetInt64());
    }

    [Fact]
    public void Looking_for_a_ledger_makes_none()
    {
        var folder = Directory.CreateTempSubdirectory("fairshare-none-");
        var printed = Printed.Of("explain", "--log", folder.FullName, "--sale", "s");
        Assert.Equal(1, printed.Exit);
        Assert.Contains("There is no ledger in", printed.Errors, StringComparison.Ordinal);
        Assert.Empty(folder.EnumerateFileSystemInfos());
        folder.Delete();
        Assert.Equal(1, Printed.Of("check", "--log", folder.FullName).Exit);
        Assert.False(Directory.Exists(folder.FullName));
    }
}
