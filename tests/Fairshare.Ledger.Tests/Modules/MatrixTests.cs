namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Levels over a placement tree of a few legs each.</summary>
public class MatrixTests
{
    private const string Plan = """
        {'plan':'p','version':1,'asset':'CNY','active':{'personal_volume':1},'ranks':[{'name':'low'},{'name':'high'}],
        'bonuses':[{'name':'square','kind':'matrix','width':2,'depth':3FIELDS}]}
        """;

    private const string People = "people A B<A/A#1 C<A/B#2 D<A/C#1 E<A/D#2 X<A/A#3 Y<A/X#1 Z<A/Y";

    [Theory]
    [InlineData("E", "square D 1 +50, square C 2 +30, square B 3 +20", "nobody")]
    [InlineData("C", "square B 1 +50, square A 2 +30", "square - 3 nobody")]
    [InlineData("X", "nothing", "square - 1 nobody")]
    [InlineData("Y", "square X 1 +50", "square - 2 nobody")]
    [InlineData("Z", "nothing", "square - 1 nobody")]
    [InlineData("A", "nothing", "square - 1 nobody")]
    public void Only_the_legs_of_its_width_are_walked(string seller, string moves, string passed) => Script.Run($"""
        at 2026-01-10
        {People}
        plan 0
        sale s1 {seller} - 1000 ok
        = {moves}
        passed {passed}
        """, Of(",'percents':['5','3','2'],'when':{}").Replace("'asset'", "'hold_days':9,'asset'"));

    [Theory]
    [InlineData("'percents':['5','3']", 50, 30, 0)]
    [InlineData("'percent':'4'", 40, 40, 40)]
    [InlineData("'amount':7", 7, 7, 7)]
    [InlineData("'percents_by_rank':{'low':['1','2','3']}", 10, 20, 30)]
    [InlineData("'percent':'4','entitled':{'low':2}", 40, 40, 0)]
    public void Its_rate_is_by_level(string rate, int first, int second, int third) => Script.Run($"""
        at 2026-01-10
        {People}
        plan 0
        sale s1 E - 1000 ok
        at 2026-02-01
        earned D square {first}
        earned C square {second}
        earned B square {third}
        earned A square 0
        """, Of($",{rate},'pay':'period','when':{{}}"));

    [Fact]
    public void Compression_passes_over_the_inactive() => Script.Run($"""
        at 2026-01-10
        {People}
        plan 0
        sale s1 C - 100 ok
        = nothing
        sale s2 E - 1000 ok
        = square C 1 +50
        passed square D 1 inactive, square B 2 inactive, square A 2 inactive, square - 2 nobody
        """, Of(",'percents':['5','3','2'],'compression':'rollup'").Replace("'asset'", "'hold_days':9,'asset'"));

    /// <summary>At a close the legs are those of the close, whoever moves right after it.</summary>
    [Fact]
    public void Lines_and_what_is_taken_back_of_them_are_of_the_legs_at_the_close() => Script.Run($"""
        at 2026-01-10
        {People}
        plan 0
        sale s1 E - 1000 ok
        move E A placement leg=4 ok
        at 2026-02-01
        = square B 3 +20, square C 2 +30, square D 1 +50, release B 20, release C 30, release D 50
        at 2026-02-10
        return r1 s1 500 ok
        = square B 3 -10 offset, square C 2 -15 offset, square D 1 -25 offset
        sale s2 E - 1000 ok
        at 2026-03-01
        = nothing
        """, Of(",'percents':['5','3','2'],'pay':'period','when':{}"));

    private static string Of(string fields) => Plan.Replace("FIELDS", fields);
}
