using System.Text;
using Fairshare.Ledger.Plans;

namespace Fairshare.Apps.Tests.Plans;

public sealed class WorstPathTests
{
    private const string Retail = "{'name':'retail','kind':'personal','percent':'20'}";
    private const string Team = "{'name':'team','kind':'unilevel','percents':['5','3'],'entitled':{'low':1,'high':2}}";
    private const string Career = "{'name':'career','kind':'differential','percent_by_rank':{'low':'2','high':'6'}}";
    private const string Match = "{'name':'match','kind':'matching','of':['team','career'],'percents':['10','5']}";

    /// <summary>Bonuses, what they come to, and who gets it as <c>bonus place rank percent</c>.</summary>
    [Theory]
    [InlineData(Retail, "20", "retail 0 low 20")]
    [InlineData(Team, "8", "team 1 low 5|team 2 high 3")]
    [InlineData(Career, "6", "career 0 high 6")]
    [InlineData(Retail + "," + Team + "," + Career, "34",
        "retail 0 low 20|team 1 low 5|team 2 high 3|career 0 low 2|career 2 high 4")]
    [InlineData(Career + "," + Match, "6.9", "career 0 high 6|match 1 low 0.6|match 2 low 0.3", "team")]
    [InlineData("{'name':'own','kind':'cashback','percent_by_rank':{'high':'4'}}", "4", "own 0 high 4")]
    [InlineData("{'name':'back','kind':'cashback','percent':'1.5'}", "1.5", "back -1  1.5")]
    [InlineData("{'name':'a','kind':'personal','brackets':[{'from':1,'percent':'9'},{'from':2,'percent':'4'}]}", "9",
        "a 0 low 9")]
    [InlineData("{'name':'a','kind':'unilevel','percents_by_rank':{'low':['9'],'high':['2','8']}}", "17",
        "a 1 low 9|a 2 high 8")]
    [InlineData("{'name':'a','kind':'personal','percent_by_rank':{'low':'9','high':'4'},'when':{'rank':'high'}}", "4",
        "a 0 high 4")]
    [InlineData("{'name':'g','kind':'generation','generation':'high','percents':['3','2']}", "5",
        "g 1 high 3|g 2 high 2")]
    [InlineData("{'name':'b','kind':'breakaway','rank':'high','percents':['4','1']}", "5", "b 1 low 4|b 2 low 1")]
    [InlineData("{'name':'i','kind':'infinity','percent_by_rank':{'low':'2','high':'4'},'from_level':2}", "2",
        "i 2 high 2")]
    [InlineData("{'name':'i','kind':'infinity','percent_by_rank':{'low':'2','high':'4'},'from_level':2,"
        + "'when':{'personal_volume':1}}", "4", "i 2 high 4")]
    [InlineData("{'name':'i','kind':'infinity','percent':'1','blocker_levels':3}", "4",
        "i 1 low 1|i 2 low 1|i 3 low 1|i 4 low 1")]
    [InlineData(Retail + ",{'name':'p','kind':'pool','percent':'0.5'}", "20.5", "retail 0 low 20|p -2  0.5")]
    [InlineData(Team + ",{'name':'f','kind':'fast_start','days':9,'percents':['6'],'replaces':['team']}", "8",
        "team 1 low 5|team 2 high 3")]
    [InlineData(Team + ",{'name':'f','kind':'fast_start','days':9,'percents':['9'],'replaces':['team']}", "9",
        "f 1 low 9")]
    [InlineData("{'name':'legs','kind':'binary','percent':'10','caps':{'period_percent':'7'}},{'name':'m',"
        + "'kind':'matching','of':['legs'],'percent':'10'}", "7.7", "legs -2  7|m 0 low 0.7")]
    [InlineData("{'name':'unit','kind':'flat','amount':9,'pay':'period','caps':{'period_percent':'7'}}", "7",
        "unit -2  7")]
    [InlineData("{'name':'a','kind':'unilevel','percents':['6','2'],'pay':'period','caps':{'period_percent':'4'}}",
        "4", "a 1 low 3|a 2 low 1")]
    public void The_dearest_line_of_people_is_found(string bonuses, string percent, string lines, string without = "")
    {
        var worst = Worst(bonuses.Replace($"'{without}',", "", StringComparison.Ordinal));
        Assert.Equal(percent, WorstPayout.Percent(worst.Share));
        Assert.Equal(
            lines.Split('|'),
            worst.Lines.Select(line => $"{line.Bonus} {line.Place} {line.Rank} {WorstPayout.Percent(line.Share)}"));
    }

