using Fairshare.Ledger;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;
using Fairshare.Ledger.Sales;
using Fairshare.Ledger.Sales.Settling;

namespace Fairshare.Node.Explain;

/// <summary>Makes a sale's story of the facts that its settling left.</summary>
internal readonly ref struct SaleBuilder
{
    private readonly StateMachine machine;
    private readonly PlansModule plans;
    private readonly PeriodsModule periods;
    private readonly SalesModule sales;
    private readonly ReadOnlySpan<byte> command;
    private readonly ReadOnlySpan<Fact> facts;
    private readonly Fact recorded;
    private readonly CompiledPlan plan;
    private readonly Money money;

    public SaleBuilder(StateMachine machine, ReadOnlySpan<byte> command, ReadOnlySpan<Fact> facts, in Fact recorded)
    {
        (this.machine, this.recorded) = (machine, recorded);
        this.command = command;
        this.facts = facts;
        plans = machine.Module<PlansModule>();
        periods = machine.Module<PeriodsModule>();
        sales = machine.Module<SalesModule>();
        plan = plans.Version(recorded.Plan);
        money = new Money(plan.Asset, plans.ScaleOf(plans.AssetOf(recorded.Plan)));
    }

    /// <summary>Whether anything of the sale counts in a bonus of the period's end.</summary>
    public bool CountsAtPeriodEnd
    {
        get
        {
            foreach (var index in plan.AtPeriodEnd)
                if (Applies(plan.Bonuses[index])) return true;
            return false;
        }
    }

    public SaleStory Build(string id, Uplines uplines, long height, long sequence)
    {
        var walksPlacement = plan.Bonuses.Any(bonus => bonus.Tree == Tree.Placement);
        List<BonusStory> bonuses = [];
        foreach (var bonus in plan.Bonuses) bonuses.Add(Of(bonus));
        return new SaleStory
        {
            Sale = id,
            Seller = machine.Parties.Name(recorded.Party),
            Buyer = machine.Parties.Name(recorded.Other),
            At = EntryText.Value(command, "at"),
            Delivered = EntryText.Value(command, "delivered"),
            Amount = recorded.Amount,
            Volume = recorded.Base,
            Qualifying = recorded.More,
            Period = periods.NameOf(recorded.Plan, recorded.Period),
            Plan = plan.Name,
            Version = plan.Version,
            Money = money,
            Available = EntryText.At(recorded.Time),
            Height = height,
            Sequence = sequence,
            Upline = uplines.Names(Tree.Enroller),
            PlacementUpline = walksPlacement ? uplines.Names(Tree.Placement) : [],
            Bonuses = bonuses,
        };
    }

    private BonusStory Of(Bonus bonus)
    {
        var steps = Steps(bonus);
        return new BonusStory(
            bonus.Name, Wording.Describe(bonus), bonus.PaidAtPeriodEnd, Note(bonus, steps.Count), steps);
    }

    private List<Step> Steps(Bonus bonus)
    {
        List<Fact> ours = [];
        foreach (ref readonly var fact in facts)
        {
            if (fact.Kind is SalesFacts.BonusAccrued or SalesFacts.PassedOver &&
                fact.Sale == recorded.Sale && fact.Bonus == bonus.Index) ours.Add(fact);
        }

        ours.Sort((a, b) => a.Count.CompareTo(b.Count));
        List<Step> steps = [];
        var passed = 0;
        foreach (var fact in ours)
        {
            var words = fact.Kind == SalesFacts.BonusAccrued ? "" : Words(bonus, fact);
            if (bonus.Kind == BonusKind.Differential && fact.Ppm > 0)
            {
                if (passed > 0 && words.Length == 0)
                    words = $"{Wording.Percent(passed + fact.Ppm)} less {Wording.Percent(passed)} passed below";
                passed += fact.Ppm;
            }

            steps.Add(StepOf(fact, words));
        }

        return steps;
    }

    private Step StepOf(in Fact fact, string words) => new()
    {
        Level = fact.Level,
        Member = machine.Parties.Name(fact.Party),
        Earner = machine.Parties.Name(fact.Other),
        Rank = fact.Rank < 0 ? "" : plan.Ranks[fact.Rank].Name,
        Base = fact.Base,
        Ppm = fact.Ppm,
        Gross = fact.Gross,
        Amount = fact.Amount,
        CutBy = fact.Kind == SalesFacts.BonusAccrued ? [.. Wording.Caps((Cut)fact.Why)] : [],
        Reason = fact.Kind == SalesFacts.BonusAccrued
            ? "" : System.Text.Encoding.ASCII.GetString(SalesFacts.NameOf((Why)fact.Why)),
        Words = words,
    };

    private string Words(Bonus bonus, in Fact fact)
    {
        var why = (Why)fact.Why;
        var rank = fact.Rank < 0 ? "" : plan.Ranks[fact.Rank].Name;
        var calculation = $"{Wording.Percent(fact.Ppm)} of {money.Bare(fact.Base)}";
        return why switch
        {
            Why.Inactive or Why.Unqualified or Why.SellerInactive when fact.Extra > 0 =>
                $"{Wording.Of(why)}: {Failing(fact)}; nor at the last close",
            Why.NotEntitled => $"has rank {rank}, which is entitled to {Entitled(bonus, fact.Rank)}",
            Why.NoRate when bonus.Rate is RateForm.ByRank or RateForm.ByRankAndLevel && rank.Length > 0 =>
                $"has rank {rank}, which has no rate here",
            Why.NoRate when bonus.Brackets.Length > 0 => "has less volume than the first bracket asks for",
            Why.RatePassed when bonus.Rate == RateForm.ByRank =>
                $"has rank {rank}: {Wording.Percent(bonus.ByRank[fact.Rank].Ppm)}, which somebody below has already",
            Why.Nobody when bonus.Kind == BonusKind.Cashback => "the sale has no buyer",
            Why.Replaced => $"{Replacing(bonus)} takes its place on this sale",
            Why.Capped => $"{calculation}: a cap left nothing of it",
            Why.TooSmall => $"{calculation} is less than one minor unit",
            _ => Wording.Of(why),
        };
    }

    private string Failing(in Fact fact) =>
        ConditionView.Of(plan, periods.Witnessed.Judged[(int)fact.Extra - 1]).Failing;

    private static string Entitled(Bonus bonus, int rank) =>
        rank >= 0 && rank < bonus.Entitled.Length ? Wording.Count(bonus.Entitled[rank], "level") : "no level";

    /// <summary>What takes a bonus's place on this sale; empty: nothing does.</summary>
    private string Replacing(Bonus bonus)
    {
        List<string> names = [];
        foreach (var other in plan.Bonuses)
        {
            if ((other.Replaces >> bonus.Index & 1) == 0) continue;
            if (sales.Applies(recorded.Sale, other)) names.Add(other.Name);
        }

        return string.Join(" and ", names);
    }

    private bool Applies(Bonus bonus) =>
        Replacing(bonus).Length == 0 &&
        (bonus.Kind == BonusKind.Matching ? recorded.Party.Exists : sales.Applies(recorded.Sale, bonus));

    private string Note(Bonus bonus, int steps)
    {
        if (steps > 0) return "";
        if (!recorded.Party.Exists && bonus.Kind is not (BonusKind.Cashback or BonusKind.Pool))
            return "nothing: nobody sold it (a house sale)";
        if (Replacing(bonus) is { Length: > 0 } other) return $"nothing: {other} takes its place on this sale";
        if (bonus.Kind == BonusKind.Matching)
        {
            return bonus.PaidAtPeriodEnd
                ? "paid at the period's end, of what it matches" : "nothing: there was nothing to match";
        }

        var from = sales.BaseOf(recorded.Sale, bonus);
        if (from == 0 && bonus.Kind == BonusKind.FastStart)
            return "nothing: the seller is no newcomer any more, or no line of this sale counts for it";
        if (from == 0) return "nothing: no line of this sale counts for it";
        if (bonus is { PaidAtPeriodEnd: true, HasSteps: true })
            return "paid at the period's end, by the step that the seller's volume reaches then";
        return bonus.PaidAtPeriodEnd ? $"paid at the period's end; this sale counts in with {money.Bare(from)}" : "";
    }
}
