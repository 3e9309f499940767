using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Fairshare.Node.Compare;

/// <summary>A comparison as JSON and as CSV files.</summary>
internal static class CompareFiles
{
    private const int TopShown = 10;
    private const int ChangesShown = 20;

    /// <summary>Everything but the lines of every member.</summary>
    public static void Json(Comparison comparison, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("plans");
        foreach (var (index, plan) in comparison.Plans.Index())
        {
            json.WriteStartObject();
            Plan(plan, json);
            if (index > 0) Changes(comparison, index, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A line a member: what each plan pays them.</summary>
    public static string MembersCsv(Comparison comparison)
    {
        var text = new StringBuilder("member,sold,outside,customers,buy_back");
        foreach (var plan in comparison.Plans) text.Append(',').Append(plan.Label);
        text.Append('\n');
        foreach (var member in comparison.Members())
        {
            var first = member[0];
            text.Append(Invariant($"{first.Id},{first.Sold},{first.Outside},{first.Customers},{first.BuyBack}"));
            foreach (var plan in member) text.Append(Invariant($",{plan.Earned}"));
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A line a plan and period.</summary>
    public static string PeriodsCsv(Comparison comparison)
    {
        var text = new StringBuilder("plan,period,sold,paid,percent\n");
        foreach (var plan in comparison.Plans)
        {
            foreach (var one in plan.Periods)
                text.Append(Invariant($"{plan.Label},{one.Name},{one.Sold},{one.Paid},{one.Percent:0.0000}\n"));
        }

        return text.ToString();
    }

    /// <summary>A line a plan and bonus.</summary>
    public static string BonusesCsv(Comparison comparison)
    {
        var text = new StringBuilder("plan,bonus,paid\n");
        foreach (var plan in comparison.Plans)
        {
            foreach (var (name, sum) in plan.Summary.ByBonus) text.Append(Invariant($"{plan.Label},{name},{sum}\n"));
        }

        return text.ToString();
    }

    private static void Plan(Outcome plan, Utf8JsonWriter json)
    {
        json.WriteString("plan", plan.Label);
        json.WriteString("file", plan.File);
        json.WriteString("asset", plan.Summary.Asset);
        json.WriteNumber("scale", plan.Summary.Scale);
        json.WriteNumber("sales", plan.Summary.Sales);
        json.WriteNumber("sold", plan.Net);
        json.WriteNumber("paid", plan.Paid);
        json.WriteNumber("payout_percent", decimal.Round(plan.PayoutPercent, 4));
        json.WriteNumber("paid_to_customers", plan.PaidToCustomers);
        json.WriteNumber("breakage", (long)plan.Summary.Breakage);
        json.WriteNumber("members", plan.Members.Count);
        json.WriteNumber("members_with_nothing", plan.WithNothing);
        json.WriteNumber("gini", decimal.Round(plan.Gini(), 4));
        json.WriteStartArray("deciles_percent");
        foreach (var decile in plan.Deciles()) json.WriteNumberValue(decimal.Round(decile, 4));
        json.WriteEndArray();
        if (plan.CapPercent is { } cap) json.WriteNumber("cap_percent", cap);
        json.WriteNumber("periods_above_cap", plan.PeriodsAboveCap);
        json.WriteStartObject("by_bonus");
        foreach (var (name, sum) in plan.Summary.ByBonus) json.WriteNumber(name, (long)sum);
        json.WriteEndObject();
        json.WriteStartObject("refused");
        foreach (var (reason, count) in plan.Summary.Refused) json.WriteNumber(reason, count);
        json.WriteEndObject();
        json.WriteStartArray("top");
        foreach (var member in plan.Top(TopShown)) Earned(member.Id, member.Earned, json);
        json.WriteEndArray();
        Compliance(plan, json);
    }

    private static void Compliance(Outcome plan, Utf8JsonWriter json)
    {
        var figures = Compare.Compliance.Of(plan);
        json.WriteStartObject("compliance");
        json.WriteNumber("outside_percent", decimal.Round(figures.OutsidePercent, 4));
        json.WriteNumber("sellers", figures.Sellers);
        json.WriteNumber("sellers_70_percent_outside", figures.SellersMostlyOutside);
        json.WriteNumber("sellers_ten_customers", figures.SellersWithTenCustomers);
        OwnOrders(plan.OwnOrders, json);
        json.WriteStartArray("income");
        foreach (var band in plan.Income())
        {
            json.WriteStartObject();
            json.WriteString("band", band.Name);
            json.WriteNumber("members", band.Members);
            json.WriteNumber("average", band.Average);
            json.WriteNumber("median", band.Median);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void OwnOrders(OwnOrderFigures own, Utf8JsonWriter json)
    {
        json.WriteStartObject("own_orders");
        json.WriteNumber("amount", own.Amount);
        json.WriteNumber("members_loaded", own.Loaded);
        json.WriteNumber("members_loaded_without_sales", own.LoadedWithoutSales);
        json.WriteNumber("loaded_amount", own.LoadedAmount);
        json.WriteNumber("for_threshold", own.ForThreshold);
        json.WriteNumber("for_threshold_amount", own.ForThresholdAmount);
        json.WriteNumber("for_threshold_returned", own.ForThresholdReturned);
        json.WriteNumber("for_threshold_returned_amount", own.ForThresholdReturnedAmount);
        json.WriteEndObject();
        json.WriteStartObject("buy_back");
        json.WriteNumber("owed", own.BuyBack);
        json.WriteNumber("members", own.BuyBackMembers);
        json.WriteNumber("bonuses_at_sale", own.BonusesAtSale);
        json.WriteNumber("bonuses_at_period_end", own.BonusesAtPeriodEnd);
        json.WriteEndObject();
    }

    private static void Changes(Comparison comparison, int plan, Utf8JsonWriter json)
    {
        var changes = comparison.Changes(plan);
        json.WriteNumber("gain", changes.Count(one => one.Difference > 0));
        json.WriteNumber("lose", changes.Count(one => one.Difference < 0));
        json.WriteStartArray("changes");
        foreach (var change in changes.Take(ChangesShown).Concat(changes.Skip(ChangesShown).TakeLast(ChangesShown)))
        {
            json.WriteStartObject();
            json.WriteString("member", change.Id);
            json.WriteNumber("before", change.Before);
            json.WriteNumber("after", change.After);
            json.WriteStartObject("why");
            foreach (var (bonus, before, after) in change.Why) json.WriteNumber(bonus, after - before);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Earned(string member, long earned, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("member", member);
        json.WriteNumber("earned", earned);
        json.WriteEndObject();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
