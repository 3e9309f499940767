using Fairshare.Ledger;
using Fairshare.Ledger.Members;

namespace Fairshare.Node.Explain;

/// <summary>Who stood above a seller when a sale was settled, and where everybody else stood.</summary>
internal sealed class Uplines
{
    private const int ShownMax = 8;

    private readonly StateMachine machine;
    private readonly MembersModule members;
    private readonly List<PartyId>[] above = [[], []];
    private readonly int count;

    public Uplines(StateMachine machine, PartyId seller)
    {
        this.machine = machine;
        members = machine.Module<MembersModule>();
        count = members.Count;
        Seller = seller;
        foreach (var tree in new[] { Tree.Enroller, Tree.Placement })
            for (var at = seller; at.Exists; at = members.Parent(tree, at)) above[(int)tree].Add(at);
    }

    public PartyId Seller { get; }

    public bool WasMember(PartyId party) => members.NumberOf(party) is var at and >= 0 && at < count;

    /// <summary>Levels from the seller up to a member; −1: not above.</summary>
    public int LevelOf(Tree tree, PartyId member) => above[(int)tree].IndexOf(member);

    /// <summary>The seller and everybody above.</summary>
    public IReadOnlyList<string> Names(Tree tree) => [.. above[(int)tree].Select(machine.Parties.Name)];

    /// <summary>A member's way up as far as it is known now, for comparison.</summary>
    public IReadOnlyList<string> NamesAbove(Tree tree, PartyId member)
    {
        List<string> names = [];
        for (var at = member; at.Exists; at = members.Parent(tree, at)) names.Add(machine.Parties.Name(at));
        return names;
    }

    /// <summary>A way up in one line; the middle of a long one is left out.</summary>
    public static string Text(IReadOnlyList<string> names) => names.Count <= ShownMax
        ? string.Join(" > ", names)
        : $"{string.Join(" > ", names.Take(ShownMax - 2))} > … {names.Count - ShownMax + 1} more … > {names[^1]}";
}