    [Fact]
    public void One_person_has_one_rank_so_the_dearest_line_may_stay_under_the_bound()
    {
        var worst = Worst(
            "{'name':'a','kind':'personal','percent_by_rank':{'low':'10'}}," +
            "{'name':'b','kind':'personal','percent_by_rank':{'high':'7'}}");
        Assert.Equal("10", WorstPayout.Percent(worst.Share));
        Assert.Equal("17", WorstPayout.Percent((long)worst.Bound));
    }

    [Fact]
    public void A_replaced_bonus_costs_nothing_beside_the_one_that_replaces_it()
    {
        var worst = Worst(Retail + ",{'name':'pots','kind':'personal','percent':'30','articles':['pot']," +
            "'replaces':['retail']}");
        Assert.Equal(("30", "pot"), (WorstPayout.Percent(worst.Share), worst.Article));
        Assert.Equal("50", WorstPayout.Percent((long)worst.Bound));
        var cheap = Worst(Retail + ",{'name':'pots','kind':'personal','percent':'10','articles':['pot']," +
            "'replaces':['retail']}");
        Assert.Equal(("20", ""), (WorstPayout.Percent(cheap.Share), cheap.Article));
    }

    [Fact]
    public void Fixed_sums_are_counted_apart_and_matches_of_them_too()
    {
        var worst = Worst(Retail + ",{'name':'pots','kind':'flat','amount':250,'articles':['pot']}," +
            "{'name':'match','kind':'matching','of':['retail','pots'],'percent':'10'}");
        Assert.Equal(("22", 275L, "pot"), (WorstPayout.Percent(worst.Share), worst.Fixed, worst.Article));
    }

    [Theory]
    [InlineData(Retail, 1, 1)]
    [InlineData(Team, 2, 2)]
    [InlineData("{'name':'a','kind':'unilevel','percents':['5','3'],'compression':'dynamic'}", 1_000, 2)]
    [InlineData(Career, 1_001, 2)]
    [InlineData(Team + "," + Career + "," + Match, 2 + 1_001 + (4 * 2), 2 + 2 + 8)]
    public void Steps_and_accruals_are_counted(string bonuses, long steps, long accruals) =>
        Assert.Equal(new WorstSteps(steps, accruals), Report(bonuses).Steps);

    [Fact]
    public void Matches_that_multiply_and_plans_as_large_as_can_be_are_searched_within_bounds()
    {
        var matches = Enumerable.Range(1, 60).Select(n =>
            $"{{'name':'b{n}','kind':'matching','of':['b{n - 1}'],'percents':['100','100','100']}}");
        var bonuses = $"{Retail.Replace("retail", "b0", StringComparison.Ordinal)},{string.Join(",", matches)}";
        var report = Report(bonuses, ",'caps':{'sale_percent':'45'}");
        Assert.Contains("worst_case_above_cap", report.Findings.Select(finding => finding.Code));
        Assert.Equal("100000", WorstPayout.Percent(report.Worst!.Share));

        var deep = "{'name':'a','kind':'unilevel','percent':'0.1','entitled':{'low':1,'high':1000}}," +
            "{'name':'b','kind':'matching','of':['a'],'percent':'1','entitled':{'low':1,'high':1000}}," +
            "{'name':'c','kind':'matching','of':['b'],'percent':'1','entitled':{'low':1,'high':1000}}";
        var large = Report(deep, ",'caps':{'sale_percent':'45'}").Worst!;
        Assert.InRange(large.Share, WorstPayout.Whole, WorstPayout.Most);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.0001")]
    [InlineData(WorstPayout.Whole, "100")]
    [InlineData(WorstPayout.Whole / 8, "12.5")]
    [InlineData((WorstPayout.Whole / 8) + 1, "12.5001")]
    public void Shares_are_shown_rounded_up(long share, string text) =>
        Assert.Equal(text, WorstPayout.Percent(share));

    private static WorstPayout Worst(string bonuses) => Report(bonuses).Worst!;

    private static PlanReport Report(string bonuses, string more = "")
    {
        var text = "{'plan':'p','version':1,'asset':'EUR','ranks':[{'name':'low'},{'name':'high','when':" +
            "{'customers':1}}],'bonuses':[" + bonuses + "]" + more + "}";
        var report = PlanLint.Check(Encoding.UTF8.GetBytes(text.Replace('\'', '"')));
        Assert.NotNull(report.Plan);
        return report;
    }
}
