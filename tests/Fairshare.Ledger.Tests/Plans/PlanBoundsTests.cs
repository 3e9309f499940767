using Fairshare.Ledger.Plans;
using static Fairshare.Ledger.Tests.Plans.PlanText;

namespace Fairshare.Ledger.Tests.Plans;

/// <summary>What a plan needs to know, and the most that it can pay.</summary>
public class PlanBoundsTests
{
    /// <summary>Fields of a bonus, what is kept during a period for it, and what a close computes.</summary>
    [Theory]
    [InlineData("'percent':'1'", Needs.None)]
    [InlineData("'percent':'1','when':{'personal_volume':1}", Needs.None)]
    [InlineData("'percent':'1','when':{'rank':'high'}", Needs.None)]
    [InlineData("'percent':'1','when':{'group_volume':1}", Needs.EnrollerGroup)]
    [InlineData("'percent':'1','when':{'own_group_volume':1},'tree':'placement'", Needs.PlacementGroup)]
    [InlineData("'percent':'1','when':{'rest_volume':1}", Needs.EnrollerGroup | Needs.Legs)]
    [InlineData("'percent':'1','when':{'order':1}", Needs.Order)]
    [InlineData("'percent':'1','when':{'customers':1}", Needs.Customers)]
    [InlineData("'percent':'1','when':{'customer_volume':1}", Needs.Customers)]
    [InlineData("'percent':'1','when':{'personal_volume':1,'over':2}", Needs.Windows)]
    [InlineData("'percent':'1','when':{'personal_volume':1,'over':'lifetime'}", Needs.Windows)]
    [InlineData("'percent':'1','when':{'legs':{'count':1,'group_volume':1}}", Needs.EnrollerGroup | Needs.Legs)]
    [InlineData("'percent':'1','when':{'legs':{'count':1,'rank':'high'}}", Needs.None)]
    [InlineData("'percent':'1','when':{'leg_share':'50'},'tree':'placement'", Needs.PlacementGroup | Needs.Legs)]
    [InlineData("'percent':'1','when':{'any':[{'order':1},{'any':[{'customers':1}]}]}", Needs.Order | Needs.Customers)]
    [InlineData("'brackets':[{'from':1,'percent':'1'}]", Needs.EnrollerGroup)]
    [InlineData("'brackets':[{'from':1,'percent':'1'}],'tree':'placement'", Needs.PlacementGroup)]
    [InlineData("'brackets':[{'from':1,'percent':'1'}],'on':'personal_volume'", Needs.None)]
    [InlineData("'brackets':[{'from':1,'percent':'1'}],'on':'customer_volume'", Needs.Customers)]
    public void A_bonus_needs_what_its_condition_and_brackets_read(string fields, Needs needs)
    {
        var text = "'kind':'personal'," + fields;
        var atSale = Compile(Bonus(text));
        Assert.Equal((needs, needs), (atSale.AtSaleNeeds, atSale.CloseNeeds));
        var atEnd = Compile(Bonus(text + ",'pay':'period'"));
        Assert.Equal((Needs.None, needs), (atEnd.AtSaleNeeds, atEnd.CloseNeeds));
    }

    [Fact]
    public void Only_a_close_needs_what_active_and_ranks_read_unless_a_bonus_at_sale_asks_for_active()
    {
        var head = "'active':{'order':1},'ranks':[{'name':'a'},{'name':'b','when':{'customers':1}}],";
        var without = Compile(With(head + "'bonuses':[{'name':'x','kind':'cashback','percent':'1'}]"));
        Assert.Equal((Needs.None, Needs.Order | Needs.Customers), (without.AtSaleNeeds, without.CloseNeeds));
        var with = Compile(With(head + "'bonuses':[{'name':'x','kind':'personal','percent':'1'}]"));
        Assert.Equal((Needs.Order, Needs.Order | Needs.Customers), (with.AtSaleNeeds, with.CloseNeeds));
    }

