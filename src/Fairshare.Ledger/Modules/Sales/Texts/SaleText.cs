using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fairshare.Ledger.Periods;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Plans.Bonuses;
using Fairshare.Ledger.Sales.Settling;

namespace Fairshare.Ledger.Sales.Texts;

/// <summary>
/// A sale in a receipt, and what it pays, whom it passes over, and what of it is released, as rows: one object for
/// facts of the same kind that follow one another. A sale has a dozen of each, and repeated names of columns would be
/// most of a receipt. The machine notes them down; they are written out later.
/// </summary>
/// <remarks>
///     {"fact":"sale_recorded","sale":sale,"plan":plan,"version":1,"period":period,"seller":member,"buyer":id, … }
///     {"fact":"bonus_accrued","lines":[[bonus,level,member,base,ppm,amount,n], … ]}
///     {"fact":"bonus_accrued","lines":[[bonus,level,member,base,ppm,amount,n,gross,cut_by], … ]}   what a cap cut
///     {"fact":"passed_over","lines":[[bonus,level,member or null,reason], … ]}
///     {"fact":"released","sale":sale,"lines":[[bonus,level,member,amount,n], … ]}
///     {"fact":"released","sale":sale,"lines":[[bonus,level,member,amount,n,repaid], … ]}           what paid a debt
/// </remarks>
internal sealed class SaleText(CompiledPlan plan) : LaterText
{
    /// <summary>A name, an id, a reason or a cap, six numbers of at most 20 digits, and what is between.</summary>
    private const int RowBytesMax = 512;

    /// <summary>A note and an id.</summary>
    private const int NoteBytesMax = 160;

    /// <summary>Three ids and six numbers.</summary>
    private const int SaleBytesMax = 512;

    /// <summary>Notes the first fact, and as many as belong to it; returns how many.</summary>
    public int Note(
        ReadOnlySpan<Fact> run, SalesModule sales, PeriodsModule periods, Parties parties, Draft draft)
    {
        draft.BeginPiece();
        var count = run[0].Kind == SalesFacts.SaleRecorded
            ? NoteSale(run[0], sales, periods, parties, draft.Json)
            : NoteRows(run, sales, parties, draft.Json);
        draft.EndPiece(this);
        return count;
    }

    /// <summary>Whether facts of a kind are written as rows.</summary>
    public static bool Takes(in Fact fact) =>
        fact.Sale >= 0 && fact.Kind is SalesFacts.SaleRecorded or SalesFacts.BonusAccrued or SalesFacts.PassedOver
            or SalesFacts.Released;

    public override void Write(ReadOnlySpan<byte> notes, JsonText json)
    {
        var reader = new NotesReader(notes);
        var kind = reader.Next<ushort>();
        if (kind == SalesFacts.SaleRecorded)
        {
            Sale(ref reader, json);
            return;
        }

        if (kind == SalesFacts.BonusAccrued) json.Raw("{\"fact\":\"bonus_accrued\",\"lines\":["u8);
        else if (kind == SalesFacts.PassedOver) json.Raw("{\"fact\":\"passed_over\",\"lines\":["u8);
        else json.Raw("{\"fact\":\"released\",\"sale\":\""u8).Raw(reader.Text()).Raw("\",\"lines\":["u8);
        for (var isFirst = true; !reader.IsAtEnd; isFirst = false)
        {
            var note = reader.Next<RowNote>();
            var row = new JsonRow(json.Room(RowBytesMax));
            if (!isFirst) row.Raw((byte)',');
            plan.Bonuses[note.Bonus].StartRow(note.Level, ref row);
            Member(reader.Text(), ref row);
            if (kind == SalesFacts.BonusAccrued) Accrued(note, ref row);
            else if (kind == SalesFacts.Released) Released(note, ref row);
            else Passed(note, ref row);
            json.Wrote(row);
        }

        json.Raw("]}"u8);
    }

    private static int NoteSale(in Fact fact, SalesModule sales, PeriodsModule periods, Parties parties, JsonText json)
    {
        var period = periods.NameUtf8(fact.Plan, fact.Period);
        var notes = new Notes(json.Room(SaleBytesMax + period.Length));
        notes.Add(fact.Kind);
        notes.Text(sales.IdOf(fact.Sale));
        notes.Text(period);
        parties.Note(fact.Party, ref notes);
        parties.Note(fact.Other, ref notes);
        notes.Add(fact.Amount);
        notes.Add(fact.Base);
        notes.Add(fact.More);
        notes.Add(fact.Gross);
        notes.Add(fact.Extra);
        notes.Add(fact.Time);
        json.Wrote(notes);
        return 1;
    }

