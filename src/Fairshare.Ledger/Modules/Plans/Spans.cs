namespace Fairshare.Ledger.Plans;

/// <summary>How far back the conditions of several versions look, so that the next one finds what it reads.</summary>
/// <param name="Longest">The longest <c>over</c> in periods, the current one included.</param>
/// <param name="CustomersForLife">Whether customers are asked for over a lifetime.</param>
/// <param name="Needs">Those of <see cref="Needs.Customers"/> and <see cref="Needs.Order"/> that are asked for by a
/// version with an <c>over</c>.</param>
internal readonly record struct Spans(int Longest, bool CustomersForLife, Needs Needs)
{
    /// <summary>Enough for one more version too.</summary>
    public Spans With(CompiledPlan plan)
    {
        if (plan.Windows.Length == 1) return this;
        var needs = (plan.AtSaleNeeds | plan.CloseNeeds) & (Needs.Customers | Needs.Order);
        var forLife = (needs & Needs.Customers) != 0 && plan.Windows.Contains(new Window(0));
        return new Spans(
            Math.Max(Longest, plan.Windows.Max(window => window.Periods)), CustomersForLife || forLife, Needs | needs);
    }
}
