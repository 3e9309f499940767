namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Conditions over several periods, when another plan takes over and while a period is being closed.</summary>
public class SpanTests
{
    private const string Plain = """
        {'plan':'p','version':1,'asset':'EUR','bonuses':[]}
        """;

    [Fact]
    public void A_longer_span_of_another_plan_counts_customers_of_before() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c1 1000 ok
        = nothing
        at 2026-02-05
        publish 1 ok
        activate p 2 from=2026-03-01 funding=per_sale ok
        at 2026-03-05
        sale s2 A c2 1000 ok
        = own A 0 +100, release A 100
        at 2026-04-05
        sale s3 A c3 1000 ok
        = own A 0 +100, release A 100
        at 2026-07-05
        sale s4 A c3 1000 ok
        = nothing
        """, Own(1, "'customers':2,'over':2"), Own(2, "'customers':2,'over':3"));

    [Fact]
    public void A_shorter_span_of_another_plan_leaves_out_what_is_too_old() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c1 1000 ok
        publish 1 ok
        activate p 2 from=2026-03-01 funding=per_sale ok
        at 2026-03-05
        sale s2 A c2 1000 ok
        = nothing
        return r1 s1 rest ok
        sale s3 A c3 1000 ok
        = own A 0 +100, release A 100
        """, Own(1, "'customers':2,'over':3"), Own(2, "'customers':2,'over':2"));

    [Fact]
    public void Customers_of_a_lifetime_stay_whatever_other_spans_there_are() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c1 1000 ok
        publish 1 ok
        activate p 2 from=2026-02-01 funding=per_sale ok
        publish 2 ok
        activate p 3 from=2026-06-01 funding=per_sale ok
        at 2026-07-05
        sale s2 A c2 1000 ok
        = own A 0 +100, release A 100
        """,
        Own(1, "'customers':2,'over':'lifetime'"), Own(2, "'customer_volume':9000,'over':2"),
        Own(3, "'any':[{'customer_volume':9000,'over':4},{'customers':2,'over':'lifetime'}]"));

    [Fact]
    public void A_plan_that_asks_for_customers_finds_those_since_it_was_published() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c1 1000 ok
        publish 1 ok
        activate p 2 from=2026-02-01 funding=per_sale ok
        sale s2 A c2 1000 ok
        at 2026-02-05
        sale s3 A c2 1000 ok
        = nothing
        sale s4 A c3 1000 ok
        = own A 0 +100, release A 100
        """, Plain, Own(2, "'customers':2,'over':6"));

    [Fact]
    public void A_longer_span_of_another_plan_finds_the_closes_since_it_was_published() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A - 1000 ok
        publish 1 ok
        activate p 2 from=2026-08-01 funding=per_sale ok
        at 2026-04-05
        sale s2 A - 10 ok
        at 2026-06-05
        sale s3 A - 10 ok
        at 2026-08-05
        sale s4 A - 1000 ok
        = own A 0 +100, release A 100
        """, Plain.Replace("'bonuses'", "'return_days':1,'bonuses'"), Own(2, "'personal_volume':2000,'over':8"));

    [Theory]
    [InlineData("'personal_volume':1500,'over':2")]
    [InlineData("'group_volume':1500,'over':'lifetime'")]
    [InlineData("'order':1000,'over':2")]
    public void A_sale_between_the_blocks_of_a_close_sees_the_period_that_is_being_closed(string when)
    {
        for (var blocks = 1; blocks < 26; blocks++)
        {
            Script.Run($"""
                at 2026-01-05
                people A B<A C<B D
                plan 0
                sale s1 B B 1000 ok
                clock 2026-02-01
                {string.Concat(Enumerable.Repeat("block\n", blocks))}
                sale s2 B B 500 ok
                = own B 0 +50, release B 50
                sale s3 D D 500 ok
                = nothing
                at 2026-02-02
                sale s4 B B 500 ok
                = own B 0 +50, release B 50
                """, static ledger => (ledger.Machine.JobSteps, ledger.FinishesDueFirst) = (1, false), Own(1, when));
        }
    }

    private static string Own(int version, string when) => $$$"""
        {'plan':'p','version':{{{version}}},'asset':'EUR',
        'bonuses':[{'name':'own','kind':'personal','percent':'10','when':{ {{{when}}} }}]}
        """;
}
