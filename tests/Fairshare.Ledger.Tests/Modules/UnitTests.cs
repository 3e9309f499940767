using Fairshare.Ledger.Tests.Containers;

namespace Fairshare.Ledger.Tests.Modules;

/// <summary>A sum for each piece, which steps up with a volume.</summary>
public class UnitTests
{
    private const string Plan = """
        {'plan':'p','version':1,'asset':'EUR','return_days':90,'close_after_days':1,'bonuses':[
        {'name':'unit','kind':'flat','on':'personal_volume','brackets':[
        {'from':1000,'amount':100},{'from':5000,'amount':130},{'from':20000,'amount':170}]FIELDS}],
        'caps':{'sale_percent':'50'}}
        """;

    /// <summary>With the sale: the step that the volume reaches, this sale included, is paid for its pieces.</summary>
    [Fact]
    public void With_the_sale_each_sale_has_the_step_that_it_reaches() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 900 quantity=3 ok
        = nothing
        passed unit A 0 no_rate
        sale s2 A c 300 quantity=1 ok
        = unit A 0 +100, release A 100
        sale s3 A c 3800 quantity=2 ok
        = unit A 0 +260, release A 260
        sale s4 A c 15000 quantity=7 ok
        = unit A 0 +1190, release A 1190
        """, Plan.Replace("FIELDS", ""));

    /// <summary>At the period's end the highest step reached is paid for all pieces of the period.</summary>
    [Fact]
    public void At_the_end_the_highest_step_counts_for_all_pieces() => Script.Run("""
        at 2026-01-05
        people A B
        plan 0
        sale s1 A c 1000 quantity=1 ok
        sale s2 A c 4500 quantity=4 ok
        sale s3 B c 1000 quantity=2 ok
        at 2026-02-02
        = unit A 0 +650, unit B 0 +200, release A 650, release B 200
        """, Plan.Replace("FIELDS", ",'pay':'period'"));

    [Fact]
    public void A_return_takes_its_part_of_the_pieces_back() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 6000 quantity=3 ok
        = unit A 0 +390, release A 390
        return r1 s1 2000 ok
        = unit A 0 -130 offset
        return r2 s1 rest ok
        = unit A 0 -260 offset
        """, Plan.Replace("FIELDS", ""));

    /// <summary>Two thirds of four pieces at 1.30 come back: floor(5.20 ÷ 3) is left, rounded once.</summary>
    [Fact]
    public void What_is_left_of_a_sale_is_rounded_once() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 18000 quantity=4 ok
        return r1 s1 12000 ok
        at 2026-02-02
        = unit A 0 +173, release A 173
        """, Plan.Replace("FIELDS", ",'pay':'period'"));

    /// <summary>floor(6.80 ÷ 3) is 2.26, of which 130 in 170 are 1.72. So it stays with a plan of that time, also for
    /// who begins from a snapshot; the next version of the plan rounds once.</summary>
    [Fact]
    public void In_a_plan_published_before_protocol_5_it_is_rounded_twice()
    {
        var plan = Plan.Replace("FIELDS", ",'pay':'period'");
        var ledger = Script.RunUnder(4, """
            at 2026-01-05
            people A
            plan 0
            activate_protocol {'protocol':5} ok
            publish 1 ok
            activate_plan {'plan':'p','version':2,'from':'2026-02-01T00:00:00Z','funding':'per_sale'} ok
            sale s1 A c 18000 quantity=4 ok
            return r1 s1 12000 ok
            at 2026-02-02
            = unit A 0 +172, release A 172
            sale s2 A c 18000 quantity=4 ok
            return r2 s2 12000 ok
            at 2026-03-02
            = unit A 0 +173, release A 173
            """, plan, plan.Replace("'version':1", "'version':2"));
        var first = new Runner(4, Limits.JobStepsPerBlock);
        var cut = ledger.Blocks.Count(block => block.Time == ledger.Blocks[0].Time);
        foreach (var (time, body) in ledger.Blocks.Take(cut)) first.Apply(time, body);
        var image = new MemoryImage();
        var frozen = first.Machine.Freeze();
        frozen.WriteTo(image);
        var rest = new Runner(frozen.Protocol, Limits.JobStepsPerBlock);
        rest.Machine.Restore(image);
        foreach (var (time, body) in ledger.Blocks.Skip(cut)) rest.Apply(time, body);
        Assert.Equal(5, frozen.Protocol);
        Assert.Equal(ledger.Machine.Digest(), rest.Machine.Digest());
    }

    [Fact]
    public void A_return_before_the_end_may_lower_the_step() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        sale s1 A c 4000 quantity=4 ok
        sale s2 A c 2000 quantity=2 ok
        return r1 s2 1500 ok
        at 2026-02-02
        = unit A 0 +450, release A 450
        """, Plan.Replace("FIELDS", ",'pay':'period'"));

    [Fact]
    public void Before_protocol_4_there_are_no_steps() => Script.Run("""
        at 2026-01-05
        publish 0 field_not_for_kind
        """, ledger => ledger.Machine.StartWith(3), Plan.Replace("FIELDS", ""));
}
