namespace Fairshare.Ledger.Tests.Modules;

/// <summary>What is paid on the sales of newcomers, and what is not.</summary>
public class FastStartTests
{
    private const string Plan = """
        {'plan':'p','version':1,'asset':'CNY','ranks':[{'name':'partner'}],'bonuses':[
        {'name':'team','kind':'unilevel','percents':['5','5']},
        {'name':'start','kind':'fast_start','days':60,'percents':['20','10','5'],'replaces':['team']FIELDS}]}
        """;

    [Fact]
    public void Fast_start() => Script.Run("""
        at 2026-01-10
        people L3 L2<L3 L1<L2 new<L1
        plan 0
        sale s1 new new 13200 ok
        = start L1 1 +2640, start L2 2 +1320, start L3 3 +660, release L1 2640, release L2 1320, release L3 660
        passed team new 0 replaced
        sale s2 new new 7800 ok
        sale s3 new new 14700 ok
        earned L1 start 7140
        earned L2 start 3570
        earned L3 start 1785
        """, Plan.Replace("FIELDS", ""));

    [Fact]
    public void Without_an_order_an_enroller_gets_nothing_and_it_does_not_roll_up() => Script.Run("""
        at 2026-01-10
        people L3 L2<L3 L1<L2 new<L1
        plan 0
        sale s1 L2 L2 10000 ok
        sale s2 L3 L3 10000 ok
        sale s3 new new 10000 ok
        = start L2 2 +1000, start L3 3 +500, release L2 1000, release L3 500
        passed team new 0 replaced, start L1 1 unqualified
        """, Plan.Replace("FIELDS", ",'when':{'order':10000}"));

    /// <summary>The sixtieth day is the last, to the millisecond; then the other bonuses are paid.</summary>
    [Theory]
    [InlineData("2026-03-11T09:59:59.999Z", "start L1 1 +200, start L2 2 +100, release L1 200, release L2 100")]
    [InlineData("2026-03-11T10:00:00Z", "team L1 1 +50, team L2 2 +50, release L1 50, release L2 50")]
    public void Somebody_is_new_for_so_many_days(string time, string moves) => Script.Run($"""
        at 2026-01-10T10:00:00Z
        people L2 L1<L2 new<L1
        plan 0
        at {time}
        sale s1 new - 1000 ok
        = {moves}
        """, Plan.Replace("FIELDS", ""));

    [Fact]
    public void It_may_be_capped_for_each_newcomer_and_returned_as_anything_else() => Script.Run("""
        at 2026-01-10
        people L1 n1<L1 n2<L1
        plan 0
        sale s1 n1 - 1000 ok
        sale s2 n1 - 1000 ok
        sale s3 n2 - 1000 ok
        earned L1 start 500
        return r1 s1 500 ok
        = start L1 1 -100 offset
        sale s4 - c7 1000 ok
        = nothing
        """, Plan.Replace("FIELDS", ",'caps':{'from_one_member_per_period':300}"));

    [Fact]
    public void At_a_periods_end_it_is_the_age_at_the_sale_that_counts() => Script.Run("""
        at 2026-01-10
        people L1 n1<L1
        plan 0
        sale s1 n1 - 1000 ok
        at 2026-03-10
        sale s2 n1 - 1000 ok
        at 2026-03-12
        sale s3 n1 - 1000 ok
        = team L1 1 +50, release L1 50
        at 2026-04-01
        earned L1 start 400
        return r1 s1 rest ok
        = start L1 1 -200 offset
        return r2 s3 rest ok
        = team L1 1 -50 offset
        """, Plan.Replace("FIELDS", ",'pay':'period'"));
}
