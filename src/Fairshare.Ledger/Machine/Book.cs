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
    private readonly Column<Row> rows;
    private readonly Column<int> first;

    internal Book(State state)
    {
        rows = state.Column<Row>("book.accounts");
        first = state.Column<int>("book.first");
    }

    /// <summary>How many accounts there are.</summary>
    public int Accounts => rows.Count;

    /// <summary>The balance of an owner in an asset; all zero if there is no such account.</summary>
    public Balance Balance(PartyId owner, AssetId asset) =>
        TryFind(owner, asset, out var account) ? Balance(account) : default;

    /// <summary>The balance of an account.</summary>
    public Balance Balance(AccountId account)
    {
        ref readonly var row = ref rows.Peek(account.Index);
        return new Balance(row.Held, row.Available, row.Owed, row.N);
    }

    /// <summary>An owner's account of an asset, opened if there is none.</summary>
    internal AccountId Account(PartyId owner, AssetId asset)
    {
        if (TryFind(owner, asset, out var account)) return account;
        var row = new Row { Asset = (ushort)asset.Index, Next = first.Peek(owner.Index) };
        var index = rows.Add(row);
        first[owner.Index] = index + 1;
        return new AccountId(index);
    }

    /// <summary>
    /// Moves an amount from one account's available part to a part of another. The caller has checked everything that
    /// a client can get wrong. Returns the running number of the credit's line.
    /// </summary>
    internal long Post(AccountId debit, AccountId credit, Part part, long amount)
    {
        Check.That(amount > 0);
        Check.That(debit != credit);
        ref var from = ref rows[debit.Index];
        from.Available -= amount;
        from.N++;
        ref var to = ref rows[credit.Index];
        Check.That(from.Asset == to.Asset);
        if (part == Part.Held) to.Held += amount;
        else to.Available += amount;
        return ++to.N;
    }

    /// <summary>
    /// Makes a held amount available, in one line. What the account owes is paid to the creditor first.
    /// Returns the line's number and what was paid back.
    /// </summary>
    internal (long N, long Repaid) Release(AccountId account, AccountId creditor, long amount)
    {
        ref var row = ref rows[account.Index];
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
        ref var row = ref rows[account.Index];
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

    /// <summary>The sums over all accounts of an asset: of the parts, which is always zero, and of what is owed.</summary>
    public (Int128 Parts, Int128 Owed) Sum(AssetId asset)
    {
        Int128 parts = 0, owed = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            ref readonly var row = ref rows.Peek(i);
            if (row.Asset != asset.Index) continue;
            parts += row.Held + row.Available;
            owed += row.Owed;
        }

        return (parts, owed);
    }

    /// <summary>Accounts with a part below zero, but for those that may be.</summary>
    internal IEnumerable<AccountId> BelowFloor(Func<AccountId, bool> exempt)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows.Peek(i);
            if ((row.Held < 0 || row.Available < 0 || row.Owed < 0) && !exempt(new AccountId(i)))
                yield return new AccountId(i);
        }
    }

    internal bool TryFind(PartyId owner, AssetId asset, out AccountId account)
    {
        var next = first.Peek(owner.Index);
        while (next != 0)
        {
            ref readonly var row = ref rows.Peek(next - 1);
            if (row.Asset == asset.Index)
            {
                account = new AccountId(next - 1);
                return true;
            }

            next = row.Next;
        }

        account = default;
        return false;
    }

    private void Receive(AccountId account, long amount)
    {
        ref var row = ref rows[account.Index];
        row.Available += amount;
        row.N++;
    }

    // 64 bytes: one cache line an account.
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
