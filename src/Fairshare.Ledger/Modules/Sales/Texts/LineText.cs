using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales.Settling;

namespace Fairshare.Ledger.Sales.Texts;

/// <summary>What a period's bonuses come to, in a receipt: lines, what of them is taken back and released, the legs of
/// binaries, and what a cap of all lines together did.</summary>
internal sealed class LineText(CompiledPlan plan) : LaterFacts
{
    /// <summary>Whether a fact is of a period's bonus and not of a sale.</summary>
    public static bool Takes(in Fact fact) => fact is { Sale: < 0, Bonus: >= 0 };

    protected override void Write(in Fact fact, ReadOnlySpan<byte> period, ReadOnlySpan<byte> member, JsonText json)
    {
        var bonus = plan.Bonuses[fact.Bonus];
        json.Raw("{\"fact\":\""u8).Raw(SalesFacts.NameOf(fact.Kind))
            .Raw("\",\"period\":\""u8).Raw(period)
            .Raw("\",\"bonus\":\""u8).Raw(bonus.NameUtf8).Raw("\""u8);
        if (!member.IsEmpty)
            json.Raw(",\"level\":"u8).Number(fact.Level).Raw(",\"member\":\""u8).Raw(member).Raw("\""u8);
        if (fact.Kind == SalesFacts.LegsCounted) WriteLegs(fact, bonus, json);
        else if (fact.Kind == SalesFacts.BonusCapped) WriteCap(fact, json);
        else WriteLine(fact, json);
        json.Raw("}"u8);
    }

    private static void WriteLegs(in Fact fact, Bonus bonus, JsonText json)
    {
        json.Raw(",\"left\":"u8).Number(fact.Amount).Raw(",\"right\":"u8).Number(fact.Gross);
        json.Raw(",\"carried_in\":["u8).Number(fact.Time).Raw(","u8).Number(fact.N).Raw("]"u8);
        json.Raw(bonus.Rate == RateForm.Fixed ? ",\"cycles\":"u8 : ",\"matched\":"u8).Number(fact.Base);
        json.Raw(",\"carried_out\":["u8).Number(fact.More).Raw(","u8).Number(fact.Extra).Raw("]"u8);
    }

    private static void WriteCap(in Fact fact, JsonText json) =>
        json.Raw(",\"base\":"u8).Number(fact.Base).Raw(",\"cap\":"u8).Number(fact.Amount)
            .Raw(",\"sum\":"u8).Number(fact.Gross);

    private static void WriteLine(in Fact fact, JsonText json)
    {
        json.Raw(",\"amount\":"u8).Number(fact.Amount);
        if (fact.Kind == SalesFacts.LineAccrued && fact.Gross != fact.Amount)
            json.Raw(",\"gross\":"u8).Number(fact.Gross)
                .Raw(",\"cut_by\":\""u8).Raw(SalesFacts.NameOf((Cut)fact.Why)).Raw("\""u8);
        if (fact.Kind == SalesFacts.LineTakenBack) SalesFacts.WriteState(fact, json);
        if (fact.Kind == SalesFacts.Released && fact.More != 0) json.Raw(",\"repaid\":"u8).Number(fact.More);
        if (fact.Kind != SalesFacts.Released) json.Raw(",\"available\":"u8).Timestamp(fact.Time);
        if (fact.N != 0) json.Raw(",\"n\":"u8).Number(fact.N);
    }
}
