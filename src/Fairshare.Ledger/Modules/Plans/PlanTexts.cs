namespace Fairshare.Ledger.Plans;

/// <summary>Who writes what of a plan, by the index of its version; made when it is first asked for.</summary>
internal sealed class PlanTexts<T>(PlansModule plans, Func<CompiledPlan, T> make) where T : LaterText
{
    private readonly List<T> texts = [];

    /// <summary>Who writes under the version with an index.</summary>
    public T Of(int plan)
    {
        while (texts.Count <= plan) texts.Add(make(plans.Version(texts.Count)));
        return texts[plan];
    }
}
