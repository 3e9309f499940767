namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Published examples of marketing plans, with their figures, named after what they show.</summary>
public class PublishedCases
{
    private const string Brackets = """
        {'plan':'p','version':1,'asset':'CNY','base':'volume','bonuses':[
        {'name':'retail','kind':'personal','percent':'20','pay':'period'},
        {'name':'differential','kind':'differential','pay':'period','brackets':[{'from':300,'percent':'6'},
        {'from':1000,'percent':'9'},{'from':2000,'percent':'12'},{'from':4000,'percent':'15'},
        {'from':10000,'percent':'21'}]}]}
        """;

    private const string Titles = """
        {'plan':'p','version':1,'asset':'CNY',
        'ranks':[{'name':'T0'},{'name':'T3'},{'name':'T4'},{'name':'T5'},{'name':'T6'}],
        'bonuses':[{'name':'team','kind':'unilevel','percents':['8','6','4','2'],'compression':'COMPRESSION',
        'entitled':{'T6':4,'T5':3,'T4':2,'T3':1}}]}
        """;

    private const string Line = """
        {'plan':'p','version':1,'asset':'CNY','active':{'personal_volume':100},'bonuses':[
        {'name':'team','kind':'unilevel','percents':['10','5','3'],'pay':'period',COMPRESSION}]}
        """;

    private const string Legs = """
        {'plan':'p','version':1,'asset':'CNY','ranks':[{'name':'partner'},
        {'name':'executive','when':{'group_volume':4000,'legs':{'count':2,'group_volume':1000}}},
        {'name':'silver','when':{'personal_volume':100,'group_volume':10000,'rest_volume':1000,
        'legs':{'count':2,'group_volume':4000}}}],'bonuses':[]}
        """;

    [Fact]
    public void Differential_brackets() => Script.Run("""
        at 2026-01-10
        people You A<You B<You C<You D<You
        plan 0
        sale s1 You - 18000 qualifying=300 ok
        sale s2 A - 18000 qualifying=300 ok
        sale s3 B - 18000 qualifying=300 ok
        sale s4 C - 18000 qualifying=300 ok
        sale s5 D - 18000 qualifying=300 ok
        = nothing
        # 9 % of 90000 is 8100, of which the legs get 6 % of 72000, 4320
        at 2026-02-01
        earned You differential 3780
        earned You retail 3600
        earned A differential 1080
        earned D differential 1080
        balance You available 7380
        """, Brackets);

    [Fact]
    public void Differential_with_uneven_legs() => Script.Run("""
        at 2026-01-10
        people X legA<X legB<X legC<X legD<X
        plan 0
        sale s1 X - 60000 qualifying=1000 ok
        sale s2 legA - 120000 qualifying=2000 ok
        sale s3 legB - 120000 qualifying=2000 ok
        sale s4 legC - 60000 qualifying=1000 ok
        sale s5 legD - 240000 qualifying=4000 ok
        at 2026-02-01
        # 21 % of 600000 is 126000
        earned legA differential 14400
        earned legB differential 14400
        earned legC differential 5400
        earned legD differential 36000
        earned X differential 55800
        earned X retail 12000
        balance X available 67800
        """, Brackets);

    [Fact]
    public void One_volume_decides_the_percentage_and_another_is_what_it_is_taken_of() => Script.Run("""
        at 2026-01-10
        people P
        plan 0
        sale s1 P - 250000 qualifying=1000 ok
        = gross P 0 +30000, release P 30000
        """, """
        {'plan':'p','version':1,'asset':'CNY','bonuses':[{'name':'gross','kind':'personal','on':'personal_volume',
        'brackets':[{'from':500,'percent':'9'},{'from':1000,'percent':'12'},{'from':2000,'percent':'15'}]}]}
        """);

    [Fact]
    public void Retail_plus_three_percent() => Script.Run("""
        at 2026-01-10
        people P
        plan 0
        sale s1 P - 400 qualifying=100 ok
        = retail P 0 +120, bonus P 0 +12, release P 120, release P 12
        balance P available 132
        """, """
        {'plan':'p','version':1,'asset':'CNY','bonuses':[{'name':'retail','kind':'personal','percent':'30'},
        {'name':'bonus','kind':'personal','percent':'3','when':{'personal_volume':100}}]}
        """);

