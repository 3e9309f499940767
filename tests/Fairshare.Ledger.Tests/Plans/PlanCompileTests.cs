using Fairshare.Ledger.Plans;
using static Fairshare.Ledger.Tests.Plans.PlanText;

namespace Fairshare.Ledger.Tests.Plans;

public class PlanCompileTests
{
    /// <summary>The example of the design page, whole.</summary>
    private const string Tea = """
        {
          "plan": "tea-2026", "version": 1, "asset": "CNY",
          "period": "month", "period_offset": "+08:00",
          "close_after_days": 3,
          "base": "volume",
          "hold_days": 14, "return_days": 365,
          "undelivered": "release",
          "active": { "personal_volume": 10000 },
          "ranks": [ { "name": "partner" },
                     { "name": "leader", "when": { "personal_volume": 10000, "group_volume": 400000, "customers": 5,
                                                   "legs": { "count": 2, "group_volume": 100000 } } } ],
          "bonuses": [
            { "name": "retail", "kind": "personal", "percent": "10" },
            { "name": "team", "kind": "unilevel", "tree": "enroller", "percents": ["5","3","2"],
              "compression": "dynamic", "entitled": { "partner": 1, "leader": 3 } },
            { "name": "career", "kind": "differential", "percent_by_rank": { "partner": "3", "leader": "6" } },
            { "name": "match", "kind": "matching", "of": ["team"], "percents": ["10","5"] }
          ],
          "caps": { "sale_percent": "45", "member_per_period": 1000000 },
          "breakage": "company"
        }
        """;

    [Fact]
    public void The_example_of_the_design_compiles_to_this_plan()
    {
        var plan = Compile(Tea);
        Assert.Equal(("tea-2026", 1, "CNY", -1), (plan.Name, plan.Version, plan.Asset, plan.BreakagePool));
        Assert.Equal(new PlanCalendar(PeriodKind.Month, 480, 3, 14, 365, UndeliveredHolds: false), plan.Calendar);
        Assert.Equal([new RankRule("partner", -1, -1, 0), new RankRule("leader", 1, -1, 0)], plan.Ranks);
        Assert.Equal(0, plan.Active);
        Assert.Equal((1_000_000L, new Rate(450_000), 0), (plan.MemberCap, plan.SaleCap, plan.BaseSlot));
        Assert.Equal([new Slot(SlotKind.Volume, -1)], plan.Slots);
        Assert.Equal([new Window(1)], plan.Windows);
        Assert.Empty(plan.ArticleSets);
        Assert.Equal([0, 1, 2, 3], plan.AtSale);
        Assert.Empty(plan.AtPeriodEnd);
        Assert.Equal(Needs.None, plan.AtSaleNeeds);
        Assert.Equal(Needs.EnrollerGroup | Needs.Customers | Needs.Legs, plan.CloseNeeds);
    }

    [Fact]
    public void The_example_of_the_design_compiles_to_these_conditions()
    {
        var plan = Compile(Tea);
        Assert.Equal(2, plan.Conditions.Length);
        Assert.Equal([new Term(Measure.PersonalVolume, 10_000)], plan.Conditions[0].Terms);
        Assert.Equal(
            [new(Measure.PersonalVolume, 10_000), new(Measure.GroupVolume, 400_000), new(Measure.Customers, 5)],
            plan.Conditions[1].Terms);
        Assert.Equal(new LegsRule(2, 100_000, -1), plan.Conditions[1].Legs);
        Assert.All(plan.Conditions, condition => Assert.Equal((Tree.Enroller, 0), (condition.Tree, condition.Window)));
        Assert.All(plan.Conditions, condition => Assert.Null(condition.LegShare));
    }

