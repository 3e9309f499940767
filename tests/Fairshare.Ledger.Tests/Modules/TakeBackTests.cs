namespace Fairshare.Ledger.Tests.Modules;

/// <summary>What a return takes back from lines of a period's end that a cap or the period's bound had cut.</summary>
public class TakeBackTests
{
    private const string Matched = """
        {'plan':'p','version':1,'asset':'CNY','bonuses':[
        {'name':'team','kind':'unilevel','percent':'10','pay':'period'CAPS},
        {'name':'match','kind':'matching','of':['team'],'percent':'50'},
        {'name':'more','kind':'matching','of':['match'],'percent':'50'}],'caps':{'sale_percent':'BOUND'}}
        """;

    private const string Thanks = """
        {'plan':'p','version':1,'asset':'CNY','return_days':90,'bonuses':[
        {'name':'back','kind':'cashback','percent':'10'},{'name':'own','kind':'personal','percent':'10'},
        {'name':'match','kind':'matching','of':['back','own'],'percent':'50','pay':'period'}]}
        """;

    /// <summary>Everything was scaled alike, so everything loses the same part: 400 of 1,000.</summary>
    [Theory]
    [InlineData("", "14", "team C 1 -32, match B 1 -16, more A 1 -8")]
    [InlineData(",'caps':{'member_per_period':80}", "11.2", "team C 1 -26, match B 1 -13, more A 1 -7")]
    [InlineData("", "100", "team C 1 -40, match B 1 -20, more A 1 -10")]
    [InlineData(",'caps':{'member_per_period':80}", "100", "team C 1 -32, match B 1 -16, more A 1 -8")]
    public void A_match_of_a_line_that_the_bound_scaled_loses_as_much_of_its_own(
        string caps, string bound, string taken) => Script.Run($"""
        at 2026-01-10
        people A B<A C<B D<C
        plan 0
        sale s1 D - 1000 ok
        at 2026-02-01
        return r1 s1 400 ok
        = {taken.Replace(",", " offset,")} offset
        return r2 s1 rest ok
        at 2026-02-02
        balance A available 0
        balance B available 0
        balance C available 0
        """, Matched.Replace("CAPS", caps).Replace("BOUND", bound));

    /// <summary>The cap leaves 100 of 200. Half comes back, so half of the 100 is taken, and not all of them.</summary>
    [Fact]
    public void A_line_that_the_cap_for_one_seller_cut_loses_its_grant_in_proportion() => Script.Run("""
        at 2026-01-10
        people A B<A C<A
        plan 0
        sale s1 B - 2000 ok
        sale s2 C - 500 ok
        at 2026-02-01
        earned A team 150
        return r1 s1 1000 ok
        = team A 1 -60 offset
        return r2 s2 rest ok
        = team A 1 -30 offset
        return r3 s1 rest ok
        = team A 1 -60 offset
        balance A available 0
        """, """
        {'plan':'p','version':1,'asset':'CNY','bonuses':[
        {'name':'team','kind':'unilevel','percent':'10','pay':'period',
        'caps':{'from_one_member_per_period':100}}]}
        """);

    /// <summary>What protocol 2 took back stays as it was: a match lost its rate of what the bound had left.</summary>
    [Fact]
    public void Under_protocol_2_a_match_loses_less() => Script.RunUnder(2, """
        at 2026-01-10
        people A B<A C<B D<C
        plan 0
        sale s1 D - 1000 ok
        at 2026-02-01
        return r1 s1 400 ok
        = team C 1 -32 offset, match B 1 -13 offset, more A 1 -6 offset
        """, Matched.Replace("CAPS", "").Replace("BOUND", "14"));

    /// <summary>Four lines of 1 that the bound leaves nothing of, and a match of them that keeps 1 of 2: when their
    /// sales come back the match has nothing to stand on.</summary>
    [Theory]
    [InlineData(4, "match M 1 -1 offset", 0)]
    [InlineData(3, "nothing", 1)]
    public void A_match_of_lines_that_the_bound_leaves_nothing_of_falls_with_them(
        int protocol, string taken, int left) => Script.RunUnder(protocol, $"""
        at 2026-01-10
        people M A<M B<M C<M D<M
        plan 0
        sale s1 A - 100 ok
        sale s2 B - 100 ok
        sale s3 C - 100 ok
        sale s4 D - 100 ok
        at 2026-02-01
        earned A own 0
        earned M match 1
        return r1 s1 rest ok
        = {taken}
        return r2 s2 rest ok
        return r3 s3 rest ok
        return r4 s4 rest ok
        balance M available {left}
        """, """
        {'plan':'p','version':1,'asset':'CNY','bonuses':[
        {'name':'own','kind':'personal','percent':'1','pay':'period'},
        {'name':'match','kind':'matching','of':['own'],'percent':'50'}],'caps':{'sale_percent':'1'}}
        """);

    /// <summary>Nobody was above the buyer when the period ended, whoever is now.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("at 2026-03-05")]
    public void What_a_buyer_got_who_was_enrolled_after_the_period_was_never_matched(string later) => Script.Run($"""
        at 2026-01-05
        people A B<A
        plan 0
        sale s1 B bob 10000 ok
        sale s2 B c 10000 ok
        at 2026-02-05
        enroll X B ok
        enroll bob B ok
        {later}
        return r1 s1 rest ok
        = back bob 0 -1000 offset, own B 0 -1000 offset, match A 1 -500 offset
        """, Thanks);

    /// <summary>Before protocol 5 more was taken, and logs of then replay to it.</summary>
    [Fact]
    public void Before_protocol_5_such_a_return_took_as_if_somebody_else_had_been_matched() => Script.RunUnder(4, """
        at 2026-01-05
        people A B<A
        plan 0
        sale s1 B bob 10000 ok
        sale s2 B c 10000 ok
        at 2026-02-05
        enroll X B ok
        enroll bob B ok
        at 2026-03-05
        return r1 s1 rest ok
        = back bob 0 -1000 offset, own B 0 -1000 offset, match A 1 -1000 offset
        """, Thanks);
}
