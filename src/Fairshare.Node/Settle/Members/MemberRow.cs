namespace Fairshare.Node.Settle;

/// <summary>What became of a member's line after both trees were looked at as a whole.</summary>
internal enum Verdict : byte
{
    Enrolled = 1,
    EnrollerCircle = 2,
    PlacementCircle = 3,
    ParentMissing = 4,
}

/// <summary>One of the two trees of the members.</summary>
internal enum Tree
{
    Enroller,
    Placement,
}

/// <summary>An id of the members' file: a member, or somebody who is only named as a parent. 32 bytes.</summary>
internal struct MemberRow
{
    /// <summary>Nobody: the parent of a root.</summary>
    public const int None = -1;

    /// <summary>A depth that was not needed yet.</summary>
    public const int DepthUnknown = -1;

    /// <summary>Time.Never if absent.</summary>
    public long Joined;

    /// <summary>The member's first well-formed line; 0 if there is none; negative for one that was refused.</summary>
    public int Line;

    public int Enroller;
    public int Placement;

    /// <summary>The distance to the root of the enroller tree.</summary>
    public int Depth;

    /// <summary>The place in the canonical order.</summary>
    public int Position;

    /// <summary>0 if absent.</summary>
    public byte Leg;

    /// <summary>The number of the rank's name + 1; 0 if absent.</summary>
    public byte Rank;

    public Verdict Verdict;

    /// <summary>How far the search for circles has come.</summary>
    public byte Mark;

    /// <summary>Whether the file has a well-formed line for this id.</summary>
    public readonly bool Defined => Line > 0;

    public readonly int Parent(Tree tree) => tree == Tree.Enroller ? Enroller : Placement;
}