    [Fact]
    public void The_example_of_the_design_compiles_to_these_bonuses()
    {
        var bonuses = Compile(Tea).Bonuses;
        Assert.Equal(4, bonuses.Length);
        var (retail, team, career, match) = (bonuses[0], bonuses[1], bonuses[2], bonuses[3]);
        Assert.Equal((BonusKind.Personal, RateForm.ByLevel, 0), (retail.Kind, retail.Rate, retail.Levels));
        Assert.Equal([new Rate(100_000)], retail.ByLevel);
        Assert.Equal((BonusKind.Unilevel, Compression.Dynamic, 3), (team.Kind, team.Compression, team.Levels));
        Assert.Equal([new Rate(50_000), new Rate(30_000), new Rate(20_000)], team.ByLevel);
        Assert.Equal([1, 3], team.Entitled);
        Assert.Equal((BonusKind.Differential, RateForm.ByRank), (career.Kind, career.Rate));
        Assert.Equal([new Rate(30_000), new Rate(60_000)], career.ByRank);
        Assert.Equal(new Rate(60_000), career.HighestRate);
        Assert.Equal((BonusKind.Matching, 0b10UL, 2), (match.Kind, match.Of, match.Levels));
        Assert.Equal([new Rate(100_000), new Rate(50_000)], match.ByLevel);
        foreach (var (index, bonus) in bonuses.Index())
        {
            Assert.Equal((index, 0, 0, Tree.Enroller), (bonus.Index, bonus.Condition, bonus.Slot, bonus.Tree));
            Assert.Equal((long.MaxValue, long.MaxValue), (bonus.MemberCap, bonus.FromOneMemberCap));
            Assert.False(bonus.PaidAtPeriodEnd || bonus.SellerMustQualify);
        }
    }

    [Fact]
    public void The_example_of_the_README_compiles_and_shows_each_kind()
    {
        var plan = Compile(ReadmeExample());
        var kinds = plan.Bonuses.Concat(Compile(ReadmeExample(2)).Bonuses).Concat(Compile(ReadmeExample(3)).Bonuses)
            .Select(bonus => bonus.Kind);
        Assert.Equal(Enum.GetValues<BonusKind>(), kinds);
        Assert.Equal([0, 1, 3, 4, 5], plan.AtSale);
        Assert.Equal([2], plan.AtPeriodEnd);
        Assert.Equal(
            [new(SlotKind.Volume, -1), new(SlotKind.Amount, -1), new(SlotKind.Volume, 0), new(SlotKind.Quantity, 0)],
            plan.Slots);
        Assert.Equal(["teapot"], plan.ArticleSets[0]);
        Assert.Equal([new Window(1), new Window(3)], plan.Windows);
        Assert.Equal((1, 2, 1), (plan.Ranks[1].When, plan.Ranks[1].Keep, plan.Ranks[1].Grace));
        Assert.Equal([0, 1], plan.Conditions[2].Any.Select(condition => condition.Window));
    }

    [Fact]
    public void What_is_not_said_has_its_default()
    {
        var plan = Compile(With(""));
        Assert.Equal(new PlanCalendar(PeriodKind.Month, 0, 0, 0, 365, UndeliveredHolds: false), plan.Calendar);
        Assert.Equal([new RankRule("", -1, -1, 0)], plan.Ranks);
        Assert.Equal([new Slot(SlotKind.Amount, -1)], plan.Slots);
        Assert.Equal((-1, long.MaxValue, null), (plan.Active, plan.MemberCap, plan.SaleCap));
        Assert.Empty(plan.Conditions);
        Assert.Empty(plan.WorstAtSale);
    }

    /// <summary>Two ways to say the same thing about bonus <c>b</c>.</summary>
    [Theory]
    [InlineData("'percent':'5'", "'percents':['5']")]
    [InlineData("'percent':'5','entitled':{'low':1,'high':3}",
        "'percents':['5','5','5'],'entitled':{'high':3,'low':1}")]
    [InlineData("'percents':['5'],'tree':'enroller','pay':'sale','compression':'none'", "'percents':['5']")]
    [InlineData("'percents':['5.0000'],'base':'amount'", "'percents':['5']")]
    [InlineData("'percents':['5'],'when':{}", "'percents':['5']")]
    [InlineData("'percents':['5'],'when':{'any':[{'order':5},{}]}", "'percents':['5']")]
    [InlineData("'percents':['5'],'when':{'order':1,'customers':2}",
        "'percents':['5'],'when':{'customers':2,'order':1}")]
    [InlineData("'percents':['5'],'when':{'order':5,'over':1}", "'percents':['5'],'when':{'order':5}")]
    [InlineData("'percents':['5'],'when':{'rank':'high','over':9}", "'percents':['5'],'when':{'rank':'high'}")]
    [InlineData("'percents':['5'],'articles':['b','a']", "'articles':['a','b'],'percents':['5']")]
    [InlineData("'percent_by_rank':{'high':'5'}", "'percent_by_rank':{'low':'0','high':'5'}")]
    [InlineData("'brackets':[{'from':1,'percent':'2'}],'on':'group_volume'", "'brackets':[{'percent':'2','from':1}]")]
    public void These_say_the_same(string one, string other)
    {
        var plans = new[] { one, other }.Select(text => Bonus("'kind':'unilevel'," + text));
        var dumps = plans.Select(plan => Dump(Compile(plan))).ToArray();
        Assert.Equal(dumps[0], dumps[1]);
    }

