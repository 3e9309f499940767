using System.Text;
using Fairshare.Ledger;

namespace Fairshare.Simulator;

/// <summary>An entry as somebody sent it.</summary>
/// <param name="Actor">Who asks.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Line">The line within the key.</param>
/// <param name="Asked">The command.</param>
internal readonly record struct Sent(string Actor, string Key, int Line, Asked Asked)
{
    public (string Actor, string Key, int Line) Id => (Actor, Key, Line);
}

/// <summary>A block that the machine applied, as it was when it was applied.</summary>
internal sealed record AppliedBlock(
    long Time, byte[] Body, byte[] Receipts, IReadOnlyList<Sent> Entries, IReadOnlyList<long> Sequences)
{
    /// <summary>The sequence of its last receipt.</summary>
    public long LastSequence { get; init; }
}

/// <summary>
/// What the ledger's clients know: what they sent, what was applied, and up to where it was answered. It says what an
/// entry under a known key must give, and what a restart must have kept.
/// </summary>
internal sealed class Client
{
    private const long KeyWindow = Limits.KeyDays * Time.Day;

    private readonly Dictionary<(string, string, int), (Sent Sent, long Sequence, long Time)> known = [];
    private readonly Dictionary<(string, string, int), Sent> unanswered = [];
    private readonly List<AppliedBlock> blocks = [];

    /// <summary>Blocks that were applied and not lost, from height 1.</summary>
    public IReadOnlyList<AppliedBlock> Blocks => blocks;

    /// <summary>The height up to which everything was answered.</summary>
    public long Answered { get; private set; }

    /// <summary>The sequence of the last receipt that was given out.</summary>
    public long AnsweredSequence => Answered == 0 ? 0 : blocks[(int)Answered - 1].LastSequence;

    /// <summary>Entries that were sent and have no answer.</summary>
    public IReadOnlyCollection<Sent> Unanswered => unanswered.Values;

    /// <summary>Somebody sends an entry.</summary>
    public void Send(in Sent sent) => unanswered[sent.Id] = sent;

    /// <summary>The machine applied a block; nobody knows yet.</summary>
    public void Applied(Block block)
    {
        InvariantBrokenException.Unless(
            block.Height == blocks.Count + 1, $"A block has height {block.Height} after {blocks.Count} blocks.");
        var sequence = blocks.Count == 0 ? 0 : blocks[^1].LastSequence;
        var (entries, sequences, start) = (new List<Sent>(), new List<long>(), 0);
        foreach (ref readonly var mark in block.Marks)
        {
            sequence++;
            var head = Encoding.ASCII.GetBytes($"{{\"sequence\":{sequence},");
            InvariantBrokenException.Unless(
                block.Receipts.Slice(start, mark.End).StartsWith(head), $"Receipt {sequence} has another number.");
            start = mark.End;
            if (mark.Entry < 0) continue;
            var sent = Read(block, mark.Entry);
            Meets(sent, sequence, block.Time, mark);
            entries.Add(sent);
            sequences.Add(sequence);
        }

        InvariantBrokenException.Unless(entries.Count == block.Count, "An entry has no receipt, or two.");
        blocks.Add(new AppliedBlock(
            block.Time, block.Body.ToArray(), block.Receipts.Written.ToArray(), entries, sequences)
        {
            LastSequence = sequence,
        });
    }

    /// <summary>All up to a height was made durable, and so answered.</summary>
    public void Durable(long height)
    {
        for (; Answered < height; Answered++)
            foreach (var sent in blocks[(int)Answered].Entries) unanswered.Remove(sent.Id);
    }

    /// <summary>The ledger was opened anew and has so many blocks: what follows was never there.</summary>
    public void Restarted(long height)
    {
        InvariantBrokenException.Unless(
            height >= Answered, $"Block {Answered} was answered, and after a restart the log ends with {height}.");
        InvariantBrokenException.Unless(
            height <= blocks.Count, $"After a restart the log has block {height}, and only {blocks.Count} were made.");
        blocks.RemoveRange((int)height, blocks.Count - (int)height);
        Durable(height);
        known.Clear();
        foreach (var block in blocks)
            foreach (var (sent, sequence) in block.Entries.Zip(block.Sequences)) Remember(sent, sequence, block.Time);
    }

    /// <summary>An entry that was answered, to be sent again.</summary>
    public bool TryPick(Dice dice, out Sent sent)
    {
        sent = default;
        if (Answered == 0) return false;
        var first = dice.OneIn(2) ? 0 : Math.Max(0, Answered - 20);
        var block = blocks[(int)(first + dice.Below(Answered - first))];
        if (block.Entries.Count == 0) return false;
        sent = block.Entries[dice.Below(block.Entries.Count)];
        return true;
    }

    private static Sent Read(Block block, int entry) => new(
        Encoding.ASCII.GetString(block.Actor(entry).Span), Encoding.ASCII.GetString(block.KeyOf(entry)),
        (int)block.LineOf(entry), new Asked(block.CodeOf(entry), Encoding.UTF8.GetString(block.CommandOf(entry))));

    /// <summary>A known key gives its first answer again, or is refused; any other is new.</summary>
    private void Meets(in Sent sent, long sequence, long time, in ReceiptMark mark)
    {
        if (!known.TryGetValue(sent.Id, out var first) || time >= first.Time + KeyWindow)
        {
            InvariantBrokenException.Unless(
                mark.Repeats == 0, $"Receipt {sequence} repeats {mark.Repeats}, and its key is new.");
            Remember(sent, sequence, time);
            return;
        }

        InvariantBrokenException.Unless(
            first.Sent.Asked == sent.Asked ? mark.Repeats == first.Sequence : mark.Refused.Code == "key_reused",
            $"Receipt {sequence} does not repeat {first.Sequence}, nor refuses another body under its key.");
    }

    private void Remember(in Sent sent, long sequence, long time)
    {
        if (!known.TryGetValue(sent.Id, out var first) || time >= first.Time + KeyWindow)
            known[sent.Id] = (sent, sequence, time);
    }
}
