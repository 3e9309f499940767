namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Two legs that are matched: cycles, percentages, what is carried on, lost, returned and capped.</summary>
public class BinaryTests
{
    /// <summary>The published gate: active, both legs of 200 or more, and a ratio of sales to customers.</summary>
    private const string Cycles = """
        {'plan':'p','version':1,'asset':'CNY','active':{'personal_volume':100},'bonuses':[
        {'name':'legs','kind':'binary','base':'volume','unit':200,'amount':2000,
        'when':{'personal_volume':100,'customer_share':'70','legs':{'count':2,'group_volume':200}}}],
        'caps':{'sale_percent':'50'}}
        """;

    private const string Plain = """
        {'plan':'p','version':1,'asset':'CNY','bonuses':[
        {'name':'legs','kind':'binary'FIELDS}],'caps':{'sale_percent':'PERCENT'}}
        """;

    /// <summary>Nobody is paid for sales of their own, and everybody above counts all below.</summary>
    private const string Tree = "people A L<A/A#1 R<A/A#2 LL<L/L#1 LR<L/L#2 M<R/R#3 N<R/R";

    [Fact]
    public void Binary_cycles() => Script.Run("""
        at 2026-01-10
        people A L<A/A#1 R<A/A#2
        plan 0
        sale s1 A c1 8000 volume=80 ok
        sale s2 A A 2000 volume=20 ok
        sale s3 L - 180000 volume=1800 ok
        sale s4 R - 2080000 volume=20800 ok
        = nothing
        at 2026-02-01
        # nine cycles of 20.00; the weaker leg is used up, the stronger carries on
        legs A legs 1800 20800 matched 9 carried 0 19000
        earned A legs 18000
        """, Cycles);

    [Theory]
    [InlineData("sale s1 A c1 100 ok", 1800, 20800, 9)]
    [InlineData("sale s1 A c1 99 ok", 1800, 20800, 0)] // not active
    [InlineData("sale s1 A A 100 ok", 1800, 20800, 0)] // no customers
    [InlineData("sale s1 A c1 700 ok\nsale s2 A A 300 ok", 1800, 20800, 9)]
    [InlineData("sale s1 A c1 700 ok\nsale s2 A A 301 ok", 1800, 20800, 0)]
    [InlineData("sale s1 A c1 100 ok", 199, 20800, 0)]
    [InlineData("sale s1 A c1 100 ok", 200, 20800, 1)]
    [InlineData("sale s1 A c1 100 ok", 20800, 399, 1)]
    public void Cycles_have_a_gate(string own, int left, int right, int cycles) => Script.Run($"""
        at 2026-01-10
        people A L<A/A#1 R<A/A#2
        plan 0
        {own}
        sale s3 L - 100000 volume={left} ok
        sale s4 R - 100000 volume={right} ok
        at 2026-02-01
        legs A legs {left} {right} matched {cycles} carried {left - (cycles * 200)} {right - (cycles * 200)}
        earned A legs {cycles * 2000}
        """, Cycles);

    [Fact]
    public void A_cycle_may_take_more_of_the_stronger_leg() => Script.Run("""
        at 2026-01-10
        people A L<A/A#1 R<A/A#2
        plan 0
        sale s1 L - 1000 ok
        sale s2 R - 5000 ok
        at 2026-02-01
        legs A legs 1000 5000 matched 3 carried 100 3200
        earned A legs 30
        at 2026-02-10
        sale s3 L - 3000 ok
        at 2026-03-01
        # 3100 and 3200: the left is the weaker still
        legs A legs 3100 3200 matched 5 carried 1600 200
        earned A legs 80
        """, Of(",'unit':[300,600],'amount':10"));

