namespace Fairshare.Node.Settle;

/// <summary>One command of the members' file. The object is used again for the next one.</summary>
internal sealed class MemberItem
{
    /// <summary>The member's line in the file.</summary>
    public int Line { get; internal set; }

    /// <summary>False for an <c>EnrollMember</c>, true for a <c>PlaceMember</c>.</summary>
    public bool IsPlacement { get; internal set; }

    /// <summary>The command's body, valid until the next item.</summary>
    public ReadOnlyMemory<byte> Json { get; internal set; }
}
