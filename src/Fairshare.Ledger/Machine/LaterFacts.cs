using System.Runtime.CompilerServices;

namespace Fairshare.Ledger;

/// <summary>
/// Facts of a period, of which a close has some for every member: noted down as they are, with the names in them, and
/// written out later, each as an object of its own.
/// </summary>
internal abstract class LaterFacts : LaterText
{
    private static readonly int noteBytes = Unsafe.SizeOf<Fact>() + TextBytesMax;

    private const int TextBytesMax = 1 + byte.MaxValue;

    /// <summary>Notes the first fact, and those behind it of the same kind and period; returns how many.</summary>
    public int Note(ReadOnlySpan<Fact> run, ReadOnlySpan<byte> period, Parties parties, Draft draft)
    {
        ref readonly var first = ref run[0];
        draft.BeginPiece();
        var head = new Notes(draft.Json.Room(TextBytesMax));
        head.Text(period);
        draft.Json.Wrote(head);
        var count = 0;
        for (; count < run.Length && IsAlike(run[count], first); count++)
        {
            var notes = new Notes(draft.Json.Room(noteBytes));
            notes.Add(run[count]);
            notes.Text(parties.Id(run[count].Party));
            draft.Json.Wrote(notes);
        }

        draft.EndPiece(this);
        return count;
    }

    public sealed override void Write(ReadOnlySpan<byte> notes, JsonText json)
    {
        var reader = new NotesReader(notes);
        var period = reader.Text();
        for (var isFirst = true; !reader.IsAtEnd; isFirst = false)
        {
            if (!isFirst) json.Raw(","u8);
            var fact = reader.Next<Fact>();
            Write(fact, period, reader.Text(), json);
        }
    }

    /// <summary>Writes a fact of a period about a member.</summary>
    protected abstract void Write(in Fact fact, ReadOnlySpan<byte> period, ReadOnlySpan<byte> member, JsonText json);

    private static bool IsAlike(in Fact fact, in Fact first) =>
        (fact.Kind, fact.Plan, fact.Period, fact.Sale) == (first.Kind, first.Plan, first.Period, first.Sale);
}
