using System.Text;
using Fairshare.Ledger;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Sales;

namespace Fairshare.Node.Settle;

/// <summary>
/// Turns what the ledger says, block by block, into <c>accruals.csv</c> and the sums of the summary. It runs on the
/// machine's thread, so that it may look names up; it decides nothing.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly StateMachine machine;
    private readonly MembersModule members;
    private readonly PlansModule plans;
    private readonly PeriodsModule periods;
    private readonly SalesModule sales;
    private readonly CsvFile accruals;
    private readonly MembersCsv perMember;
    private readonly Refusals refusals;
    private readonly InputNames names;
    private readonly long end;
    private readonly Dictionary<long, (int Line, byte[] Command)> waiting = [];
    private readonly Dictionary<int, byte[]> periodNames = [];
    private readonly Dictionary<int, Int128[]> byBonus = [];

    public Journal(
        StateMachine machine, CsvFile accruals, MembersCsv perMember, Refusals refusals, InputNames names, long end)
    {
        (this.machine, this.accruals, this.perMember, this.refusals) = (machine, accruals, perMember, refusals);
        (this.names, this.end) = (names, end);
        members = machine.Module<MembersModule>();
        plans = machine.Module<PlansModule>();
        periods = machine.Module<PeriodsModule>();
        sales = machine.Module<SalesModule>();
    }

    public long Sales { get; private set; }

    public long Returns { get; private set; }

    public long Accruals { get; private set; }

    public Int128 Sold { get; private set; }

    public Int128 Returned { get; private set; }

    public Int128 Accrued { get; private set; }

    /// <summary>Entries applied so far, for the progress.</summary>
    public long Entries { get; private set; }

    /// <summary>Sums of accruals by the names of bonuses, in the order of the document.</summary>
    public IEnumerable<(string Name, Int128 Sum)> ByBonus(int version) =>
        plans.Version(version).Bonuses.Select(bonus => (
            bonus.Name, byBonus.TryGetValue(version, out var sums) ? sums[bonus.Index] : 0));

    /// <summary>Reads a block that was applied.</summary>
    public void Applied(Block block)
    {
        var start = 0;
        foreach (ref readonly var mark in block.Marks)
        {
            if (mark.Entry >= 0) Entry(block, mark);
            for (var i = start; i < mark.FactsEnd; i++) Fact(block, mark, block.Facts.Span[i]);
            start = mark.FactsEnd;
        }
    }

    /// <summary>The run is over: whatever still waits for its sale will wait for ever.</summary>
    public void Finish()
    {
        foreach (var (line, command) in waiting.Values)
            refusals.Add(names.Sales, line, new Reason("sale_unknown"), command);
    }

    public void Dispose() => accruals.Dispose();

    private void Entry(Block block, in ReceiptMark mark)
    {
        Entries++;
        if (mark.Refused.IsNone) return;
        var (command, line) = (block.CodeOf(mark.Entry), block.LineOf(mark.Entry));
        if (block.KeyOf(mark.Entry).SequenceEqual(InputNames.SetupKey))
            throw new InputException($"The ledger refused to begin: {mark.Refused.Code}.");
        if (block.KeyOf(mark.Entry).SequenceEqual(InputNames.SealsKey))
            throw new InvalidOperationException($"The ledger refused a seal: {mark.Refused.Code}.");
        if (block.KeyOf(mark.Entry).SequenceEqual(InputNames.SalesKey))
        {
            refusals.Add(names.Sales, (int)line, mark.Refused, block.CommandOf(mark.Entry));
        }
        else if (command == (int)MemberCommand.Enroll || mark.Refused.Code != "unknown_member")
        {
            var asked = names.MemberLine((MemberCommand)command, line);
            refusals.Add(names.Members, asked, mark.Refused, block.CommandOf(mark.Entry));
        }
    }

    private void Fact(Block block, in ReceiptMark mark, in Fact fact)
    {
        switch (fact.Kind)
        {
            case SalesFacts.SaleRecorded:
                Sales++;
                Sold += fact.Amount;
                break;
            case SalesFacts.BonusAccrued or SalesFacts.LineAccrued:
                Accruals++;
                Line(fact, fact.Time <= end ? "available"u8 : "held"u8);
                break;
            case SalesFacts.AccrualTakenBack or SalesFacts.LineTakenBack:
                Line(fact, fact.Mark != 0 ? "offset"u8 : "reversed"u8);
                break;
            case SalesFacts.SaleReturned:
                Returns++;
                Returned += fact.Amount;
                waiting.Remove(fact.More);
                break;
            case SalesFacts.ReturnWaiting:
                waiting.Add(fact.More, ((int)block.LineOf(mark.Entry), block.CommandOf(mark.Entry).ToArray()));
                break;
            case SalesFacts.ReturnUnmatched:
                if (waiting.Remove(fact.More, out var early))
                    refusals.Add(names.Sales, early.Line, new Reason(block.Facts.Text(fact)), early.Command);
                break;
            case PeriodsFacts.MemberClosed:
                perMember.Closed(fact);
                break;
            default:
                break;
        }
    }

    private void Line(in Fact fact, ReadOnlySpan<byte> state)
    {
        var plan = plans.Version(fact.Plan);
        Accrued += fact.Amount;
        if (!byBonus.TryGetValue(fact.Plan, out var sums))
            byBonus.Add(fact.Plan, sums = new Int128[plan.Bonuses.Length]);
        sums[fact.Bonus] += fact.Amount;
        if (members.NumberOf(fact.Party) is var number and >= 0) perMember.Earn(fact.Period, number, fact.Amount);
        accruals.Field(fact.Sale >= 0 ? sales.IdOf(fact.Sale) : default)
            .Field(NameOf(fact.Plan, fact.Period))
            .Field(plan.Bonuses[fact.Bonus].NameUtf8)
            .Field(machine.Parties.Id(fact.Party))
            .Field(fact.Level).Field(fact.Amount)
            .Timestamp(fact.Time).Field(state).End();
    }

    private byte[] NameOf(int plan, int period)
    {
        if (!periodNames.TryGetValue(period, out var name))
            periodNames.Add(period, name = Encoding.ASCII.GetBytes(periods.NameOf(plan, period)));
        return name;
    }
}

