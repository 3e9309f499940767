using System.Text;
using Fairshare.Client;
using Fairshare.Ledger;
using Fairshare.Ledger.Plans;
using Fairshare.Ledger.Proofs;
using Fairshare.Ledger.Seals;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Statements;

/// <summary>
/// Makes the proof of a statement: applies a kept log again, computes each seal where its lines end, checks it against
/// the command, and keeps of it what concerns one account.
/// </summary>
internal sealed class ProofBuilder
{
    private readonly string member;
    private readonly byte[] id;
    private readonly Dictionary<long, Part> parts = [];
    private readonly List<(Seal Seal, string Receipt)> seals = [];
    private int count;
    private int protocol;
    private int sealsSince;
    private string? asset;
    private bool isKnown;
    private bool knowsAsset;
    private Sha256Hash secret;

    /// <summary>For an account of a member, in an asset or in the only one there is.</summary>
    public ProofBuilder(string member, string? asset)
    {
        (this.member, this.asset, id) = (member, asset, Encoding.UTF8.GetBytes(member));
        if (!IdText.IsValid(id)) throw new InputException($"'{member}' is no id of a member.");
    }

    /// <summary>After each block.</summary>
    public void Applied(StateMachine machine, Block block)
    {
        asset ??= AssetIn(machine);
        (protocol, sealsSince) = (machine.Protocol.InForce, machine.Module<SealsModule>().Since);
        isKnown = isKnown || machine.Parties.Find(id).Exists;
        knowsAsset |= asset is not null && machine.Module<PlansModule>().AssetIndex(asset) >= 0;
        if (machine.Module<SealsModule>().Last.Number == count) return;
        count++;
        var known = machine.Module<SealsModule>();
        var (seal, before) = (known.Last, machine.Sequence - block.Marks.Length);
        var place = (int)(seal.Receipt - before - 1);
        var start = place == 0 ? 0 : block.Marks[place - 1].End;
        secret = known.Secret;
        seals.Add((seal, Encoding.UTF8.GetString(block.Receipts.Slice(start, block.Marks[place].End))));
    }

    /// <summary>Where the lines of a seal end.</summary>
    public void Keep(StateMachine machine, SealedStatements statements)
    {
        var owner = machine.Parties.Find(id);
        var code = asset ?? AssetIn(machine) ?? "";
        var known = machine.Module<SealsModule>();
        var key = AccountKey.Of(known.Secret, id, Encoding.UTF8.GetBytes(code));
        var account = owner.Exists ? SealedStatements.AccountOf(machine, owner, code) : null;
        parts[statements.Through] = new Part(statements.PathOf(key), account);
    }

    /// <summary>
    /// The proof of the lines after one seal up to another. Begins earlier if the account's balance was last sealed
    /// earlier. Throws <see cref="InputException"/> if there are no such seals.
    /// </summary>
    /// <param name="from">The seal after which lines count; null: the first.</param>
    /// <param name="to">The last seal; null: the last there is.</param>
    /// <param name="tree">The public log's tree.</param>
    /// <param name="checkpoint">The public log's checkpoint, a signed note.</param>
    public StatementProof Build(int? from, int? to, TileTree tree, string checkpoint)
    {
        if (!isKnown) throw new InputException($"Nobody in this log is called {member}.");
        var code = asset ?? throw new InputException("This log has no plan, so there are no accounts.");
        if (protocol < sealsSince)
        {
            throw new InputException(
                $"This log has no seals: it follows protocol {protocol}, and they came with {sealsSince}.");
        }

        if (seals.Count < 2)
            throw new InputException("This log has no seals: settle makes them unless it is told --seal-every 0.");
        if (!knowsAsset) throw new InputException($"There is no asset {code} in this log.");
        var (first, last) = (from ?? 1, to ?? seals.Count);
        if (first < 1 || last > seals.Count || first >= last)
            throw new InputException($"There are seals 1 to {seals.Count}; a statement is from one to a later one.");
        if (seals[last - 1].Seal.Receipt > tree.Size)
            throw new InputException($"Seal {last} is not in the public log yet.");
        var start = first;
        while (start > 1 && parts.GetValueOrDefault(seals[start - 1].Seal.Through)?.Account is null) start--;
        if (start == 1) start = first + 1;
        var key = AccountKey.Of(secret, id, Encoding.ASCII.GetBytes(code));
        var chosen = new List<SealPart>();
        for (var number = start; number <= last; number++) chosen.Add(PartOf(number, number <= first, key, tree));
        return new StatementProof(member, code, key.Hash, checkpoint, chosen);
    }

    private static string? AssetIn(StateMachine machine)
    {
        var plans = machine.Module<PlansModule>();
        return plans.VersionCount == 0 ? null : plans.Version(0).Asset;
    }

    private SealPart PartOf(int number, bool isStart, AccountKey key, TileTree tree)
    {
        var (seal, receipt) = seals[number - 1];
        var part = parts[seal.Through];
        var isLeaf = part.Path.End?.LeafKey == key.LeafKey(seal.Through);
        return new SealPart(
            receipt, tree.Inclusion(seal.Receipt - 1), part.Path.Siblings, part.Account?.Leaf,
            isLeaf ? null : part.Path.End, isStart ? null : part.Account?.Lines);
    }

    private sealed record Part(KeyPath Path, SealedAccount? Account);
}
