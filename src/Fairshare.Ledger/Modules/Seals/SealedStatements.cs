using System.Text;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Ledger.Seals;

/// <summary>An account's part of a seal.</summary>
/// <param name="Leaf">What its leaf says, <see cref="AccountKey.WriteLeaf"/>.</param>
/// <param name="Lines">Its new lines, each as it is sealed.</param>
public sealed record SealedAccount(string Leaf, IReadOnlyList<string> Lines);

/// <summary>
/// What a seal commits to, computed from the state after the last receipt that it covers: a <see cref="KeyTree"/> with
/// a leaf for each account that has a line since the seal before. Pure; it may run beside the machine, on a
/// <see cref="StateMachine.View"/>.
/// </summary>
public sealed class SealedStatements
{
    private readonly KeyTree tree;
    private readonly Sha256Hash secret;

    private SealedStatements(KeyTree tree, long through, Sha256Hash secret) =>
        (this.tree, Through, this.secret) = (tree, through, secret);

    /// <summary>The last receipt that is covered.</summary>
    public long Through { get; }

    /// <summary>Accounts with new lines.</summary>
    public int Accounts => tree.Count;

    /// <summary>The root of the tree.</summary>
    public Sha256Hash Root => tree.Root;

    /// <summary>Seals all lines that wait in a state.</summary>
    public static SealedStatements Of(StateMachine machine, Sha256Hash secret)
    {
        var work = new Work(machine, secret);
        return new SealedStatements(new KeyTree(work.Leaves()), machine.Sequence, secret);
    }

    /// <summary>The body of the command that enters the seal.</summary>
    public byte[] Command(ReadOnlySpan<byte> stateDigest)
    {
        var json = new JsonText();
        json.Raw("{\"through\":"u8).Number(Through).Raw(",\"accounts\":"u8).Number(Accounts);
        json.Raw(",\"root\":"u8).Hex(Root).Raw(",\"state\":"u8).Hex(stateDigest);
        return json.Raw(",\"secret\":"u8).Hex(secret).Raw("}"u8).Written.ToArray();
    }

    /// <summary>The way to an account's leaf, or to where it would be.</summary>
    public KeyPath PathOf(AccountKey account) => tree.PathOf(account.LeafKey(Through));

    /// <summary>An account's part of the seal of all lines that wait in a state; null if it has none.</summary>
    public static SealedAccount? AccountOf(StateMachine machine, PartyId owner, string asset)
    {
        var seals = machine.Module<SealsModule>();
        var (lines, json, all) = (new List<string>(), new JsonText(), new JsonText());
        var account = default(AssetId);
        for (var i = seals.Waiting.Head; i < seals.Waiting.Tail; i++)
        {
            ref readonly var row = ref seals.Waiting.Peek(i);
            if (row.Party != owner.Index || seals.AssetCodeOf(row) != asset) continue;
            account = seals.AssetOf(row);
            json.Clear();
            seals.Write(row, json);
            all.Raw(json.Written).Raw("\n"u8);
            lines.Add(Encoding.UTF8.GetString(json.Written));
        }

        if (lines.Count == 0) return null;
        json.Clear();
        var balance = machine.Book.Balance(owner, account);
        AccountKey.WriteLeaf(json, machine.Parties.Name(owner), asset, balance, Sha256Hash.Of(all.Written));
        return new SealedAccount(Encoding.UTF8.GetString(json.Written), lines);
    }

    private sealed class Work(StateMachine machine, Sha256Hash secret)
    {
        private readonly SealsModule seals = machine.Module<SealsModule>();
        private readonly JsonText text = new();
        private readonly JsonText leaf = new();
        private readonly List<KeyLeaf> leaves = [];

        public List<KeyLeaf> Leaves()
        {
            // The party above, the line below: one number sorts many times faster than a pair.
            var lines = seals.Waiting;
            Check.That(lines.Count <= int.MaxValue);
            var places = new long[lines.Count];
            for (var i = 0; i < places.Length; i++)
                places[i] = ((long)lines.Peek(lines.Head + i).Party << 32) | (uint)i;
            Array.Sort(places);
            for (var from = 0; from < places.Length;)
            {
                var to = from + 1;
                while (to < places.Length && places[to] >> 32 == places[from] >> 32) to++;
                AddOwner(places.AsSpan(from, to - from));
                from = to;
            }

            return leaves;
        }

        /// <summary>Nearly everybody has one account: lines of other assets are put aside for another round.</summary>
        private void AddOwner(ReadOnlySpan<long> places)
        {
            while (places.Length > 0)
            {
                var asset = seals.AssetOf(At(places[0]));
                List<long>? others = null;
                foreach (var place in places)
                    if (seals.AssetOf(At(place)) != asset) (others ??= []).Add(place);
                if (others is null) Add(places);
                else Add(places.ToArray().Where(place => seals.AssetOf(At(place)) == asset).ToArray());
                places = others is null ? default : others.ToArray();
            }
        }

        private ref readonly LineRow At(long place) =>
            ref seals.Waiting.Peek(seals.Waiting.Head + (place & uint.MaxValue));

        private void Add(ReadOnlySpan<long> places)
        {
            text.Clear();
            foreach (var place in places)
            {
                seals.Write(At(place), text);
                text.Raw("\n"u8);
            }

            ref readonly var last = ref At(places[^1]);
            var owner = new PartyId(last.Party);
            var (balance, asset) = (machine.Book.Balance(owner, seals.AssetOf(last)), seals.AssetCodeOf(last));
            Check.That(balance.N == last.N, "every line of an account is in a fact");
            leaf.Clear();
            AccountKey.WriteLeaf(leaf, machine.Parties.Name(owner), asset, balance, Sha256Hash.Of(text.Written));
            var key = AccountKey.Of(secret, machine.Parties.Id(owner), Encoding.ASCII.GetBytes(asset));
            leaves.Add(new KeyLeaf(key.LeafKey(machine.Sequence), key.Content(machine.Sequence, leaf.Written)));
        }
    }
}
