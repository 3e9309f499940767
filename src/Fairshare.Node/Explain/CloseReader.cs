using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;
using Fairshare.Ledger.Sales.Settling;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Explain;

/// <summary>Watches one member's close of one period in a replay, and gathers the member's lines of it.</summary>
internal sealed class CloseReader(string period, string member) : IBlockReader
{
    private readonly byte[] memberBytes = Encoding.UTF8.GetBytes(member);
    private readonly List<PeriodLine> lines = [];
    private readonly List<LegsView> legs = [];
    private readonly List<(string Bonus, (long Base, long Cap, long Sum) Cap)> capped = [];
    private readonly SortedDictionary<int, BonusSum> atSale = [];
    private readonly List<string> ended = [];
    private StateMachine machine = null!;
    private PlansModule plans = null!;
    private PeriodsModule periods = null!;
    private PartyId party = PartyId.None;
    private int number = -1;
    private int plan = -1;
    private string endedAt = "";
    private string acceptedAt = "";

    public void Begin(StateMachine fresh)
    {
        machine = fresh;
        plans = fresh.Module<PlansModule>();
        periods = fresh.Module<PeriodsModule>();
    }

    public bool Wants(Block block)
    {
        if (!party.Exists) party = machine.Parties.Find(memberBytes);
        periods.Witnessed.Watched = party;
        return false;
    }

    public void Applied(Block block)
    {
        foreach (ref readonly var fact in block.Facts.Span)
        {
            if (fact.Kind == PeriodsFacts.PeriodEnded) End(fact);
            else if (fact.Kind == PeriodsFacts.PeriodAccepted && plan >= 0 && fact.Period == number)
                acceptedAt = Time.Text(fact.Time);
            else if (fact.Kind == SalesFacts.BonusCapped && periods.NameOf(fact.Plan, fact.Period) == period)
                capped.Add((plans.Version(fact.Plan).Bonuses[fact.Bonus].Name, (fact.Base, fact.Amount, fact.Gross)));
            else if (fact.Party.Exists && IsOurs(fact)) Gather(fact);
        }
    }

    /// <summary>The story; throws <see cref="InputException"/> in words if there is none.</summary>
    public CloseStory Story()
    {
        if (plan < 0) throw new InputException(NotEnded());
        if (!machine.Module<MembersModule>().IsMember(machine.Parties.Find(memberBytes)))
            throw new InputException($"{member} is not a member of this ledger.");
        if (!periods.Witnessed.Closes.TryGetValue(number, out var close))
            throw new InputException($"{member} was enrolled after {period} had ended, and took no part in its close.");
        var builder = new CloseBuilder(machine, close);
        return builder.Build(member, period, endedAt, acceptedAt, legs, lines, capped, [.. atSale.Values]);
    }

    private bool IsOurs(in Fact fact) =>
        fact.Kind is SalesFacts.BonusAccrued or SalesFacts.AccrualTakenBack or SalesFacts.LineAccrued
            or SalesFacts.LineTakenBack or SalesFacts.LegsCounted &&
        machine.Parties.Id(fact.Party).SequenceEqual(memberBytes) && periods.NameOf(fact.Plan, fact.Period) == period;

    private void End(in Fact fact)
    {
        var name = periods.NameOf(fact.Plan, fact.Period);
        ended.Add(name);
        if (name == period) (number, plan, endedAt) = (fact.Period, fact.Plan, Time.Text(fact.Time));
    }

    private void Gather(in Fact fact)
    {
        var bonus = plans.Version(fact.Plan).Bonuses[fact.Bonus];
        if (fact.Kind == SalesFacts.LegsCounted)
        {
            legs.Add(new LegsView(
                bonus.Name, (fact.Amount, fact.Time), (fact.Gross, fact.N), bonus.Rate == RateForm.Fixed, fact.Base,
                (fact.More, fact.Extra)));
            return;
        }

        if (fact.Kind is SalesFacts.LineAccrued or SalesFacts.LineTakenBack)
        {
            var isBack = fact.Kind == SalesFacts.LineTakenBack;
            lines.Add(new PeriodLine(
                bonus.Name, fact.Level, fact.Amount, isBack ? [] : [.. Wording.Caps((Cut)fact.Why)],
                isBack ? (fact.Mark != 0 ? "offset" : "reversed") : "accrued", EntryText.At(fact.Time)));
            return;
        }

        var sum = atSale.GetValueOrDefault(bonus.Index) ?? new BonusSum(bonus.Name, 0, 0, 0);
        atSale[bonus.Index] = fact.Kind == SalesFacts.BonusAccrued
            ? sum with { Lines = sum.Lines + 1, Paid = sum.Paid + fact.Amount }
            : sum with { Lines = sum.Lines + 1, TakenBack = sum.TakenBack + fact.Amount };
    }

    private string NotEnded()
    {
        if (!periods.IsStarted) return "No plan ever governed this ledger, so it has no periods.";
        var open = periods.NameOf(Math.Max(0, plans.GoverningAt(machine.Now)), periods.Open);
        if (open == period) return $"{period} is still open: it ends {Time.Text(periods.OpenEnds)}.";
        var had = ended.Count == 0 ? "none has ended yet"
            : ended.Count == 1 ? $"{ended[0]} has ended" : $"{ended[0]} to {ended[^1]} have ended";
        return $"{period} is no period that ended in this log: {had}, and {open} is open.";
    }
}
