using System.Text;

namespace Fairshare.Ledger.Tests.Modules;

/// <summary>A cap on what a whole bonus pays everybody in a period: what is over it is taken back from all pro rata.
/// </summary>
public class PeriodCapTests
{
    private const string Legs = """
        {'plan':'p','version':1,'asset':'EUR','bonuses':[
        {'name':'legs','kind':'binary','percent':'50','caps':{'period_percent':'10'}}]}
        """;

    /// <summary>Three people in a line; what they sell pays one and two levels up.</summary>
    private const string Team = """
        {'plan':'p','version':1,'asset':'EUR','close_after_days':1,'bonuses':[
        {'name':'team','kind':'unilevel','percents':['10','5'],'pay':'period','caps':{'period_percent':'6'MORE}}
        NEXT]CAPS}
        """;

    private const string Match = ",{'name':'match','kind':'matching','of':['team'],'percent':'10'}";

    private const string InLine = """
        at 2026-01-10
        people A B<A C<B
        plan 0
        sale s1 C - 1000 ok
        sale s2 B - 1000 ok
        at 2026-02-01
        = nothing
        at 2026-02-02

        """;

    /// <summary>300 and 250 of 2100: 210 may be paid, 300 × 210 ÷ 550 and 250 × 210 ÷ 550. Legs are used up as ever,
    /// and without a cap on the sale a tenth of each is set aside.</summary>
    [Fact]
    public void Legs_that_match_more_than_the_cap_are_all_paid_less() => Script.Run("""
        at 2026-01-10
        people B A<B/B#1 X<B/B#2 L<A/A#1 R<A/A#2
        plan 0
        sale s1 L - 1000 ok
        sale s2 R - 600 ok
        sale s3 X - 500 ok
        reserve p 210
        at 2026-02-01
        = legs B 0 +95, legs A 0 +114, release B 95, release A 114
        legs A legs 1000 600 matched 600 carried 400 0
        legs B legs 1600 500 matched 500 carried 1100 0
        reserve p 0
        deposit p 1
        # what was carried in is matched, and is no volume of this period: 550 of 1100
        sale s4 X - 1100 ok
        at 2026-03-01
        legs B legs 1100 1100 matched 1100 carried 0 0
        = legs B 0 +110, release B 110
        """, Legs);

    [Fact]
    public void A_return_before_the_end_lowers_the_cap() => Script.Run("""
        at 2026-01-10
        people B A<B/B#1 X<B/B#2 L<A/A#1 R<A/A#2
        plan 0
        sale s1 L - 1000 ok
        sale s2 R - 600 ok
        sale s3 X - 500 ok
        return r1 s2 300 ok
        reserve p 180
        at 2026-02-01
        # 150 and 250, and 180 of 1800
        = legs B 0 +112, legs A 0 +67, release B 112, release A 67
        """, Legs);

    /// <summary>It is negative volume of the open period: of its legs, and of what its cap is taken of.</summary>
    [Fact]
    public void What_is_returned_of_counted_legs_is_missing_in_the_next_cap() => Script.Run("""
        at 2026-01-10
        people B A<B/B#1 X<B/B#2 L<A/A#1 R<A/A#2
        plan 0
        sale s1 L - 1000 ok
        sale s2 R - 600 ok
        at 2026-02-01
        = legs A 0 +160, release A 160
        return r1 s1 200 ok
        = nothing
        sale s3 X - 700 ok
        at 2026-03-01
        # 700 of B's right leg match as much of 1400; 50 of 500
        legs B legs 1400 700 matched 700 carried 700 0
        = legs B 0 +50, release B 50
        return r2 s3 rest ok
        sale s4 X - 650 ok
        at 2026-04-01
        # less than nothing was sold
        legs B legs 700 -50 matched 0 carried 700 -50
        = nothing
        """, Legs);

    /// <summary>250 of 2000, and 120 may be paid; a later return takes back in proportion.</summary>
    [Fact]
    public void A_later_return_takes_its_part_of_what_was_granted() => Script.Run(InLine + """
        = team A 1 +48, team A 2 +24, team B 1 +48, release A 48, release A 24, release B 48
        return r1 s1 500 ok
        = team A 2 -12 offset, team B 1 -24 offset
        return r2 s1 rest ok
        = team A 2 -12 offset, team B 1 -24 offset
        return r3 s2 rest ok
        = team A 1 -48 offset
        """, Of(""));

    [Fact]
    public void A_match_takes_what_the_cap_leaves() => Script.Run(InLine + """
        = team A 1 +48, team A 2 +24, team B 1 +48, match A 1 +4, release A 48, release A 24, release B 48, release A 4
        return r1 s1 500 ok
        = team A 2 -12 offset, team B 1 -24 offset, match A 1 -2 offset
        """, Of("", Match));

    /// <summary>Then 48, 24, 48 and 4 are 124, and 100 may be paid. The match loses a tenth of the 24 that B's 48 lose.
    /// </summary>
    [Fact]
    public void The_bound_of_the_period_comes_after_it() => Script.Run(InLine + """
        = team A 1 +38, team A 2 +19, team B 1 +38, match A 1 +3, release A 38, release A 19, release B 38, release A 3
        return r1 s1 500 ok
        = team A 2 -10 offset, team B 1 -19 offset, match A 1 -2 offset
        """, Of("", Match, "'sale_percent':'5'"));

