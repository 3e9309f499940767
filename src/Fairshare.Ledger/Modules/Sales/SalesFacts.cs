using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;
using Fairshare.Ledger.Sales.Settling;
using Fairshare.Ledger.Sales.Texts;

namespace Fairshare.Ledger.Sales;

/// <summary>What happens to sales and to what they pay, and how receipts say it.</summary>
public static class SalesFacts
{
    /// <summary>The module's number.</summary>
    public const int Module = 4;

    /// <summary>Sale of seller Party to buyer Other in period Period: Amount, volume Base, qualifying More; accruals
    /// available at Time; it brought in or took from the deposit Gross, of which Extra is set aside.</summary>
    public const ushort SaleRecorded = (Module << 8) | 1;

    /// <summary>Party gets Amount (Gross before the caps Why) of bonus Bonus at level Level: Ppm of Base, available at
    /// Time; N is the account's line. Other is whose accrual is matched, if one is; Count is its place among all that
    /// came of the sale; Rank is Party's, while tracing.</summary>
    public const ushort BonusAccrued = (Module << 8) | 2;

    /// <summary>Party (or nobody) gets nothing of bonus Bonus at level Level, because of Why: Ppm of Base, if there was
    /// a rate. Other, Count and Rank as in <see cref="BonusAccrued"/>; Extra names, while tracing, how the condition
    /// was judged (<see cref="Periods.Judging.CloseWitness.Judged"/>).</summary>
    public const ushort PassedOver = (Module << 8) | 3;

    /// <summary>Amount of the sale is taken back by the return named More; Base is left.</summary>
    public const ushort SaleReturned = (Module << 8) | 4;

    /// <summary>Amount (negative) of an accrual of Gross is taken back; Mark 1: it had been released; Time is its
    /// availability or, then, now.</summary>
    public const ushort AccrualTakenBack = (Module << 8) | 5;

    /// <summary>Amount of a sale's or (Sale −1) a period's bonus is available since Time;
    /// More of it paid a debt.</summary>
    public const ushort Released = (Module << 8) | 6;

    /// <summary>The sale was delivered at More; its accruals are available at Time.</summary>
    public const ushort SaleDelivered = (Module << 8) | 7;

    /// <summary>The return named More, of Amount (0: of all), waits for the sale Text.</summary>
    public const ushort ReturnWaiting = (Module << 8) | 8;

    /// <summary>The return named More waited for this sale, but is not taken, for the reason Text.</summary>
    public const ushort ReturnUnmatched = (Module << 8) | 9;

    /// <summary>Party gets Amount (Gross before the caps Why) at the end of period Period, available at Time.</summary>
    public const ushort LineAccrued = (Module << 8) | 10;

    /// <summary>Amount (negative) of a period's line of Gross is taken back, as
    /// <see cref="AccrualTakenBack"/>.</summary>
    public const ushort LineTakenBack = (Module << 8) | 11;

    /// <summary>Party's legs of bonus Bonus at the end of period Period: Amount left and Gross right, of which Time and
    /// N were carried in; Base cycles or volume are matched; More of the left and Extra of the right are carried on.
    /// </summary>
    public const ushort LegsCounted = (Module << 8) | 12;

    /// <summary>All lines of bonus Bonus at the end of period Period came to Gross, and its cap, of Base, is Amount:
    /// each is scaled down. None of them is over 2^62.</summary>
    public const ushort BonusCapped = (Module << 8) | 13;

    /// <summary>Writes a fact that stands alone: what <see cref="SaleText"/> and <see cref="LineText"/> write never
    /// comes here.</summary>
    internal static void Write(
        in Fact fact, FactList facts, SalesModule sales, PlansModule plans, Parties parties, JsonText json)
    {
        json.Raw("{\"fact\":\""u8).Raw(NameOf(fact.Kind)).Raw("\""u8);
        if (fact.Sale >= 0)
            json.Raw(",\"sale\":\""u8).Raw(sales.IdOf(fact.Sale)).Raw("\""u8);
        if (fact.Kind is SaleReturned or ReturnWaiting or ReturnUnmatched)
            json.Raw(",\"return\":\""u8).Raw(sales.NameText(fact.More)).Raw("\""u8);
        if (fact.Bonus >= 0)
        {
            json.Raw(",\"bonus\":\""u8).Raw(plans.Version(fact.Plan).Bonuses[fact.Bonus].NameUtf8)
                .Raw("\",\"level\":"u8).Number(fact.Level);
        }

        if (fact.Party.Exists) json.Raw(",\"member\":\""u8).Raw(parties.Id(fact.Party)).Raw("\""u8);
        WriteAmounts(fact, facts, json);
        json.Raw("}"u8);
    }

