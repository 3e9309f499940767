using System.Reflection;
using System.Text.RegularExpressions;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Tests.Plans;

public partial class PlanRefusalTests
{
    private const string Personal = "'kind':'personal','percent':'1'";
    private const string Unilevel = "'kind':'unilevel'";
    private const string Team = "{'name':'team','kind':'unilevel','percents':['5']}";
    private const string Late = "{'name':'late','kind':'unilevel','percents':['5'],'pay':'period'}";

    private static readonly string deep =
        string.Concat(Enumerable.Repeat("{'any':[", 9)) + "{'order':1}" + string.Concat(Enumerable.Repeat("]}", 9));

    /// <summary>Fields of the document, the reason, the place.</summary>
    private static readonly (string Fields, string Reason, string Path)[] plans =
    [
        ("'perod':'day'", "unknown_field", "perod"),
        ("'ranks':[{'name':'a','color':1}]", "unknown_field", "ranks[0].color"),
        ("'caps':{'sale':'4'}", "unknown_field", "caps.sale"),
        ("'active':{'recruits':3}", "unknown_field", "active.recruits"),
        ("'active':{'legs':{'count':1,'group_volume':1,'depth':2}}", "unknown_field", "active.legs.depth"),
        ("'hold_days':1,'hold_days':1", "duplicate_field", "hold_days"),
        ("'active':{'order':1,'order':2}", "duplicate_field", "active.order"),
        ("'ranks':[{}]", "field_missing", "ranks[0].name"),
        ("'active':{'legs':{'group_volume':5}}", "field_missing", "active.legs.count"),
        ("'plan':5", "wrong_type", "plan"),
        ("'version':'1'", "wrong_type", "version"),
        ("'asset':null", "wrong_type", "asset"),
        ("'period':true", "wrong_type", "period"),
        ("'period_offset':8", "wrong_type", "period_offset"),
        ("'active':[]", "wrong_type", "active"),
        ("'active':null", "wrong_type", "active"),
        ("'ranks':{}", "wrong_type", "ranks"),
        ("'ranks':['a']", "wrong_type", "ranks[0]"),
        ("'bonuses':{}", "wrong_type", "bonuses"),
        ("'bonuses':[[]]", "wrong_type", "bonuses[0]"),
        ("'caps':5", "wrong_type", "caps"),
        ("'caps':{'sale_percent':45}", "wrong_type", "caps.sale_percent"),
        ("'breakage':[]", "wrong_type", "breakage"),
        ("'active':{'personal_volume':'100'}", "wrong_type", "active.personal_volume"),
        ("'active':{'leg_share':50}", "wrong_type", "active.leg_share"),
        ("'active':{'any':{}}", "wrong_type", "active.any"),
        ("'active':{'any':[5]}", "wrong_type", "active.any[0]"),
        ("'active':{'legs':2}", "wrong_type", "active.legs"),
        ("'active':{'over':{}}", "wrong_type", "active.over"),
        ("'version':1.0", "integer_invalid", "version"),
        ("'hold_days':1e3", "integer_invalid", "hold_days"),
        ("'hold_days':-0", "integer_invalid", "hold_days"),
        ("'version':0", "out_of_range", "version"),
        ("'version':2147483648", "out_of_range", "version"),
        ("'hold_days':-1", "out_of_range", "hold_days"),
        ("'hold_days':3661", "out_of_range", "hold_days"),
        ("'return_days':3661", "out_of_range", "return_days"),
        ("'close_after_days':3661", "out_of_range", "close_after_days"),
        ("'caps':{'member_per_period':9007199254740992}", "out_of_range", "caps.member_per_period"),
        ("'caps':{'member_per_period':99999999999999999999999999}", "out_of_range", "caps.member_per_period"),
        ("'active':{'customers':-5}", "out_of_range", "active.customers"),
        ("'active':{'order':1,'over':0}", "out_of_range", "active.over"),
        ("'active':{'order':1,'over':121}", "out_of_range", "active.over"),
        ("'active':{'legs':{'count':0,'group_volume':1}}", "out_of_range", "active.legs.count"),
        ("'active':{'legs':{'count':1001,'group_volume':1}}", "out_of_range", "active.legs.count"),
        ("'ranks':[{'name':'a'},{'name':'b','grace':121}]", "out_of_range", "ranks[1].grace"),
        ("'plan':''", "id_invalid", "plan"),
        ("'plan':'tea 2026'", "id_invalid", "plan"),
        ("'asset':'€'", "id_invalid", "asset"),
        ("'ranks':[{'name':'gold!'}]", "id_invalid", "ranks[0].name"),
        ($"'plan':'{new string('x', 65)}'", "id_invalid", "plan"),
        ("'period':'year'", "value_unknown", "period"),
        ("'base':'price'", "value_unknown", "base"),
        ("'undelivered':'keep'", "value_unknown", "undelivered"),
        ("'breakage':'charity'", "value_unknown", "breakage"),
        ("'active':{'order':1,'over':'year'}", "value_unknown", "active.over"),
        ("'caps':{'sale_percent':'45%'}", "percent_invalid", "caps.sale_percent"),
        ("'caps':{'sale_percent':'101'}", "percent_over_100", "caps.sale_percent"),
        ("'active':{'leg_share':'100.0001'}", "percent_over_100", "active.leg_share"),
        ("'period_offset':'8:00'", "offset_invalid", "period_offset"),
        ("'period_offset':'Z'", "offset_invalid", "period_offset"),
        ("'period_offset':'+14:01'", "offset_invalid", "period_offset"),
        ("'period_offset':'+01:60'", "offset_invalid", "period_offset"),
        ("'active':{'any':[]}", "list_empty", "active.any"),
        ("'ranks':[{'name':'a'},{'name':'a'}]", "duplicate_name", "ranks[1].name"),
        ("'bonuses':[{'name':'x','kind':'flat','amount':1}],'breakage':'pool:x'", "breakage_not_supported",
            "breakage"),
        ("'bonuses':[{'name':'x','kind':'pool','percent':'1'},{'name':'m','kind':'matching','of':['x'],'percent':'1'}],"
            + "'breakage':'pool:x'", "breakage_not_supported", "breakage"),
        ("'breakage':'pool:x'", "unknown_bonus", "breakage"),
        ("'breakage':'pool:'", "id_invalid", "breakage"),
        (Many("ranks", 65, "{'name':'r#'}"), "too_many_ranks", "ranks"),
        ("'ranks':[{'name':'a','when':{}}]", "first_rank_is_everybodys", "ranks[0].when"),
        ("'ranks':[{'name':'a','keep':{}}]", "first_rank_is_everybodys", "ranks[0].keep"),
        ("'ranks':[{'name':'a','grace':1}]", "first_rank_is_everybodys", "ranks[0].grace"),
        ("'active':{'rank':'gold'}", "unknown_rank", "active.rank"),
        ("'active':{'legs':{'count':1,'rank':'gold'}}", "unknown_rank", "active.legs.rank"),
        ("'active':{'any':[{'order':1},{'rank':'gold'}]}", "unknown_rank", "active.any[1].rank"),
        ($"'active':{deep}", "too_deep", "active" + string.Concat(Enumerable.Repeat(".any[0]", 8)) + ".any"),
        ("'active':{" + Many("any", 65, "{'order':#}") + "}", "too_many_conditions", "active.any"),
        (Many("ranks", 34, "{'name':'a#','when':{'order':#},'keep':{'customers':#}}", "{'name':'a'}"),
            "too_many_conditions", "ranks[33].when"),
        (Many("ranks", 9, "{'name':'a#','when':{'order':5,'over':#}}", "{'name':'a'}"),
            "too_many_windows", "ranks[9].when.over"),
        ("'active':{'legs':{'count':3}}", "legs_need_a_measure", "active.legs"),
        ("'active':{'legs':{'count':3,'group_volume':0}}", "legs_need_a_measure", "active.legs.group_volume"),
        ("'ranks':[{'name':'low'}],'active':{'legs':{'count':3,'rank':'low'}}", "legs_need_a_measure", "active.legs"),
        ("'ranks':[{'name':'a'},{'name':'b','when':{}}],'active':{'legs':{'count':3,'rank':'b'}}",
            "legs_need_a_measure", "active.legs"),
        ("'ranks':[{'name':'a'},{'name':'b'},{'name':'c','when':{'rank':'a','order':0}}],"
            + "'active':{'legs':{'count':3,'rank':'b'}}", "legs_need_a_measure", "active.legs"),
        (Many("bonuses", 65, "{'name':'b#','kind':'personal','percent':'1'}"), "too_many_bonuses", "bonuses"),
    ];

