using System.Text.Json;

namespace Fairshare.Node.Explain;

/// <summary>A member's close for programs. Amounts in minor units, volumes as in the plan.</summary>
internal static class CloseJson
{
    public static void Write(CloseStory story, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Head(story, json);
        json.WriteStartArray("ranks");
        foreach (var rank in story.Ranks)
        {
            json.WriteStartObject();
            json.WriteString("rank", rank.Name);
            json.WriteBoolean("reached", rank.Reached);
            if (rank.When is not null) Condition("when", rank.When, json);
            if (rank.Keep is not null) Condition("keep", rank.Keep, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("conditions");
        foreach (var condition in story.Conditions)
        {
            json.WriteStartObject();
            json.WriteString("of", condition.Name);
            Condition("judged", condition.View, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Volumes(story, json);
        Legs(story, json);
        Lines(story, json);
        json.WriteNumber("earned", story.Earned);
        json.WriteEndObject();
    }

    private static void Head(CloseStory story, Utf8JsonWriter json)
    {
        var close = story.Close;
        json.WriteString("member", story.Member);
        json.WriteString("period", story.Period);
        json.WriteString("plan", story.Plan);
        json.WriteNumber("version", story.Version);
        json.WriteString("asset", story.Money.Asset);
        json.WriteNumber("scale", story.Money.Scale);
        json.WriteString("ended", story.Ended);
        json.WriteString("accepted", story.Accepted);
        json.WriteString("rank_before", story.RankBefore);
        json.WriteString("rank_reached", story.RankReached);
        json.WriteString("rank_in_force", story.RankInForce);
        if (story.RankKept.Length > 0) json.WriteString("rank_kept", story.RankKept);
        json.WriteBoolean("active", story.Active ?? !close.IsBlocked);
        json.WriteBoolean("blocked", close.IsBlocked);
        json.WriteNumber("personal_volume", close.PersonalVolume);
        json.WriteNumber("group_volume", close.EnrollerVolume);
        json.WriteNumber("order", close.Order);
        json.WriteNumber("customers", close.Customers);
        json.WriteNumber("customer_volume", close.CustomerVolume);
    }

    private static void Condition(string name, ConditionView view, Utf8JsonWriter json)
    {
        json.WriteStartObject(name);
        Condition(view, json);
        json.WriteEndObject();
    }

    private static void Condition(ConditionView view, Utf8JsonWriter json)
    {
        json.WriteBoolean("holds", view.Holds);
        json.WriteStartArray("parts");
        foreach (var part in view.Parts)
        {
            json.WriteStartObject();
            json.WriteString("what", part.What);
            json.WriteString("value", part.Value);
            json.WriteString("needed", part.Needed);
            if (part.Missing.Length > 0) json.WriteString("missing", part.Missing);
            json.WriteBoolean("holds", part.Holds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (view.Any.Count == 0) return;
        json.WriteStartArray("any");
        foreach (var one in view.Any)
        {
            json.WriteStartObject();
            Condition(one, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Volumes(CloseStory story, Utf8JsonWriter json)
    {
        json.WriteStartArray("volumes");
        foreach (var (tree, group, legs) in story.Volumes)
        {
            json.WriteStartObject();
            json.WriteString("tree", Wording.Tree(tree));
            json.WriteNumber("own", story.Close.PersonalVolume);
            json.WriteStartArray("legs");
            foreach (var leg in legs)
            {
                json.WriteStartObject();
                json.WriteString("member", leg.Name);
                json.WriteNumber("group_volume", leg.Volume);
                json.WriteString("highest_rank", leg.BestRank);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("group", group);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Legs(CloseStory story, Utf8JsonWriter json)
    {
        if (story.Legs.Count == 0) return;
        json.WriteStartArray("legs");
        foreach (var legs in story.Legs)
        {
            json.WriteStartObject();
            json.WriteString("bonus", legs.Bonus);
            json.WriteNumber("left", legs.Left.Volume);
            json.WriteNumber("right", legs.Right.Volume);
            Pair("carried_in", legs.Left.CarriedIn, legs.Right.CarriedIn, json);
            json.WriteNumber(legs.ByCycles ? "cycles" : "matched", legs.Matched);
            Pair("carried_out", legs.CarriedOut.Left, legs.CarriedOut.Right, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Pair(string name, long left, long right, Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(left);
        json.WriteNumberValue(right);
        json.WriteEndArray();
    }

    private static void Capped(CloseStory story, Utf8JsonWriter json)
    {
        if (story.Capped.Count == 0) return;
        json.WriteStartArray("capped");
        foreach (var (bonus, cap) in story.Capped)
        {
            json.WriteStartObject();
            json.WriteString("bonus", bonus);
            json.WriteNumber("base", cap.Base);
            json.WriteNumber("cap", cap.Cap);
            json.WriteNumber("sum", cap.Sum);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Lines(CloseStory story, Utf8JsonWriter json)
    {
        json.WriteStartArray("at_period_end");
        foreach (var line in story.Lines)
        {
            json.WriteStartObject();
            json.WriteString("bonus", line.Bonus);
            json.WriteNumber("level", line.Level);
            json.WriteNumber("amount", line.Amount);
            if (line.CutBy.Count > 0) SaleJson.Strings("cut_by", line.CutBy.Select(cut => cut.Code), json);
            json.WriteString("state", line.State);
            json.WriteString("available", line.Available);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Capped(story, json);
        json.WriteStartArray("with_sales");
        foreach (var sum in story.AtSale)
        {
            json.WriteStartObject();
            json.WriteString("bonus", sum.Bonus);
            json.WriteNumber("lines", sum.Lines);
            json.WriteNumber("paid", sum.Paid);
            json.WriteNumber("taken_back", sum.TakenBack);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
