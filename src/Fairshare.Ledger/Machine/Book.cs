using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>Which part of an account a posting moves.</summary>
public enum Part : byte
{
    /// <summary>Due, but not yet to be drawn.</summary>
    Held = 1,

    /// <summary>May be drawn.</summary>
    Available = 2,
}

/// <summary>An account's balance. Minor units.</summary>
/// <param name="Held">Due, but not yet to be drawn.</param>
/// <param name="Available">May be drawn.</param>
/// <param name="Owed">Taken back but not there any more: the next releases pay it first.</param>
/// <param name="N">Lines so far.</param>
public readonly record struct Balance(Int128 Held, Int128 Available, Int128 Owed, long N);

/// <summary>Double-entry balances by owner and asset. Nothing else in the program may change a balance.</summary>
/// <remarks>
/// Every change of an account is one line and takes the account's next running number. The parts of all accounts of an
/// asset always sum to zero; every account but <c>@outside</c> is never below zero in any part.
/// </remarks>
public sealed class Book
{
    /// <summary>An index from here on is an owner's second asset or a later one.</summary>
    private const int Further = 1 << 30;

    private readonly PartyColumn<Row> firsts;
    private readonly Column<Row> others;

    internal Book(State state)
    {
        firsts = state.PartyColumn<Row>("book.accounts", PartyRow.Account);
        others = state.Column<Row>("book.further_accounts");
    }

    /// <summary>Every account there is, in a fixed order.</summary>
    public IEnumerable<AccountId> Accounts
    {
        get
        {
            for (var i = 0; i < firsts.Reached; i++)
                if (firsts.Peek(i).Asset != 0) yield return new AccountId(i);
            for (var i = 0; i < others.Count; i++) yield return new AccountId(Further + i);
        }
    }

    /// <summary>The balance of an owner in an asset; all zero if there is no such account.</summary>
    public Balance Balance(PartyId owner, AssetId asset) =>
        TryFind(owner, asset, out var account) ? Balance(account) : default;

    /// <summary>The balance of an account.</summary>
    public Balance Balance(AccountId account)
    {
        ref readonly var row = ref Peek(account);
        return new Balance(row.Held, row.Available, row.Owed, row.N);
    }

    /// <summary>An owner's account of an asset, opened if there is none.</summary>
    internal AccountId Account(PartyId owner, AssetId asset)
    {
        if (TryFind(owner, asset, out var account)) return account;
        firsts.Reach(owner.Index);
        ref var first = ref firsts[owner.Index];
        if (first.Asset == 0)
        {
            first.Asset = (ushort)(asset.Index + 1);
            return new AccountId(owner.Index);
        }

        var index = others.Add(new Row { Asset = (ushort)(asset.Index + 1), Next = first.Next });
        first.Next = index + 1;
        return new AccountId(Further + index);
    }

    /// <summary>
    /// Moves an amount from one account's available part to a part of another. The caller has checked everything that
    /// a client can get wrong. Returns the running number of the credit's line.
    /// </summary>
    internal long Post(AccountId debit, AccountId credit, Part part, long amount)
    {
        Check.That(debit != credit);
        return Post(ref At(debit), ref At(credit), part, amount);
    }

