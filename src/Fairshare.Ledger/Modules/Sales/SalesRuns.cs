using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;
using Fairshare.Ledger.Sales.Settling;

namespace Fairshare.Ledger.Sales;

/// <summary>
/// What a sale pays, whom it passes over, and what of it is released, as rows: one object for facts of the same kind
/// that follow one another. A sale has a dozen of each, and repeated names of columns would be most of a receipt.
/// </summary>
/// <remarks>
///     {"fact":"bonus_accrued","lines":[[bonus,level,member,base,ppm,amount,n], … ]}
///     {"fact":"bonus_accrued","lines":[[bonus,level,member,base,ppm,amount,n,gross,cut_by], … ]}   what a cap cut
///     {"fact":"passed_over","lines":[[bonus,level,member or null,reason], … ]}
///     {"fact":"released","sale":sale,"lines":[[bonus,level,member,amount,n], … ]}
///     {"fact":"released","sale":sale,"lines":[[bonus,level,member,amount,n,repaid], … ]}           what paid a debt
/// </remarks>
internal static class SalesRuns
{
    /// <summary>A name, an id, a reason or a cap, six numbers of at most 20 digits, and what is between.</summary>
    private const int RowBytesMax = 512;

    /// <summary>Writes as many of the first facts as belong together; 0: they are of another kind.</summary>
    public static int TryWrite(
        ReadOnlySpan<Fact> run, SalesModule sales, PlansModule plans, Parties parties, JsonText json)
    {
        var (kind, sale) = (run[0].Kind, run[0].Sale);
        if (sale < 0 || kind is not (SalesFacts.BonusAccrued or SalesFacts.PassedOver or SalesFacts.Released)) return 0;
        var plan = plans.Version(run[0].Plan);
        var count = 0;
        Begin(kind, sale, sales, json);
        for (; count < run.Length && run[count].Kind == kind && run[count].Sale == sale; count++)
        {
            ref readonly var fact = ref run[count];
            var row = new JsonRow(json.Room(RowBytesMax));
            if (count > 0) row.Raw((byte)',');
            plan.Bonuses[fact.Bonus].StartRow(fact.Level, ref row);
            if (fact.Party.Exists)
            {
                row.Raw((byte)'"');
                row.Raw(parties.Id(fact.Party));
                row.Raw((byte)'"');
            }
            else
            {
                row.Raw("null"u8);
            }

            if (kind == SalesFacts.BonusAccrued) Accrued(fact, ref row);
            else if (kind == SalesFacts.Released) Released(fact, ref row);
            else Passed(fact, ref row);
            json.Wrote(row);
        }

        json.Raw("]}"u8);
        return count;
    }

    private static void Begin(ushort kind, long sale, SalesModule sales, JsonText json)
    {
        if (kind == SalesFacts.BonusAccrued) json.Raw("{\"fact\":\"bonus_accrued\",\"lines\":["u8);
        else if (kind == SalesFacts.PassedOver) json.Raw("{\"fact\":\"passed_over\",\"lines\":["u8);
        else json.Raw("{\"fact\":\"released\",\"sale\":\""u8).Raw(sales.IdOf(sale)).Raw("\",\"lines\":["u8);
    }

    private static void Accrued(in Fact fact, ref JsonRow row)
    {
        Number(fact.Base, ref row);
        Number(fact.Ppm, ref row);
        Number(fact.Amount, ref row);
        Number(fact.N, ref row);
        if (fact.Gross != fact.Amount)
        {
            Number(fact.Gross, ref row);
            row.Raw(",\""u8);
            row.Raw(SalesFacts.NameOf((Cut)fact.Why));
            row.Raw((byte)'"');
        }

        row.Raw((byte)']');
    }

    private static void Released(in Fact fact, ref JsonRow row)
    {
        Number(fact.Amount, ref row);
        Number(fact.N, ref row);
        if (fact.More != 0) Number(fact.More, ref row);
        row.Raw((byte)']');
    }

    private static void Passed(in Fact fact, ref JsonRow row)
    {
        row.Raw(",\""u8);
        row.Raw(SalesFacts.NameOf((Why)fact.Why));
        row.Raw("\"]"u8);
    }

    private static void Number(long value, ref JsonRow row)
    {
        row.Raw((byte)',');
        row.Number(value);
    }
}
