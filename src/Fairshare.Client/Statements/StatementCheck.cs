using System.Text;
using System.Text.Json;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Ledger.Seals;

namespace Fairshare.Client;

/// <summary>What is proven of an account.</summary>
/// <param name="Account">Whose it is; said by the seals if there is any line or a start.</param>
/// <param name="Asset">The asset's code.</param>
/// <param name="AccountKey">The key of its leaves, which has to be the same in all statements of an account.</param>
/// <param name="FirstNumber">The number of the first seal that is shown.</param>
/// <param name="After">The seal at which the statement begins, if the account had a leaf in it; else it begins with
/// the first line there is, after the seal before the first that is shown.</param>
/// <param name="Through">The seal at which it ends.</param>
/// <param name="Start">What the account stood at.</param>
/// <param name="Lines">All its lines between the two seals.</param>
/// <param name="End">What it stands at.</param>
/// <param name="Checkpoint">The tree of receipts that has the seals.</param>
/// <param name="Signatures">Who signed that tree.</param>
public sealed record ProvenStatement(
    string Account, string Asset, Sha256Hash AccountKey, long FirstNumber, SealReceipt? After, SealReceipt Through,
    Balance Start, IReadOnlyList<SealedLine> Lines, Balance End, Checkpoint Checkpoint,
    IReadOnlyList<CheckedSignature> Signatures);

/// <summary>Checks that an account's lines between two seals are all there, without a network.</summary>
public static class StatementCheck
{
    /// <summary>
    /// Checks a proof, or throws a <see cref="NotProvenException"/> with the first thing that is wrong: the
    /// checkpoint's signatures; then of each seal its receipt, its place after the seal before, the way to the
    /// account's leaf, the leaf, the lines; last the balance.
    /// </summary>
    /// <param name="proof">The proof.</param>
    /// <param name="policy">Whose signatures count.</param>
    public static ProvenStatement Check(StatementProof proof, TrustPolicy policy)
    {
        if (proof.Seals.Count == 0) throw new NotProvenException("The statement has no seal.");
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(proof.Checkpoint));
        var work = new Work(proof);
        var signatures = policy.Check(note);
        for (var i = 0; i < proof.Seals.Count; i++) work.Take(proof.Seals[i], isFirst: i == 0, note, policy);
        return new ProvenStatement(
            proof.Account, proof.Asset, proof.AccountKey, SealReceipt.Parse(proof.Seals[0].Receipt, 1).Number,
            work.First, work.Last!, work.Start, work.Lines, work.Balance, Checkpoint.Parse(note.Text), signatures);
    }

    private sealed class Work(StatementProof proof)
    {
        private readonly AccountKey key = new(proof.AccountKey);
        private int taken;

        public SealReceipt? First { get; private set; }

        public SealReceipt? Last { get; private set; }

        public Balance Start { get; private set; }

        public Balance Balance { get; private set; }

        public List<SealedLine> Lines { get; } = [];

        public void Take(SealPart part, bool isFirst, SignedNote note, TrustPolicy policy)
        {
            var seal = SealReceipt.Parse(part.Receipt, ++taken);
            try
            {
                var proven = new LogProof(seal.Sequence - 1, part.Inclusion, note);
                ReceiptCheck.Check(Encoding.UTF8.GetBytes(part.Receipt), proven, policy);
            }
            catch (NotProvenException problem)
            {
                throw new NotProvenException($"Seal {seal.Number}: {problem.Message}");
            }

            if (Last is not null && !seal.Follows(Last))
                throw new NotProvenException($"Seal {seal.Number} does not follow seal {Last.Number}.");
            Last = seal;
            TakePath(part, seal);
            if (part.Leaf is null)
            {
                if (part.Lines is not null)
                    throw new NotProvenException($"Seal {seal.Number}: there are lines, and no leaf that has them.");
                return;
            }

            var (after, lines) = ReadLeaf(part.Leaf, seal);
            if (part.Lines is null && isFirst) (First, Start, Balance) = (seal, after, after);
            else TakeLines(part.Lines ?? [], after, lines, seal);
        }

        /// <summary>A path leads to one place only: the account's leaf, or where it would be.</summary>
        private void TakePath(SealPart part, SealReceipt seal)
        {
            var leafKey = key.LeafKey(seal.Through);
            if (part.Leaf is not null && part.Other is not null)
                throw new NotProvenException($"Seal {seal.Number}: a path ends at one leaf only.");
            if (part.Other is { } other && other.LeafKey == leafKey)
                throw new NotProvenException($"Seal {seal.Number} has a leaf of the account, which is not shown.");
            KeyLeaf? end = part.Leaf is null ? part.Other
                : new KeyLeaf(leafKey, key.Content(seal.Through, Leaf(part.Leaf, seal)));
            if (KeyTree.RootOf(leafKey, new KeyPath(part.Path, end)) != seal.Root)
            {
                throw new NotProvenException(part.Leaf is null
                    ? $"Seal {seal.Number}: it does not follow that the account has no leaf."
                    : $"Seal {seal.Number}: the leaf is not that of the account in the seal's tree.");
            }
        }

        private void TakeLines(
            IReadOnlyList<string> lines, in Balance after, in Sha256Hash hash, SealReceipt seal)
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
            if (Sha256Hash.Of(text) != hash)
                throw new NotProvenException($"Seal {seal.Number}: the lines are not those that were sealed.");
            var receipt = seal.After + 1;
            foreach (var line in lines.Select(SealedLine.Parse))
            {
                if (line.Line.Receipt < receipt || line.Line.Receipt > seal.Through)
                {
                    throw new NotProvenException(
                        $"Line {line.Line.N} is in a receipt that seal {seal.Number} does not cover.");
                }

                receipt = line.Line.Receipt;
                if (line.Line.N != Balance.N + 1)
                {
                    throw new NotProvenException(
                        $"Line {line.Line.N} comes after line {Balance.N}: the running numbers have a gap.");
                }

                Balance = line.Line.After(Balance) ??
                    throw new NotProvenException($"Line {line.Line.N} cannot come after the balance before it.");
                Lines.Add(line);
            }

            if (Balance != after)
                throw new NotProvenException($"Seal {seal.Number}: the lines do not come to the sealed balance.");
        }

        private (Balance After, Sha256Hash Lines) ReadLeaf(string leaf, SealReceipt seal)
        {
            try
            {
                using var document = JsonDocument.Parse(leaf);
                var root = document.RootElement;
                Int128 Part(string name) => Int128.Parse(
                    root.GetProperty(name).GetString() ?? "", System.Globalization.CultureInfo.InvariantCulture);
                var n = root.GetProperty("n").GetInt64();
                var after = new Balance(Part("held"), Part("available"), Part("owed"), n);
                var lines = new Sha256Hash(Convert.FromHexString(root.GetProperty("lines").GetString() ?? ""));
                var json = new JsonText();
                AccountKey.WriteLeaf(json, proof.Account, proof.Asset, after, lines);
                if (Encoding.UTF8.GetString(json.Written) == leaf) return (after, lines);
            }
            catch (Exception problem) when (
                problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or
                OverflowException or ArgumentException)
            {
                // What is said below is true of it.
            }

            throw new NotProvenException(
                $"Seal {seal.Number}: the leaf is not one of the account {proof.Account} in {proof.Asset}.");
        }

        private static byte[] Leaf(string leaf, SealReceipt seal)
        {
            var bytes = Encoding.UTF8.GetBytes(leaf);
            return bytes.Length <= AccountKey.LeafBytesMax ? bytes
                : throw new NotProvenException($"Seal {seal.Number}: the leaf is too long.");
        }
    }
}
