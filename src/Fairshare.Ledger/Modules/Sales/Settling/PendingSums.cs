using System.Runtime.CompilerServices;

namespace Fairshare.Ledger.Sales.Settling;

/// <summary>
/// What the sale being settled has granted so far, by bonus and payee, for the caps: a small table that is emptied by
/// counting one up, so that it stays in the processor's nearest cache.
/// </summary>
internal sealed class PendingSums
{
    /// <summary>Stands for all bonuses together.</summary>
    public const int All = -1;

    // 2^32 ÷ the golden ratio: the upper bits of a product with it are spread evenly, whatever the numbers' distance.
    private const uint Golden = 2_654_435_769;

    private Slot[] slots = new Slot[64];
    private int epoch = 1;
    private int count;

    public void Clear()
    {
        count = 0;
        if (++epoch != int.MaxValue) return;
        Array.Clear(slots);
        epoch = 1;
    }

    public long Of(int bonus, PartyId payee)
    {
        ref readonly var slot = ref slots[Find(bonus, payee)];
        return slot.Epoch == epoch ? slot.Sum : 0;
    }

    public void Add(int bonus, PartyId payee, long amount)
    {
        ref var slot = ref slots[Find(bonus, payee)];
        if (slot.Epoch == epoch)
        {
            slot.Sum += amount;
            return;
        }

        slot = new Slot { Epoch = epoch, Bonus = bonus, Payee = payee.Index, Sum = amount };
        if (++count * 2 > slots.Length) Grow();
    }

    // The slot of the sum, or the free one where it would stand: linear probing, never more than half full.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(int bonus, PartyId payee)
    {
        var mask = slots.Length - 1;
        var hash = unchecked((uint)((payee.Index * 31) + bonus) * Golden);
        var at = (int)(((ulong)hash * (ulong)slots.Length) >> 32);
        while (slots[at].Epoch == epoch && (slots[at].Payee != payee.Index || slots[at].Bonus != bonus))
            at = (at + 1) & mask;
        return at;
    }

    private void Grow()
    {
        var old = slots;
        slots = new Slot[old.Length * 2];
        foreach (ref readonly var slot in old.AsSpan())
            if (slot.Epoch == epoch) slots[Find(slot.Bonus, new PartyId(slot.Payee))] = slot;
    }

    private struct Slot
    {
        public int Epoch;
        public int Bonus;
        public int Payee;
        public long Sum;
    }
}
