using System.Text.Json;

namespace Fairshare.Node.Explain;

/// <summary>A sale's or a return's story for programs. Amounts in minor units.</summary>
internal static class SaleJson
{
    public static void Write(SaleStory story, Utf8JsonWriter json) => Write(story, null, json);

    public static void Write(MemberView view, Utf8JsonWriter json) => Write(view.Story, view, json);

    public static void Write(ReturnStory story, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("return", story.Return);
        json.WriteString("sale", story.Sale);
        json.WriteString("at", story.At);
        json.WriteString("state", story.State);
        if (story.Member.Length > 0) json.WriteString("member", story.Member);
        if (story.Reason.Length > 0) json.WriteString("reason", story.Reason);
        json.WriteBoolean("came_early", story.CameEarly);
        if (story.State == "taken")
        {
            json.WriteString("asset", story.Money.Asset);
            json.WriteNumber("amount", story.Amount);
            json.WriteNumber("left", story.Left);
            Lines(story.Lines, json);
        }

        json.WriteEndObject();
    }

    private static void Write(SaleStory story, MemberView? view, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Head(story, json);
        if (view is not null)
        {
            json.WriteString("member", view.Member);
            Strings("where", view.Where, json);
        }

        json.WriteStartArray("bonuses");
        foreach (var bonus in story.Bonuses) Write(bonus, story.Available, json);
        json.WriteEndArray();
        json.WriteNumber("paid", story.Bonuses.Sum(bonus => bonus.Steps.Sum(step => step.Amount)));
        json.WriteStartArray("happenings");
        foreach (var happening in story.Happenings)
        {
            json.WriteStartObject();
            json.WriteString("at", happening.At);
            json.WriteString("what", happening.What);
            if (happening.Return.Length > 0) json.WriteString("return", happening.Return);
            json.WriteString("words", happening.Words);
            Lines(happening.Lines, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Head(SaleStory story, Utf8JsonWriter json)
    {
        json.WriteString("sale", story.Sale);
        json.WriteString("seller", story.Seller);
        json.WriteString("buyer", story.Buyer);
        json.WriteString("at", story.At);
        if (story.Delivered.Length > 0) json.WriteString("delivered", story.Delivered);
        json.WriteString("plan", story.Plan);
        json.WriteNumber("version", story.Version);
        json.WriteString("period", story.Period);
        json.WriteString("asset", story.Money.Asset);
        json.WriteNumber("scale", story.Money.Scale);
        json.WriteNumber("amount", story.Amount);
        json.WriteNumber("volume", story.Volume);
        json.WriteNumber("qualifying", story.Qualifying);
        json.WriteString("available", story.Available);
        json.WriteNumber("height", story.Height);
        json.WriteNumber("sequence", story.Sequence);
        Strings("upline", story.Upline, json);
        if (story.PlacementUpline.Count > 0) Strings("placement_upline", story.PlacementUpline, json);
    }

    private static void Write(BonusStory bonus, string available, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("bonus", bonus.Name);
        json.WriteString("kind", bonus.Kind);
        json.WriteString("pay", bonus.AtPeriodEnd ? "period" : "sale");
        if (bonus.Note.Length > 0) json.WriteString("note", bonus.Note);
        json.WriteStartArray("steps");
        foreach (var step in bonus.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("level", step.Level);
            json.WriteString("member", step.Member);
            if (step.Earner.Length > 0) json.WriteString("of", step.Earner);
            if (step.Rank.Length > 0) json.WriteString("rank", step.Rank);
            if (step.IsPaid) Paid(step, available, json);
            else json.WriteString("reason", step.Reason);
            if (step.Words.Length > 0) json.WriteString("words", step.Words);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Paid(Step step, string available, Utf8JsonWriter json)
    {
        json.WriteNumber("base", step.Base);
        json.WriteNumber("ppm", step.Ppm);
        json.WriteNumber("gross", step.Gross);
        json.WriteNumber("amount", step.Amount);
        if (step.CutBy.Count > 0) Strings("cut_by", step.CutBy.Select(cut => cut.Code), json);
        json.WriteString("available", available);
    }

    private static void Lines(IReadOnlyList<LaterLine> lines, Utf8JsonWriter json)
    {
        json.WriteStartArray("lines");
        foreach (var line in lines)
        {
            json.WriteStartObject();
            json.WriteString("sale", line.Sale);
            json.WriteString("bonus", line.Bonus);
            json.WriteNumber("level", line.Level);
            json.WriteString("member", line.Member);
            json.WriteNumber("amount", line.Amount);
            json.WriteString("state", line.State);
            json.WriteString("available", line.Available);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void Strings(string name, IEnumerable<string> values, Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
