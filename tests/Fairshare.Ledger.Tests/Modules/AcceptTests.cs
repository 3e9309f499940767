namespace Fairshare.Ledger.Tests.Modules;

/// <summary>A close is fixed when its period ends, and posted when it is accepted: by itself, or earlier by command.
/// </summary>
public class AcceptTests
{
    private const string Team = """
        {'plan':'p','version':1,'asset':'EUR','close_after_days':5,'hold_days':2,'return_days':30,'bonuses':[
        {'name':'team','kind':'unilevel','percents':['10'],'pay':'period'}]}
        """;

    [Fact]
    public void An_accepted_period_posts_what_was_computed_at_its_end_and_only_once() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0
        sale s1 B c 1000 ok
        at 2026-02-01T10:00:00Z
        suspend A ok
        sale s2 B c 500 ok
        accept 2026-01 ok
        at 2026-02-01T10:00:00Z
        = team A 1 +100
        balance A held 100
        at 2026-02-03T10:00:00Z
        balance A available 100
        at 2026-02-28
        balance A available 100
        """, Team);

    [Fact]
    public void Without_the_command_it_is_accepted_by_itself() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0
        sale s1 B c 1000 ok
        at 2026-02-05T23:59:59Z
        balance A held 0
        at 2026-02-06
        = team A 1 +100
        accept 2026-01 already_accepted
        """, Team);

    [Fact]
    public void Lines_that_are_still_being_computed_come_before_the_acceptance() => Script.Run("""
        at 2026-01-05
        people A B<A C<B
        plan 0
        sale s1 B c 1000 ok
        sale s2 C c 1000 ok
        clock 2026-02-01
        block
        accept 2026-01 ok
        block
        = nothing
        at 2026-02-01
        balance A held 100
        balance B held 100
        """, ledger => (ledger.Machine.JobSteps, ledger.FinishesDueFirst) = (1, false), Team);

    [Fact]
    public void Of_two_periods_that_wait_the_older_is_accepted_first() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0
        sale s1 B c 1000 ok
        at 2026-01-06
        sale s2 B c 500 ok
        at 2026-01-07
        accept 2026-01-06 earlier_period_waits
        accept 2026-01-05 ok
        accept 2026-01-06 ok
        at 2026-01-07
        balance A held 150
        """, Team.Replace("'close", "'period':'day','close"));

    [Fact]
    public void A_return_after_the_acceptance_is_taken_of_the_posted_line() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0
        sale s1 B c 1000 ok
        at 2026-02-01
        accept 2026-01 ok
        at 2026-02-02
        return r1 s1 400 ok
        = team A 1 -40 reversed
        balance A held 60
        """, Team);

    [Fact]
    public void Before_protocol_4_there_is_no_such_command() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        at 2026-02-01
        accept_period {'period':'2026-01'} command_unknown
        """, ledger => ledger.Machine.StartWith(3), Team);
}
