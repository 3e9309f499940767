namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Bonuses that count generations, and those without a limit of depth.</summary>
public class GenerationTests
{
    private const string Ranks = "'ranks':[{'name':'partner'},{'name':'director'},{'name':'crown'}]";

    private const string Generations = $$"""
        {'plan':'p','version':1,'asset':'CNY',{{Ranks}},'bonuses':[
        {'name':'gen','kind':'generation','generation':'director','percents':['5','3','2']FIELDS}]}
        """;

    private const string Matched = $$"""
        {'plan':'p','version':1,'asset':'CNY',{{Ranks}},'bonuses':[
        {'name':'own','kind':'personal','percent':'50'},
        {'name':'match','kind':'matching','of':['own'],'generation':'director','percents':['20','10']}]}
        """;

    private const string Deep = $$"""
        {'plan':'p','version':1,'asset':'CNY',{{Ranks}},'bonuses':[
        {'name':'deep','kind':'infinity','percent_by_rank':{'director':'2','crown':'4'}FIELDS}]}
        """;

    /// <summary>A generation ends with somebody of the rank, who is in it.</summary>
    [Theory]
    [InlineData("a", "gen b 1 +50, gen d 2 +30, gen e 3 +20")]
    [InlineData("b", "gen d 1 +50, gen e 2 +30")]
    [InlineData("c", "gen d 1 +50, gen e 2 +30")]
    [InlineData("e", "nothing")]
    public void A_generation_ends_with_a_person_of_its_rank(string seller, string lines)
    {
        var ledger = Script.Run($"""
            at 2026-01-10
            people f e<f d<e c<d b<c a<b
            plan 0
            rank b director ok
            rank d crown ok
            rank e director ok
            sale s1 {seller} - 1000 ok
            """, Generations.Replace("FIELDS", ""));
        Assert.Equal(lines, ledger.Moves.Count == 0 ? "nothing"
            : string.Join(", ", ledger.Moves.Where(move => move.StartsWith("gen"))));
    }

    [Theory]
    [InlineData(",'compression':'none','when':{'rank':'crown'}", "gen d 2 +30, release d 30",
        "gen b 1 unqualified, gen c 2 rank_too_low, gen e 3 unqualified")]
    [InlineData(",'compression':'rollup','when':{'rank':'crown'}", "gen d 1 +50, release d 50",
        "gen b 1 unqualified, gen c 1 rank_too_low, gen e 2 unqualified, gen f 2 rank_too_low, gen - 2 nobody")]
    [InlineData(",'entitled':{'crown':2}", "gen d 2 +30, release d 30",
        "gen b 1 not_entitled, gen c 2 rank_too_low, gen e 3 not_entitled")]
    public void Whoever_ends_a_generation_may_still_not_be_paid_for_it(string fields, string moves, string passed) =>
        Script.Run($"""
        at 2026-01-10
        people f e<f d<e c<d b<c a<b
        plan 0
        rank b director ok
        rank d crown ok
        rank e director ok
        sale s1 a - 1000 ok
        = {moves}
        passed {passed}
        """, Generations.Replace("FIELDS", fields));

    [Fact]
    public void A_match_by_generations_counts_from_the_earner() => Script.Run("""
        at 2026-01-10
        people d c<d b<c a<b
        plan 0
        rank a director ok
        rank b director ok
        rank d crown ok
        sale s1 a - 1000 ok
        = own a 0 +500, match b 1 +100, match d 2 +50, release a 500, release b 100, release d 50
        passed match c 2 rank_too_low
        """, Matched);

    /// <summary>By the level at which somebody sells below the payee: 13 people in a line, m0 on top.</summary>
    [Theory]
    [InlineData(8, "nothing")]
    [InlineData(9, "deep m0 9 +20")]
    [InlineData(11, "deep m0 11 +20")]
    public void Infinity_begins_at_a_level_and_has_no_limit_of_depth(int level, string lines) =>
        Assert.Equal(lines, Paid("m0 director", level, ",'from_level':9"));

    /// <summary>The one below blocks, but not on so many levels; a blocker's own sales are level 0.</summary>
    [Theory]
    [InlineData(0, 2, "deep m0 2 +20")]
    [InlineData(0, 3, "deep m2 1 +20")]
    [InlineData(9, 3, "deep m2 1 +20, deep m0 3 +20")]
    [InlineData(9, 11, "deep m2 9 +20, deep m0 11 +20")]
    [InlineData(8, 11, "deep m2 9 +20")]
    public void Somebody_of_the_same_rank_blocks(int blockerLevels, int level, string lines) => Assert.Equal(
        lines, Paid("m0 director,m2 director", level, $",'blocker_levels':{blockerLevels}"));

    [Theory]
    [InlineData("m0 crown,m2 director", 2, "deep m0 2 +40")]
    [InlineData("m0 crown,m2 director", 3, "deep m2 1 +20, deep m0 3 +20")]
    [InlineData("m0 director,m2 crown", 3, "deep m2 1 +40")]
    [InlineData("m0 crown,m1 director,m2 director,m3 director", 5, "deep m3 2 +20, deep m0 5 +20")]
    [InlineData("m0 crown,m1 crown,m2 director", 5, "deep m2 3 +20, deep m1 4 +20")]
    public void A_higher_rank_has_what_is_over_the_rate_of_the_lower_one(string ranks, int level, string lines) =>
        Assert.Equal(lines, Paid(ranks, level, ""));

    /// <summary>2 % below level 8 until the next person of the rank, then down to that one's level 9; the next rank
    /// 4 %, and 2 % below a person of the first.</summary>
    [Theory]
    [InlineData("m0 director,m2 director", 10, "deep m0 10 +20")]
    [InlineData("m0 director,m2 director", 11, "deep m2 9 +20, deep m0 11 +20")]
    [InlineData("m0 director,m2 director", 12, "deep m2 10 +20")]
    [InlineData("m0 crown,m2 director", 12, "deep m2 10 +20, deep m0 12 +20")]
    [InlineData("m0 crown,m2 crown", 12, "deep m2 10 +40")]
    [InlineData("m0 crown", 12, "deep m0 12 +40")]
    public void Infinity_with_blocking(string ranks, int level, string lines) => Assert.Equal(
        lines, Paid(ranks, level, ",'from_level':9,'blocker_levels':9"));

    [Fact]
    public void Infinity_names_whom_it_passed_over() => Script.Run("""
        at 2026-01-10
        people m0 m1<m0 m2<m1 m3<m2 m4<m3
        plan 0
        rank m0 director ok
        rank m1 director ok
        rank m2 director ok
        suspend m2 ok
        sale s1 m4 - 1000 ok
        = deep m1 3 +20, release m1 20
        passed deep m3 1 no_rate, deep m2 2 blocked, deep m0 4 blocking, deep - 5 nobody
        """, Deep.Replace("FIELDS", ",'from_level':2"));

    private static string Paid(string ranks, int seller, string fields)
    {
        var people = string.Join(' ', Enumerable.Range(1, 12).Select(i => $"m{i}<m{i - 1}"));
        var ledger = Script.Run($"""
            at 2026-01-10
            people m0 {people}
            plan 0
            {string.Join('\n', ranks.Split(',').Select(rank => $"rank {rank} ok"))}
            sale s1 m{seller} - 1000 ok
            """, Deep.Replace("FIELDS", fields));
        var lines = ledger.Moves.Where(move => move.StartsWith("deep")).ToArray();
        return lines.Length == 0 ? "nothing" : string.Join(", ", lines);
    }
}
