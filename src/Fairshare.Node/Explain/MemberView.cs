using Fairshare.Ledger;
using Fairshare.Ledger.Members;
using Fairshare.Node.Settle;
using Tree = Fairshare.Ledger.Tree;

namespace Fairshare.Node.Explain;

/// <summary>What of a sale concerns one member, and where that member stood.</summary>
/// <param name="Member">The member's id.</param>
/// <param name="Where">Where the member stood, a sentence each.</param>
/// <param name="Story">The sale with only the member's lines.</param>
internal sealed record MemberView(string Member, IReadOnlyList<string> Where, SaleStory Story)
{
    /// <summary>Throws <see cref="InputException"/> if nobody of that id is known.</summary>
    public static MemberView Of(string id, SaleReader reader)
    {
        var machine = reader.Machine;
        var (story, uplines) = (reader.Sale!, reader.Uplines!);
        var party = machine.Parties.Find(System.Text.Encoding.UTF8.GetBytes(id));
        var isMember = machine.Module<MembersModule>().IsMember(party);
        if (!party.Exists || (!isMember && story.Buyer != id))
            throw new InputException($"{id} is not a member of this ledger, and did not buy in the sale {story.Sale}.");

        var bonuses = story.Bonuses.Select(bonus => Only(bonus, id)).ToList();
        var view = story with { Bonuses = bonuses };
        foreach (var happening in view.Happenings) happening.Lines.RemoveAll(line => line.Member != id);
        view.Happenings.RemoveAll(happening => happening is { What: "released", Lines.Count: 0 });
        return new MemberView(id, [.. Places(id, party, story, uplines)], view);
    }

    /// <summary>What of a return concerns one member. Throws <see cref="InputException"/> if nobody of that id is
    /// known.</summary>
    public static ReturnStory Of(string id, ReturnStory story, StateMachine machine)
    {
        var lines = story.Lines.FindAll(line => line.Member == id);
        var party = machine.Parties.Find(System.Text.Encoding.UTF8.GetBytes(id));
        if (lines.Count == 0 && !machine.Module<MembersModule>().IsMember(party))
        {
            throw new InputException(
                $"{id} is not a member of this ledger, and the return {story.Return} took nothing from {id}.");
        }

        return story with { Member = id, Lines = lines };
    }

    private static IEnumerable<string> Places(string id, PartyId party, SaleStory story, Uplines uplines)
    {
        if (story.Buyer == id) yield return $"{id} bought it.";
        if (story.Seller == id) yield return $"{id} sold it.";
        if (story.Seller == id) yield break;
        if (story.Seller.Length == 0)
        {
            if (story.Buyer != id)
                yield return $"Nobody sold it (a house sale), so {id} does not stand above a seller.";
            yield break;
        }

        if (!uplines.WasMember(party))
        {
            if (story.Buyer != id) yield return $"{id} was enrolled later than the sale was settled.";
            yield break;
        }

        yield return Place(id, party, Tree.Enroller, story, uplines);
        if (story.PlacementUpline.Count > 0) yield return Place(id, party, Tree.Placement, story, uplines);
    }

    private static string Place(string id, PartyId party, Tree tree, SaleStory story, Uplines uplines)
    {
        var level = uplines.LevelOf(tree, party);
        var up = uplines.Names(tree);
        var where = $"the {Wording.Tree(tree)} tree";
        if (level > 0)
        {
            var path = Uplines.Text([.. up.Take(level + 1)]);
            return $"{id} stands {Wording.Count(level, "level")} above the seller in {where}: {path}.";
        }

        return $"{id} does not stand above the seller {story.Seller} in {where}, so no walk of this sale there " +
            $"comes to {id}. Above the seller: {Uplines.Text(up)}. {id} stands elsewhere: " +
            $"{Uplines.Text(uplines.NamesAbove(tree, party))}.";
    }

    private static BonusStory Only(BonusStory bonus, string id)
    {
        var steps = bonus.Steps.Where(step => step.Member == id).ToList();
        var note = bonus.Note;
        if (bonus.Steps.Count > 0 && steps.Count == 0) note = Missed(bonus, id);
        return bonus with { Steps = steps, Note = note };
    }

    private static string Missed(BonusStory bonus, string id)
    {
        var last = bonus.Steps[^1];
        if (last.Reason == "replaced") return $"nothing: {last.Words}";
        if (last.Reason == "seller_inactive") return $"nothing: the seller {last.Member} {last.Words}";
        if (bonus.Steps.Any(step => step.Earner.Length > 0)) return $"no walk from an earner came to {id}";
        return last.Member.Length == 0
            ? $"did not come to {id}: {last.Words}"
            : $"did not come to {id}: it ended with {last.Member} at level {last.Level}";
    }
}
