namespace Fairshare.Simulator;

/// <summary>Draws plan documents: every kind of bonus, and most of what a bonus, a rank and a cap can say.</summary>
internal sealed class PlanDice(Dice dice, string period, int returnDays)
{
    /// <summary>A document; some are refused.</summary>
    public string Document(string name, string asset, int number)
    {
        var caps = dice.Below(3) > 0 ? "" :
            $$""" "caps":{"sale_percent":"{{dice.Below(30)}}","member_per_period":{{dice.Below(5_000)}}},""";
        var active = dice.Below(2) == 0 ? "" : """ "active":{"personal_volume":500},""";
        return $$"""
            {"plan":"{{name}}","version":{{number}},"asset":"{{asset}}","period":"{{period}}",
            "base":"{{dice.Pick("amount", "volume")}}","undelivered":"{{dice.Pick("release", "hold")}}",
            "close_after_days":{{dice.Below(4)}},"hold_days":{{dice.Below(15)}},"return_days":{{returnDays}},
            {{active}}{{caps}}"ranks":{{Ranks()}},"bonuses":[{{string.Join(',', Bonuses())}}]}
            """;
    }

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
        return bonuses;
    }

    private string Walk() => dice.Pick("", ",\"tree\":\"placement\"") +
        dice.Pick("", ",\"compression\":\"none\"", ",\"compression\":\"dynamic\"", ",\"compression\":\"source\"") +
        dice.Pick("", ",\"entitled\":{\"low\":1,\"mid\":2,\"high\":3}");

    private string Extra() => dice.Pick("", ",\"pay\":\"period\"") +
        dice.Pick("", "", ",\"caps\":{\"member_per_period\":300}", ",\"caps\":{\"from_one_member_per_period\":90}") +
        dice.Pick("", "", ",\"when\":{\"group_volume\":400}", ",\"when\":{\"customers\":1}");
}
