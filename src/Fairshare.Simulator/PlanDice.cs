namespace Fairshare.Simulator;

/// <summary>Draws plan documents: every kind of bonus, and most of what a bonus, a rank and a cap can say.</summary>
internal sealed class PlanDice(Dice dice, string period, int returnDays)
{
    private string breakage = "";

    /// <summary>A document; some are refused.</summary>
    public string Document(string name, string asset, int number)
    {
        var bonuses = Bonuses();
        var isBounded = !bonuses.Any(IsUnbounded) || dice.OneIn(20);
        var caps = isBounded && dice.Below(3) > 0 ? "" :
            $$""" "caps":{"sale_percent":"{{dice.Below(30)}}","member_per_period":{{dice.Below(5_000)}}},""";
        var active = dice.Below(2) == 0 ? "" : """ "active":{"personal_volume":500},""";
        return $$"""
            {"plan":"{{name}}","version":{{number}},"asset":"{{asset}}","period":"{{period}}",
            "base":"{{dice.Pick("amount", "volume")}}","undelivered":"{{dice.Pick("release", "hold")}}",
            "close_after_days":{{dice.Below(4)}},"hold_days":{{dice.Below(15)}},"return_days":{{returnDays}},
            {{active}}{{caps}}"ranks":{{Ranks()}},"bonuses":[{{string.Join(',', bonuses)}}]{{breakage}}}
            """;
    }

    private static bool IsUnbounded(string bonus) =>
        bonus.Contains("\"binary\"", StringComparison.Ordinal) &&
        !bonus.Contains("\"period_percent\"", StringComparison.Ordinal);

    private string Ranks() => dice.Pick(
        """
        [{"name":"low"},{"name":"mid","when":{"personal_volume":500}},{"name":"high","when":{"group_volume":3000}}]
        """,
        """
        [{"name":"low"},{"name":"mid","grace":1,"when":{"legs":{"count":1,"group_volume":300}}},
        {"name":"high","when":{"group_volume":2000,"over":2},"keep":{"customers":1}},{"name":"honour"}]
        """,
        """
        [{"name":"low"},{"name":"high"},
        {"name":"mid","when":{"customers":2,"over":3,"any":[{"order":100},{"rank":"low"}]}}]
        """);

    private List<string> Bonuses()
    {
        var (matched, replaced) = (dice.Pick("team", "career", "own"), dice.Pick("", ",\"replaces\":[\"own\"]"));
        var gift = dice.Pick("7", "7", "10000000");
        var bonuses = new List<string>
        {
            $$"""{"name":"own","kind":"personal","percent":"{{dice.Below(20)}}"{{Extra()}}}""",
            $$"""{"name":"team","kind":"unilevel","percents":["5","3.3333","2"]{{Walk()}}{{Extra()}}}""",
            $$"""
            {"name":"career","kind":"differential","percent_by_rank":{"low":"3","mid":"6","high":"9"}{{Extra()}}}
            """,
            $$"""{"name":"match","kind":"matching","of":["{{matched}}"],"percents":["10","5"]}""",
            """{"name":"cash","kind":"cashback","percent":"1.25"}""",
            $$"""
            {"name":"gift","kind":"flat","amount":{{gift}},"articles":["cup"]{{replaced}}}
            """,
        };
        while (bonuses.Count > 4 && dice.Below(2) == 0) bonuses.RemoveAt(bonuses.Count - 1);
        if (dice.Below(2) == 0) bonuses.AddRange(Later());
        breakage = bonuses.Any(bonus => bonus.Contains("\"pot\"", StringComparison.Ordinal)) && dice.OneIn(2)
            ? ",\"breakage\":\"pool:pot\"" : "";
        return bonuses;
    }

