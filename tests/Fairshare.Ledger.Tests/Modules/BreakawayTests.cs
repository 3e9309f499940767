namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Legs that break away, overrides on them, and what of an override is passed up.</summary>
public class BreakawayTests
{
    private const string Guaranteed = """
        {'plan':'p','version':1,'asset':'CNY','ranks':[{'name':'partner'},{'name':'leader'}],'bonuses':[
        {'name':'lead','kind':'breakaway','rank':'leader','percent':'4','minimum_on':10000}]}
        """;

    private const string Override = """
        {'plan':'p','version':1,'asset':'CNY','ranks':[{'name':'partner'},{'name':'leader'}],'bonuses':[
        {'name':'lead','kind':'breakaway','rank':'leader','percents':['5','3'],WHEN}]}
        """;

    private const string OwnGroup = """
        {'plan':'p','version':1,'asset':'CNY','ranks':[{'name':'partner'},
        {'name':'leader','when':{'group_volume':1000}},
        {'name':'head','when':{'own_group_volume':500,'legs':{'count':1,'rank':'leader'}}},
        {'name':'elder','when':{'own_group_volume':900,'over':OVER}}],'bonuses':[
        {'name':'lead','kind':'breakaway','rank':'leader','percent':'4','pay':'period'},
        {'name':'own','kind':'personal','on':'own_group_volume','brackets':[{'from':500,'percent':'10'}],'pay':'PAY'}]}
        """;

    [Fact]
    public void Leadership_guarantee() => Script.Run("""
        at 2026-01-10
        people sponsor A<sponsor B<A C<B
        plan 0
        rank sponsor leader ok
        rank A leader ok
        rank B leader ok
        sale s1 B - 5000 ok
        sale s2 C - 20000 ok
        sale s3 A - 6000 ok
        = nothing
        at 2026-02-01
        # 4 % of 25000 is 1000; of 10000 A passes up 400 at least, of which 240 come from A's own group
        earned A lead 840
        earned sponsor lead 400
        """, Guaranteed);

    [Theory]
    [InlineData(10000, 1000, 400)]
    [InlineData(30000, 1000, 1200)]
    [InlineData(0, 600, 400)]
    public void What_the_own_group_does_not_come_to_is_passed_up(int own, int override1, int passed) => Script.Run($"""
        at 2026-01-10
        people sponsor A<sponsor B<A
        plan 0
        rank A leader ok
        rank B leader ok
        sale s1 B - 25000 ok
        {(own > 0 ? $"sale s2 A - {own} ok" : "# A's own group sells nothing")}
        at 2026-02-01
        earned A lead {override1}
        earned sponsor lead {passed}
        """, Guaranteed);

    [Fact]
    public void A_guarantee_goes_on_from_the_bottom_up_and_nobody_passes_up_more_than_was_received() => Script.Run("""
        at 2026-01-10
        people top a<top b<a c<b d<c
        plan 0
        rank d leader ok
        sale s1 d - 7500 ok
        at 2026-02-01
        # 300 come to c, who passes up all of them, and so do b and a
        earned c lead 0
        earned b lead 0
        earned a lead 0
        earned top lead 300
        """, Guaranteed);

    [Fact]
    public void A_guarantee_takes_nothing_from_who_has_nobody_above_and_nothing_that_was_not_sold() => Script.Run("""
        at 2026-01-10
        people a b<a
        plan 0
        rank a leader ok
        rank b leader ok
        at 2026-02-01
        = nothing
        at 2026-02-10
        sale s1 b - 100 ok
        at 2026-03-01
        earned a lead 4
        """, Guaranteed);

    [Fact]
    public void Matching_on_breakaway_earnings() => Script.Run("""
        at 2026-01-10
        people me X<me L<X
        plan 0
        rank me C4 ok
        rank L C1 ok
        sale s1 L - 100000 ok
        at 2026-02-01
        earned X override 5000
        earned me match 1000
        earned L match 0
        """, """
        {'plan':'p','version':1,'asset':'CNY','ranks':[{'name':'C0'},{'name':'C1'},{'name':'C4'}],'bonuses':[
        {'name':'override','kind':'breakaway','rank':'C1','percent':'5','pay':'period'},
        {'name':'match','kind':'matching','of':['override'],'percent_by_rank':{'C4':'20'}}]}
        """);

    /// <summary>Placed otherwise than enrolled: each tree has its own groups, and own legs that break away.</summary>
    [Fact]
    public void Each_tree_has_its_own_legs_that_break_away() => Script.Run("""
        at 2026-01-10
        people A B<A/A C<A/B D<C/A
        plan 0
        rank B leader ok
        sale s1 C - 1000 ok
        sale s2 B - 100 ok
        sale s3 D - 10 ok
        at 2026-02-01
        # by enrollers only B's 100 broke away from A, whose own group has 1010; by placements C's 1000 did too
        earned A enrolled 110
        earned C enrolled 1
        earned A placed 0
        earned B placed 100
        """, """
        {'plan':'p','version':1,'asset':'CNY','ranks':[{'name':'partner'},{'name':'leader'}],'bonuses':[
        {'name':'lead','kind':'breakaway','rank':'leader','percent':'0','pay':'period'},
        {'name':'enrolled','kind':'unilevel','percent':'10','pay':'period','tree':'enroller','compression':'rollup',
        'when':{'any':[{'own_group_volume':1010},{'rank':'leader'}]}},
        {'name':'placed','kind':'unilevel','percent':'10','pay':'period','tree':'placement','compression':'rollup',
        'when':{'any':[{'own_group_volume':1010},{'rank':'leader'}]}}]}
        """);

