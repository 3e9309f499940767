using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fairshare.Apps.Tests.Plans;

/// <summary>Enough of JSON Schema (draft 2020-12) to hold documents against ours; an unknown keyword fails.</summary>
internal sealed class MiniSchema(JsonElement root)
{
    private static readonly string[] silent =
        ["$schema", "$defs", "title", "description", "then", "prefixItems"];

    public bool Accepts(JsonElement value) => Accepts(root, value);

    private bool Accepts(JsonElement schema, JsonElement value) => schema.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => schema.EnumerateObject().All(rule => silent.Contains(rule.Name) || Holds(schema, rule, value)),
    };

    private bool Holds(JsonElement schema, JsonProperty rule, JsonElement value)
    {
        var (isObject, isArray) = (value.ValueKind == JsonValueKind.Object, value.ValueKind == JsonValueKind.Array);
        var isText = value.ValueKind == JsonValueKind.String;
        return rule.Name switch
        {
            "type" => IsType(rule.Value.GetString()!, value),
            "enum" => rule.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
            "const" => JsonElement.DeepEquals(rule.Value, value),
            "pattern" => !isText || Regex.IsMatch(value.GetString()!, rule.Value.GetString()!),
            "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= rule.Value.GetDecimal(),
            "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() <= rule.Value.GetDecimal(),
            "required" => !isObject || rule.Value.EnumerateArray().All(name => Has(value, name.GetString()!)),
            "properties" => !isObject || Properties(schema, rule.Value, value),
            "additionalProperties" => !isObject || Has(schema, "properties") ||
                value.EnumerateObject().All(one => Accepts(rule.Value, one.Value)),
            "propertyNames" => !isObject || value.EnumerateObject().All(one => Accepts(rule.Value, Text(one.Name))),
            "dependentRequired" => !isObject || rule.Value.EnumerateObject().All(one =>
                !Has(value, one.Name) || one.Value.EnumerateArray().All(name => Has(value, name.GetString()!))),
            "minProperties" => !isObject || value.EnumerateObject().Count() >= rule.Value.GetInt32(),
            "items" => !isArray || value.EnumerateArray().Index().All(one => Item(schema, rule.Value, one)),
            "minItems" => !isArray || value.GetArrayLength() >= rule.Value.GetInt32(),
            "maxItems" => !isArray || value.GetArrayLength() <= rule.Value.GetInt32(),
            "uniqueItems" => !isArray || value.EnumerateArray().Select(one => one.GetRawText()).Distinct().Count() ==
                value.GetArrayLength(),
            "allOf" => rule.Value.EnumerateArray().All(one => Accepts(one, value)),
            "anyOf" => rule.Value.EnumerateArray().Any(one => Accepts(one, value)),
            "oneOf" => rule.Value.EnumerateArray().Count(one => Accepts(one, value)) == 1,
            "not" => !Accepts(rule.Value, value),
            "if" => !Accepts(rule.Value, value) || Accepts(schema.GetProperty("then"), value),
            "$ref" => Accepts(Find(rule.Value.GetString()!), value),
            _ => throw new InvalidOperationException($"The keyword {rule.Name} is not known here."),
        };
    }

    private bool Properties(JsonElement schema, JsonElement known, JsonElement value) =>
        value.EnumerateObject().All(one =>
            known.TryGetProperty(one.Name, out var form) ? Accepts(form, one.Value)
            : !schema.TryGetProperty("additionalProperties", out var others) || Accepts(others, one.Value));

    private bool Item(JsonElement schema, JsonElement items, (int Index, JsonElement Item) one)
    {
        var isFirst = schema.TryGetProperty("prefixItems", out var prefix) && one.Index < prefix.GetArrayLength();
        return Accepts(isFirst ? prefix[one.Index] : items, one.Item);
    }

    private JsonElement Find(string reference) =>
        reference["#/".Length..].Split('/').Aggregate(root, (at, name) => at.GetProperty(name));

    private static bool Has(JsonElement value, string name) => value.TryGetProperty(name, out _);

    private static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);

    private static bool IsType(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDecimal() % 1 == 0,
        _ => throw new InvalidOperationException($"The type {type} is not known here."),
    };
}
