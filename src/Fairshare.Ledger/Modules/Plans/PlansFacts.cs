namespace Fairshare.Ledger.Plans;

/// <summary>What happens to plans and deposits, and how receipts say it.</summary>
public static class PlansFacts
{
    /// <summary>The module's number.</summary>
    public const int Module = 2;

    /// <summary>Asset Text is known, with scale Count.</summary>
    public const ushort AssetRegistered = (Module << 8) | 1;

    /// <summary>Version Plan (an index) is published.</summary>
    public const ushort PlanPublished = (Module << 8) | 2;

    /// <summary>Version Plan governs from Time on; Mark 1: each sale brings its own funds.</summary>
    public const ushort PlanActivated = (Module << 8) | 3;

    /// <summary>Amount came into the deposit of plan Text; N is the deposit's line.</summary>
    public const ushort DepositFunded = (Module << 8) | 4;

    /// <summary>Amount left the deposit of plan Text; N is the deposit's line.</summary>
    public const ushort DepositWithdrawn = (Module << 8) | 5;

    /// <summary>Party's balance was corrected by Amount, for the reason Text,
    /// which names the second actor first.</summary>
    public const ushort Adjusted = (Module << 8) | 6;

    internal static void Write(in Fact fact, FactList facts, PlansModule plans, Parties parties, JsonText json)
    {
        json.Raw("{\"fact\":\""u8).Raw(Name(fact.Kind)).Raw("\""u8);
        if (fact.Plan >= 0)
        {
            var plan = plans.Version(fact.Plan);
            json.Raw(",\"plan\":"u8).Text(plan.Name).Raw(",\"version\":"u8).Number(plan.Version);
        }

        if (fact.Party.Exists) json.Raw(",\"member\":\""u8).Raw(parties.Id(fact.Party)).Raw("\""u8);
        if (fact.Text >= 0) json.Raw(Label(fact.Kind)).Text(facts.Text(fact));
        if (fact.Kind == AssetRegistered) json.Raw(",\"scale\":"u8).Number(fact.Count);
        if (fact.Kind == PlanActivated)
        {
            json.Raw(",\"from\":"u8).Timestamp(fact.Time)
                .Raw(fact.Mark == 1 ? ",\"funding\":\"per_sale\""u8 : ",\"funding\":\"deposit\""u8);
        }

        if (fact.Amount != 0) json.Raw(",\"amount\":"u8).Number(fact.Amount);
        if (fact.N != 0) json.Raw(",\"n\":"u8).Number(fact.N);
        json.Raw("}"u8);
    }

    private static ReadOnlySpan<byte> Label(ushort kind) => kind switch
    {
        AssetRegistered => ",\"asset\":"u8,
        Adjusted => ",\"why\":"u8,
        _ => ",\"of\":"u8,
    };

    private static ReadOnlySpan<byte> Name(ushort kind) => kind switch
    {
        AssetRegistered => "asset_registered"u8,
        PlanPublished => "plan_published"u8,
        PlanActivated => "plan_activated"u8,
        DepositFunded => "deposit_funded"u8,
        DepositWithdrawn => "deposit_withdrawn"u8,
        Adjusted => "adjusted"u8,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
