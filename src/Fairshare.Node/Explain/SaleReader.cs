using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;

namespace Fairshare.Node.Explain;

/// <summary>Finds a sale, or a return, in a log while it is replayed, and all that came of it.</summary>
internal sealed class SaleReader(string id) : IBlockReader
{
    private readonly byte[] idBytes = Encoding.UTF8.GetBytes(id);
    private StateMachine machine = null!;
    private PlansModule plans = null!;
    private PeriodsModule periods = null!;
    private SalesModule sales = null!;
    private long number = -1;
    private int period;
    private bool countsAtPeriodEnd;
    private long returnName = -1;
    private readonly List<Happening> before = [];

    /// <summary>The sale; null if none was recorded under the id.</summary>
    public SaleStory? Sale { get; private set; }

    /// <summary>The return; null if none was asked for under the id.</summary>
    public ReturnStory? Return { get; private set; }

    /// <summary>When and why the sale was refused each time that it was.</summary>
    public List<(string At, string Reason)> Refused { get; } = [];

    /// <summary>Where everybody stood when the sale was settled; null if there is no sale.</summary>
    public Uplines? Uplines { get; private set; }

    public StateMachine Machine => machine;

    public void Begin(StateMachine fresh)
    {
        machine = fresh;
        plans = fresh.Module<PlansModule>();
        periods = fresh.Module<PeriodsModule>();
        sales = fresh.Module<SalesModule>();
    }

    public bool Wants(Block block)
    {
        for (var i = 0; i < block.Count; i++)
            if (EntryText.Is(block, i, EntryText.RecordSale, "sale", idBytes)) return true;
        return false;
    }

    public void Applied(Block block)
    {
        var marks = block.Marks;
        var start = 0;
        for (var i = 0; i < marks.Length; i++)
        {
            var facts = block.Facts.Span[start..marks[i].FactsEnd];
            start = marks[i].FactsEnd;
            var sequence = machine.Sequence - (marks.Length - 1 - i);
            if (marks[i].Entry >= 0) Entry(block, marks[i], facts, sequence);
            Facts(block, facts);
        }
    }

    private void Entry(Block block, in ReceiptMark mark, ReadOnlySpan<Fact> facts, long sequence)
    {
        if (EntryText.Is(block, mark.Entry, EntryText.RecordSale, "sale", idBytes))
        {
            if (mark.Refused.IsNone && mark.Repeats == 0) Record(block, mark, facts, sequence);
            else if (!mark.Refused.IsNone) Refuse(block, mark);
        }
        else if (EntryText.Is(block, mark.Entry, EntryText.ReturnSale, "sale", idBytes))
        {
            ReturnOfSale(block, mark, facts);
        }
        else if (EntryText.Is(block, mark.Entry, EntryText.ReturnSale, "return", idBytes))
        {
            ReturnItself(block, mark);
        }
    }

    private void Record(Block block, in ReceiptMark mark, ReadOnlySpan<Fact> facts, long sequence)
    {
        foreach (ref readonly var fact in facts)
        {
            if (fact.Kind != SalesFacts.SaleRecorded) continue;
            (number, period) = (fact.Sale, fact.Period);
            var builder = new SaleBuilder(machine, block.CommandOf(mark.Entry), facts, fact);
            Uplines = new Uplines(machine, fact.Party);
            Sale = builder.Build(id, Uplines, machine.Height, sequence);
            countsAtPeriodEnd = builder.CountsAtPeriodEnd;
            Sale.Happenings.AddRange(before);
        }
    }

    private void Refuse(Block block, in ReceiptMark mark)
    {
        var at = Time.Text(block.Time);
        Refused.Add((at, mark.Refused.Code));
        Sale?.Happenings.Add(new Happening(at, "refused", $"asked again and refused: {mark.Refused.Code}"));
    }

    private void ReturnOfSale(Block block, in ReceiptMark mark, ReadOnlySpan<Fact> facts)
    {
        var name = EntryText.Value(block.CommandOf(mark.Entry), "return");
        var at = Time.Text(block.Time);
        if (!mark.Refused.IsNone) Add("return_refused", $"return {name} refused: {mark.Refused.Code}");
        foreach (ref readonly var fact in facts)
        {
            if (fact.Kind == SalesFacts.ReturnWaiting)
                Add("return_waiting", $"return {name} came before the sale and waited");
        }

        void Add(string what, string words) =>
            (Sale?.Happenings ?? before).Add(new Happening(at, what, words) { Return = name });
    }

    private void ReturnItself(Block block, in ReceiptMark mark)
    {
        if (Return is { State: not "refused" }) return;
        var command = block.CommandOf(mark.Entry);
        Return = new ReturnStory
        {
            Return = id,
            Sale = EntryText.Value(command, "sale"),
            At = EntryText.Value(command, "at"),
            Money = MoneyOf(plans.GoverningAt(block.Time)),
            State = mark.Refused.IsNone ? "waiting" : "refused",
            Reason = mark.Refused.Code,
        };
    }

