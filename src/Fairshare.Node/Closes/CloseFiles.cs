using System.Globalization;
using System.Text.Json;
using Fairshare.Ledger;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Closes;

/// <summary>A close beside the one before it, for programs. Amounts are minor units.</summary>
internal static class CloseFiles
{
    /// <summary>All but the members.</summary>
    public static void Json(ClosePreview close, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("period", close.Name);
        json.WriteString("state", close.State.ToString().ToLowerInvariant());
        json.WriteString("ends", Time.Text(close.End));
        json.WriteString("accepted", Time.Text(close.AcceptAt));
        json.WriteString("plan", close.Plan.Name);
        json.WriteNumber("version", close.Plan.Version);
        json.WriteString("asset", close.Money.Asset);
        json.WriteNumber("scale", close.Money.Scale);
        Tally("now", close, now: true, json);
        if (close.Before is not null)
        {
            json.WriteString("compared_with", close.BeforeName);
            Tally("before", close, now: false, json);
        }

        json.WriteNumber("members_changed", close.Members().Count(one => one.Change != 0 || one.Steps != 0));
        json.WriteEndObject();
    }

    /// <summary>A line for everybody who got something in either period or has another rank.</summary>
    public static void Csv(ClosePreview close, TextWriter to)
    {
        to.Write("member,rank_before,rank,earned_before,earned,change\n");
        foreach (var one in close.Members())
        {
            to.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Id},{one.RankBefore},{one.Rank},{one.Before},{one.Now},{one.Change}\n"));
        }
    }

    private static void Tally(string name, ClosePreview close, bool now, Utf8JsonWriter json)
    {
        var tally = now ? close.Tally : close.Before!;
        json.WriteStartObject(name);
        json.WriteNumber("sales", tally.Sales);
        Summary.Wide(json, "sold", tally.Sold);
        Summary.Wide(json, "returned", tally.Returned);
        json.WriteNumber("paid_people", tally.PaidPeople);
        json.WriteStartObject("bonuses");
        foreach (var bonus in close.Bonuses())
        {
            if ((now ? bonus.Now : bonus.Before) is not { } sums) continue;
            json.WriteStartObject(bonus.Name);
            Summary.Wide(json, "with_sales", sums.WithSales);
            Summary.Wide(json, "at_end", sums.AtEnd);
            Summary.Wide(json, "taken_back", sums.TakenBack);
            Summary.Wide(json, "cut", sums.Cut);
            if (sums.Capped is { } cap)
            {
                json.WriteStartObject("capped");
                json.WriteNumber("base", cap.Base);
                json.WriteNumber("cap", cap.Cap);
                json.WriteNumber("sum", cap.Sum);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (close.Plan.Ranks.Length > 1)
        {
            json.WriteStartObject("ranks");
            foreach (var rank in close.Ranks()) json.WriteNumber(rank.Name, now ? rank.Now : rank.Before);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
