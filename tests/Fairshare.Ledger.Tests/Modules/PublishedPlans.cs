namespace Fairshare.Ledger.Tests.Modules;

/// <summary>
/// More published examples, each with the kind of source it stands in. Where only the rule is published, the numbers
/// are derived from it, and the test says so.
/// </summary>
public class PublishedPlans
{
    private const string LegLimits = """
        {'plan':'p','version':1,'asset':'USD','ranks':[{'name':'member'},
        {'name':'sapphire','when':{'group_volume':20000,'rest_volume':4000,'legs':{'count':1,'group_volume':1}}}],
        'bonuses':[]}
        """;

    private const string FortyOfHundred = """
        {'plan':'p','version':1,'asset':'USD','ranks':[{'name':'member'},{'name':'platinum','when':{'group_volume':4350,
        'any':[{'rest_volume':2610,'legs':{'count':1,'group_volume':1},
        'any':[{'rest_volume':870,'legs':{'count':2,'group_volume':1}}]}]}}],'bonuses':[]}
        """;

    private const string Coded = """
        {'plan':'p','version':1,'asset':'USD','ranks':[{'name':'fan'},{'name':'builder'},{'name':'senior'},
        {'name':'qualified'},{'name':'elite'}],'bonuses':[
        {'name':'first','kind':'generation','generation':'fan','percents':['10'],'compression':'rollup'},
        {'name':'second','kind':'generation','generation':'builder','percents':['5']},
        {'name':'third','kind':'generation','generation':'senior','percents':['2']},
        {'name':'fourth','kind':'generation','generation':'qualified','percents':['2']},
        {'name':'last','kind':'generation','generation':'elite','percents':['2']}]}
        """;

    private const string Leadership = """
        {'plan':'p','version':1,'asset':'USD','ranks':[{'name':'member'},{'name':'leader','when':{'any':[
        {'own_group_volume':10000},{'own_group_volume':4000,'legs':{'count':1,'rank':'leader'}},
        {'legs':{'count':2,'rank':'leader'}}]}}],'bonuses':[{'name':'leadership','kind':'breakaway','rank':'leader',
        'percent':'4','minimum_on':10000,'when':{'rank':'leader'}}]}
        """;

    /// <summary>A network's rules of rank: of the 20,000 that it asks for, a leg gives 80 percent at most.</summary>
    [Theory]
    [InlineData(0, 19000, 0, "member")]
    [InlineData(4000, 19000, 0, "sapphire")]
    [InlineData(0, 19000, 4000, "sapphire")]
    [InlineData(1500, 19000, 2500, "sapphire")]
    [InlineData(1999, 19000, 2000, "member")]
    [InlineData(3000, 15000, 1999, "member")]
    [InlineData(3001, 15000, 1999, "sapphire")]
    public void A_leg_counts_for_80_percent_of_the_volume_at_most(int own, int first, int second, string rank) =>
        Script.Run(Legs(own, first, second, 0, rank), LegLimits);

    /// <summary>A support page: of 4,350 a leg gives 40 percent, 1,740. One leg may have too much, or two.</summary>
    [Theory]
    [InlineData(5000, 1740, 870, "platinum")]
    [InlineData(5000, 1740, 869, "member")]
    [InlineData(5000, 5000, 870, "platinum")]
    [InlineData(5000, 5000, 869, "member")]
    [InlineData(1740, 1740, 1740, "platinum")]
    [InlineData(1740, 1740, 869, "member")]
    public void A_leg_counts_for_40_percent_of_the_volume_at_most(int first, int second, int third, string rank) =>
        Script.Run(Legs(0, first, second, third, rank), FortyOfHundred);

    /// <summary>A company's page: 3 percent of what two generations earned. Larry ends the first, in it.</summary>
    [Fact]
    public void A_match_of_two_generations() => Script.Run("""
        at 2026-01-10
        people Joe Mary<Joe Larry<Mary Susan<Larry Sharon<Susan Steve<Sharon
        plan 0
        rank Joe ambassador ok
        rank Larry global ok
        sale s1 Mary - 100000 ok
        = commission Mary 0 +10000, match Joe 1 +300, release Mary 10000, release Joe 300
        sale s2 Larry - 200000 ok
        = commission Larry 0 +20000, match Joe 1 +600, release Larry 20000, release Joe 600
        sale s3 Susan - 100000 ok
        = commission Susan 0 +10000, match Joe 2 +300, release Susan 10000, release Joe 300
        sale s4 Sharon - 200000 ok
        = commission Sharon 0 +20000, match Joe 2 +600, release Sharon 20000, release Joe 600
        sale s5 Steve - 200000 ok
        balance Joe available 2400
        """, """
        {'plan':'p','version':1,'asset':'USD','ranks':[{'name':'member'},{'name':'global'},{'name':'ambassador'}],
        'bonuses':[{'name':'commission','kind':'personal','percent':'10'},{'name':'match','kind':'matching',
        'of':['commission'],'generation':'global','percents_by_rank':{'ambassador':['3','3']}}]}
        """);

