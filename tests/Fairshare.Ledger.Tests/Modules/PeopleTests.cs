namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Who stands where, who is blocked, and who has which rank.</summary>
public class PeopleTests
{
    private const string Team = """
        {'plan':'p','version':1,'asset':'EUR','hold_days':14,'bonuses':[{'name':'own','kind':'personal','percent':'10'},
        {'name':'team','kind':'unilevel','percents':['5','2'],'compression':'none'}]}
        """;

    private const string Placed = """
        {'plan':'p','version':1,'asset':'EUR','bonuses':[
        {'name':'team','kind':'unilevel','percents':['5','2'],'tree':'placement'}]}
        """;

    private const string Ranked = """
        {'plan':'p','version':1,'asset':'EUR','ranks':[{'name':'low'},
        {'name':'mid','when':{'personal_volume':100},RULE},{'name':'honour'}],'bonuses':[]}
        """;

    [Fact]
    public void A_blocked_member_earns_nothing_until_resumed_and_keeps_what_was_earned() => Script.Run("""
        at 2026-01-05
        people A B<A C<B
        plan 0
        sale s1 C c 1000 ok
        = own C 0 +100, team B 1 +50, team A 2 +20
        suspend B ok
        sale s2 C c 1000 ok
        = own C 0 +100, team A 2 +20
        passed team B 1 blocked
        sale s3 B c 1000 ok
        = team A 1 +50
        passed own B 0 blocked, team - 2 nobody
        resume B ok
        sale s4 B c 1000 ok
        = own B 0 +100, team A 1 +50
        terminate B ok
        at 2026-01-19
        balance B available 150
        sale s5 C c 1000 ok
        = own C 0 +100, team A 2 +20
        """, Team);

    [Fact]
    public void A_suspension_ends_but_a_termination_does_not() => Script.Run("""
        at 2026-01-05
        people A
        suspend A ok
        resume A ok
        suspend A ok
        terminate A ok
        resume A already_terminated
        suspend A already_terminated
        """);

    [Fact]
    public void A_move_holds_from_the_next_period_on_and_earlier_accruals_stay() => Script.Run("""
        at 2026-01-05
        people A B<A C<B D<C
        plan 0
        sale s1 D c 1000 ok
        = own D 0 +100, team C 1 +50, team B 2 +20
        move C A enroller ok
        sale s2 D c 1000 ok
        = own D 0 +100, team C 1 +50, team B 2 +20
        at 2026-02-01
        sale s3 D c 1000 ok
        = own D 0 +100, team C 1 +50, team A 2 +20
        return r1 s1 rest at=2026-02-01 ok
        = own D 0 -100 offset, team C 1 -50 offset, team B 2 -20 offset
        """, Team);

    [Fact]
    public void A_move_that_would_be_a_circle_by_then_is_dropped() => Script.Run("""
        at 2026-01-05
        people A B<A C<B
        plan 0
        move A A enroller cycle
        move A C enroller cycle
        people D
        move D C enroller ok
        move A D enroller ok
        at 2026-02-01
        sale s1 D c 1000 ok
        = own D 0 +100, team C 1 +50, team B 2 +20
        sale s2 A c 1000 ok
        = own A 0 +100
        """, Team);

    [Fact]
    public void Nobody_is_ever_below_themselves() => Script.Run("""
        at 2026-01-05
        enroll A A cycle
        people A B<A/A C<B/B D
        place A C cycle
        place A A cycle
        place D D cycle
        place D C ok
        place A D cycle
        """);

    [Fact]
    public void Whoever_is_not_placed_has_nobody_above_until_placed() => Script.Run("""
        at 2026-01-05
        people A B<A/A C<B
        plan 0
        sale s1 C c 1000 ok
        = nothing
        passed team - 1 nobody
        place C B leg=2 ok
        sale s2 C c 1000 ok
        = team B 1 +50, team A 2 +20, release B 50, release A 20
        place C A already_placed
        """, Placed);