    private Money MoneyOf(int version) => version < 0
        ? new Money("", 0) : new Money(plans.Version(version).Asset, plans.ScaleOf(plans.AssetOf(version)));

    private void Facts(Block block, ReadOnlySpan<Fact> facts)
    {
        Happening? current = null;
        var ofReturn = false;
        foreach (ref readonly var fact in facts)
        {
            if (fact.Kind is SalesFacts.SaleReturned or SalesFacts.ReturnWaiting or SalesFacts.ReturnUnmatched)
                ofReturn = IsOurReturn(block, fact);
            if (ofReturn && fact.Kind is SalesFacts.AccrualTakenBack or SalesFacts.LineTakenBack)
                Return?.Lines.Add(Line(fact));
            if (Sale is null) continue;
            if (fact.Kind is PeriodsFacts.PeriodEnded or PeriodsFacts.PeriodAccepted) PeriodOf(fact);
            else if (fact.Kind == SalesFacts.LineTakenBack) AddTo(current, fact);
            else if (fact.Sale == number) current = Happened(block, fact, current);
            else if (fact.Kind == SalesFacts.SaleReturned) current = null;
        }
    }

    /// <summary>A line of the period's end is taken back in the turn of the return that asks for it.</summary>
    private void AddTo(Happening? current, in Fact fact)
    {
        if (current is { What: "returned" }) current.Lines.Add(Line(fact));
    }

    private bool IsOurReturn(Block block, in Fact fact)
    {
        if (Return is not { State: "waiting" } story) return false;
        if (returnName < 0 && !sales.NameText(fact.More).SequenceEqual(idBytes)) return false;
        if (returnName >= 0 && fact.More != returnName) return false;
        if (fact.Kind == SalesFacts.ReturnWaiting) (returnName, story.CameEarly) = (fact.More, true);
        else if (fact.Kind == SalesFacts.ReturnUnmatched)
            (story.State, story.Reason) = ("refused", block.Facts.Text(fact));
        else (story.State, story.Amount, story.Left) = ("taken", fact.Amount, fact.Base);
        return fact.Kind == SalesFacts.SaleReturned;
    }

    private void PeriodOf(in Fact fact)
    {
        if (fact.Period != period || !countsAtPeriodEnd) return;
        var (at, name) = (Time.Text(fact.Time), Sale!.Period);
        Sale.Happenings.Add(fact.Kind == PeriodsFacts.PeriodEnded
            ? new Happening(at, "period_ended", $"period {name} ended: what was left of the sale counted in")
            : new Happening(at, "period_accepted", $"period {name} accepted: its lines posted"));
    }

    private Happening? Happened(Block block, in Fact fact, Happening? current)
    {
        var at = Time.Text(block.Time);
        var money = Sale!.Money;
        switch (fact.Kind)
        {
            case SalesFacts.SaleReturned:
                var name = Encoding.ASCII.GetString(sales.NameText(fact.More));
                current = new Happening(
                    at, "returned", $"return {name} takes back {money.Of(fact.Amount)}; {money.Of(fact.Base)} is left")
                { Return = name };
                break;
            case SalesFacts.AccrualTakenBack:
                current!.Lines.Add(Line(fact));
                return current;
            case SalesFacts.Released when current is { What: "released" }:
                current.Lines.Add(Line(fact));
                return current;
            case SalesFacts.Released:
                current = new Happening(Time.Text(fact.Time), "released", "released");
                current.Lines.Add(Line(fact));
                break;
            case SalesFacts.SaleDelivered:
                var delivered = $"delivered {Time.Text(fact.More)}; available {Time.Text(fact.Time)}";
                current = new Happening(at, "delivered", delivered);
                break;
            case SalesFacts.ReturnUnmatched:
                var late = Encoding.ASCII.GetString(sales.NameText(fact.More));
                var refused = $"return {late} refused: {block.Facts.Text(fact)}";
                current = new Happening(at, "return_refused", refused) { Return = late };
                break;
            default:
                return current;
        }

        Sale.Happenings.Add(current);
        return current;
    }

    private LaterLine Line(in Fact fact) => new(
        fact.Sale >= 0 ? Encoding.ASCII.GetString(sales.IdOf(fact.Sale)) : "",
        plans.Version(fact.Plan).Bonuses[fact.Bonus].Name, fact.Level, machine.Parties.Name(fact.Party), fact.Amount,
        fact.Kind == SalesFacts.Released ? "available" : fact.Mark != 0 ? "offset" : "reversed",
        EntryText.At(fact.Time));
}