    /// <summary>Fields of a bonus, its slot (−1 a constant) and the most that it pays of it, in millionths.</summary>
    [Theory]
    [InlineData("'kind':'personal','percent':'10'", 0, 100_000)]
    [InlineData("'kind':'personal','percent_by_rank':{'low':'7','high':'3'}", 0, 70_000)]
    [InlineData("'kind':'cashback','brackets':[{'from':1,'percent':'4'},{'from':2,'percent':'2'}]", 0, 40_000)]
    [InlineData("'kind':'personal','amount':250", -1, 250_000_000)]
    [InlineData("'kind':'personal','percent':'10','base':'volume'", 1, 100_000)]
    [InlineData("'kind':'personal','percent':'10','articles':['x']", 1, 100_000)]
    [InlineData("'kind':'flat','amount':250", 1, 250_000_000)]
    [InlineData("'kind':'differential','percent_by_rank':{'low':'3','high':'6'}", 0, 60_000)]
    [InlineData("'kind':'unilevel','percents':['5','3','2']", 0, 100_000)]
    [InlineData("'kind':'unilevel','percents':['5','3','2'],'entitled':{'low':1,'high':2}", 0, 80_000)]
    [InlineData("'kind':'unilevel','percents':['5','3','2'],'entitled':{'low':0}", 0, 0)]
    [InlineData("'kind':'unilevel','percent':'5','entitled':{'high':4}", 0, 200_000)]
    [InlineData("'kind':'unilevel','percent_by_rank':{'low':'5','high':'9'}", 0, 90_000)]
    [InlineData("'kind':'unilevel','percent_by_rank':{'low':'5','high':'2'},'entitled':{'low':1,'high':3}", 0, 90_000)]
    [InlineData("'kind':'unilevel','percents_by_rank':{'low':['5','1'],'high':['3','2','1']}", 0, 80_000)]
    [InlineData("'kind':'unilevel','percents_by_rank':{'low':['5','1'],'high':['3','2','1']},'entitled':{'low':9}",
        0, 60_000)]
    [InlineData("'kind':'unilevel','brackets':[{'from':1,'percent':'4'}],'entitled':{'low':2}", 0, 80_000)]
    [InlineData("'kind':'unilevel','amount':100,'entitled':{'low':3,'high':2}", -1, 300_000_000)]
    [InlineData("'kind':'breakaway','rank':'high','percents':['4','1']", 0, 50_000)]
    [InlineData("'kind':'generation','generation':'high','percents':['4','1','1']", 0, 60_000)]
    [InlineData("'kind':'generation','generation':'high','percent_by_rank':{'low':'9','high':'4'}", 0, 40_000)]
    [InlineData("'kind':'generation','generation':'high','percents':['4','2','1'],'entitled':{'low':3,'high':1}",
        0, 40_000)]
    [InlineData("'kind':'infinity','percent_by_rank':{'low':'2','high':'4'}", 0, 40_000)]
    [InlineData("'kind':'infinity','percent':'2','from_level':9,'blocker_levels':9", 0, 40_000)]
    [InlineData("'kind':'infinity','percent':'2','blocker_levels':3", 0, 80_000)]
    [InlineData("'kind':'fast_start','days':60,'percents':['20','10','5']", 0, 350_000)]
    public void The_most_that_a_bonus_pays_is_known(string fields, int slot, long millionths)
    {
        WorstTerm[] expected = millionths == 0 ? [] : [new(slot, millionths * (WorstTerm.Whole / 1_000_000))];
        var atSale = Compile(Bonus(fields));
        Assert.Equal(expected, atSale.WorstAtSale);
        Assert.Empty(atSale.WorstAtPeriodEnd);
        var atEnd = Compile(Bonus(fields + ",'pay':'period'"));
        Assert.Equal(expected, atEnd.WorstAtPeriodEnd);
        Assert.Empty(atEnd.WorstAtSale);
    }

    /// <summary>Fields of a bonus of the period's end with a cap of 6 %, its slot and the most that it pays of it.
    /// </summary>
    [Theory]
    [InlineData("'kind':'unilevel','percents':['5','3']", 0, 60_000)]
    [InlineData("'kind':'unilevel','percents':['3','2']", 0, 50_000)]
    [InlineData("'kind':'unilevel','percents':['5','3'],'base':'volume'", 1, 60_000)]
    [InlineData("'kind':'flat','amount':250", 0, 60_000)]
    [InlineData("'kind':'unilevel','amount':100,'articles':['x']", 1, 60_000)]
    [InlineData("'kind':'binary','percent':'10'", 0, 60_000)]
    [InlineData("'kind':'binary','unit':100,'amount':10,'base':'volume'", 1, 60_000)]
    [InlineData("'kind':'matching','of':['own'],'percents':['50','50']", 0, 60_000)]
    [InlineData("'kind':'matching','of':['own'],'percents':['50'],'base':'volume'", 0, 50_000)]
    [InlineData("'kind':'matching','of':['own'],'percents':['90'],'base':'volume'", 1, 60_000)]
    public void A_cap_for_all_together_bounds_the_most_that_a_bonus_pays(string fields, int slot, long millionths)
    {
        var own = "{'name':'own','kind':'personal','percent':'10'}";
        var capped = $"{{'name':'b',{fields},'pay':'period','caps':{{'period_percent':'6'}}}}";
        var plan = Compile(With($"{Ranks},'bonuses':[{own},{capped}]"));
        Assert.Equal([new(slot, millionths * (WorstTerm.Whole / 1_000_000))], plan.WorstAtPeriodEnd);
    }