    /// <summary>One or two of the kinds that came with later protocols: under an earlier one the document is refused.
    /// </summary>
    private IEnumerable<string> Later()
    {
        var rank = dice.Pick("low", "mid", "high");
        string[] later =
        [
            $$"""{"name":"override","kind":"breakaway","rank":"{{rank}}","percents":["4","2"]{{Extra()}}}""",
            $$"""
            {"name":"pass","kind":"breakaway","rank":"{{rank}}","percent":"4","minimum_on":{{dice.Below(5_000)}}
            {{dice.Pick("", ",\"tree\":\"placement\"")}}{{Caps()}}}
            """,
            $$"""
            {"name":"gen","kind":"generation","generation":"{{rank}}","percents":["3","2"]{{Walk()}}{{Extra()}}}
            """,
            $$"""
            {"name":"bygen","kind":"matching","of":["own"],"generation":"{{rank}}","percents":["20","10"],
            "pay":"period"{{CapsAtEnd()}}}
            """,
            $$"""
            {"name":"deep","kind":"infinity","percent_by_rank":{"low":"1","mid":"2","high":"3"},
            "from_level":{{dice.Pick(1, 2, 3)}},"blocker_levels":{{dice.Below(3)}}{{Extra()}}}
            """,
            $$"""
            {"name":"pot","kind":"pool","percent":"4"
            {{dice.Pick("", ",\"points\":[3,1]", ",\"shares\":{\"low\":1,\"mid\":2}")}}{{Caps()}}}
            """,
            $$"""
            {"name":"start","kind":"fast_start","days":{{dice.Pick(3, 20)}},"percents":["9","4"],"replaces":["team"]
            {{Extra()}}}
            """,
            $$"""
            {"name":"square","kind":"matrix","width":{{dice.Pick(2, 3)}},"depth":{{dice.Pick(2, 4)}},
            "percents":["6","3"]{{Walk().Replace(",\"tree\":\"placement\"", "")}}{{Extra()}}}
            """,
            $$"""
            {"name":"legs","kind":"binary",{{dice.Pick(
                "\"unit\":300,\"amount\":25", "\"unit\":[200,500],\"amount\":40", "\"percent\":\"8\"",
                "\"percent\":\"8\",\"unit\":100", "\"percent_by_rank\":{\"low\":\"3\",\"mid\":\"6\"}",
                "\"brackets\":[{\"from\":500,\"percent\":\"4\"},{\"from\":2000,\"percent\":\"7\"}]")}}
            {{dice.Pick("", "", ",\"carry_max\":900", ",\"carry_max\":0")}}{{dice.Pick("", ",\"flush\":\"inactive\"")}}
            {{dice.Pick("", "", ",\"when\":{\"customer_share\":\"30\"}", ",\"articles\":[\"cup\"]")}}
            {{dice.Pick("", ",\"caps\":{\"period_percent\":\"5\"}")}}}
            """,
        ];
        var first = dice.Below(later.Length);
        first = dice.OneIn(3) ? dice.Pick(5, 7, 8) : first;
        yield return later[first];
        if (dice.Below(2) == 0) yield return later[(first + 1 + dice.Below(later.Length - 1)) % later.Length];
    }

    private string Walk() => dice.Pick("", ",\"tree\":\"placement\"") +
        dice.Pick("", ",\"compression\":\"none\"", ",\"compression\":\"dynamic\"", ",\"compression\":\"source\"") +
        dice.Pick("", ",\"entitled\":{\"low\":1,\"mid\":2,\"high\":3}");

    private string Extra() => dice.Pick(Caps(), ",\"pay\":\"period\"" + CapsAtEnd()) + dice.Pick(
        "", "", ",\"when\":{\"group_volume\":400}", ",\"when\":{\"customers\":1}",
        ",\"when\":{\"own_group_volume\":300,\"over\":2}");

    private string CapsAtEnd() => dice.Pick(
        Caps(), ",\"caps\":{\"period_percent\":\"2\"}",
        ",\"caps\":{\"member_per_period\":300,\"period_percent\":\"3.5\"}");

    private string Caps() => dice.Pick(
        "", "", ",\"caps\":{\"member_per_period\":300}", ",\"caps\":{\"from_one_member_per_period\":90}");
}
