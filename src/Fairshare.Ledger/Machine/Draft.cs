using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>
/// A kind of piece of a receipt that is written out later and on another core, from notes that were taken of it. The
/// notes have all that it says: the state has gone on by then.
/// </summary>
internal abstract class LaterText
{
    /// <summary>Writes the piece.</summary>
    public abstract void Write(ReadOnlySpan<byte> notes, JsonText json);
}

/// <summary>
/// The receipts of a block as the machine leaves them: JSON, and in it notes from which the rest is written out later.
/// Most of a receipt is numbers as text, and the machine's core has better to do.
/// </summary>
internal sealed class Draft
{
    private readonly List<Piece> pieces = [];
    private int open;

    /// <summary>For what is written at once.</summary>
    public JsonText Json { get; } = new();

    /// <summary>Begins the notes of a piece; they are written into <see cref="Json"/>'s room.</summary>
    public void BeginPiece() => open = Json.Length;

    /// <summary>Ends them and says who writes the piece out.</summary>
    public void EndPiece(LaterText writer) => pieces.Add(new Piece(open, Json.Length, writer));

    public void Clear()
    {
        Json.Clear();
        pieces.Clear();
    }

    /// <summary>Writes all of it out, and moves the marks from where the receipts end here to where they end there.
    /// </summary>
    public void WriteOut(JsonText to, Span<ReceiptMark> marks)
    {
        var (at, next) = (0, 0);
        var all = CollectionsMarshal.AsSpan(pieces);
        foreach (ref var mark in marks)
        {
            for (; next < all.Length && all[next].End <= mark.End; next++)
            {
                ref readonly var piece = ref all[next];
                to.Raw(Json.Slice(at, piece.Start));
                piece.Writer.Write(Json.Slice(piece.Start, piece.End), to);
                at = piece.End;
            }

            to.Raw(Json.Slice(at, mark.End));
            at = mark.End;
            mark = mark with { End = to.Length };
        }
    }

    private readonly record struct Piece(int Start, int End, LaterText Writer);
}