    /// <summary>A plan's manual: from level 2 down, one's 12 percent less the highest of those between. User 2 is not
    /// active; what User 6 has counts for the sales below, not for their own.</summary>
    [Fact]
    public void A_difference_from_level_2_down() => Script.Run("""
        at 2026-01-10
        people User User4<User User5<User4 User2<User User6<User2 User8<User6
        plan 0
        rank User sapphire ok
        rank User6 ambassador ok
        sale s0 User - 4800 ok
        sale s4 User4 - 600 ok
        sale s5 User5 - 1200 ok
        sale s6 User6 - 4800 ok
        sale s8 User8 - 2400 ok
        at 2026-02-01
        = difference User 2 +672, difference User 3 +48, release User 672, release User 48
        # 8 % of 1200 is 96, 12 % of 4800 is 576; derived: 2 % of 2400 is 48
        balance User available 720
        """, """
        {'plan':'p','version':1,'asset':'USD','active':{'personal_volume':1},'ranks':[{'name':'unranked'},
        {'name':'influencer'},{'name':'ambassador'},{'name':'sapphire'}],'bonuses':[{'name':'difference',
        'kind':'infinity','pay':'period','from_level':2,
        'percent_by_rank':{'unranked':'4','influencer':'8','ambassador':'10','sapphire':'12'}}]}
        """);

    /// <summary>A software maker's guide: 10 percent of the weaker leg, for A after both of the two below have
    /// two.</summary>
    [Fact]
    public void Ten_percent_of_the_weaker_leg() => Script.Run("""
        at 2026-01-10
        people A B<A/A#1 C<A/A#2 D<B/B#1 E<B/B#2 F<C/C#1 G<C/C#2
        plan 0
        sale s1 B - 10000 ok
        sale s2 C - 10000 ok
        sale s3 D - 10000 ok
        sale s4 E - 20000 ok
        sale s5 F - 10000 ok
        sale s6 G - 10000 ok
        at 2026-02-01
        legs A team 40000 30000 matched 30000 carried 10000 0
        legs B team 10000 20000 matched 10000 carried 0 10000
        legs C team 10000 10000 matched 10000 carried 0 0
        earned A team 3000
        earned B team 1000
        earned C team 1000
        """, """
        {'plan':'p','version':1,'asset':'USD','bonuses':[{'name':'team','kind':'binary','percent':'10'}],
        'caps':{'sale_percent':'50'}}
        """);

    /// <summary>A distributor's explanation: 100 at the bottom pays 2, 3, 5, 5, 6, 6 and 7 to seven ranks above;
    /// without the executive's own order the next of a fitting rank has that level (derived).</summary>
    [Theory]
    [InlineData(100, "team C 1 +2, team M 2 +3, team D 3 +5, team X 4 +5, team E 5 +6, team P 6 +6, team S 7 +7")]
    [InlineData(99, "team C 1 +2, team M 2 +3, team D 3 +5, team E 4 +5, team P 5 +6, team S 6 +6")]
    public void Seven_levels_of_dynamic_compression(int executive, string lines)
    {
        var ledger = Script.Run($"""
            at 2026-01-10
            people S P<S E<P X<E D<X M<D C<M buyer<C
            plan 0
            rank S silver ok
            rank P premier ok
            rank E elite ok
            rank X executive ok
            rank D director ok
            rank M manager ok
            sale s1 S - 100 volume=0 qualifying=100 ok
            sale s2 P - 100 volume=0 qualifying=100 ok
            sale s3 E - 100 volume=0 qualifying=100 ok
            sale s4 X - 100 volume=0 qualifying={executive} ok
            sale s5 D - 100 volume=0 qualifying=100 ok
            sale s6 M - 100 volume=0 qualifying=100 ok
            sale s7 C - 100 volume=0 qualifying=100 ok
            sale s8 buyer - 100 ok
            """, """
            {'plan':'p','version':1,'asset':'USD','base':'volume','active':{'personal_volume':100},'ranks':[
            {'name':'consultant'},{'name':'manager'},{'name':'director'},{'name':'executive'},{'name':'elite'},
            {'name':'premier'},{'name':'silver'}],'bonuses':[{'name':'team','kind':'unilevel',
            'percents':['2','3','5','5','6','6','7'],'compression':'dynamic','entitled':{'consultant':1,'manager':2,
            'director':3,'executive':4,'elite':5,'premier':6,'silver':7}}]}
            """);
        Assert.Equal(lines, string.Join(", ", ledger.Moves.Where(move => move.StartsWith("team"))));
    }

