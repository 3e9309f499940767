namespace Fairshare.Ledger.Tests.Modules;

/// <summary>What becomes of a sale's money: held, released, taken back, capped.</summary>
public class SaleTests
{
    private const string Held = """
        {'plan':'p','version':1,'asset':'EUR','hold_days':14,'return_days':60,'bonuses':[
        {'name':'own','kind':'personal','percent':'10'},{'name':'team','kind':'unilevel','percents':['5']}]}
        """;

    private const string AtOnce = """
        {'plan':'p','version':1,'asset':'EUR','return_days':60,
        'bonuses':[{'name':'own','kind':'personal','percent':'10'}]}
        """;

    [Fact]
    public void An_accrual_is_released_at_its_exact_time() => Script.Run("""
        at 2026-01-05T10:00:00.123Z
        people A B<A
        plan 0
        sale s1 B c 1000 ok
        = own B 0 +100, team A 1 +50
        sale s2 B c 1000 delivered=2026-01-04 ok
        balance B held 200
        at 2026-01-18T00:00:00Z
        = release B 100, release A 50
        at 2026-01-19T10:00:00.122Z
        = nothing
        at 2026-01-19T10:00:00.123Z
        = release B 100, release A 50
        balance A available 100
        balance B available 200
        """, Held);

    [Theory]
    [InlineData("sale")]
    [InlineData("period")]
    public void A_match_reads_brackets_of_the_volume_of_whoever_it_pays(string pay)
    {
        var ledger = Script.Run("""
            at 2026-01-05
            people A B<A C<B
            plan 0
            sale s1 A - 500 ok
            sale s2 C - 1000 ok
            sale s3 C - 1000 ok
            at 2026-02-01
            earned C own 200
            """, $$"""
            {'plan':'p','version':1,'asset':'EUR','ranks':[{'name':'member'}],'bonuses':[
            {'name':'own','kind':'personal','percent':'10'},
            {'name':'match','kind':'matching','of':['own'],'pay':'{{pay}}','entitled':{'member':2},'brackets':[
            {'from':1000,'percent':'10'},{'from':2500,'percent':'50'}]}]}
            """);
        var matched = ledger.Earned.Where(pair => pair.Key.Bonus == "match")
            .ToDictionary(pair => pair.Key.Member, pair => pair.Value);
        Assert.Equal(pay == "sale" ? 10 + 50 : 100, matched["A"]);
        Assert.Equal(20, matched["B"]);
    }