    [Fact]
    public void A_match_of_a_capped_bonus_adds_its_part_of_the_cap()
    {
        var plan = Compile(Bonuses(
            "{'name':'legs','kind':'binary','percent':'10','caps':{'period_percent':'6'}}",
            "{'name':'match','kind':'matching','of':['legs'],'percents':['20','10']}"));
        Assert.Equal([new(0, 78_000 * (WorstTerm.Whole / 1_000_000))], plan.WorstAtPeriodEnd);
    }

    [Fact]
    public void Matches_add_their_part_of_the_most_that_they_match_when_they_are_paid()
    {
        var plan = Compile(Bonuses(
            """{ "name": "team", "kind": "unilevel", "percents": ["5", "3"] }""",
            """{ "name": "pot", "kind": "flat", "amount": 10 }""",
            """{ "name": "now", "kind": "matching", "of": ["team", "pot"], "percents": ["10", "5"] }""",
            """{ "name": "late", "kind": "matching", "of": ["team"], "percents": ["50"], "pay": "period" }""",
            """{ "name": "later", "kind": "matching", "of": ["late", "now"], "percents": ["20"] }"""));
        var part = WorstTerm.Whole / 1_000_000;
        Assert.Equal([new(0, part * 92_000), new(1, part * 11_500_000)], plan.WorstAtSale);
        Assert.Equal([new(0, part * (40_000 + 8_000 + 2_400)), new(1, part * 300_000)], plan.WorstAtPeriodEnd);
    }

    [Fact]
    public void A_share_that_needs_more_than_eighteen_places_is_rounded_up()
    {
        var plan = Compile(Bonuses(
            """{ "name": "a", "kind": "personal", "percent": "0.0001" }""",
            """{ "name": "b", "kind": "matching", "of": ["a"], "percent": "0.0001" }""",
            """{ "name": "c", "kind": "matching", "of": ["b"], "percent": "0.0001" }""",
            """{ "name": "d", "kind": "matching", "of": ["c"], "percent": "0.0001" }"""));
        Assert.Equal([new(0, 1_000_001_000_001_000_000 / 1_000_000 + 1)], plan.WorstAtSale);
    }

    [Theory]
    [InlineData(0, 0, 7, 8)]
    [InlineData(1_005, 3, 135, 135)]
    [InlineData(999, 3, 134, 135)]
    [InlineData(9_007_199_254_740_991, 2_000_000_000_000, 918_719_925_474_106, 918_719_925_474_107)]
    public void Worst_terms_add_up_exactly_before_they_are_rounded(long amount, long pieces, long floor, long ceiling)
    {
        var whole = WorstTerm.Whole;
        WorstTerm[] terms = [new(0, whole / 10), new(1, whole * 9), new(-1, whole * 15 / 2)];
        Assert.Equal(floor, WorstTerm.Floor(terms, [amount, pieces]));
        Assert.Equal(ceiling, WorstTerm.Ceiling(terms, [amount, pieces]));
    }

    [Fact]
    public void The_largest_terms_and_sums_there_are_stay_within_128_bits()
    {
        WorstTerm[] terms = [new(0, WorstTerm.Whole * 100), new(1, WorstTerm.Whole * Limits.AmountMax)];
        var pieces = (long)Limits.QuantityMax * Limits.SaleLinesMax;
        var expected = ((Int128)Limits.AmountMax * 100) + ((Int128)Limits.AmountMax * pieces);
        Assert.Equal(expected, WorstTerm.Ceiling(terms, [Limits.AmountMax, pieces]));
    }

    [Fact]
    public void Matches_that_multiply_past_any_measure_need_a_cap_on_the_sale()
    {
        var match = Enumerable.Range(1, 30).Select(n =>
            $"{{'name':'b{n}','kind':'matching','of':['b{n - 1}'],'percents':['100','100','100']}}");
        var bonuses = $"'bonuses':[{{'name':'b0','kind':'personal','percent':'1'}},{string.Join(",", match)}]";
        var problem = Assert.Single(Problems(With(bonuses)));
        Assert.Equal("worst_case_too_large", problem.Reason.Code);
        var capped = Compile(With(bonuses + ",'caps':{'sale_percent':'45'}"));
        Assert.Equal([new WorstTerm(0, WorstTerm.Whole * 100)], capped.WorstAtSale);
    }
}