    /// <summary>A company's plan book: five parts of an order go up, each to the first of its rank or a higher one. The
    /// numbers are derived.</summary>
    [Theory]
    [InlineData("buyer", "first S 1 +1000, second S 1 +500, third S 1 +200, fourth Q 1 +200, last E 1 +200")]
    [InlineData("S", "first B 1 +1000, second B 1 +500, third Q 1 +200, fourth Q 1 +200, last E 1 +200")]
    [InlineData("Q", "first E 1 +1000, second E 1 +500, third E 1 +200, fourth E 1 +200, last E 1 +200")]
    public void Five_parts_roll_up_to_their_ranks(string seller, string lines)
    {
        var ledger = Script.Run($"""
            at 2026-01-10
            people E Q<E B<Q S<B F<S buyer<F
            plan 0
            rank E elite ok
            rank Q qualified ok
            rank B builder ok
            rank S senior ok
            suspend F ok
            sale s1 {seller} - 10000 ok
            """, Coded);
        Assert.Equal(lines, string.Join(", ", ledger.Moves.Where(move => !move.StartsWith("release"))));
    }

    /// <summary>A company's brochure: the group's volume decides the percentage of one's own. 9 percent of 600 is 54,
    /// and with 4,400 of the downline 25 percent of it, 150.</summary>
    [Fact]
    public void The_groups_volume_decides_the_percentage_of_ones_own() => Script.Run("""
        at 2026-01-10
        people Vip Manager below<Manager
        plan 0
        sale s1 Vip Vip 20000 ok
        sale s2 Vip c1 40000 ok
        sale s3 Manager Manager 12500 ok
        sale s4 Manager c2 47500 ok
        sale s5 below c3 440000 ok
        at 2026-02-01
        earned Vip personal 5400
        earned Manager personal 15000
        """, """
        {'plan':'p','version':1,'asset':'USD','bonuses':[{'name':'personal','kind':'personal','pay':'period',
        'on':'group_volume','brackets':[{'from':20000,'percent':'3'},{'from':40000,'percent':'6'},
        {'from':60000,'percent':'9'},{'from':100000,'percent':'12'},{'from':140000,'percent':'15'},
        {'from':220000,'percent':'18'},{'from':360000,'percent':'22'},{'from':500000,'percent':'25'}]}]}
        """);

    /// <summary>A company's wiki: who has a leg of the highest step keeps all of its 4 percent above that step, some
    /// from 15 percent on, or with two such legs, and else none. The numbers are derived.</summary>
    [Theory]
    [InlineData(12000, 0, 1000, 480)]
    [InlineData(6000, 0, 840, 400)]
    [InlineData(3000, 0, 0, 1000)]
    [InlineData(3000, 20000, 1520, 400)]
    public void A_leadership_bonus_is_kept_in_all_in_part_or_not(int own, int secondLeg, int kept, int passed)
    {
        var second = secondLeg == 0 ? "" : $"sale s4 D - {secondLeg} ok";
        Script.Run($"""
            at 2026-01-10
            people top B<top C<B D<B
            plan 0
            sale s1 top - 11000 ok
            sale s2 B - {own} ok
            sale s3 C - 25000 ok
            {second}
            at 2026-02-01
            earned B leadership {kept}
            earned top leadership {passed}
            """, Leadership);
    }

    /// <summary>A food co-op's example: 2,600 of 3,710,000 bought by members is 35.04 of the 50,000 that go
    /// back.</summary>
    [Fact]
    public void A_patronage_refund_by_what_one_bought() => Script.Run("""
        at 2026-01-10
        people Suzy
        plan 0
        sale s1 Suzy Suzy 130000 ok
        sale s2 - guest 50000 ok
        at 2026-01-24
        sale s3 Suzy Suzy 130000 ok
        at 2026-02-01
        = refund Suzy 0 +3504, release Suzy 3504
        """, """
        {'plan':'p','version':1,'asset':'USD','bonuses':[{'name':'refund','kind':'cashback','percent':'1.3477',
        'pay':'period','when':{'personal_volume':1}}]}
        """);

    /// <summary>Somebody with own sales and three legs, and the rank that the close gives them.</summary>
    private static string Legs(int own, int first, int second, int third, string rank)
    {
        var sales = new[] { ("top", own), ("l1", first), ("l2", second), ("l3", third) }
            .Where(sale => sale.Item2 > 0)
            .Select((sale, index) => $"sale s{index} {sale.Item1} - {sale.Item2} ok");
        return $"""
            at 2026-01-10
            people top l1<top l2<top l3<top
            plan 0
            {string.Join('\n', sales)}
            at 2026-02-01
            inrank top {rank}
            """;
    }
}
