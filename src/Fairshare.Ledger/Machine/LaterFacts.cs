namespace Fairshare.Ledger;

/// <summary>
/// Facts of a period, of which a close has some for every member: noted down with the names in them, and written out
/// later, each as an object of its own.
/// </summary>
internal abstract class LaterFacts : LaterText
{
    private const int TextBytesMax = 1 + byte.MaxValue;

    /// <summary>Thirteen numbers and an id.</summary>
    private const int NoteBytesMax = (13 * Notes.NumberBytesMax) + TextBytesMax;

    /// <summary>Notes the first fact, and those behind it of the same kind and period; returns how many.</summary>
    public int Note(ReadOnlySpan<Fact> run, ReadOnlySpan<byte> period, Parties parties, Draft draft)
    {
        ref readonly var first = ref run[0];
        draft.BeginPiece();
        var head = new Notes(draft.Json.Room(sizeof(ushort) + TextBytesMax));
        head.Add(first.Kind);
        head.Text(period);
        draft.Json.Wrote(head);
        var count = 0;
        for (; count < run.Length && IsAlike(run[count], first); count++)
        {
            var notes = new Notes(draft.Json.Room(NoteBytesMax));
            NoteNumbers(run[count], ref notes);
            parties.Note(run[count].Party, ref notes);
            draft.Json.Wrote(notes);
        }

        draft.EndPiece(this);
        return count;
    }

    public sealed override void Write(ReadOnlySpan<byte> notes, JsonText json)
    {
        var reader = new NotesReader(notes);
        var kind = reader.Next<ushort>();
        var period = reader.Text();
        for (var isFirst = true; !reader.IsAtEnd; isFirst = false)
        {
            if (!isFirst) json.Raw(","u8);
            var fact = Fact.Of(kind);
            ReadNumbers(ref fact, ref reader);
            Write(fact, period, reader.Text(), json);
        }
    }

    /// <summary>Writes a fact of a period about a member, whose id is empty if it is about nobody.</summary>
    protected abstract void Write(in Fact fact, ReadOnlySpan<byte> period, ReadOnlySpan<byte> member, JsonText json);

    private static bool IsAlike(in Fact fact, in Fact first) =>
        (fact.Kind, fact.Plan, fact.Period, fact.Sale) == (first.Kind, first.Plan, first.Period, first.Sale);

    private static void NoteNumbers(in Fact fact, ref Notes notes)
    {
        notes.Number(fact.Bonus);
        notes.Number(fact.Rank);
        notes.Number(fact.Level);
        notes.Number(fact.Mark);
        notes.Number(fact.Why);
        notes.Number(fact.Count);
        notes.Number(fact.Amount);
        notes.Number(fact.Gross);
        notes.Number(fact.Base);
        notes.Number(fact.Time);
        notes.Number(fact.N);
        notes.Number(fact.More);
        notes.Number(fact.Extra);
    }

    private static void ReadNumbers(ref Fact fact, ref NotesReader reader)
    {
        fact.Bonus = (short)reader.Number();
        fact.Rank = (short)reader.Number();
        fact.Level = (int)reader.Number();
        fact.Mark = (byte)reader.Number();
        fact.Why = (byte)reader.Number();
        fact.Count = (int)reader.Number();
        fact.Amount = reader.Number();
        fact.Gross = reader.Number();
        fact.Base = reader.Number();
        fact.Time = reader.Number();
        fact.N = reader.Number();
        fact.More = reader.Number();
        fact.Extra = reader.Number();
    }
}
