using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>
/// The receipts of a block: first as the machine leaves them, then, once somebody asks, written out and hashed. That
/// may be on another thread than the machine's, when the block has been handed to it.
/// </summary>
internal sealed class Answers
{
    private readonly List<ReceiptMark> marks = [];
    private readonly JsonText written = new();
    private Sha256Hash[] hashes = [];
    private int hashed;
    private bool isWrittenOut;

    /// <summary>The receipts as the machine leaves them.</summary>
    public Draft Draft { get; } = new();

    /// <summary>The receipts, one after another.</summary>
    public JsonText Written
    {
        get
        {
            WriteOut();
            return written;
        }
    }

    /// <summary>A mark for each receipt, in their order.</summary>
    public ReadOnlySpan<ReceiptMark> Marks
    {
        get
        {
            WriteOut();
            return CollectionsMarshal.AsSpan(marks);
        }
    }

    /// <summary>The SHA-256 of each receipt, in their order.</summary>
    public ReadOnlySpan<Sha256Hash> Hashes
    {
        get
        {
            Hash();
            return hashes.AsSpan(0, hashed);
        }
    }

    /// <summary>Ends a receipt.</summary>
    public void Mark(int factsEnd, int entry, Reason refused, long repeats)
    {
        Check.That(!isWrittenOut);
        marks.Add(new ReceiptMark(Draft.Json.Length, factsEnd, entry, refused, repeats));
    }

    public void Clear()
    {
        Draft.Clear();
        written.Clear();
        marks.Clear();
        (isWrittenOut, hashed) = (false, 0);
    }

    /// <summary>Writes the receipts out and hashes them.</summary>
    public void Hash()
    {
        WriteOut();
        if (hashes.Length < marks.Count) hashes = new Sha256Hash[Math.Max(marks.Count, hashes.Length * 2)];
        for (var start = hashed == 0 ? 0 : marks[hashed - 1].End; hashed < marks.Count; hashed++)
        {
            hashes[hashed] = Sha256Hash.Of(written.Slice(start, marks[hashed].End));
            start = marks[hashed].End;
        }
    }

    private void WriteOut()
    {
        if (isWrittenOut) return;
        isWrittenOut = true;
        Draft.WriteOut(written, CollectionsMarshal.AsSpan(marks));
    }
}
