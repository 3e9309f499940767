using System.Security.Cryptography;
using System.Text;

namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Funds that are divided to the last unit, and what returns and caps do to them.</summary>
public class PoolTests
{
    private const string Ranks =
        "'ranks':[{'name':'partner'},{'name':'diamond'},{'name':'crown'},{'name':'royal'}]";

    private const string Shares = $$$"""
        {'plan':'p','version':1,'asset':'CNY',{{{Ranks}}},'bonuses':[
        {'name':'lead','kind':'pool','percent':'0.5','shares':{'diamond':1,'crown':2,'royal':3}}]}
        """;

    private const string Each = $$"""
        {'plan':'p','version':1,'asset':'CNY',{{Ranks}},'bonuses':[
        {'name':'own','kind':'personal','percent':'10'},
        {'name':'pot','kind':'pool','percent':'10'FIELDS}]PLAN}
        """;

    [Fact]
    public void Leadership_pool_by_shares()
    {
        var people = Enumerable.Range(0, 14).Select(i => $"m{i}").ToArray();
        string[] ranks = [.. Enumerable.Repeat("diamond", 10), .. Enumerable.Repeat("crown", 3), "royal"];
        var ledger = Script.Run($"""
            at 2026-01-10
            people {string.Join(' ', people)} nobody
            plan 0
            {string.Join('\n', ranks.Select((rank, i) => $"rank m{i} {rank} ok"))}
            sale s1 nobody - 600000000 ok
            sale s2 - c7 400000000 ok
            = nothing
            at 2026-02-01
            deposit p 0
            reserve p 0
            """, Shares);
        // 50,000.00 by 19 shares: 2631.57|89 a share, 5263.15|78 for two, 7894.73|68 for three leave 12 units: one for
        // each of the ten diamonds, two for crowns.
        var paid = people.Select(name => ledger.Earned[("lead", name)]).ToArray();
        Assert.Equal(5_000_000, paid.Sum());
        Assert.All(paid[..10], one => Assert.Equal(263_158, one));
        Assert.Equal([526_315, 526_316, 526_316], paid[10..13].Order());
        Assert.Equal(789_473, paid[13]);
    }