    [Theory]
    [InlineData("'compression':'none','sellers':'active'", "team payee 2 +600, team payee 3 +480", 1080)]
    [InlineData("'compression':'source'", "team payee 1 +1200, team payee 2 +800, team payee 3 +330", 2330)]
    public void Source_compression(string compression, string lines, int total)
    {
        var ledger = Script.Run($"""
            at 2026-01-10
            people payee K<payee R<K J<R N<J O<N
            plan 0
            sale s0 payee - 10000 qualifying=100 ok
            sale s1 K - 9000 qualifying=90 ok
            sale s2 R - 12000 qualifying=120 ok
            sale s3 J - 16000 qualifying=160 ok
            sale s4 N - 11000 qualifying=110 ok
            sale s5 O - 10500 qualifying=105 ok
            at 2026-02-01
            earned payee team {total}
            """, Line.Replace("COMPRESSION", compression));
        Assert.Equal(lines, string.Join(", ", ledger.Moves.Where(move => move.StartsWith("team payee"))));
    }

    [Theory]
    [InlineData("none", "team G 1 +800, team D 4 +200, release G 800, release D 200",
        "team F 2 not_entitled, team E 3 not_entitled")]
    [InlineData("dynamic", "team G 1 +800, team D 2 +600, team B 3 +400, team A 4 +200, "
        + "release G 800, release D 600, release B 400, release A 200",
        "team F 2 not_entitled, team E 2 not_entitled, team C 3 not_entitled")]
    public void Dynamic_compression(string compression, string moves, string passed) => Script.Run($"""
        at 2026-01-10
        people A B<A C<B D<C E<D F<E G<F buyer<G
        plan 0
        rank A T6 ok
        rank B T6 ok
        rank C T4 ok
        rank D T6 ok
        rank F T3 ok
        rank G T6 ok
        sale s1 buyer - 10000 ok
        = {moves}
        passed {passed}
        """, Titles.Replace("COMPRESSION", compression));

    [Fact]
    public void Matching_on_earnings_is_paid_by_the_company() => Script.Run("""
        at 2026-01-10
        people me X<me
        plan 0
        rank me C4 ok
        sale s1 X - 10000 ok
        = earning X 0 +5000, match me 1 +1000, release X 5000, release me 1000
        """, """
        {'plan':'p','version':1,'asset':'CNY','ranks':[{'name':'C0'},{'name':'C4'}],'bonuses':[
        {'name':'earning','kind':'personal','percent':'50'},
        {'name':'match','kind':'matching','of':['earning'],'percent_by_rank':{'C4':'20'}}]}
        """);

    [Theory]
    [InlineData("me", "stair me 0 +150, release me 150", "nobody")]
    [InlineData("d1", "stair d1 0 +50, stair me 1 +100, release d1 50, release me 100", "stair - 2 nobody")]
    [InlineData("d2", "stair d2 0 +100, stair me 1 +50, release d2 100, release me 50", "stair - 2 nobody")]
    [InlineData("d3", "stair d3 0 +150, release d3 150", "stair me 1 rate_passed, stair - 2 nobody")]
    public void Stairstep_by_rank(string seller, string moves, string passed) => Script.Run($"""
        at 2026-01-10
        people me d1<me d2<me d3<me
        plan 0
        rank me r3 ok
        rank d2 r2 ok
        rank d3 r3 ok
        sale s1 {seller} - 1000 ok
        = {moves}
        passed {(seller == "me" ? "stair - 1 nobody" : passed)}
        """, """
        {'plan':'p','version':1,'asset':'CNY','ranks':[{'name':'r1'},{'name':'r2'},{'name':'r3'},{'name':'r4'}],
        'bonuses':[{'name':'stair','kind':'differential','percent_by_rank':{'r1':'5','r2':'10','r3':'15','r4':'20'}}]}
        """);

    [Theory]
    [InlineData(2000, 4000, 4000, "silver")]
    [InlineData(1000, 8000, 1000, "executive")]
    [InlineData(900, 4500, 4600, "executive")]
    [InlineData(1000, 4500, 4500, "silver")]
    [InlineData(3000, 999, 1000, "partner")]
    public void Rank_by_legs(int own, int first, int second, string rank) => Script.Run($"""
        at 2026-01-10
        people top l1<top l2<top
        plan 0
        sale s1 top - {own} ok
        sale s2 l1 - {first} ok
        sale s3 l2 - {second} ok
        inrank top partner
        at 2026-02-01
        inrank top {rank}
        inrank l1 partner
        """, Legs);

    [Fact]
    public void A_pool_split_of_what_a_percentage_leaves_is_breakage_and_never_the_firsts() => Script.Run("""
        at 2026-01-10
        people A B<A
        plan 0
        # 5 by 70 and 30 percent is 3 and 1, and 1 for the company
        sale s1 B - 5 ok
        = most B 0 +3, rest A 1 +1, release B 3, release A 1
        deposit p 1
        """, """
        {'plan':'p','version':1,'asset':'CNY','bonuses':[{'name':'most','kind':'personal','percent':'70'},
        {'name':'rest','kind':'unilevel','percents':['30']}]}
        """);
}
