using System.Text.Json;
using Fairshare.Node.Explain;

namespace Fairshare.Node.Demo;

/// <summary>The demo for programs. Amounts in minor units.</summary>
internal static class DemoJson
{
    public static void Write(DemoResult demo, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("seed", demo.Seed);
        json.WriteNumber("customers", demo.Company.Customers);
        json.WriteNumber("depth", demo.Company.Depth);
        json.WritePropertyName("summary");
        using (var bytes = new MemoryStream())
        {
            demo.Summary.Write(bytes);
            using var summary = JsonDocument.Parse(bytes.ToArray());
            summary.WriteTo(json);
        }

        json.WriteStartArray("top");
        foreach (var (member, earned, lines) in demo.Top)
        {
            json.WriteStartObject();
            json.WriteString("member", member);
            json.WriteNumber("earned", earned);
            json.WriteNumber("lines", lines);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("sale");
        SaleJson.Write(demo.Sale, json);
        json.WritePropertyName("close");
        CloseJson.Write(demo.Close, json);
        Statement(demo, json);
        json.WriteEndObject();
    }

    private static void Statement(DemoResult demo, Utf8JsonWriter json)
    {
        json.WriteStartObject("statement");
        json.WriteString("member", demo.StatementOf);
        json.WriteStartArray("lines");
        var balance = 0L;
        foreach (var line in demo.Statement)
        {
            balance += line.Amount;
            json.WriteStartObject();
            json.WriteString("sale", line.Sale);
            json.WriteString("period", line.Period);
            json.WriteString("bonus", line.Bonus);
            json.WriteNumber("level", line.Level);
            json.WriteNumber("amount", line.Amount);
            json.WriteString("available", line.Available);
            json.WriteString("state", line.State);
            json.WriteNumber("balance", balance);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
