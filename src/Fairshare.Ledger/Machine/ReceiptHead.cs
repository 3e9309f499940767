namespace Fairshare.Ledger;

/// <summary>How the receipts of a block's entries begin: all of it stands in the block.</summary>
internal sealed class ReceiptHead(Block block) : LaterText
{
    /// <summary>The entry's place, its sequence, the block's height.</summary>
    public const int NotesBytes = sizeof(int) + (2 * sizeof(long));

    private readonly JsonText shared = new();
    private (int Batch, ushort Code) sharedBy = (-1, 0);

    public void Clear() => sharedBy = (-1, 0);

    public override void Write(ReadOnlySpan<byte> notes, JsonText json)
    {
        var reader = new NotesReader(notes);
        var (index, sequence, height) = (reader.Next<int>(), reader.Next<long>(), reader.Next<long>());
        ref readonly var entry = ref block[index];
        if (sharedBy != (entry.Batch, entry.Code)) Share(index, height);
        json.Raw("{\"sequence\":"u8).Number(sequence).Raw(shared.Written).Number(entry.Line)
            .Raw(",\"digest\":"u8).Hex(block.Digest(index))
            .Raw(",\"salt\":"u8).Hex(block.SaltOf(index));
    }

    /// <summary>What the receipts of entries of a block have in common is written once.</summary>
    private void Share(int index, long height)
    {
        var isKnown = block.TryCommand(index, out var spec, out _) && block[index].Refused != Refuse.CommandUnknown;
        var name = isKnown ? spec.NameBytes : "unknown"u8;
        sharedBy = (block[index].Batch, block[index].Code);
        shared.Clear();
        shared.Raw(",\"height\":"u8).Number(height)
            .Raw(",\"at\":"u8).Timestamp(block.Time)
            .Raw(",\"command\":\""u8).Raw(name)
            .Raw("\",\"actor\":\""u8).Raw(block.Actor(index).Span)
            .Raw("\",\"key\":\""u8).Raw(block.KeyOf(index)).Raw("\",\"line\":"u8);
    }
}
