using System.Runtime.InteropServices;

namespace Fairshare.Ledger.Periods;

/// <summary>A member as a period's close saw them: 64 bytes, one cache line. What is paid at that close, and what later
/// returns take back at its rates, reads nothing else.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CloseRow
{
    /// <summary>Number of the parent in the enroller tree + 1; 0: a root.</summary>
    public int Enroller;

    /// <summary>Number of the parent in the placement tree + 1; 0: a root, or not placed.</summary>
    public int Placement;

    /// <summary>The rank in force after this close.</summary>
    public byte Rank;

    /// <summary>The rank reached by this period's volumes.</summary>
    public byte Reached;

    /// <summary>Bit 0: suspended or terminated. The others: the leg of the placement, where the plan counts legs.
    /// </summary>
    public byte Marks;

    /// <summary>The highest rank in force at or below the member in the enroller tree.</summary>
    public byte Best;

    /// <summary>Distinct customers.</summary>
    public int Customers;

    /// <summary>Which of the plan's conditions hold: a bit each.</summary>
    public ulong Mask;

    public long Personal;
    public long EnrollerGroup;
    public long PlacementGroup;
    public long CustomerVolume;
    public long Order;

    /// <summary>The mark of somebody in a leg (0: in none in particular).</summary>
    public static byte MarksOf(bool isBlocked, int leg) => (byte)((isBlocked ? 1 : 0) | (leg << 1));

    public readonly bool IsBlocked => (Marks & 1) != 0;

    public readonly int Leg => Marks >> 1;

    public readonly long Group(Tree tree) => tree == Tree.Enroller ? EnrollerGroup : PlacementGroup;
}

/// <summary>A period that has ended.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PeriodRow
{
    public long Rows;
    public long End;
    public long AcceptAt;
    public int Period;
    public int Plan;
    public int Count;
    public int Accepted;

    /// <summary>1: nothing of it can be returned any more.</summary>
    public int Forgotten;
    public int Unused;
}

/// <summary>A member's standing in the open period: 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StandingRow
{
    /// <summary>Which conditions held at the last close.</summary>
    public ulong Held;

    /// <summary>Personal volume of periods of even parity.</summary>
    public long Even;

    /// <summary>Personal volume of periods of odd parity.</summary>
    public long Odd;

    /// <summary>The rank in force.</summary>
    public byte Rank;

    /// <summary>A rank without <c>when</c> that was given: no close removes it.</summary>
    public byte Given;

    /// <summary>Closes in a row at which the rank in force was neither reached nor kept.</summary>
    public byte Misses;

    /// <summary>The highest rank at or below, enroller tree.</summary>
    public byte BestEnroller;

    /// <summary>The highest rank at or below, placement tree.</summary>
    public byte BestPlacement;

    public byte Unused;
    public short Unused2;
}

/// <summary>Sums since the beginning, for <c>"over": "lifetime"</c>: closed periods only.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LifetimeRow
{
    public long Personal;
    public long EnrollerGroup;
    public long PlacementGroup;
    public long Order;
}

/// <summary>Where the module stands.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PeriodsHead
{
    /// <summary>Total qualifying volume ever counted, which bounds every sum.</summary>
    public long Lifetime;

    /// <summary>When the open period ends.</summary>
    public long OpenEnds;

    /// <summary>1 once a plan governs or will govern.</summary>
    public int Started;

    /// <summary>The open period.</summary>
    public int Open;

    /// <summary>The stage of the close in progress; 0: none.</summary>
    public int Stage;

    /// <summary>How far the stage is.</summary>
    public int Cursor;

    /// <summary>A second cursor of the stage.</summary>
    public int Cursor2;

    /// <summary>Members who take part in the close in progress.</summary>
    public int Count;

    /// <summary>1: the enroller order is no longer the order of enrolment.</summary>
    public int EnrollerDirty;

    /// <summary>1: likewise the placement order.</summary>
    public int PlacementDirty;
}
