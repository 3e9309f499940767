using System.Text;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Periods;

/// <summary>What happens to periods, volumes and ranks, and how receipts say it.</summary>
public static class PeriodsFacts
{
    /// <summary>The module's number.</summary>
    public const int Module = 3;

    /// <summary>Amount (signed) of qualifying volume came to seller Party in the open period, from buyer Other (or
    /// nobody), by sale Sale; Mark 1: an own order; Mark 2: the return of a part of an earlier sale of this period,
    /// Mark 3 both, Mark 4: the return of a part of a sale of an earlier period; with 8: the buyer was no member when
    /// the sale was recorded. Raised by whoever knows sales.</summary>
    public const ushort VolumeMoved = (Module << 8) | 1;

    /// <summary>Member Party in period Period: rank Rank in force, Level reached; Mark 1 if active; volumes Amount
    /// (personal) and Gross (enroller group), Base (placement group); customers Count, their volume More,
    /// order Extra.</summary>
    public const ushort MemberClosed = (Module << 8) | 2;

    /// <summary>Period Period has ended at Time; Count members; ranks are fixed.</summary>
    public const ushort PeriodEnded = (Module << 8) | 3;

    /// <summary>Period Period is accepted.</summary>
    public const ushort PeriodAccepted = (Module << 8) | 4;

    /// <summary>Party has rank Rank from now on, by hand.</summary>
    public const ushort RankGiven = (Module << 8) | 5;

    /// <summary>Party will stand below Other in tree Mark from the next period on.</summary>
    public const ushort MoveScheduled = (Module << 8) | 6;

    /// <summary>Period Period is no longer the open one; its close begins. Told, not written.</summary>
    public const ushort PeriodFlipped = (Module << 8) | 7;

    /// <summary>Nothing of period Period can be returned any more. Told, not written.</summary>
    public const ushort PeriodForgotten = (Module << 8) | 8;

    /// <summary>Period Period will be accepted at Time, before its time.</summary>
    public const ushort AcceptanceSet = (Module << 8) | 9;

    /// <summary>Writes a fact; <see cref="MemberClosed"/> is <see cref="MemberText"/>'s.</summary>
    internal static void Write(
        in Fact fact, PeriodsModule periods, PlansModule plans, Parties parties, JsonText json)
    {
        json.Raw("{\"fact\":\""u8).Raw(Name(fact.Kind)).Raw("\""u8);
        if (fact.Kind is PeriodEnded or PeriodAccepted or AcceptanceSet)
            json.Raw(",\"period\":\""u8).Raw(periods.NameUtf8(fact.Plan, fact.Period)).Raw("\""u8);
        if (fact.Party.Exists) json.Raw(",\"member\":\""u8).Raw(parties.Id(fact.Party)).Raw("\""u8);
        if (fact.Rank >= 0) json.Raw(",\"rank\":"u8).Text(plans.Version(fact.Plan).Ranks[fact.Rank].Name);
        if (fact.Kind == PeriodEnded)
            json.Raw(",\"at\":"u8).Timestamp(fact.Time).Raw(",\"members\":"u8).Number(fact.Count);
        if (fact.Kind == AcceptanceSet) json.Raw(",\"at\":"u8).Timestamp(fact.Time);
        if (fact.Kind == MoveScheduled)
        {
            json.Raw(",\"tree\":\""u8).Raw(fact.Mark == (byte)Tree.Enroller ? "enroller"u8 : "placement"u8)
                .Raw("\",\"parent\":\""u8).Raw(parties.Id(fact.Other)).Raw("\""u8);
        }

        json.Raw("}"u8);
    }

    private static ReadOnlySpan<byte> Name(ushort kind) => kind switch
    {
        PeriodEnded => "period_ended"u8,
        PeriodAccepted => "period_accepted"u8,
        AcceptanceSet => "acceptance_set"u8,
        RankGiven => "rank_given"u8,
        MoveScheduled => "move_scheduled"u8,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>A member as a close left them, in a receipt.</summary>
internal sealed class MemberText(CompiledPlan plan) : LaterFacts
{
    private readonly byte[][] ranks = Array.ConvertAll(plan.Ranks, rank => Encoding.ASCII.GetBytes(rank.Name));

    protected override void Write(in Fact fact, ReadOnlySpan<byte> period, ReadOnlySpan<byte> member, JsonText json)
    {
        json.Raw("{\"fact\":\"member_closed\",\"period\":\""u8).Raw(period)
            .Raw("\",\"member\":\""u8).Raw(member)
            .Raw("\",\"rank\":\""u8).Raw(ranks[fact.Rank])
            .Raw("\",\"reached\":\""u8).Raw(ranks[fact.Level])
            .Raw(fact.Mark != 0 ? "\",\"active\":true"u8 : "\",\"active\":false"u8)
            .Raw(",\"personal_volume\":"u8).Number(fact.Amount)
            .Raw(",\"group_volume\":"u8).Number(fact.Gross);
        if (fact.Base != 0) json.Raw(",\"placement_volume\":"u8).Number(fact.Base);
        if (fact.Count != 0) json.Raw(",\"customers\":"u8).Number(fact.Count);
        if (fact.More != 0) json.Raw(",\"customer_volume\":"u8).Number(fact.More);
        if (fact.Extra != 0) json.Raw(",\"order\":"u8).Number(fact.Extra);
        json.Raw("}"u8);
    }
}