    [Fact]
    public void Equal_conditions_share_a_bit_and_others_do_not()
    {
        var plan = Compile(With("""
            "active": { "order": 5 },
            "ranks": [{ "name": "low" }, { "name": "high", "when": { "group_volume": 9 }, "keep": { "order": 5 } }],
            "bonuses": [
              { "name": "a", "kind": "personal", "percent": "1" },
              { "name": "b", "kind": "personal", "percent": "1", "tree": "placement" },
              { "name": "c", "kind": "personal", "percent": "1", "tree": "placement", "when": { "order": 5 } },
              { "name": "d", "kind": "personal", "percent": "1", "tree": "placement", "when": { "group_volume": 9 } },
              { "name": "e", "kind": "personal", "percent": "1", "when": { "group_volume": 9 } },
              { "name": "f", "kind": "personal", "percent": "1", "when": { "order": 5, "over": 2 } },
              { "name": "g", "kind": "cashback", "percent": "1" },
              { "name": "h", "kind": "cashback", "percent": "1", "when": { "order": 5 } },
              { "name": "i", "kind": "personal", "percent": "1", "when": {} }
            ]
            """));
        Assert.Equal([0, 0, 0, 2, 1, 3, -1, 0, -1], plan.Bonuses.Select(bonus => bonus.Condition));
        Assert.Equal(
            [(Tree.Enroller, 0), (Tree.Enroller, 0), (Tree.Placement, 0), (Tree.Enroller, 1)],
            plan.Conditions.Select(condition => (condition.Tree, condition.Window)));
        Assert.Equal((0, 1, 0), (plan.Active, plan.Ranks[1].When, plan.Ranks[1].Keep));
    }

    [Fact]
    public void A_rank_that_everybody_reaches_is_not_one_that_is_only_given()
    {
        var plan = Compile(With(
            "'ranks':[{'name':'a'},{'name':'b','when':{}},{'name':'c','keep':{}},{'name':'d'}]"));
        Assert.Equal([(-1, -1), (0, -1), (-1, 0), (-1, -1)], plan.Ranks.Select(rank => (rank.When, rank.Keep)));
        Assert.Empty(Assert.Single(plan.Conditions).Terms);
    }

    [Fact]
    public void Legs_may_ask_for_a_rank_that_takes_sales_or_is_given()
    {
        var plan = Compile(With("""
            "ranks": [
              { "name": "a" },
              { "name": "b", "when": { "personal_volume": 1 } },
              { "name": "c", "when": { "legs": { "count": 3, "rank": "b" } } },
              { "name": "d" },
              { "name": "e", "when": { "rank": "c", "leg_share": "60" } }
            ],
            "active": { "legs": { "count": 2, "rank": "c", "group_volume": 10 } }
            """));
        Assert.Equal(new LegsRule(2, 10, 2), plan.Conditions[plan.Active].Legs);
        Assert.Equal(new LegsRule(3, -1, 1), plan.Conditions[plan.Ranks[2].When].Legs);
        Assert.Equal([new Term(Measure.Rank, 2)], plan.Conditions[plan.Ranks[4].When].Terms);
        Assert.Equal(new Rate(600_000), plan.Conditions[plan.Ranks[4].When].LegShare);
    }

    [Fact]
    public void A_match_runs_after_what_it_matches_and_is_paid_when_that_is()
    {
        var plan = Compile(Bonuses(
            """{ "name": "mm", "kind": "matching", "percent": "1", "of": ["m"] }""",
            """{ "name": "m", "kind": "matching", "percent": "1", "of": ["late", "now"] }""",
            """{ "name": "n", "kind": "matching", "percent": "1", "of": ["now"] }""",
            """{ "name": "late", "kind": "personal", "percent": "1", "pay": "period" }""",
            """{ "name": "now", "kind": "personal", "percent": "1" }""",
            """{ "name": "p", "kind": "matching", "percent": "1", "of": ["now"], "pay": "period" }"""));
        Assert.Equal([true, true, false, true, false, true], plan.Bonuses.Select(bonus => bonus.PaidAtPeriodEnd));
        Assert.Equal([4, 2], plan.AtSale);
        Assert.Equal([3, 1, 0, 5], plan.AtPeriodEnd);
        Assert.Equal([0b10UL, 0b11000UL, 0b10000UL], plan.Bonuses.Take(3).Select(bonus => bonus.Of));
    }

