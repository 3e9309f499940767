#if CANARY
namespace Fairshare.Ledger;

/// <summary>Bugs planted on purpose, in a build that exists only to show that the simulator finds them.</summary>
public enum Canary
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A posting credits a unit less than it debits, once in a while.</summary>
    LostUnit = 1,

    /// <summary>An idempotency key is forgotten as soon as it was used, once in a while.</summary>
    ForgottenKey = 2,

    /// <summary>A group of frames is answered without having been synced, once in a while.</summary>
    UnsyncedFrame = 3,

    /// <summary>A tile has a wrong hash, once in a while.</summary>
    WrongTile = 4,

    /// <summary>A snapshot has nothing of one container.</summary>
    ShortSnapshot = 5,
}

/// <summary>Which bug is planted now.</summary>
public static class Canaries
{
    /// <summary>The one.</summary>
    public static Canary Planted { get; set; }
}
#endif