    private static int NoteRows(ReadOnlySpan<Fact> run, SalesModule sales, Parties parties, JsonText json)
    {
        var (kind, sale) = (run[0].Kind, run[0].Sale);
        var head = new Notes(json.Room(NoteBytesMax));
        head.Add(kind);
        if (kind == SalesFacts.Released) head.Text(sales.IdOf(sale));
        json.Wrote(head);
        var count = 0;
        for (; count < run.Length && run[count].Kind == kind && run[count].Sale == sale; count++)
        {
            ref readonly var fact = ref run[count];
            var notes = new Notes(json.Room(NoteBytesMax));
            notes.Add(new RowNote
            {
                Base = fact.Base,
                Amount = fact.Amount,
                N = fact.N,
                GrossOrRepaid = kind == SalesFacts.Released ? fact.More : fact.Gross,
                Level = fact.Level,
                Ppm = fact.Ppm,
                Bonus = (byte)fact.Bonus,
                Why = fact.Why,
            });
            parties.Note(fact.Party, ref notes);
            json.Wrote(notes);
        }

        return count;
    }

    private void Sale(ref NotesReader reader, JsonText json)
    {
        json.Raw("{\"fact\":\"sale_recorded\",\"sale\":\""u8).Raw(reader.Text())
            .Raw("\",\"plan\":\""u8).Raw(plan.NameUtf8).Raw("\",\"version\":"u8).Number(plan.Version)
            .Raw(",\"period\":\""u8).Raw(reader.Text()).Raw("\""u8);
        var seller = reader.Text();
        var buyer = reader.Text();
        if (!seller.IsEmpty) json.Raw(",\"seller\":\""u8).Raw(seller).Raw("\""u8);
        if (!buyer.IsEmpty) json.Raw(",\"buyer\":\""u8).Raw(buyer).Raw("\""u8);
        json.Raw(",\"amount\":"u8).Number(reader.Next<long>()).Raw(",\"volume\":"u8).Number(reader.Next<long>())
            .Raw(",\"qualifying\":"u8).Number(reader.Next<long>()).Raw(",\"funds\":"u8).Number(reader.Next<long>())
            .Raw(",\"reserved\":"u8).Number(reader.Next<long>())
            .Raw(",\"available\":"u8).Timestamp(reader.Next<long>()).Raw("}"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Member(ReadOnlySpan<byte> id, ref JsonRow row)
    {
        if (id.IsEmpty)
        {
            row.Raw("null"u8);
            return;
        }

        row.Raw((byte)'"');
        row.Raw(id);
        row.Raw((byte)'"');
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accrued(in RowNote note, ref JsonRow row)
    {
        Number(note.Base, ref row);
        Number(note.Ppm, ref row);
        Number(note.Amount, ref row);
        Number(note.N, ref row);
        if (note.GrossOrRepaid != note.Amount)
        {
            Number(note.GrossOrRepaid, ref row);
            row.Raw(",\""u8);
            row.Raw(SalesFacts.NameOf((Cut)note.Why));
            row.Raw((byte)'"');
        }

        row.Raw((byte)']');
    }

    private static void Released(in RowNote note, ref JsonRow row)
    {
        Number(note.Amount, ref row);
        Number(note.N, ref row);
        if (note.GrossOrRepaid != 0) Number(note.GrossOrRepaid, ref row);
        row.Raw((byte)']');
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Passed(in RowNote note, ref JsonRow row)
    {
        row.Raw(",\""u8);
        row.Raw(SalesFacts.NameOf((Why)note.Why));
        row.Raw("\"]"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Number(long value, ref JsonRow row)
    {
        row.Raw((byte)',');
        row.Number(value);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct RowNote
    {
        public long Base;
        public long Amount;
        public long N;
        public long GrossOrRepaid;
        public int Level;
        public int Ppm;
        public byte Bonus;
        public byte Why;
    }
}

/// <summary>What of the module's facts is noted down and written out later.</summary>
internal sealed class SalesTexts(PlansModule plans, PeriodsModule periods)
{
    private readonly PlanTexts<SaleText> ofSales = new(plans, plan => new SaleText(plan));
    private readonly PlanTexts<LineText> ofPeriods = new(plans, plan => new LineText(plan));

    /// <summary>Notes the first fact, and those behind it that belong to it; returns how many, 0: it is written at
    /// once.</summary>
    public int Note(ReadOnlySpan<Fact> run, SalesModule sales, Parties parties, Draft draft)
    {
        var (plan, period) = (run[0].Plan, run[0].Period);
        if (SaleText.Takes(run[0])) return ofSales.Of(plan).Note(run, sales, periods, parties, draft);
        if (!LineText.Takes(run[0])) return 0;
        return ofPeriods.Of(plan).Note(run, periods.NameUtf8(plan, period), parties, draft);
    }
}
