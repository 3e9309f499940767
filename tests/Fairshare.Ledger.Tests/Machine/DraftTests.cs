using System.Text;

namespace Fairshare.Ledger.Tests.Machine;

/// <summary>Receipts are the same whoever writes them out, and whenever.</summary>
public sealed class DraftTests
{
    private readonly Draft draft = new();
    private readonly JsonText written = new();

    [Fact]
    public void Pieces_are_written_where_their_notes_stand()
    {
        draft.Json.Raw("[1,"u8);
        Note(7, "seven");
        draft.Json.Raw("]"u8);
        var first = Mark();
        Note(8, "");
        Note(9, "nine");
        ReceiptMark[] marks = [first, Mark(), Mark()];

        draft.WriteOut(written, marks);

        Assert.Equal("[1,{7:seven}]{8:}{9:nine}", Encoding.UTF8.GetString(written.Written));
        Assert.Equal([13, 25, 25], marks.Select(mark => mark.End));
    }

    [Fact]
    public void Notes_that_do_not_fit_fail_loudly() => Assert.ThrowsAny<ArgumentException>(() =>
    {
        var notes = new Notes(new byte[4]);
        notes.Add(1L);
    });

    private void Note(int number, string text)
    {
        draft.BeginPiece();
        var notes = new Notes(draft.Json.Room(64));
        notes.Add(number);
        notes.Text(Encoding.UTF8.GetBytes(text));
        draft.Json.Wrote(notes);
        draft.EndPiece(new Braces());
    }

    private ReceiptMark Mark() => new(draft.Json.Length, 0, -1, Reason.None, 0);

    private sealed class Braces : LaterText
    {
        public override void Write(ReadOnlySpan<byte> notes, JsonText json)
        {
            var reader = new NotesReader(notes);
            json.Raw("{"u8).Number(reader.Next<int>()).Raw(":"u8).Raw(reader.Text()).Raw("}"u8);
        }
    }
}
