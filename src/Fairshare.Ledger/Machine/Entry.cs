namespace Fairshare.Ledger;

/// <summary>A command in its place in a block.</summary>
internal struct Entry
{
    public ushort Code;
    public int Batch;
    public uint Line;
    public int Salt;
    public int Start;
    public int Length;
    public int Item;
    public Reason Refused;
    public UInt128 Key;
}

/// <summary>Who asked for the entries that follow, and the idempotency key that covers them together with their
/// lines.</summary>
internal readonly record struct Batch(int Actor, int ActorLength, int Key, int KeyLength, UInt128 Identity);

/// <summary>Where one receipt ends, and what it was for.</summary>
/// <param name="End">Where it ends in the block's receipts.</param>
/// <param name="FactsEnd">Where its facts end in the block's facts, if they are kept.</param>
/// <param name="Entry">The entry's place in the block; −1: a chunk of due work.</param>
/// <param name="Refused">Why it was refused, if it was.</param>
/// <param name="Repeats">The sequence of the first answer to the same key; 0: this is the first.</param>
public readonly record struct ReceiptMark(int End, int FactsEnd, int Entry, Reason Refused, long Repeats);