    /// <summary>Of a leader's own sales, and below; of a leader below a leader only the nearest one's.</summary>
    [Theory]
    [InlineData("low", "lead high 1 +50, lead top 2 +30", "nobody")]
    [InlineData("mid", "lead high 1 +50, lead top 2 +30", "nobody")]
    [InlineData("high", "lead top 1 +50", "lead - 2 nobody")]
    [InlineData("top", "nothing", "lead - 0 nobody_broke_away")]
    [InlineData("side", "nothing", "lead - 0 nobody_broke_away")]
    public void An_override_goes_to_the_people_above_whoever_broke_away(string seller, string moves, string passed) =>
        Script.Run($"""
        at 2026-01-10
        people top high<top side<top mid<high low<mid
        plan 0
        rank high leader ok
        rank mid leader ok
        sale s1 {seller} - 1000 ok
        = {Released(moves)}
        passed {passed}
        """, Override.Replace(",WHEN", ""));

    [Fact]
    public void An_override_rolls_up_past_whoever_does_not_qualify() => Script.Run("""
        at 2026-01-10
        people top b<top c<b d<c e<d
        plan 0
        rank b leader ok
        rank e leader ok
        rank c leader ok
        suspend c ok
        sale s1 e - 1000 ok
        = lead b 1 +50, release b 50
        passed lead d 1 unqualified, lead c 1 blocked, lead top 2 unqualified, lead - 2 nobody
        """, Override.Replace("WHEN", "'when':{'rank':'leader'}"));

    [Fact]
    public void Nobody_active_is_nobody_paid() => Script.Run("""
        at 2026-01-10
        people top b<top c<b
        plan 0
        rank c leader ok
        sale s1 c - 1000 ok
        = nothing
        passed lead b 1 unqualified, lead top 1 unqualified, lead - 1 nobody
        """, Override.Replace("WHEN", "'when':{'order':1}"));

    /// <summary>Own, and of the legs what has not broken away: of a leader below a leader nothing twice.</summary>
    [Theory]
    [InlineData("sale", "1", "partner")]
    [InlineData("period", "1", "partner")]
    [InlineData("period", "2", "elder")]
    [InlineData("period", "'lifetime'", "elder")]
    public void Own_group_volume_is_without_the_legs_that_broke_away(string pay, string over, string rank) =>
        Script.Run($"""
        at 2026-01-10
        people A B<A C<B D<A E<C
        plan 0
        sale s1 A - 400 ok
        sale s2 B - 60 ok
        sale s3 E - 3000 ok
        sale s4 D - 500 ok
        at 2026-02-01
        # E, C, B and A reach 1000 by group volume; of A's 3960 the leg of B has broken away
        inrank A elder
        inrank B leader
        inrank C leader
        inrank D partner
        at 2026-02-02
        earned A own {(pay == "sale" ? 0 : 40)}
        earned D own 50
        sale s5 A - 499 ok
        sale s6 B - 1 ok
        sale s7 A - 10 ok
        sale s8 D - 1 ok
        at 2026-03-01
        # B is a leader no more, so of A's 511 nothing has broken away now; it had when s7 was sold
        earned A own {(pay == "sale" ? 1 : 90)}
        earned D own 50
        inrank A {rank}
        """, OwnGroup.Replace("OVER", over).Replace("PAY", pay));

    /// <summary>Given ranks count at once, moves from the next period on; a suspended leader is one still.</summary>
    [Fact]
    public void Own_group_volume_follows_ranks_and_moves() => Script.Run("""
        at 2026-01-10
        people A B<A C<B D<A
        plan 0
        sale s1 C - 600 ok
        = nothing
        rank B leader ok
        sale s2 A - 700 ok
        = nothing
        rank B partner ok
        sale s3 A - 10 ok
        = own A 0 +1, release A 1
        rank B leader ok
        move C D enroller ok
        sale s4 C - 500 ok
        = lead A 1 +25, own C 0 +50, release A 25, release C 50
        sale s5 A - 10 ok
        = nothing
        at 2026-02-10
        suspend B ok
        sale s6 C - 1000 ok
        = own C 0 +100, release C 100
        sale s7 A - 10 ok
        = own A 0 +1, release A 1
        sale s8 B - 1000 ok
        = lead A 1 +50, release A 50
        return r1 s6 rest ok
        = own C 0 -100 offset
        sale s9 A - 10 ok
        = nothing
        rank D leader ok
        sale s10 C - 2000 ok
        = lead A 1 +100, own C 0 +200, release A 100, release C 200
        sale s11 A - 970 ok
        = nothing
        sale s12 A - 10 ok
        = own A 0 +1, release A 1
        """, """
        {'plan':'p','version':1,'asset':'CNY','ranks':[{'name':'partner'},{'name':'leader'}],'bonuses':[
        {'name':'lead','kind':'breakaway','rank':'leader','percent':'5'},
        {'name':'own','kind':'personal','percent':'10','when':{'own_group_volume':1000}}]}
        """);

    [Fact]
    public void A_return_after_the_close_is_taken_back_at_its_rates() => Script.Run("""
        at 2026-01-10
        people sponsor A<sponsor B<A
        plan 0
        rank A leader ok
        rank B leader ok
        sale s1 B - 25000 ok
        sale s2 A - 10000 ok
        at 2026-02-01
        rank B partner ok
        return r1 s1 12500 ok
        = lead A 1 -500 offset
        return r2 s2 rest ok
        = lead sponsor 1 -400 offset
        return r3 s1 rest ok
        = lead A 1 -500 offset
        """, Guaranteed);

    private static string Released(string moves) => moves == "nothing" ? moves : string.Join(", ",
        moves.Split(", ").Concat(moves.Split(", ").Select(move =>
            move.Split(' ') is [_, var member, _, var amount] ? $"release {member} {amount[1..]}" : move)));
}