    /// <summary>The same to an owner's account of an asset, opened if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long Post(AccountId debit, PartyId owner, AssetId asset, Part part, long amount)
    {
        if (debit.Index == owner.Index || firsts.Peek(owner.Index).Asset != asset.Index + 1)
            return Post(debit, Account(owner, asset), part, amount);
        return Post(ref At(debit), ref firsts[owner.Index], part, amount);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Post(ref Row from, ref Row to, Part part, long amount)
    {
        Check.That(amount > 0);
        Check.That(from.Asset == to.Asset);
        from.Available -= amount;
        from.N++;
        if (part == Part.Held) to.Held += amount;
        else to.Available += amount;
#if CANARY
        if (Canaries.Planted == Canary.LostUnit && amount % 16 == 5) to.Available--;
#endif
        return ++to.N;
    }

    /// <summary>
    /// Makes a held amount available, in one line. What the account owes is paid to the creditor first.
    /// Returns the line's number and what was paid back.
    /// </summary>
    internal (long N, long Repaid) Release(AccountId account, AccountId creditor, long amount)
    {
        ref var row = ref At(account);
        Check.That(amount > 0 && row.Held >= amount);
        var repaid = (long)Int128.Min(row.Owed, amount);
        row.Held -= amount;
        row.Available += amount - repaid;
        row.Owed -= repaid;
        var n = ++row.N;
        if (repaid > 0) Receive(creditor, repaid);
        return (n, repaid);
    }

    /// <summary>
    /// Takes an amount back from a part of an account. What is no longer available is owed. Returns the line's number.
    /// </summary>
    internal long TakeBack(AccountId account, AccountId creditor, Part part, long amount)
    {
        Check.That(amount > 0);
        ref var row = ref At(account);
        var taken = amount;
        if (part == Part.Held)
        {
            Check.That(row.Held >= amount);
            row.Held -= amount;
        }
        else
        {
            taken = (long)Int128.Min(row.Available, amount);
            row.Available -= taken;
            row.Owed += amount - taken;
        }

        var n = ++row.N;
        if (taken > 0) Receive(creditor, taken);
        return n;
    }

    /// <summary>The sums over all accounts of an asset: of the parts, which is always zero,
    /// and of what is owed.</summary>
    public (Int128 Parts, Int128 Owed) Sum(AssetId asset)
    {
        Int128 parts = 0, owed = 0;
        foreach (var account in Accounts)
        {
            ref readonly var row = ref Peek(account);
            if (row.Asset != asset.Index + 1) continue;
            parts += row.Held + row.Available;
            owed += row.Owed;
        }

        return (parts, owed);
    }

    /// <summary>Accounts with a part below zero, but for those that may be.</summary>
    internal IEnumerable<AccountId> BelowFloor(Func<AccountId, bool> exempt)
    {
        foreach (var account in Accounts)
        {
            var row = Peek(account);
            if ((row.Held < 0 || row.Available < 0 || row.Owed < 0) && !exempt(account)) yield return account;
        }
    }

    internal bool TryFind(PartyId owner, AssetId asset, out AccountId account)
    {
        ref readonly var first = ref firsts.Peek(owner.Index);
        account = new AccountId(owner.Index);
        if (first.Asset == asset.Index + 1) return true;
        for (var next = first.Next; next != 0; next = others.Peek(next - 1).Next)
        {
            if (others.Peek(next - 1).Asset != asset.Index + 1) continue;
            account = new AccountId(Further + next - 1);
            return true;
        }

        return false;
    }

    /// <summary>Reads a part of all that is kept by the number of a party, so that what follows finds it in the
    /// cache.</summary>
    internal void Bring(PartyId party) => firsts.Bring(party.Index);

    private ref Row At(AccountId account) =>
        ref account.Index < Further ? ref firsts[account.Index] : ref others[account.Index - Further];

    private ref readonly Row Peek(AccountId account) =>
        ref account.Index < Further ? ref firsts.Peek(account.Index) : ref others.Peek(account.Index - Further);

    private void Receive(AccountId account, long amount)
    {
        ref var row = ref At(account);
        row.Available += amount;
        row.N++;
    }

    // 64 bytes: one cache line an account. An owner's first account stands at the owner's own number,
    // so that finding it costs nothing; Asset is one more than the asset's index, 0: no account;
    // Next chains the owner's further ones.
    [StructLayout(LayoutKind.Sequential)]
    private struct Row
    {
        public Int128 Held;
        public Int128 Available;
        public Int128 Owed;
        public long N;
        public int Next;
        public ushort Asset;
        public ushort Unused;
    }
}
