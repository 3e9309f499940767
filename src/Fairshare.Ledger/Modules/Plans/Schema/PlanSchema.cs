using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Fairshare.Ledger.Plans;

/// <summary>
/// A JSON Schema (draft 2020-12) of plan documents, for editors. The reader's own lists of fields, kinds and words
/// make it, so it has each of them and no other; names, cycles and sums are beyond a schema.
/// </summary>
public static class PlanSchema
{
    private static readonly BonusRule[] rules = BonusRule.Of(Protocol.Latest);

    /// <summary>The schema in UTF-8, ending with a line's end.</summary>
    public static byte[] Utf8()
    {
        var bytes = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(bytes, options)) Document(json);
        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }

    private static void Document(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("title", "Fairshare plan");
        json.WriteString("description", "Who is paid how much for a sale, and on what conditions.");
        Fields(json, PlanReader.Fields, SchemaFields.Plan, ["plan", "version", "asset", "bonuses"]);
        json.WriteStartObject("$defs");
        Raw(json, "name", SchemaFields.Name);
        Raw(json, "amount", SchemaFields.Amount);
        Raw(json, "percent", SchemaFields.Percent);
        Raw(json, "percents", Form(SchemaFields.Bonus, "percents"));
        Object(json, "plan_caps", PlanReader.CapsFields, SchemaFields.Plan, []);
        Object(json, "bonus_caps", BonusReader.CapsFields, SchemaFields.Plan, []);
        Ranks(json);
        Object(json, "condition", ConditionReader.Fields, SchemaFields.Condition, []);
        Legs(json);
        Object(json, "bracket", RateReader.BracketFields, SchemaFields.Bonus, ["from"]);
        Bonus(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Ranks(Utf8JsonWriter json)
    {
        Object(json, "first_rank", ["name"], SchemaFields.Plan, ["name"]);
        Object(json, "rank", PlanReader.RankFields, SchemaFields.Plan, ["name"]);
        Raw(json, "ranks", """
            { "type": "array", "maxItems": 64, "prefixItems": [{ "$ref": "#/$defs/first_rank" }],
              "items": { "$ref": "#/$defs/rank" } }
            """);
    }

    private static void Legs(Utf8JsonWriter json)
    {
        json.WriteStartObject("legs");
        Fields(json, ConditionReader.LegsFields, SchemaFields.Condition, ["count"]);
        Raw(json, "anyOf", """[{ "required": ["group_volume"] }, { "required": ["rank"] }]""");
        Raw(json, "not", """{ "properties": { "group_volume": { "const": 0 } }, "required": ["group_volume"] }""");
        json.WriteEndObject();
    }

    private static void Bonus(Utf8JsonWriter json)
    {
        json.WriteStartObject("bonus");
        var some = BonusRule.SomeKinds.Where(field => rules.Any(rule => rule.Takes(field)));
        Fields(json, [.. BonusRule.AnyKind, .. some, .. BonusRule.AllRates], SchemaFields.Bonus, ["name", "kind"]);
        json.WriteStartArray("allOf");
        foreach (var rule in rules) Kind(json, rule);
        json.WriteEndArray();
        Raw(json, "dependentRequired", """{ "on": ["brackets"] }""");
        json.WriteEndObject();
    }

    /// <summary>Which fields a kind takes, and that it has exactly one of its rates.</summary>
    private static void Kind(Utf8JsonWriter json, BonusRule rule)
    {
        json.WriteStartObject();
        Raw(json, "if", $$"""{ "properties": { "kind": { "const": "{{rule.Name}}" } }, "required": ["kind"] }""");
        json.WriteStartObject("then");
        string[] all = [.. BonusRule.AnyKind, .. BonusRule.SomeKinds, .. BonusRule.AllRates];
        var taken = all.Where(rule.Takes).Select(field => $"\"{field}\"");
        Raw(json, "propertyNames", $$"""{ "enum": [{{string.Join(", ", taken)}}] }""");
        if (rule.Rates.Contains("brackets"))
        {
            var pays = rule.Kind == BonusKind.Flat ? "amount" : "percent";
            Raw(json, "properties", $$"""
                { "brackets": {
                    "items": { "required": ["{{pays}}"], "propertyNames": { "enum": ["from", "{{pays}}"] } } } }
                """);
        }

        if (rule.Takes("of")) Raw(json, "required", """["of"]""");
        var rates = rule.Rates.Select(rate => $$"""{ "required": ["{{rate}}"] }""");
        if (rule.Rates.Length > 0) Raw(json, "oneOf", $"[{string.Join(", ", rates)}]");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Object(
        Utf8JsonWriter json, string name, string[] fields, SchemaField[] known, string[] required)
    {
        json.WriteStartObject(name);
        Fields(json, fields, known, required);
        json.WriteEndObject();
    }

    /// <summary>Properties in the order of the reader's list; one that nothing is said of may be anything.</summary>
    private static void Fields(
        Utf8JsonWriter json, string[] fields, SchemaField[] known, string[] required)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        if (required.Length > 0)
            Raw(json, "required", $"[{string.Join(", ", required.Select(one => $"\"{one}\""))}]");
        json.WriteStartObject("properties");
        foreach (var field in fields)
        {
            var said = Array.Find(known, one => one.Name == field);
            json.WriteStartObject(field);
            if (said.Text is not null) json.WriteString("description", said.Text);
            if (said.Form is not null) Members(json, said.Form);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Form(SchemaField[] known, string name) =>
        Array.Find(known, one => one.Name == name).Form;

    private static void Members(Utf8JsonWriter json, string form)
    {
        using var parsed = JsonDocument.Parse(form);
        foreach (var member in parsed.RootElement.EnumerateObject()) member.WriteTo(json);
    }

    /// <summary>Written again, so that the whole is indented alike.</summary>
    private static void Raw(Utf8JsonWriter json, string name, string text)
    {
        json.WritePropertyName(name);
        using var parsed = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
        parsed.RootElement.WriteTo(json);
    }
}