    /// <summary>100, 20 and 100 are 220, and 120 may be paid.</summary>
    [Fact]
    public void A_bonuss_cap_for_a_member_comes_before_it() => Script.Run(InLine + """
        = team A 1 +54, team A 2 +10, team B 1 +54, release A 54, release A 10, release B 54
        """, Of(",'member_per_period':120"));

    /// <summary>The second cap leaves 150 of 300 to B and C; of the plan's 60 B has 48 already.</summary>
    [Fact]
    public void Two_capped_bonuses_share_what_the_plan_grants_a_member() => Script.Run(InLine + """
        = team A 1 +48, team A 2 +12, team B 1 +48, own B 0 +12, own C 0 +60, release A 48, release A 12, release B 48,
        release B 12, release C 60
        """, Of("", ",{'name':'own','kind':'personal','percent':'30','pay':'period','caps':{'period_percent':'15'}}",
        "'member_per_period':60"));

    [Fact]
    public void A_match_has_a_cap_of_all_that_anybody_sold() => Script.Run(InLine + """
        = team A 1 +48, team A 2 +24, team B 1 +48, match A 1 +2, release A 48, release A 24, release B 48, release A 2
        """, Of("", Match.Replace("'10'", "'10','caps':{'period_percent':'0.1'}")));

    /// <summary>1000 of 4000 are paid on: the others are replaced, nobody's, or of another article.</summary>
    [Fact]
    public void The_cap_is_of_the_sales_that_are_paid_on() => Script.Run("""
        at 2026-01-10
        people A B<A
        plan 0
        sale s1 B - 1000 article=cup ok
        sale s2 B - 1000 article=tea ok
        sale s3 - c 1000 article=cup ok
        sale s4 B - 1000 article=pot ok
        at 2026-02-01
        = team A 1 +50, own B 0 +10, release A 50, release B 10
        """, """
        {'plan':'p','version':1,'asset':'EUR','bonuses':[
        {'name':'team','kind':'unilevel','percent':'10','pay':'period','articles':['cup','tea'],
        'caps':{'period_percent':'5'}},
        {'name':'own','kind':'personal','percent':'1','pay':'period','articles':['tea'],'replaces':['team']}]}
        """);

    /// <summary>Three pieces at 1.00 of a sale of 10.00: the cap is of its amount, and is what is set aside.</summary>
    [Fact]
    public void Fixed_sums_have_a_cap_of_the_sales() => Script.Run("""
        at 2026-01-10
        people A
        plan 0
        sale s1 A c 1000 quantity=3 ok
        sale s2 A c 101 quantity=1 ok
        reserve p 221
        at 2026-02-01
        = unit A 0 +220, release A 220
        deposit p 1
        """, """
        {'plan':'p','version':1,'asset':'EUR','bonuses':[
        {'name':'unit','kind':'flat','amount':100,'pay':'period','caps':{'period_percent':'20'}}]}
        """);

    /// <summary>A third of a piece at 0.02 is nothing, and what is left of its sale is still 100 of the 1100.</summary>
    [Fact]
    public void A_cap_of_fixed_sums_is_of_what_is_left_of_the_sales() => Script.Run("""
        at 2026-01-10
        people A
        plan 0
        sale s1 A c 1000 quantity=500 ok
        sale s2 A c 300 quantity=1 ok
        return r1 s2 200 ok
        at 2026-02-01
        = unit A 0 +220, release A 220
        """, """
        {'plan':'p','version':1,'asset':'EUR','bonuses':[
        {'name':'unit','kind':'flat','amount':2,'pay':'period','caps':{'period_percent':'20'}}]}
        """);

    [Fact]
    public void A_cap_that_leaves_less_than_a_unit_leaves_nothing() => Script.Run(InLine + """
        = team A 1 +1, team B 1 +1, release A 1, release B 1
        return r1 s1 rest ok
        = team B 1 -1 offset
        """, Of("").Replace("'6'", "'0.2'"));

    [Fact]
    public void The_receipts_say_what_was_cut_and_by_how_much()
    {
        var ledger = Script.Run(InLine, Of(""));
        Assert.Contains("""
            "bonus":"team","level":2,"member":"A","amount":24,"gross":50,"cut_by":"period_percent"
            """.Trim(), ledger.Receipts);
        var runner = new Runner(ledger.Machine.Protocol.InForce, Limits.JobStepsPerBlock);
        var receipts = string.Concat(
            ledger.Blocks.Select(one => Encoding.UTF8.GetString(runner.Apply(one.Time, one.Body))));
        Assert.Contains("""
            {"fact":"bonus_capped","period":"2026-01","bonus":"team","base":2000,"cap":120,"sum":250}
            """.Trim(), receipts);
    }

    [Fact]
    public void Before_protocol_5_there_is_no_such_cap() => Script.RunUnder(4, """
        at 2026-01-05
        asset EUR 2 ok
        publish 0 unknown_field
        activate_protocol {'protocol':5} ok
        publish 0 ok
        """, Of(""));

    private static string Of(string more, string next = "", string caps = "") =>
        Team.Replace("MORE", more).Replace("NEXT", next).Replace("CAPS", caps.Length == 0 ? "" : $",'caps':{{{caps}}}");
}
