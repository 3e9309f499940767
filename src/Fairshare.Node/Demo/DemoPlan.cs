namespace Fairshare.Node.Demo;

/// <summary>The plan of the demo's tea company.</summary>
internal static class DemoPlan
{
    public const string Document = """
        {
          "plan": "tea-2026",
          "version": 1,
          "asset": "EUR",
          "period": "month",
          "close_after_days": 3,
          "base": "volume",
          "hold_days": 14,
          "return_days": 60,
          "active": { "personal_volume": 5000 },
          "ranks": [
            { "name": "partner" },
            {
              "name": "leader",
              "when": { "personal_volume": 6000, "group_volume": 60000, "legs": { "count": 2, "group_volume": 8000 } }
            },
            {
              "name": "director",
              "when": { "personal_volume": 8000, "group_volume": 200000, "legs": { "count": 2, "rank": "leader" } },
              "grace": 1
            }
          ],
          "bonuses": [
            { "name": "retail", "kind": "personal", "percent": "12" },
            {
              "name": "team", "kind": "unilevel", "percents": ["5", "3", "2"], "compression": "dynamic",
              "entitled": { "partner": 1, "leader": 2, "director": 3 }
            },
            {
              "name": "career", "kind": "differential",
              "percent_by_rank": { "partner": "2", "leader": "5", "director": "8" }
            },
            { "name": "match", "kind": "matching", "of": ["team"], "percents": ["10", "5"] },
            { "name": "loyalty", "kind": "cashback", "percent": "2" },
            {
              "name": "turnover", "kind": "differential", "pay": "period",
              "brackets": [
                { "from": 20000, "percent": "1" }, { "from": 80000, "percent": "2" }, { "from": 200000, "percent": "3" }
              ],
              "caps": { "member_per_period": 4000 }
            }
          ],
          "caps": { "sale_percent": "40", "member_per_period": 20000 }
        }

        """;
}
