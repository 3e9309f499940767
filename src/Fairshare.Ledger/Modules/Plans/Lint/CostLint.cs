namespace Fairshare.Ledger.Plans;

/// <summary>What a plan costs at worst, beside what it may cost.</summary>
internal static class CostLint
{
    /// <summary>Adds what is found.</summary>
    public static void Check(CompiledPlan plan, WorstPayout worst, WorstSteps steps, LintNotes notes)
    {
        var cap = notes.Root["caps"]?["sale_percent"];
        var percent = WorstPayout.Percent(worst.Share);
        if (plan.SaleCap is null && worst.Share > WorstPayout.Whole)
        {
            var text = $"At worst a sale pays {percent} of 100: more than it brings in.";
            notes.Add("worst_case_over_sale", notes.Root["bonuses"]!, text);
        }

        var isCut = plan.SaleCap is { Ppm: > 0 } most && worst.Share > WorstPayout.ShareOf(most);
        if (isCut && cap is not null)
        {
            var limit = $"the cap is {cap.Text}: then each is cut alike.";
            var text = $"At worst the bonuses come to {percent} of 100, and {limit}";
            notes.Add("worst_case_above_cap", cap, text);
        }

        if (plan.SaleCap is null && Array.Find(plan.Bonuses, IsFixed) is { } sum)
        {
            var text = $"{Wording.Quote(sum.Name)} pays a fixed sum, however small the sale is.";
            notes.Add("fixed_sum_without_cap", notes.Bonus(sum.Index)["amount"]!, text);
        }

        if (steps.Accruals > Limits.AccrualsPerSaleMax)
        {
            var text = $"A sale may come to {steps.Accruals} accruals; {Limits.AccrualsPerSaleMax} are taken.";
            notes.Add("too_many_accruals", notes.Root["bonuses"]!, text);
        }

        if (steps.Steps > WorstSteps.Many)
        {
            var text = $"In a tree {WorstSteps.Depth} deep a sale may take {steps.Steps} steps.";
            notes.Add("many_steps", notes.Root["bonuses"]!, text);
        }
    }

    private static bool IsFixed(Bonus bonus) =>
        bonus is { Rate: RateForm.Fixed, FixedAmount: > 0, PeriodCap: null };
}