    /// <summary>The name of a reason for which somebody was passed over.</summary>
    public static ReadOnlySpan<byte> NameOf(Why why) => why switch
    {
        Why.Inactive => "inactive"u8,
        Why.Unqualified => "unqualified"u8,
        Why.NotEntitled => "not_entitled"u8,
        Why.Blocked => "blocked"u8,
        Why.NoRate => "no_rate"u8,
        Why.RatePassed => "rate_passed"u8,
        Why.Nobody => "nobody"u8,
        Why.SellerInactive => "seller_inactive"u8,
        Why.Replaced => "replaced"u8,
        Why.Capped => "capped"u8,
        Why.TooSmall => "too_small"u8,
        Why.NobodyBrokeAway => "nobody_broke_away"u8,
        Why.RankTooLow => "rank_too_low"u8,
        Why.TooNear => "too_near"u8,
        _ => "blocking"u8,
    };

    /// <summary>The name of a cap that cut an accrual: the last of those that did.</summary>
    public static ReadOnlySpan<byte> NameOf(Cut cut) => cut switch
    {
        _ when (cut & Cut.Sale) != 0 => "sale_percent"u8,
        _ when (cut & Cut.PlanMember) != 0 => "member_per_period"u8,
        _ when (cut & Cut.Period) != 0 => "period_percent"u8,
        _ when (cut & Cut.BonusMember) != 0 => "bonus_member_per_period"u8,
        _ => "from_one_member_per_period"u8,
    };

    private static void WriteAmounts(in Fact fact, FactList facts, JsonText json)
    {
        if (fact.Kind == SaleDelivered)
        {
            json.Raw(",\"delivered\":"u8).Timestamp(fact.More).Raw(",\"available\":"u8).Timestamp(fact.Time);
            return;
        }

        if (fact.Kind == ReturnWaiting)
        {
            json.Raw(",\"waits_for\":"u8).Text(facts.Text(fact));
            if (fact.Amount != 0) json.Raw(",\"amount\":"u8).Number(fact.Amount);
            return;
        }

        if (fact.Kind == ReturnUnmatched)
        {
            json.Raw(",\"reason\":"u8).Text(facts.Text(fact));
            return;
        }

        json.Raw(",\"amount\":"u8).Number(fact.Amount);
        if (fact.Kind == SaleReturned) json.Raw(",\"left\":"u8).Number(fact.Base);
        if (fact.Kind == AccrualTakenBack) WriteState(fact, json);
        if (fact.N != 0) json.Raw(",\"n\":"u8).Number(fact.N);
    }

    /// <summary>Writes whether what is taken back had been released.</summary>
    internal static void WriteState(in Fact fact, JsonText json) =>
        json.Raw(fact.Mark != 0 ? ",\"state\":\"offset\""u8 : ",\"state\":\"reversed\""u8);

    /// <summary>The name of a fact that is an object of its own.</summary>
    internal static ReadOnlySpan<byte> NameOf(ushort kind) => kind switch
    {
        SaleReturned => "sale_returned"u8,
        AccrualTakenBack => "accrual_taken_back"u8,
        Released => "released"u8,
        SaleDelivered => "sale_delivered"u8,
        ReturnWaiting => "return_waiting"u8,
        ReturnUnmatched => "return_unmatched"u8,
        LineAccrued => "line_accrued"u8,
        LineTakenBack => "line_taken_back"u8,
        LegsCounted => "legs_counted"u8,
        BonusCapped => "bonus_capped"u8,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
