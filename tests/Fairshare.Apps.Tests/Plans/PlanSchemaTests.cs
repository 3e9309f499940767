using System.Text;
using System.Text.Json;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Ledger;
using Fairshare.Ledger.Plans;

namespace Fairshare.Apps.Tests.Plans;

public sealed class PlanSchemaTests
{
    private const string File = "docs/reference/plan.schema.json";
    private const string Broken = "docs/reference/broken-plans";

    private static readonly JsonElement schema = JsonDocument.Parse(PlanSchema.Utf8()).RootElement;

    /// <summary>What a schema can say.</summary>
    public static TheoryData<string> Expressible { get; } =
    [
        "unknown_field", "field_missing", "wrong_type", "out_of_range", "id_invalid", "value_unknown",
        "percent_invalid",
        "offset_invalid", "list_empty", "too_many_ranks", "first_rank_is_everybodys", "legs_need_a_measure",
        "too_many_bonuses", "kind_unknown", "field_not_for_kind", "rate_missing",
        "rate_not_for_kind", "rate_ambiguous", "too_many_levels", "too_many_brackets", "on_without_brackets",
        "on_not_supported",
    ];

    [Fact]
    public void The_schema_in_the_reference_is_the_one_that_is_printed()
    {
        Assert.Equal(Documents.Text(File), Encoding.UTF8.GetString(PlanSchema.Utf8()));
        Assert.Equal(Documents.Text(File), Printed.Of("plan", "schema").Output);
    }

    [Theory]
    [MemberData(nameof(Expressible))]
    public void It_refuses_what_it_can_say_is_wrong(string code) =>
        Assert.False(Accepts(Documents.Bytes($"{Broken}/{code}.json")));

    [Fact]
    public void It_accepts_every_plan_that_the_ledger_accepts()
    {
        var plans = Documents.In(Broken).Select(name => $"{Broken}/{name}.json")
            .Append("docs/start/plan.json").Append("docs/guides/online-retail-plan.json")
            .Select(Documents.Bytes).Where(bytes => PlanLint.Check(bytes).Plan is not null).ToList();
        Assert.True(plans.Count > 20);
        Assert.All(plans, bytes => Assert.True(Accepts(bytes), Encoding.UTF8.GetString(bytes)));
    }

    [Fact]
    public void It_has_each_field_that_the_reader_knows_and_no_other()
    {
        var definitions = schema.GetProperty("$defs");
        Same(PlanReader.Fields, schema);
        Same(PlanReader.RankFields, definitions.GetProperty("rank"));
        Same(PlanReader.CapsFields, definitions.GetProperty("plan_caps"));
        Same(BonusReader.CapsFields, definitions.GetProperty("bonus_caps"));
        Same(ConditionReader.Fields, definitions.GetProperty("condition"));
        Same(ConditionReader.LegsFields, definitions.GetProperty("legs"));
        Same(RateReader.BracketFields, definitions.GetProperty("bracket"));
        var bonus = definitions.GetProperty("bonus");
        Assert.Equal(BonusRule.Of(Protocol.Latest).Length, bonus.GetProperty("allOf").GetArrayLength());
        foreach (var (rule, then) in BonusRule.Of(Protocol.Latest).Zip(bonus.GetProperty("allOf").EnumerateArray()))
        {
            var names = then.GetProperty("then").GetProperty("propertyNames").GetProperty("enum").EnumerateArray();
            Assert.All(names, name => Assert.True(rule.Takes(name.GetString()!)));
            Assert.All(
                bonus.GetProperty("properties").EnumerateObject(),
                field => Assert.Equal(rule.Takes(field.Name), names.Any(name => name.GetString() == field.Name)));
        }
    }

    [Fact]
    public void It_says_a_sentence_of_each_field()
    {
        var objects = schema.GetProperty("$defs").EnumerateObject().Select(one => one.Value).Append(schema);
        foreach (var one in objects.Where(one => one.TryGetProperty("properties", out _)))
        {
            foreach (var field in one.GetProperty("properties").EnumerateObject())
                Assert.True(field.Value.TryGetProperty("description", out _), $"{field.Name} has no description");
        }
    }

    private static void Same(string[] fields, JsonElement of) =>
        Assert.Equal(fields, of.GetProperty("properties").EnumerateObject().Select(field => field.Name));

    private static bool Accepts(byte[] bytes) =>
        new MiniSchema(schema).Accepts(JsonDocument.Parse(bytes).RootElement);
}