    [Fact]
    public void Groups_of_the_running_period_follow_a_placement() => Script.Run("""
        at 2026-01-05
        people A B<A C<B
        plan 0
        sale s1 C c 1000 ok
        = nothing
        place C B ok
        place B A ok
        sale s2 A c 1000 ok
        = own A 0 +100, release A 100
        """, """
        {'plan':'p','version':1,'asset':'EUR','bonuses':[
        {'name':'own','kind':'personal','percent':'10','tree':'placement',
        'when':{'group_volume':2000}}]}
        """);

    [Fact]
    public void A_rank_is_reached_at_a_close_and_lost_at_the_next() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 100 ok
        inrank A low
        at 2026-02-01
        inrank A mid
        at 2026-03-01
        inrank A low
        """, Ranked.Replace("RULE", "'grace':0"));

    [Fact]
    public void Grace_is_a_number_of_closes() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 100 ok
        at 2026-03-01
        inrank A mid
        at 2026-04-01
        inrank A mid
        at 2026-05-01
        inrank A low
        """, Ranked.Replace("RULE", "'grace':2"));

    [Fact]
    public void A_rank_is_kept_by_its_own_condition_but_not_reached_by_it() => Script.Run("""
        at 2026-01-05
        people A B
        plan 0
        sale s1 A c 100 ok
        sale s2 B c 50 ok
        at 2026-02-01
        inrank A mid
        inrank B low
        sale s3 A c 50 ok
        at 2026-03-01
        inrank A mid
        sale s4 A c 49 ok
        at 2026-04-01
        inrank A low
        """, Ranked.Replace("RULE", "'keep':{'personal_volume':50}"));

    [Fact]
    public void A_given_rank_stays_if_no_volume_can_reach_it() => Script.Run("""
        at 2026-01-05
        people A B
        plan 0
        rank A honour ok
        rank B mid ok
        inrank B mid
        at 2026-02-01
        inrank A honour
        inrank B low
        rank A low ok
        at 2026-03-01
        inrank A low
        """, Ranked.Replace("RULE", "'grace':0"));

    [Fact]
    public void Ranks_go_over_to_another_plan_by_their_names() => Script.Run("""
        at 2026-01-05
        people A B C
        plan 0
        rank A honour ok
        rank B mid ok
        publish 1 ok
        activate p 2 from=2026-02-01 funding=per_sale ok
        sale s1 B c 100 ok
        at 2026-02-01
        inrank A honour
        inrank B new
        sale s2 A c 1000 ok
        = own A 0 +200, release A 200
        """, Ranked.Replace("RULE", "'grace':0"), """
        {'plan':'p','version':2,'asset':'EUR','ranks':[{'name':'new'},{'name':'honour'}],
        'bonuses':[{'name':'own','kind':'personal','percent_by_rank':{'honour':'20'}}]}
        """);

    [Fact]
    public void A_return_of_a_customer_who_has_become_a_member_lowers_the_customers_all_the_same() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 1000 ok
        = own A 0 +100, release A 100
        people c<A
        return r1 s1 rest ok
        sale s2 A A 1000 ok
        = nothing
        sale s3 A c 1000 ok
        = nothing
        return r2 s3 rest ok
        sale s4 A d 1000 ok
        = own A 0 +100, release A 100
        """, """
        {'plan':'p','version':1,'asset':'EUR','bonuses':[
        {'name':'own','kind':'personal','percent':'10','when':{'customers':1}}]}
        """);

    [Fact]
    public void A_correction_by_hand_needs_two_people_and_its_reason()
    {
        var ledger = Script.Run("""
            at 2026-01-05
            people A
            plan 0
            fund p 1000 ok
            actor boss
            adjust A 50 why=gift approved_by=boss second_actor_missing
            adjust A 50 why=a_lost_parcel approved_by=clerk ok
            balance A available 50
            deposit p 950
            adjust A -60 why=too_much approved_by=clerk available_too_small
            adjust A -20 why=too_much approved_by=clerk ok
            balance A available 30
            """, Team);
        Assert.Contains("\"fact\":\"adjusted\"", ledger.Receipts);
        Assert.Contains("\"why\":\"too much (approved by clerk)\",\"amount\":-20", ledger.Receipts);
        Assert.Contains("\"actor\":\"boss\"", ledger.Receipts);
    }
}