    [Theory]
    [InlineData("'percent':'10'", 1250, 125)]
    [InlineData("'percent':'10','unit':500", 1000, 100)]
    [InlineData("'percent_by_rank':{'only':'4'}", 1250, 50)]
    [InlineData("'brackets':[{'from':1000,'percent':'8'},{'from':1251,'percent':'50'}]", 1250, 100)]
    [InlineData("'brackets':[{'from':1,'percent':'8'},{'from':4000,'percent':'12'}],'on':'group_volume'", 1250, 150)]
    public void A_percentage_of_the_weaker_leg(string rate, int matched, int amount) => Script.Run($"""
        at 2026-01-10
        {Tree}
        plan 0
        sale s1 LL - 1000 ok
        sale s2 LR - 250 ok
        sale s3 R - 3000 ok
        sale s4 A - 9000 ok
        at 2026-02-01
        legs A legs 1250 3000 matched {matched} carried {1250 - matched} {3000 - matched}
        earned A legs {amount}
        """, Of($",{rate}").Replace("'bonuses'", "'ranks':[{'name':'only'}],'bonuses'"));

    [Fact]
    public void Whoever_stands_in_another_leg_counts_further_up_only() => Script.Run($"""
        at 2026-01-10
        {Tree}
        people tank<A
        plan 0
        sale s1 M - 700 ok
        sale s2 N - 300 ok
        sale s3 LL - 500 ok
        sale s4 tank - 9000 ok
        at 2026-02-01
        legs R legs 0 0 matched 0 carried 0 0
        legs A legs 500 1000 matched 500 carried 0 500
        legs L legs 500 0 matched 0 carried 500 0
        legs tank legs 0 0 matched 0 carried 0 0
        """, Of(",'percent':'10'"));

    /// <summary>Only their articles, of the base that is asked for.</summary>
    [Fact]
    public void Legs_count_a_base_of_articles() => Script.Run("""
        at 2026-01-10
        people A L<A/A#1 R<A/A#2
        plan 0
        sale s1 L - 1000 volume=400 article=tea ok
        sale s2 R - 1000 volume=300 article=tea ok
        sale s3 R - 1000 volume=500 article=cup ok
        at 2026-02-01
        legs A legs 400 300 matched 300 carried 100 0
        """, Of(",'percent':'10','base':'volume','articles':['tea']"));

    [Theory]
    [InlineData("", 2000, 7000)]
    [InlineData(",'carry_max':500", 500, 500)]
    [InlineData(",'carry_max':0", 0, 0)]
    [InlineData(",'flush':'never'", 2000, 7000)]
    [InlineData(",'flush':'inactive'", 0, 0)]
    public void Whoever_does_not_qualify_carries_on(string fields, int left, int right) => Script.Run($"""
        at 2026-01-10
        people A L<A/A#1 R<A/A#2
        plan 0
        sale s1 L - 2000 ok
        sale s2 R - 7000 ok
        at 2026-02-01
        legs A legs 2000 7000 matched 0 carried {left} {right}
        earned A legs 0
        at 2026-02-10
        sale s3 A - 100 ok
        sale s4 L - 1000 ok
        sale s5 R - 1000 ok
        at 2026-03-01
        legs A legs {left + 1000} {right + 1000} matched {Math.Min(left, right) + 1000} carried 0
        """.TrimEnd() + $" {Math.Min(right - Math.Min(left, right), fields.Contains("500") ? 500 : int.MaxValue)}",
        Of($",'percent':'1','when':{{'personal_volume':100}}{fields}"));

    [Fact]
    public void A_rate_of_nothing_matches_nothing() => Script.Run("""
        at 2026-01-10
        people A L<A/A#1 R<A/A#2
        plan 0
        sale s1 L - 2000 ok
        sale s2 R - 7000 ok
        at 2026-02-01
        legs A legs 2000 7000 matched 0 carried 2000 7000
        at 2026-02-10
        rank A high ok
        at 2026-03-01
        # matched and used up, but no sale of the month has anything left to pay it from
        legs A legs 2000 7000 matched 2000 carried 0 5000
        earned A legs 0
        """, Of(",'percent_by_rank':{'high':'10'}").Replace(
        "'bonuses'", "'ranks':[{'name':'low'},{'name':'high'}],'bonuses'"));

