namespace Fairshare.Ledger;

// One type for each kind of id, so that a buyer is never passed where a sale is meant.

/// <summary>Somebody the ledger has met: a member, a buyer, or one of its own accounts. Given once,
/// dense from 0.</summary>
public readonly record struct PartyId(int Index)
{
    /// <summary>Nobody: an empty seller, an empty buyer, the place above a root.</summary>
    public static readonly PartyId None = new(-1);

    /// <summary>Whether this is somebody.</summary>
    public bool Exists => Index >= 0;
}

/// <summary>An account of the book: one owner's balance of one asset. Dense from 0.</summary>
public readonly record struct AccountId(int Index);

/// <summary>An asset, dense from 0 in the order of registration.</summary>
public readonly record struct AssetId(int Index);