    /// <summary>Fields of a bonus in a plan with the ranks low and high, the reason, the place within it.</summary>
    private static readonly (string Fields, string Reason, string Path)[] bonuses =
    [
        ($"{Personal},'when':{{'x':1}}", "unknown_field", ".when.x"),
        ($"{Personal},'colour':1", "unknown_field", ".colour"),
        ("'kind':'personal','percnt':'1','percent':'1'", "unknown_field", ".percnt"),
        ($"{Personal},'caps':{{'x':1}}", "unknown_field", ".caps.x"),
        ($"{Unilevel},'brackets':[{{'from':1,'percent':'1','to':5}}]", "unknown_field", ".brackets[0].to"),
        ($"{Personal},'tree':'enroller','tree':'enroller'", "duplicate_field", ".tree"),
        ("'kind':'personal','percent':'1','percent':'1'", "duplicate_field", ".percent"),
        ("'kind':'personal','percent_by_rank':{'low':'1','low':'1'}", "duplicate_field",
            ".percent_by_rank.low"),
        ("'percent':'1'", "field_missing", ".kind"),
        ("'kind':'matching','percent':'1'", "field_missing", ".of"),
        ($"{Unilevel},'brackets':[{{'percent':'1'}}]", "field_missing", ".brackets[0].from"),
        ($"{Unilevel},'brackets':[{{'from':1}}]", "field_missing", ".brackets[0].percent"),
        ("'kind':1", "wrong_type", ".kind"),
        ("'kind':'personal','percent':5", "wrong_type", ".percent"),
        ($"{Unilevel},'percents':['5',3]", "wrong_type", ".percents[1]"),
        ($"{Unilevel},'percents':'5'", "wrong_type", ".percents"),
        ($"{Unilevel},'percents_by_rank':{{'low':'5'}}", "wrong_type", ".percents_by_rank.low"),
        ($"{Unilevel},'percent_by_rank':['5']", "wrong_type", ".percent_by_rank"),
        ($"{Unilevel},'brackets':['5']", "wrong_type", ".brackets[0]"),
        ("'kind':'flat','amount':'5'", "wrong_type", ".amount"),
        ($"{Personal},'sellers':true", "wrong_type", ".sellers"),
        ($"{Personal},'articles':'tea'", "wrong_type", ".articles"),
        ($"{Unilevel},'percent':'1','entitled':{{'low':'1'}}", "wrong_type", ".entitled.low"),
        ("'kind':'flat','amount':5.5", "integer_invalid", ".amount"),
        ("'kind':'flat','amount':-5", "out_of_range", ".amount"),
        ("'kind':'flat','amount':9007199254740992", "out_of_range", ".amount"),
        ($"{Personal},'caps':{{'from_one_member_per_period':-1}}", "out_of_range", ".caps.from_one_member_per_period"),
        ($"{Unilevel},'percent':'1','entitled':{{'low':-1}}", "out_of_range", ".entitled.low"),
        ($"{Personal},'articles':['te a']", "id_invalid", ".articles[0]"),
        ($"{Personal},'tree':'oak'", "value_unknown", ".tree"),
        ($"{Personal},'pay':'now'", "value_unknown", ".pay"),
        ($"{Personal},'base':'pv'", "value_unknown", ".base"),
        ($"{Personal},'sellers':'all'", "value_unknown", ".sellers"),
        ($"{Unilevel},'percent':'1','compression':'full'", "value_unknown", ".compression"),
        ($"{Unilevel},'brackets':[{{'from':1,'percent':'1'}}],'on':'height'", "value_unknown", ".on"),
        ("'kind':'personal','percent':''", "percent_invalid", ".percent"),
        ("'kind':'personal','percent':'-5'", "percent_invalid", ".percent"),
        ("'kind':'personal','percent':'05'", "percent_invalid", ".percent"),
        ("'kind':'personal','percent':'5.'", "percent_invalid", ".percent"),
        ("'kind':'personal','percent':'.5'", "percent_invalid", ".percent"),
        ("'kind':'personal','percent':'1e1'", "percent_invalid", ".percent"),
        ("'kind':'personal','percent':'1.00000'", "percent_invalid", ".percent"),
        ("'kind':'personal','percent':'٥'", "percent_invalid", ".percent"),
        ("'kind':'personal','percent':'100.0001'", "percent_over_100", ".percent"),
        ("'kind':'personal','percent':'99999999999999999999999'", "percent_over_100", ".percent"),
        ($"{Unilevel},'percents':['60','40.0001']", "percent_over_100", ".percents"),
        ($"{Unilevel},'percents_by_rank':{{'low':['50'],'high':['60','60']}}", "percent_over_100",
            ".percents_by_rank.high"),
        ($"{Unilevel},'percent':'26','entitled':{{'high':4}}", "percent_over_100", ".percent"),
        ($"{Unilevel},'percent_by_rank':{{'low':'9','high':'26'}},'entitled':{{'low':9,'high':4}}",
            "percent_over_100", ".percent_by_rank"),
        ($"{Unilevel},'brackets':[{{'from':1,'percent':'26'}}],'entitled':{{'high':4}}",
            "percent_over_100", ".brackets"),
        ($"{Unilevel},'percents':[]", "list_empty", ".percents"),
        ($"{Unilevel},'percents_by_rank':{{'low':[]}}", "list_empty", ".percents_by_rank.low"),
        ($"{Unilevel},'percent_by_rank':{{}}", "list_empty", ".percent_by_rank"),
        ($"{Unilevel},'brackets':[]", "list_empty", ".brackets"),
        ($"{Unilevel},'percent':'1','entitled':{{}}", "list_empty", ".entitled"),
        ($"{Personal},'articles':[]", "list_empty", ".articles"),
        ("'kind':'matching','percent':'1','of':[]", "list_empty", ".of"),
        ($"{Personal},'articles':['tea','pot','tea']", "duplicate_name", ".articles[2]"),
        ($"{Unilevel},'percent':'1','entitled':{{'gold':1}}", "unknown_rank", ".entitled.gold"),
        ("'kind':'personal','percent_by_rank':{'gold':'1'}", "unknown_rank", ".percent_by_rank.gold"),
        ($"{Unilevel},'percents_by_rank':{{'gold':['1']}}", "unknown_rank", ".percents_by_rank.gold"),
        ($"{Personal},'when':{{'rank':'gold'}}", "unknown_rank", ".when.rank"),
        ("'kind':'lottery'", "kind_unknown", ".kind"),
        ("'kind':'binary','unit':200,'amount':20,'tree':'enroller'", "tree_not_for_kind", ".tree"),
        ("'kind':'binary','unit':200,'amount':20,'pay':'sale'", "pay_not_for_kind", ".pay"),
        ("'kind':'binary','amount':20", "field_missing", ".unit"),
        ("'kind':'binary','unit':0,'amount':20", "out_of_range", ".unit"),
        ("'kind':'binary','unit':'200','amount':20", "wrong_type", ".unit"),
        ("'kind':'binary','unit':[300,0],'amount':20", "out_of_range", ".unit[1]"),
        ("'kind':'binary','unit':[300],'amount':20", "unit_invalid", ".unit"),
        ("'kind':'binary','unit':[300,600,900],'amount':20", "unit_invalid", ".unit"),
        ("'kind':'binary','unit':[600,300],'amount':20", "unit_invalid", ".unit"),
        ("'kind':'binary','unit':[300,600],'percent':'5'", "unit_invalid", ".unit"),
        ("'kind':'binary','percent':'5','carry_max':-1", "out_of_range", ".carry_max"),
        ("'kind':'binary','percent':'5','flush':'all'", "value_unknown", ".flush"),
        ("'kind':'binary','percent':'5','compression':'none'", "field_not_for_kind", ".compression"),
        ("'kind':'binary','percents':['5']", "rate_not_for_kind", ".percents"),
        ("'kind':'binary','percent':'5','caps':{'from_one_member_per_period':9}", "field_not_for_kind",
            ".caps.from_one_member_per_period"),
        ($"{Personal},'when':{{'customer_share':'101'}}", "percent_over_100", ".when.customer_share"),
        ("'kind':'matrix','depth':3,'percent':'1'", "field_missing", ".width"),
        ("'kind':'matrix','width':3,'percent':'1'", "field_missing", ".depth"),
        ("'kind':'matrix','width':1,'depth':3,'percent':'1'", "out_of_range", ".width"),
        ("'kind':'matrix','width':65,'depth':3,'percent':'1'", "out_of_range", ".width"),
        ("'kind':'matrix','width':3,'depth':1001,'percent':'0'", "out_of_range", ".depth"),
        ("'kind':'matrix','width':3,'depth':2,'percents':['1','1','1']", "too_many_levels", ".percents"),
        ("'kind':'matrix','width':3,'depth':4,'percent':'26'", "percent_over_100", ".percent"),
        ("'kind':'matrix','width':3,'depth':4,'percent':'1','tree':'enroller'", "tree_not_for_kind", ".tree"),
        ("'kind':'matrix','width':3,'depth':4,'percent':'1','spill':'up'", "value_unknown", ".spill"),
        ("'kind':'matrix','width':3,'depth':4,'percent':'1','unit':9", "field_not_for_kind", ".unit"),
        ($"{Personal},'compression':'none'", "field_not_for_kind", ".compression"),
        ($"{Personal},'of':['x']", "field_not_for_kind", ".of"),
        ($"{Unilevel},'percent':'1','generation':'high'", "field_not_for_kind", ".generation"),
        ("'kind':'fast_start','days':9,'percent':'5','on':'group_volume'", "field_not_for_kind", ".on"),
        ("'kind':'infinity','percent':'1','days':5", "field_not_for_kind", ".days"),
        ("'kind':'breakaway','rank':'high','percent':'4','minimum_on':5,'pay':'sale'", "pay_not_for_kind", ".pay"),
        ("'kind':'breakaway','rank':'high','percents':['4','1'],'minimum_on':5", "minimum_needs_one_level",
            ".minimum_on"),
        ("'kind':'breakaway','percent':'1'", "field_missing", ".rank"),
        ("'kind':'breakaway','percent':'1','rank':'gold'", "unknown_rank", ".rank"),
        ("'kind':'breakaway','rank':'high','minimum_on':'5','percent':'1'", "wrong_type", ".minimum_on"),
        ("'kind':'generation','percents':['1']", "field_missing", ".generation"),
        ("'kind':'generation','generation':'gold','percents':['1']", "unknown_rank", ".generation"),
        ("'kind':'matching','of':['team'],'generation':'gold','percents':['1']", "unknown_rank", ".generation"),
        ("'kind':'infinity','percent':'1','from_level':0", "out_of_range", ".from_level"),
        ("'kind':'infinity','percent':'1','blocker_levels':1001", "out_of_range", ".blocker_levels"),
        ("'kind':'infinity','percents':['1']", "rate_not_for_kind", ".percents"),
        ("'kind':'fast_start','percents':['1']", "field_missing", ".days"),
        ("'kind':'pool'", "rate_missing", ""),
        ("'kind':'pool','amount':5", "rate_not_for_kind", ".amount"),
        ("'kind':'pool','percent':'1','pay':'sale'", "pay_not_for_kind", ".pay"),
        ("'kind':'pool','percent':'1','points':[1],'shares':{'low':1}", "weights_ambiguous", ".points"),
        ("'kind':'pool','percent':'1','points':[]", "list_empty", ".points"),
        ("'kind':'pool','percent':'1','shares':{'low':1000001}", "out_of_range", ".shares.low"),
        ("'kind':'pool','percent':'1','shares':{'gold':1}", "unknown_rank", ".shares.gold"),
        ("'kind':'fast_start','percents':['1'],'days':0", "out_of_range", ".days"),
        ("'kind':'fast_start','brackets':[{'from':1,'percent':'1'}],'days':9", "rate_not_for_kind", ".brackets"),
        ("'kind':'personal'", "rate_missing", ""),
        ("'kind':'flat','percent':'5'", "rate_not_for_kind", ".percent"),
        ("'kind':'flat','amount':5,'percent':'5'", "rate_not_for_kind", ".percent"),
        ("'kind':'personal','percents':['5']", "rate_not_for_kind", ".percents"),
        ("'kind':'cashback','percents_by_rank':{'low':['5']}", "rate_not_for_kind", ".percents_by_rank"),
        ("'kind':'differential','percent':'5'", "rate_not_for_kind", ".percent"),
        ("'kind':'differential','amount':5", "rate_not_for_kind", ".amount"),
        ($"{Unilevel},'percents':['5'],'amount':5", "rate_ambiguous", ".amount"),
        ($"{Unilevel},{Of("percents", 1001, "'0'")}", "too_many_levels", ".percents"),
        ($"{Unilevel},'percent':'0','entitled':{{'low':1001}}", "too_many_levels", ".entitled.low"),
        ($"{Unilevel},{Many("brackets", 65, "{'from':#,'percent':'1'}")}", "too_many_brackets", ".brackets"),
        ($"{Unilevel},'brackets':[{{'from':5,'percent':'1'}},{{'from':5,'percent':'2'}}]",
            "brackets_not_ascending", ".brackets[1].from"),
        ($"{Unilevel},'percent':'1','on':'group_volume'", "on_without_brackets", ".on"),
        ($"{Unilevel},'brackets':[{{'from':1,'percent':'1'}}],'on':'rest_volume'", "on_not_supported", ".on"),
        ($"{Unilevel},'brackets':[{{'from':1,'percent':'1'}}],'on':'customers'", "on_not_supported", ".on"),
        ("'kind':'matching','percent':'1','of':['teem']", "unknown_bonus", ".of[0]"),
        ($"{Personal},'replaces':['none']", "unknown_bonus", ".replaces[0]"),
        ("'kind':'matching','percent':'1','of':['b']", "match_cycle", ".of"),
        ("'kind':'matching','percent':'1','of':['late'],'pay':'sale'", "match_of_period", ".pay"),
        ($"{Personal},'caps':{{'period_percent':'5'}}", "cap_not_at_sale", ".caps.period_percent"),
        ($"{Personal},'pay':'period','caps':{{'period_percent':5}}", "wrong_type", ".caps.period_percent"),
        ($"{Personal},'pay':'period','caps':{{'period_percent':'101'}}", "percent_over_100", ".caps.period_percent"),
        ("'kind':'pool','percent':'1','caps':{'period_percent':'5'}", "field_not_for_kind", ".caps.period_percent"),
        ($"{Personal},'replaces':['b']", "replace_cycle", ".replaces"),
    ];

    /// <summary>Whole documents, the reason, the place.</summary>
    private static readonly (string Document, string Reason, string Path)[] documents =
    [
        (new string(' ', Limits.CommandBytesMax) + "{}", "document_too_large", ""),
        ("", "json_invalid", ""),
        ("{'plan':'p',}", "json_invalid", ""),
        ("[]", "wrong_type", ""),
        ("null", "wrong_type", ""),
        ("{'version':1,'asset':'EUR','bonuses':[]}", "field_missing", "plan"),
        ("{'plan':'p','asset':'EUR','bonuses':[]}", "field_missing", "version"),
        ("{'plan':'p','version':1,'bonuses':[]}", "field_missing", "asset"),
        ("{'plan':'p','version':1,'asset':'EUR'}", "field_missing", "bonuses"),
        (PlanText.Bonuses("{'kind':'personal','percent':'1'}"), "field_missing", "bonuses[0].name"),
        (PlanText.Bonuses(Team, Team), "duplicate_name", "bonuses[1].name"),
        (PlanText.Bonuses("{'name':'m','kind':'matching','percent':'50','of':['team','team']}", Team),
            "duplicate_name", "bonuses[0].of[1]"),
        (PlanText.Bonuses([Team, .. Enumerable.Range(0, 20).Select(DoublingMatch)]), "worst_case_too_large", "bonuses"),
        (PlanText.Bonuses("{'name':'legs','kind':'binary','percent':'1'}"), "worst_case_too_large", "bonuses"),
    ];

    public static TheoryData<string, string, string> Rows =>
    [
        .. plans.Select(row => (PlanText.With(row.Fields), row.Reason, row.Path)),
        .. bonuses.Select(row => (
            PlanText.With($"{PlanText.Ranks},'bonuses':[{Team},{Late},{{'name':'b',{row.Fields}}}]"),
            row.Reason, "bonuses[2]" + row.Path)),
        .. documents.Select(row => (PlanText.Json(row.Document), row.Reason, row.Path)),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_document_is_refused_for_one_reason_in_one_place(string document, string reason, string path)
    {
        var problem = Assert.Single(PlanText.Problems(document));
        Assert.Equal((reason, path), (problem.Reason.Code, problem.Path));
        Assert.Matches("^[A-Z\"0-9-].+[.?]$", problem.Text);
        if (reason != "document_too_large") Assert.InRange(problem.Text.Length, 20, 400);
    }

    [Fact]
    public void Every_reason_has_a_row_here_and_one_in_the_README_in_the_same_order()
    {
        var codes = typeof(PlanReasons).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => ((Reason)field.GetValue(null)!).Code).ToArray();
        var table = PlanText.Readme()[PlanText.Readme().IndexOf("| reason |", StringComparison.Ordinal)..];
        Assert.Equal(codes, ReasonRow().Matches(table).Select(row => row.Groups[1].Value));

        // All kinds are there under the latest protocol; ProtocolTests ask an earlier one.
        Assert.Equal(["kind_not_supported"], codes.Except(Rows.Select(row => row.Data.Item2)));
    }

    [Theory]
    [InlineData("{\n  \"plan\": \"p\", // tea\n}", "Line 2, column 16: comments are not allowed.")]
    [InlineData("{\n  \"plan\": \"ü\",\n}",
        "Line 3, column 1: a value is missing here, or the comma before is one too many.")]
    [InlineData("{\"plan\": \"茶\" x}", "Line 1, column 14: \"x\" does not belong here.")]
    [InlineData("{'plan': 1}", "Line 1, column 2: text stands in double quotes.")]
    [InlineData("{\"plan\": \"p\"", "Line 1, column 13: the document ends too early.")]
    [InlineData("{} {}", "Line 1, column 4: \"{\" does not belong here.")]
    [InlineData("\uFEFF{}", "Line 1, column 1: a byte order mark is not allowed; save the file as UTF-8 without one.")]
    [InlineData("{\n\"plan\": \"\\ud800\"}", "Line 2, column 9: a string escapes half of a surrogate pair.")]
    [InlineData("{\"version\": 01}", "Line 1, column 14: \"1\" does not belong here.")]
    [InlineData("{\"version\": NaN}", "Line 1, column 13: \"N\" does not belong here.")]
    public void What_is_not_JSON_is_named_with_line_and_column(string document, string text)
    {
        var problem = Assert.Single(PlanText.Problems(document));
        Assert.Equal(("json_invalid", text), (problem.Reason.Code, problem.Text));
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_named_with_line_and_column()
    {
        byte[] document = [.. "{\n \"plan\": \""u8, 0xC3, 0x28, .. "\"}"u8];
        var problem = Assert.Single(PlanText.Problems(document));
        Assert.Equal("Line 2, column 11: these bytes are not UTF-8.", problem.Text);
        Assert.Equal(2, problem.Line);
    }

    [Fact]
    public void Values_nest_64_deep_and_no_deeper()
    {
        var problem = Assert.Single(PlanText.Problems(new string('[', 200_000)));
        Assert.Equal("Line 1, column 65: values may nest 64 deep.", problem.Text);
    }

    [Fact]
    public void Everything_wrong_is_listed_at_once_in_the_order_of_the_document()
    {
        var document = """
            {
              "plan": "tea", "version": 1.0,
              "bonuses": [
                { "name": "a", "kind": "unilevel", "percents": [5, "x"], "compresion": "none" },
                { "name": "m", "kind": "matching", "of": ["b"], "percent": "200" }
              ],
              "active": { "rank": "gold" },
              "perid": "day"
            }
            """;
        string[] expected =
        [
            "1 field_missing asset", "2 integer_invalid version", "4 wrong_type bonuses[0].percents[0]",
            "4 percent_invalid bonuses[0].percents[1]", "4 unknown_field bonuses[0].compresion",
            "5 unknown_bonus bonuses[1].of[0]", "5 percent_over_100 bonuses[1].percent", "7 unknown_rank active.rank",
            "8 unknown_field perid",
        ];
        Assert.Equal(expected, PlanText.Problems(document).Select(one => $"{one.Line} {one.Reason} {one.Path}"));
    }

    [Theory]
    [InlineData("\"perod\":\"day\"", "\"perod\" is not a field of a plan. Did you mean \"period\"?")]
    [InlineData("\"period\":\"moth\"", "\"moth\" is not a value of this field. Did you mean \"month\"?")]
    [InlineData("\"ranks\":[{\"name\":\"member\"}],\"active\":{\"rank\":\"menber\"}",
        "There is no rank \"menber\". Did you mean \"member\"?")]
    [InlineData("\"caps\":{\"zzz\":1}",
        "\"zzz\" is not a field of the plan's caps. Known: \"sale_percent\", \"member_per_period\".")]
    [InlineData("\"caps\":{\"sale_percent\":45}",
        "A percentage must be a string, such as \"5\" or \"2.5\"; here is the number 45.")]
    [InlineData("\"active\":{\"all\":[]}", "\"all\" is not a field of a condition. Known: \"personal_volume\", "
        + "\"group_volume\", \"own_group_volume\", \"rest_volume\", \"order\", \"customers\", "
        + "\"customer_volume\", \"customer_share\", \"rank\", \"legs\", \"leg_share\", "
        + "\"over\", \"any\".")]
    [InlineData("\"hold_days\":5000", "5000 is out of range: from 0 to 3660.")]
    [InlineData("\"plan\":\"\\u001b[31m\"", "\"\uFFFD[31m\" is not an id: 1 to 64 characters of A-Z a-z 0-9 . _ : -.")]
    public void A_problem_says_what_would_be_right(string fields, string text) =>
        Assert.Equal(text, Assert.Single(PlanText.Problems(PlanText.With(fields))).Text);

    /// <summary>An unknown word is answered with what brackets can read; one rate alone is not "one of".</summary>
    [Theory]
    [InlineData("'kind':'cashback','on':'sale','brackets':[{'from':0,'percent':'1'}]",
        "\"sale\" is not a value of this field. "
        + "Known: \"personal_volume\", \"group_volume\", \"own_group_volume\", \"customer_volume\".")]
    [InlineData("'kind':'pool','amount':5", "A pool bonus cannot have \"amount\"; it has \"percent\".")]
    [InlineData("'kind':'pool'", "A pool bonus has \"percent\"; here is none.")]
    public void A_problem_names_only_what_can_be_had(string fields, string text) => Assert.Equal(
        text, Assert.Single(PlanText.Problems(PlanText.Bonuses($"{{'name':'a',{fields}}}"))).Text);

    [Fact]
    public void Circles_of_matches_and_replacements_are_named_at_each_bonus_in_them()
    {
        var document = PlanText.Bonuses(
            "{'name':'a','kind':'matching','percent':'1','of':['b']}",
            "{'name':'b','kind':'matching','percent':'1','of':['a'],'replaces':['c']}",
            "{'name':'c','kind':'personal','percent':'1','replaces':['b']}");
        Assert.Equal(
            ["match_cycle bonuses[0].of", "match_cycle bonuses[1].of", "replace_cycle bonuses[1].replaces",
                "replace_cycle bonuses[2].replaces"],
            PlanText.Problems(document).Select(one => $"{one.Reason} {one.Path}"));
    }

    private static string DoublingMatch(int index)
    {
        var of = index == 0 ? "team" : $"m{index - 1}";
        return $"{{'name':'m{index}','kind':'matching','of':['{of}'],'percents':['100','100']}}";
    }

    /// <summary>A field that is an array of many items; # is the item's number, from 1.</summary>
    private static string Many(string field, int count, string item, string? first = null)
    {
        var items = Enumerable.Range(1, count).Select(number => item.Replace("#", $"{number}"));
        return $"'{field}':[{string.Join(",", first is null ? items : items.Prepend(first))}]";
    }

    private static string Of(string field, int count, string item) => Many(field, count, item);

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex ReasonRow();
}