    /// <summary>After the close a return is negative volume, which may be carried on; before it, it is as if unsold.
    /// </summary>
    [Theory]
    [InlineData("")]
    [InlineData(",'carry_max':0,'flush':'inactive'")]
    public void What_is_returned_later_counts_against_the_leg_now(string fields) => Script.Run($"""
        at 2026-01-10
        people A L<A/A#1 R<A/A#2
        plan 0
        sale s1 L - 2000 ok
        sale s2 R - 3000 ok
        return r0 s2 1000 ok
        at 2026-02-01
        legs A legs 2000 2000 matched 2000 carried 0 0
        earned A legs 200
        at 2026-02-10
        return r1 s1 1500 ok
        = nothing
        sale s3 L - 500 ok
        sale s4 R - 800 ok
        at 2026-03-01
        legs A legs -1000 800 matched 0 carried -1000 {(fields.Length == 0 ? 800 : 0)}
        at 2026-03-10
        sale s5 L - 1700 ok
        sale s6 R - 100 ok
        at 2026-04-01
        legs A legs 700 {(fields.Length == 0 ? 900 : 100)} matched {(fields.Length == 0 ? 700 : 100)} carried
        """.TrimEnd() + (fields.Length == 0 ? " 0 200" : " 0 0"), Of($",'percent':'10'{fields}"));

    [Fact]
    public void A_cap_cuts_the_pay_and_not_what_is_matched() => Script.Run("""
        at 2026-01-10
        people A L<A/A#1 R<A/A#2
        plan 0
        sale s1 L - 2000 ok
        sale s2 R - 3000 ok
        at 2026-02-01
        legs A legs 2000 3000 matched 2000 carried 0 1000
        earned A legs 150
        deposit p 2350
        """, Of(",'percent':'10','caps':{'member_per_period':150}"));

    [Fact]
    public void A_match_of_legs_is_paid_with_them() => Script.Run("""
        at 2026-01-10
        people B A<B L<A/A#1 R<A/A#2
        plan 0
        sale s1 L - 2000 ok
        sale s2 R - 3000 ok
        at 2026-02-01
        = legs A 0 +200, match B 1 +40, release A 200, release B 40
        """, Of(",'percent':'10'").Replace("}],'caps'",
        "},{'name':'match','kind':'matching','of':['legs'],'percents':['20']}],'caps'"));

    /// <summary>What was placed meanwhile counts where it stands at the close, and what is carried goes with members.
    /// </summary>
    [Fact]
    public void Who_is_placed_later_brings_what_they_sold_in_the_open_period() => Script.Run("""
        at 2026-01-10
        people A L<A/A#1 R<A
        plan 0
        sale s1 R - 3000 ok
        sale s2 L - 1000 ok
        place R A leg=2 ok
        at 2026-02-01
        legs A legs 1000 3000 matched 1000 carried 0 2000
        at 2026-02-10
        people B
        move A B placement leg=2 ok
        sale s3 L - 500 ok
        at 2026-03-01
        legs A legs 500 2000 matched 500 carried 0 1500
        legs B legs 0 0 matched 0 carried 0 0
        at 2026-03-10
        sale s4 L - 100 ok
        at 2026-04-01
        legs B legs 0 100 matched 0 carried 0 100
        """, Of(",'percent':'10'"));

    [Fact]
    public void Legs_go_on_under_another_version_of_the_same_name() => Script.Run("""
        at 2026-01-10
        people A L<A/A#1 R<A/A#2
        plan 0
        sale s1 L - 900 ok
        sale s2 R - 3000 ok
        publish 1 ok
        activate_plan {'plan':'p','version':2,'from':'2026-02-01'} ok
        at 2026-02-01
        legs A legs 900 3000 matched 900 carried 0 2100
        at 2026-02-10
        sale s3 L - 1000 ok
        at 2026-03-01
        legs A legs 1000 2100 matched 5 carried 0 1100
        """, Of(",'percent':'10'"), Of(",'unit':200,'amount':7").Replace("'version':1", "'version':2"));

    private static string Of(string fields, string percent = "50") =>
        Plain.Replace("FIELDS", fields).Replace("PERCENT", percent);
}
