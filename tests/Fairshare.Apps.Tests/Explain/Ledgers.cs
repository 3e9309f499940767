using System.CommandLine;
using System.Text.Json;
using Fairshare.Apps.Tests.Settle;
using Fairshare.Ledger;
using Fairshare.Node.Cli;
using Fairshare.Node.Demo;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Explain;

/// <summary>What a command printed, and how it ended.</summary>
internal sealed record Printed(int Exit, string Output, string Errors)
{
    public static Printed Of(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exit = Root.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = errors });
        return new Printed(exit, output.ToString(), errors.ToString());
    }

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}

/// <summary>Files that were settled into a ledger that is kept, in a temporary folder.</summary>
internal sealed class KeptLedger : IDisposable
{
    private readonly InputFolder folder = new();

    public KeptLedger(
        string plan, string members, string sales, long? snapshotEvery = null, int sealEveryDays = 1,
        int protocol = Protocol.Latest, long? until = null)
    {
        Request = new SettleRequest
        {
            Plan = folder.Write("plan.json", plan),
            Members = folder.Write("members.csv", members),
            Sales = folder.Write("sales.csv", sales),
            Out = Path.Combine(folder.Root, "out"),
            Log = Path.Combine(folder.Root, "log"),
            SealEveryDays = sealEveryDays,
            Protocol = protocol,
            Until = until,
            SnapshotEveryBytes = snapshotEvery ?? 1 << 30,
        };
        Summary = SettleRun.Run(Request, new NoProgress());
    }

    public SettleRequest Request { get; }

    public Summary Summary { get; }

    public string Log => Request.Log!;

    /// <summary>The demo's company under a plan whose two highest ranks to be reached have the given names.</summary>
    public static KeptLedger OfDemo(
        string plan, string seed, string leader = "leader", string director = "director",
        int protocol = Protocol.Latest)
    {
        var company = new DemoCompany(seed);
        var members = company.Members
            .Replace(",leader\n", $",{leader}\n", StringComparison.Ordinal)
            .Replace(",director\n", $",{director}\n", StringComparison.Ordinal);
        return new KeptLedger(plan, members, company.Sales, protocol: protocol);
    }

    /// <summary>The cells of each line of a result, without the header.</summary>
    public IReadOnlyList<string[]> Result(string name) =>
        [.. File.ReadLines(Path.Combine(Request.Out, name)).Skip(1).Select(line => line.Split(','))];

    public Printed Explain(params string[] arguments) => Printed.Of(["explain", "--log", Log, .. arguments]);

    public Printed Check(params string[] arguments) => Printed.Of(["check", "--log", Log, .. arguments]);

    public void Dispose() => folder.Dispose();

    internal sealed class NoProgress : ISettleProgress
    {
        public void Stage(string name, long units) { }

        public void Done(long units) { }
    }
}

/// <summary>Plans for the demo's company that use what the demo's own does not.</summary>
internal static class OtherPlans
{
    public const string AtPeriodEnd = """
        {
          "plan": "closing", "version": 3, "asset": "EUR", "period": "week", "close_after_days": 2, "base": "amount",
          "hold_days": 5, "return_days": 60, "undelivered": "hold",
          "active": {
            "any": [ { "personal_volume": 6000 }, { "customers": 2, "customer_volume": 3000 }, { "order": 4000 } ]
          },
          "ranks": [
            { "name": "one" },
            { "name": "two",
              "when": { "group_volume": 20000, "leg_share": "70" }, "keep": { "personal_volume": 1000 } },
            { "name": "three", "grace": 2,
              "when": { "group_volume": 60000, "over": 2, "legs": { "count": 1, "group_volume": 9000 } } },
            { "name": "four", "when": { "personal_volume": 30000, "over": "lifetime", "rest_volume": 5000 } },
            { "name": "honour" }
          ],
          "bonuses": [
            { "name": "direct", "kind": "unilevel", "pay": "period",
              "percents": ["7", "4", "1.25"], "compression": "rollup" },
            { "name": "steps", "kind": "differential",
              "percent_by_rank": { "one": "1", "two": "3.5", "three": "6", "four": "9" } },
            { "name": "over", "kind": "matching", "pay": "period", "of": ["direct", "steps"], "percents": ["20"] },
            { "name": "spread", "kind": "unilevel", "when": { "rank": "two" },
              "percents_by_rank": { "two": ["1"], "three": ["1", "2"], "four": ["1", "2", "3"] } },
            { "name": "own", "kind": "personal",
              "brackets": [ { "from": 5000, "percent": "2" }, { "from": 15000, "percent": "4" } ],
              "caps": { "member_per_period": 900 } }
          ],
          "caps": { "sale_percent": "18", "member_per_period": 4000 }
        }
        """;

    public const string Narrow = """
        {
          "plan": "narrow", "version": 1, "asset": "EUR", "period": "month", "close_after_days": 0, "base": "volume",
          "hold_days": 0, "return_days": 60,
          "active": { "personal_volume": 3000 },
          "bonuses": [
            { "name": "tea", "kind": "unilevel", "percents": ["9", "8", "7"], "compression": "source" },
            { "name": "pots", "kind": "flat", "amount": 250,
              "articles": ["teapot", "gift-box"], "replaces": ["tea", "late"] },
            { "name": "small", "kind": "unilevel", "percents": ["0.001", "0.0001"], "compression": "none", "when": {} },
            { "name": "echo", "kind": "matching", "of": ["tea", "pots"],
              "percents": ["50", "30"], "sellers": "active" },
            { "name": "thanks", "kind": "cashback", "percent": "3", "when": { "personal_volume": 1 } },
            { "name": "late", "kind": "personal", "percent": "1", "pay": "period",
              "caps": { "from_one_member_per_period": 200 } },
            { "name": "kin", "kind": "unilevel", "percents": ["2", "2"], "caps": { "from_one_member_per_period": 150 } }
          ],
          "caps": { "sale_percent": "8" }
        }
        """;
}
