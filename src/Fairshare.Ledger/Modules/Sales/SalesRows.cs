using System.Runtime.InteropServices;

namespace Fairshare.Ledger.Sales;

/// <summary>A sale while it may still be returned: 128 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SaleRow
{
    public long At;
    public long Delivered;

    /// <summary>When its accruals are released; <see cref="Time.Never"/>: not before it is delivered.</summary>
    public long Available;

    public long Amount;
    public long Returned;
    public long Qualifying;

    /// <summary>Index of its first grant.</summary>
    public long Grants;

    /// <summary>Index of its sums over the plan's slots.</summary>
    public long Slots;

    /// <summary>What is set aside for its period-end bonuses.</summary>
    public long Reserve;

    /// <summary>Index of its name.</summary>
    public long Name;

    /// <summary>Until when it may be returned.</summary>
    public long KeepUntil;

    /// <summary>What it brought in, or was moved from the deposit for it.</summary>
    public long Brought;

    public int Seller;
    public int Buyer;
    public int Plan;
    public int Period;
    public int GrantCount;

    /// <summary>1: its accruals were released.</summary>
    public byte Released;

    /// <summary>1: its buyer was no member then, and counts as a customer of the seller.</summary>
    public byte FromCustomer;
    public short Unused;

    /// <summary>What had been returned when its period's lines were computed.</summary>
    public long CountedReturned;

    public readonly long Remaining => Amount - Returned;
}

/// <summary>What a sale granted somebody: 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GrantRow
{
    private const int BonusShift = 56;

    public int Party;
    public int Level;
    private long packed;

    public GrantRow(int party, int level, int bonus, long amount)
    {
        (Party, Level) = (party, level);
        packed = ((long)bonus << BonusShift) | amount;
    }

    public readonly int Bonus => (int)(packed >> BonusShift);

    public readonly long Amount => packed & Limits.AmountMax;
}

/// <summary>A period-end line: what a bonus pays a member at a level. 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LineRow
{
    /// <summary>Base × rate when computed, in millionths of a minor unit.</summary>
    public Int128 Numerator;

    /// <summary>The same of what has not been returned since.</summary>
    public Int128 Remaining;

    /// <summary>What was granted, after caps.</summary>
    public long Granted;

    /// <summary>What it is worth after returns.</summary>
    public long Worth;

    public int Party;
    public int Level;
    public int Bonus;

    /// <summary>What cut it, <see cref="Settling.Cut"/>; 0: nothing did.</summary>
    public int Cut;

    /// <summary>What a line of an amount is worth by what remains: rounded down from it, or, if it was cut, in
    /// proportion.</summary>
    public readonly long Of(long amount, int cut) => (long)(cut == 0
        ? Remaining / Rate.Whole
        : (Int128)((System.Numerics.BigInteger)amount * Remaining / Numerator));
}

/// <summary>The sales of a period that has ended, and its lines.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PeriodSales
{
    public Int128 Reserve;
    public Int128 Bound;

    /// <summary>What its bonuses could take of the reserve at most: what they leave of it is breakage.</summary>
    public Int128 Most;

    public long First;
    public long End;
    public long Lines;
    public long Time;
    public long AcceptAt;
    public long Available;
    public int LineCount;
    public int Period;
    public int Plan;

    /// <summary>1 computing, 2 computed, 3 posting, 4 posted, 5 released.</summary>
    public int Stage;

    /// <summary>The next sale to compute, line to post, or line to release; after the sales, whose legs are told next.
    /// </summary>
    public long Cursor;
    public long Unused;
}

/// <summary>A return that came before the period's lines were posted: taken back right after.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DeferredRow
{
    public long Sale;
    public long Before;
    public long After;
    public int Period;
    public int Unused;
}

/// <summary>Sums since the beginning, in minor units.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TotalsRow
{
    public Int128 Brought;
    public Int128 Accrued;
    public Int128 Breakage;
    public Int128 TakenBack;
    public long Sales;
    public long Returns;
}
