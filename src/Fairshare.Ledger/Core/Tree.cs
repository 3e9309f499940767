namespace Fairshare.Ledger;

/// <summary>One of the two trees that every member stands in.</summary>
public enum Tree : byte
{
    /// <summary>Who brought whom in.</summary>
    Enroller = 0,

    /// <summary>Who was placed below whom.</summary>
    Placement = 1,
}
