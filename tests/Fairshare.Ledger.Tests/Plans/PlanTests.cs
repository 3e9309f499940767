using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Tests.Plans;

public class PlanTests
{
    [Fact]
    public void Smoke()
    {
        var problems = new List<PlanProblem>();
        var plan = PlanProgram.Compile("""
{
  "plan": "tea-2026", "version": 1, "asset": "CNY",
  "period": "month", "period_offset": "+08:00",
  "close_after_days": 3,
  "base": "volume",
  "hold_days": 14, "return_days": 365,
  "undelivered": "release",
  "active": { "personal_volume": 10000 },
  "ranks": [ { "name": "partner" },
             { "name": "leader", "when": { "personal_volume": 10000, "group_volume": 400000, "customers": 5, "legs": { "count": 2, "group_volume": 100000 } } } ],
  "bonuses": [
    { "name": "retail", "kind": "personal", "percent": "10" },
    { "name": "team", "kind": "unilevel", "tree": "enroller", "percents": ["5","3","2"], "compression": "dynamic", "entitled": { "partner": 1, "leader": 3 } },
    { "name": "career", "kind": "differential", "percent_by_rank": { "partner": "3", "leader": "6" } },
    { "name": "match", "kind": "matching", "of": ["team"], "percents": ["10","5"] }
  ],
  "caps": { "sale_percent": "45", "member_per_period": 1000000 },
  "breakage": "company"
}
"""u8, problems);
        Assert.Empty(problems);
        Assert.NotNull(plan);
        Assert.Equal(4, plan.Bonuses.Length);
    }
}