    [Fact]
    public void A_bonus_keeps_what_its_own_fields_say()
    {
        var plan = Compile(Bonuses(
            """
            { "name": "a", "kind": "unilevel", "percents_by_rank": { "low": ["1"], "high": ["3", "2.5", "0.0001"] },
              "compression": "source", "caps": { "member_per_period": 7, "from_one_member_per_period": 3 } }
            """,
            """
            { "name": "b", "kind": "personal", "percent_by_rank": { "high": "2" }, "sellers": "active",
              "replaces": ["a"] }
            """,
            """{ "name": "c", "kind": "unilevel", "amount": 50, "entitled": { "high": 4 }, "compression": "rollup" }""",
            """
            { "name": "d", "kind": "differential", "on": "personal_volume", "tree": "placement",
              "brackets": [
                { "from": 0, "percent": "3" }, { "from": 100, "percent": "9" }, { "from": 500, "percent": "6" }
              ] }
            """));
        var (a, b, c, d) = (plan.Bonuses[0], plan.Bonuses[1], plan.Bonuses[2], plan.Bonuses[3]);
        Assert.Equal([[new(10_000)], [new(30_000), new(25_000), new(1)]], a.ByRankAndLevel);
        Assert.Equal((RateForm.ByRankAndLevel, 3, new Rate(30_000)), (a.Rate, a.Levels, a.HighestRate));
        Assert.Equal((Compression.Source, true, 7L, 3L),
            (a.Compression, a.SellerMustQualify, a.MemberCap, a.FromOneMemberCap));
        Assert.Equal((RateForm.ByRank, true, 1UL), (b.Rate, b.SellerMustQualify, b.Replaces));
        Assert.Equal([default, new Rate(20_000)], b.ByRank);
        Assert.Equal((RateForm.Fixed, 50L, 4, false), (c.Rate, c.FixedAmount, c.Levels, c.SellerMustQualify));
        Assert.Equal([0, 4], c.Entitled);
        Assert.Equal((RateForm.ByBracket, Measure.PersonalVolume, Tree.Placement), (d.Rate, d.BracketsOn, d.Tree));
        Assert.Equal([new(0, new(30_000)), new(100, new(90_000)), new(500, new(60_000))], d.Brackets);
        Assert.Equal(new Rate(90_000), d.HighestRate);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.0001", 1)]
    [InlineData("1.25", 12_500)]
    [InlineData("33.3333", 333_333)]
    [InlineData("100", 1_000_000)]
    [InlineData("100.0000", 1_000_000)]
    public void A_percentage_is_exact_to_a_part_per_million(string percent, int ppm) =>
        Assert.Equal([new Rate(ppm)], Compile(Bonus($"'kind':'personal','percent':'{percent}'")).Bonuses[0].ByLevel);

    [Theory]
    [InlineData("+00:00", 0)]
    [InlineData("-00:30", -30)]
    [InlineData("+05:45", 345)]
    [InlineData("-14:00", -840)]
    public void An_offset_is_a_number_of_minutes(string offset, int minutes) =>
        Assert.Equal(minutes, Compile(With($"'period_offset':'{offset}'")).Calendar.OffsetMinutes);

    [Fact]
    public void A_plan_may_be_as_large_as_every_limit()
    {
        var ranks = Enumerable.Range(1, 63).Select(n => $"{{'name':'r{n}','when':{{'order':{n}}}}}");
        var percents = string.Join(",", Enumerable.Repeat("'0.1'", 1_000));
        var bonuses = Enumerable.Range(0, 64)
            .Select(n => $"{{'name':'b{n}','kind':'unilevel','percents':[{(n == 0 ? percents : "'100'")}]}}");
        var plan = Compile(With(
            $"'ranks':[{{'name':'r0'}},{string.Join(",", ranks)}],'active':{{'customers':1}}," +
            $"'bonuses':[{string.Join(",", bonuses)}]"));
        Assert.Equal((64, 64, 64, 1_000),
            (plan.Ranks.Length, plan.Conditions.Length, plan.Bonuses.Length, plan.Bonuses[0].Levels));
        Assert.Equal([new WorstTerm(0, WorstTerm.Whole * 64)], plan.WorstAtSale);
    }
}
