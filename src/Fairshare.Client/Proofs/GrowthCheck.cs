using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Client;

/// <summary>What is proven of two checkpoints.</summary>
/// <param name="Old">The smaller.</param>
/// <param name="Now">The larger, which begins with all entries of the smaller.</param>
/// <param name="Signatures">Who signed the larger.</param>
public sealed record ProvenGrowth(Checkpoint Old, Checkpoint Now, IReadOnlyList<CheckedSignature> Signatures);

/// <summary>Checks that a log only grew between two of its checkpoints, without a network.</summary>
public static class GrowthCheck
{
    /// <summary>
    /// Checks two checkpoints and the proof between them, or throws a <see cref="NotProvenException"/> with the first
    /// thing that is wrong: signatures of the old one, those of the new one, their origin, their sizes, the proof.
    /// </summary>
    /// <param name="old">The checkpoint that was seen before.</param>
    /// <param name="now">The one that is seen now.</param>
    /// <param name="proof">The hashes of RFC 6962, section 2.1.2; none for trees of equal size or an empty one.</param>
    /// <param name="policy">Whose signatures count; of the old one the log's is enough.</param>
    public static ProvenGrowth Check(
        SignedNote old, SignedNote now, IReadOnlyList<Sha256Hash> proof, TrustPolicy policy)
    {
        policy.CheckLog(old);
        var signatures = policy.Check(now);
        var (before, after) = (Checkpoint.Parse(old.Text), Checkpoint.Parse(now.Text));
        if (before.Origin != after.Origin)
            throw new NotProvenException($"The checkpoints are of two logs: {before.Origin} and {after.Origin}.");
        if (before.Tree.Size > after.Tree.Size)
        {
            throw new NotProvenException(
                $"The log has shrunk: it had {before.Tree.Size} entries and now has {after.Tree.Size}.");
        }

        if (MerkleProof.IsConsistent(before.Tree, after.Tree, [.. proof]))
            return new ProvenGrowth(before, after, signatures);
        throw new NotProvenException(before.Tree.Size == after.Tree.Size
            ? $"The log has forked: its {before.Tree.Size} entries have two roots, {before.Tree.Root} and " +
                $"{after.Tree.Root}, and both are signed."
            : $"The log has forked: the tree of {after.Tree.Size} entries does not begin with the " +
                $"{before.Tree.Size} of the older one.");
    }

    /// <summary>Checks two checkpoints by a proof that is made of the log's tiles.</summary>
    public static ProvenGrowth Check(SignedNote old, SignedNote now, LogSource tiles, TrustPolicy policy)
    {
        policy.CheckLog(old);
        policy.Check(now);
        var (before, after) = (Checkpoint.Parse(old.Text).Tree, Checkpoint.Parse(now.Text).Tree);
        Sha256Hash[] proof = [];
        if (before.Size < after.Size)
        {
            var tree = tiles.Tree(after.Size);
            if (tree.Root() is var root && root != after.Root)
            {
                throw new NotProvenException(
                    $"The tiles of {after.Size} entries have the root {root}, and the checkpoint says {after.Root}.");
            }

            // A damaged tile must not look like a fork: what the tiles say of the old tree has to lead to the new root.
            proof = tree.Consistency(before.Size);
            var begins = new TreeHead(before.Size, tree.RootOf(before.Size));
            if (!MerkleProof.IsConsistent(begins, after, proof))
            {
                throw new NotProvenException(
                    $"The tiles of {after.Size} entries do not lead to the root {after.Root} of the checkpoint.");
            }
        }

        return Check(old, now, proof, policy);
    }
}