    /// <summary>Of equal remainders the lowest hashes get a unit, whoever was enrolled first.</summary>
    [Theory]
    [InlineData(2, 10)]
    [InlineData(5, 3)]
    [InlineData(7, 50)]
    [InlineData(3, 12)]
    public void What_rounding_leaves_goes_to_the_lowest_hashes(int units, int members)
    {
        var people = Enumerable.Range(0, members).Select(i => $"m{i}").ToArray();
        var ledger = Script.Run($"""
            at 2026-01-10
            people {string.Join(' ', people)}
            plan 0
            sale s1 - - {units * 10} ok
            at 2026-02-01
            """, Each.Replace("FIELDS", "").Replace("PLAN", ""));
        var even = units / members;
        var lucky = people
            .OrderBy(name => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes($"2026-01\npot\n{name}\n"))))
            .Take(units % members).ToHashSet();
        foreach (var name in people)
            Assert.Equal(even + (lucky.Contains(name) ? 1 : 0), ledger.Earned.GetValueOrDefault(("pot", name)));
    }

    [Fact]
    public void A_pool_by_points_weighs_whose_downline_sold_at_which_level() => Script.Run("""
        at 2026-01-10
        people A B<A C<B
        plan 0
        sale s1 C - 1000 ok
        sale s2 B - 600 ok
        sale s3 - - 400 ok
        at 2026-02-01
        # 200 by points: B 3 × 1000, A 1 × 1000 and 3 × 600
        earned B pot 103
        earned A pot 97
        earned C pot 0
        """, Each.Replace("FIELDS", ",'points':[3,1]").Replace("PLAN", ""));

    [Fact]
    public void Nobody_who_qualifies_is_breakage() => Script.Run("""
        at 2026-01-10
        people A B<A
        plan 0
        sale s1 A - 1000 ok
        suspend B ok
        at 2026-02-01
        = nothing
        deposit p 100
        reserve p 0
        """, Each.Replace("FIELDS", ",'when':{'rank':'crown'}").Replace("PLAN", ""));

    [Fact]
    public void A_cap_cuts_and_what_it_cuts_is_breakage() => Script.Run("""
        at 2026-01-10
        people A B<A
        plan 0
        rank A royal ok
        rank B diamond ok
        sale s1 B - 10000 ok
        at 2026-02-01
        earned A pot 300
        earned B pot 250
        deposit p 450
        """, Each.Replace("FIELDS", ",'shares':{'diamond':1,'royal':3},'caps':{'member_per_period':300}")
        .Replace("PLAN", ""));

    [Fact]
    public void A_return_after_the_division_is_negative_volume_of_the_open_period() => Script.Run("""
        at 2026-01-10
        people A B<A
        plan 0
        sale s1 A - 10000 ok
        sale s2 A - 2000 ok
        return r0 s2 1000 ok
        = own A 0 -100 offset
        at 2026-02-01
        earned A pot 550
        earned B pot 550
        at 2026-02-10
        return r1 s1 4000 ok
        = own A 0 -400 offset
        sale s3 B - 3000 ok
        at 2026-03-01
        # 3000 − 4000 is nothing, and 1000 are carried on
        earned A pot 550
        at 2026-03-10
        sale s4 B - 5000 ok
        at 2026-04-01
        earned A pot 750
        earned B pot 750
        """, Each.Replace("FIELDS", "").Replace("PLAN", ""));

    /// <summary>All that the plan could have paid and did not: here what a personal bonus left.</summary>
    [Theory]
    [InlineData("", 0, 500)]
    [InlineData(",'caps':{'sale_percent':'15'}", 0, 375)]
    [InlineData(",'caps':{'sale_percent':'90'}", 0, 500)]
    public void Breakage_may_go_to_a_pool(string caps, int left, int each) => Script.Run($"""
        at 2026-01-10
        people A B<A
        plan 0
        suspend A ok
        sale s1 A - 5000 ok
        sale s2 - c7 1000 ok
        return r1 s1 1000 ok
        resume A ok
        reserve p {(caps.Contains("15") ? 750 : caps.Contains("90") ? 4500 : 1000)}
        at 2026-02-01
        earned A own 0
        earned A pot {each}
        earned B pot {each}
        reserve p {left}
        """, Each.Replace("FIELDS", "").Replace("PLAN", $",'breakage':'pool:pot'{caps}"));

    /// <summary>What the plan could have paid does not make good what is owed for a return.</summary>
    [Fact]
    public void A_pool_that_breakage_goes_to_owes_for_returns_too() => Script.Run("""
        at 2026-01-10
        people A B<A
        plan 0
        sale s1 A - 10000 ok
        at 2026-02-01
        earned A pot 500
        return r1 s1 4000 ok
        = own A 0 -400 offset
        sale s2 B - 6000 ok
        at 2026-03-01
        # 10 % of 6000 less 10 % of 4000
        earned A pot 600
        earned B pot 600
        return r2 s1 rest ok
        = own A 0 -600 offset
        sale s3 B - 1000 ok
        at 2026-04-01
        # 100 less 600 is nothing, and 500 are carried on
        earned A pot 600
        sale s4 B - 8000 ok
        at 2026-05-01
        earned A pot 750
        earned B pot 750
        reserve p 0
        """, Each.Replace("FIELDS", "").Replace("PLAN", ",'breakage':'pool:pot'"));

    [Fact]
    public void Points_of_what_is_returned_are_negative_now() => Script.Run("""
        at 2026-01-10
        people A B<A C<B D<A
        plan 0
        sale s1 C - 1000 ok
        at 2026-02-01
        earned B pot 100
        return r1 s1 rest ok
        = own C 0 -100 offset
        sale s2 C - 500 ok
        sale s3 D - 4500 ok
        at 2026-03-01
        # B has 500 − 1000 points, A 4500; the fund is 10 % of 4000
        earned B pot 100
        earned A pot 400
        """, Each.Replace("FIELDS", ",'points':[1]").Replace("PLAN", ""));
}