    [Fact]
    public void A_hold_may_be_longer_than_a_sale_may_be_returned() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 1000 ok
        at 2028-01-05
        sale s2 A c 1000 ok
        at 2028-10-02
        = release A 100
        at 2030-10-02
        = release A 100
        """, Held.Replace("'hold_days':14,'return_days':60", "'hold_days':1000,'return_days':60"));

    [Fact]
    public void A_return_takes_held_money_back_and_the_deposit_has_it_again() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0 deposit
        fund p 150 ok
        sale s1 B c 1000 ok
        deposit p 0
        return r1 s1 300 ok
        = own B 0 -30 reversed, team A 1 -15 reversed
        balance B held 70
        deposit p 45
        at 2026-01-19
        = release B 70, release A 35
        """, Held);

    [Fact]
    public void A_return_after_the_release_is_paid_from_what_is_available_and_later_releases() => Script.Run("""
        at 2026-01-05
        people A B
        plan 0
        fund p 1000 ok
        sale s1 A c 1000 ok
        at 2026-01-20
        adjust A -80 why=paid_out approved_by=boss ok
        balance A available 20
        return r1 s1 rest ok
        = own A 0 -100 offset
        balance A owed 80
        sale s2 A c 500 ok
        sale s3 B c 500 ok
        at 2026-02-03
        = release A 50 repaid 50, release B 50
        balance A owed 30
        balance B available 50
        sale s4 A c 500 ok
        at 2026-02-17
        = release A 50 repaid 30
        balance A available 20
        """, Held);

    [Fact]
    public void What_is_held_is_not_taken_for_a_debt() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 1000 ok
        at 2026-01-19
        adjust A -100 why=paid_out approved_by=boss ok
        sale s2 A c 1000 ok
        return r1 s1 rest ok
        balance A held 100 owed 100
        return r2 s2 rest ok
        = own A 0 -100 reversed
        balance A owed 100
        """, Held);

    [Fact]
    public void A_return_before_its_sale_waits_and_is_then_taken() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0
        return r1 s1 300 ok
        = waiting r1
        return r2 s1 rest at=2026-01-05 ok
        return r3 s1 1 ok
        at 2026-01-07
        sale s1 B c 1000 ok
        = own B 0 +100, team A 1 +50, own B 0 -30 reversed, team A 1 -15 reversed,
        own B 0 -70 reversed, team A 1 -35 reversed, unmatched r3 return_exceeds_sale
        balance B
        return r1 s1 300 at=2026-01-05 duplicate
        """, Held);

    [Fact]
    public void A_second_return_reverses_nothing() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0
        sale s1 B c 1000 ok
        return r1 s1 rest ok
        return r1 s1 rest duplicate
        = nothing
        return r2 s1 rest return_exceeds_sale
        return r2 s1 1 return_exceeds_sale
        = nothing
        balance B
        """, Held);

    [Fact]
    public void Parts_add_up_to_the_whole() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0
        sale s1 B c 101 ok
        = own B 0 +10, team A 1 +5
        return r1 s1 1 ok
        = own B 0 -1 reversed, team A 1 -1 reversed
        return r2 s1 33 ok
        = own B 0 -3 reversed, team A 1 -1 reversed
        return r3 s1 33 ok
        = own B 0 -3 reversed, team A 1 -2 reversed
        return r4 s1 33 ok
        = own B 0 -3 reversed, team A 1 -1 reversed
        return r5 s1 1 ok
        = nothing
        balance A
        balance B
        """, Held);

    [Fact]
    public void A_return_reverses_what_was_granted_and_not_what_todays_plan_would_grant() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 1000 ok
        publish 1 ok
        activate p 2 from=2026-02-01 funding=per_sale ok
        at 2026-02-01
        balance A available 100
        sale s2 A c 1000 ok
        = own A 0 +300, release A 300
        return r1 s1 500 ok
        = own A 0 -50 offset
        return r2 s2 500 ok
        = own A 0 -150 offset
        balance A available 200
        """, AtOnce, AtOnce.Replace("'10'", "'30'").Replace("'version':1", "'version':2"));

    [Fact]
    public void A_cap_cuts_the_crossing_accrual_and_its_room_comes_back_only_in_the_open_period() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 1000 ok
        = own A 0 +100, release A 100
        sale s2 A c 1000 ok
        = own A 0 +20, release A 20
        sale s3 A c 1000 ok
        = nothing
        passed own A 0 capped
        return r1 s1 500 ok
        = own A 0 -50 offset
        sale s4 A c 1000 ok
        = own A 0 +50, release A 50
        at 2026-02-01
        sale s5 A c 1000 ok
        = own A 0 +100, release A 100
        return r2 s4 rest ok
        = own A 0 -50 offset
        sale s6 A c 1000 ok
        = own A 0 +20, release A 20
        """, """
        {'plan':'p','version':1,'asset':'EUR','bonuses':[
        {'name':'own','kind':'personal','percent':'10','caps':{'member_per_period':120}}]}
        """);

    [Fact]
    public void All_accruals_of_a_sale_are_scaled_to_its_cap() => Script.Run("""
        at 2026-01-05
        people A B<A C<B
        plan 0 deposit
        fund p 1000 ok
        # 40, 20 and 10 percent are 70 of 35
        sale s1 C c 1001 ok
        = own C 0 +200, team B 1 +100, team A 2 +50, release C 200, release B 100, release A 50
        deposit p 650
        """, """
        {'plan':'p','version':1,'asset':'EUR','caps':{'sale_percent':'35'},'bonuses':[
        {'name':'own','kind':'personal','percent':'40'},{'name':'team','kind':'unilevel','percents':['20','10']}]}
        """);

    [Fact]
    public void A_delivery_starts_the_hold_of_a_sale_that_waits_for_it() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0
        sale s1 B c 1000 ok
        sale s2 B c 1000 ok
        at 2026-03-20
        balance B held 200
        return r1 s2 rest return_too_late
        deliver s1 delivered=2026-03-10T08:00:00Z ok
        = nothing
        at 2026-03-24T08:00:00Z
        = release B 100, release A 50
        at 2026-05-01
        deliver s2 delivered=2026-03-24T08:00:00Z ok
        at 2026-05-01
        = release B 100, release A 50
        return r2 s2 rest ok
        = own B 0 -100 offset, team A 1 -50 offset
        """, Held.Replace("'hold_days'", "'undelivered':'hold','hold_days'"));

    [Fact]
    public void A_period_end_bonus_is_reserved_at_the_sale_and_posted_when_the_period_is_accepted() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0 deposit
        fund p 149 ok
        sale s1 B c 1000 deposit_too_small
        fund p 1 ok
        sale s1 B c 1000 ok
        = own B 0 +100, release B 100
        deposit p 0
        reserve p 50
        withdraw p 1 deposit_too_small
        at 2026-02-03T23:59:59.999Z
        = nothing
        at 2026-02-04
        = team A 1 +50, release A 50
        reserve p 0
        return r1 s1 400 ok
        = own B 0 -40 offset, team A 1 -20 offset
        deposit p 60
        withdraw p 60 ok
        """, PeriodEnd);

    [Fact]
    public void What_nobody_gets_at_the_periods_end_goes_back_to_the_deposit() => Script.Run("""
        at 2026-01-05
        people A
        plan 0 deposit
        fund p 150 ok
        sale s1 A c 1000 ok
        deposit p 0
        reserve p 50
        return r1 s1 500 ok
        deposit p 75
        reserve p 25
        at 2026-02-04
        = nothing
        deposit p 100
        reserve p 0
        """, PeriodEnd);

    [Fact]
    public void A_return_between_a_periods_end_and_its_acceptance_waits_for_the_lines() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0
        sale s1 B c 1000 ok
        at 2026-02-02
        return r1 s1 300 ok
        = own B 0 -30 offset
        at 2026-02-04
        = team A 1 +50, team A 1 -15 reversed, release A 35
        """, PeriodEnd);

    [Fact]
    public void A_return_that_is_reported_late_is_taken_from_a_sale_whose_time_is_over() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 1000 ok
        at 2026-03-07
        return r1 s1 400 at=2026-03-06 ok
        = own A 0 -40 offset
        return r2 s1 600 at=2026-03-06T00:00:00.001Z return_too_late
        sale s2 A c 1000 ok
        return r3 s1 600 at=2026-03-06 return_too_late
        balance A available 160
        """, AtOnce);

    [Fact]
    public void What_may_no_longer_be_returned_leaves_the_state()
    {
        var ledger = Script.Run("""
            at 2026-01-05
            people A B<A
            plan 0
            """, AtOnce.Replace("60", "3"));
        var bytes = new List<long>();
        for (var day = 0; day < 120; day++)
        {
            ledger.Advance(ledger.Now + Time.Day);
            for (var i = 0; i < 100; i++)
            {
                var sale = $"{day}.{i}";
                Assert.Equal("ok", ledger.Send("record_sale", $$"""
                    {"sale":"s{{sale}}","seller":"B","buyer":"c","amount":100,"at":"{{Time.Text(ledger.Now)}}"}
                    """));
            }

            bytes.Add(ledger.Machine.StateBytes);
        }

        Assert.True(bytes[^1] < bytes[59] + (1 << 20), $"{bytes[59]} bytes after 60 days, {bytes[^1]} after 120");
        Assert.Empty(ledger.Machine.Audit());
    }

    [Fact]
    public void A_million_units_split_one_by_one_favour_nobody()
    {
        const string plan = """
            {'plan':'p','version':1,'asset':'EUR','bonuses':[
            {'name':'most','kind':'personal','percent':'70'},{'name':'rest','kind':'unilevel','percents':['30']},
            {'name':'later','kind':'personal','percent':'70','pay':'period'},
            {'name':'after','kind':'unilevel','percents':['30'],'pay':'period'}]}
            """;
        var ledger = Script.Run("""
            at 2026-01-05
            people A B<A
            plan 0
            """, plan);
        var machine = ledger.Machine;
        var block = machine.NewBlock();
        for (var sale = 0; sale < 1_000_000;)
        {
            block.Start(ledger.Now);
            block.AddBatch("till"u8, System.Text.Encoding.ASCII.GetBytes($"b{sale}"));
            for (; sale < 1_000_000 && block.HasRoomFor(100); sale++)
            {
                block.AddEntry(0x0401, sale, System.Text.Encoding.ASCII.GetBytes(
                    $$"""{"sale":"s{{sale}}","seller":"B","amount":1,"at":"2026-01-05"}"""));
            }

            Assert.True(block.Parse());
            machine.Apply(block);
        }

        ledger.Advance(Time.Days(2026, 2, 1) * Time.Day);
        Assert.Equal(0, ledger.Earned.GetValueOrDefault(("most", "B")));
        Assert.Equal(0, ledger.Earned.GetValueOrDefault(("rest", "A")));
        Assert.Equal(700_000, ledger.Earned[("later", "B")]);
        Assert.Equal(300_000, ledger.Earned[("after", "A")]);
        Assert.Empty(machine.Audit());
    }

    private static string PeriodEnd => """
        {'plan':'p','version':1,'asset':'EUR','close_after_days':3,'bonuses':[
        {'name':'own','kind':'personal','percent':'10'},
        {'name':'team','kind':'unilevel','percents':['5'],'pay':'period'}]}
        """;
}
