using System.Runtime.InteropServices;

namespace Fairshare.Ledger.Seals;

/// <summary>A line that no seal covers yet: 64 bytes, so that it is a cache line.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LineRow
{
    public long N;
    public long Receipt;
    public long At;
    public long Amount;
    public long Repaid;

    /// <summary>The sale's name; −1: it is about no sale.</summary>
    public long Name;
    public int Party;
    public int Level;
    public int Period;
    public ushort Plan;

    /// <summary>The bonus's index and one more; 0: none.</summary>
    public byte Bonus;
    public LineKind Kind;

    public readonly StatementLine Line => new(N, Receipt, At, Kind, Level, Amount, Repaid);
}

/// <summary>The last seal.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SealRow
{
    /// <summary>Its number, from 1; 0: there is none.</summary>
    public long Number;

    /// <summary>It covers the lines of receipts after this one …</summary>
    public long After;

    /// <summary>… up to this one.</summary>
    public long Through;

    /// <summary>The next one covers the lines after this one.</summary>
    public long Next;
    public long Time;
    public long Accounts;
    public long Lines;

    /// <summary>The sequence of its own receipt.</summary>
    public long Receipt;
    public Sha256Hash Root;
    public Sha256Hash State;
    public Sha256Hash Secret;
}
