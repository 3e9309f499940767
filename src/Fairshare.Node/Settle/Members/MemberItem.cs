namespace Fairshare.Node.Settle;

/// <summary>What is asked of a member; the values are the commands' codes in the log.</summary>
internal enum MemberCommand
{
    /// <summary>Brings the member in.</summary>
    Enroll = 0x0101,

    /// <summary>Places the member below somebody who is enrolled later.</summary>
    Place = 0x0102,

    /// <summary>Places the member where there is room at or below somebody.</summary>
    Spill = 0x0106,

    /// <summary>Gives the member the rank that is in force at the start.</summary>
    SetRank = 0x0301,
}

/// <summary>One command of the members' file. The object is used again for the next one.</summary>
internal sealed class MemberItem
{
    /// <summary>The member's line in the file.</summary>
    public int Line { get; internal set; }

    /// <summary>Which command it is.</summary>
    public MemberCommand Kind { get; internal set; }

    /// <summary>The command's body, valid until the next item.</summary>
    public ReadOnlyMemory<byte> Json { get; internal set; }
}