/// <summary>The idempotency keys under which the lines of the input files are asked, and the files' names.</summary>
/// <remarks>
/// A member is asked for by their place in the canonical order and not by their line, so that the log does not depend
/// on the order of the file; which line that was is kept here.
/// </remarks>
internal sealed class InputNames(string members, string sales)
{
    private int[][] lines = [];

    public static ReadOnlySpan<byte> Actor => "settle"u8;

    public static ReadOnlySpan<byte> SetupKey => "setup"u8;

    public static ReadOnlySpan<byte> SealsKey => "seals"u8;

    public static ReadOnlySpan<byte> SalesKey => "sales"u8;

    public string Members => members;

    public string Sales => sales;

    /// <summary>A member's line may ask for several things, each under a key of its own.</summary>
    public static ReadOnlySpan<byte> KeyOf(MemberCommand command) => command switch
    {
        MemberCommand.Enroll => "members"u8,
        MemberCommand.Place => "placements"u8,
        MemberCommand.Spill => "spills"u8,
        _ => "ranks"u8,
    };

    /// <summary>Makes room for so many members.</summary>
    public void Reserve(int count) =>
        lines = [new int[count], new int[count], new int[count], new int[count]];

    /// <summary>Notes the file's line of the n-th command of a kind, from 0.</summary>
    public void Note(MemberCommand command, long place, int line) => lines[IndexOf(command)][place] = line;

    /// <summary>The file's line of the n-th command of a kind.</summary>
    public int MemberLine(MemberCommand command, long place) => lines[IndexOf(command)][place];

    private static int IndexOf(MemberCommand command) => command switch
    {
        MemberCommand.Enroll => 0,
        MemberCommand.Place => 1,
        MemberCommand.Spill => 2,
        _ => 3,
    };
}
