using System.Runtime.InteropServices;
using Fairshare.Ledger.Members;

namespace Fairshare.Ledger.Periods;

/// <summary>Moves that wait for the period's end, in the order in which they were asked for.</summary>
internal sealed class Moves(State state)
{
    private readonly Queue<Move> waiting = state.Queue<Move>("periods.moves");

    /// <summary>Whether as many wait as may.</summary>
    public bool AreMany => waiting.Count >= Limits.MovesWaitingMax;

    /// <summary>Lets a member wait to stand below somebody else; leg 0: no leg in particular.</summary>
    public void Add(Tree tree, PartyId member, PartyId parent, int leg) =>
        waiting.Add(new Move { Member = member.Index, Parent = parent.Index, Tree = (int)tree, Leg = leg });

    /// <summary>
    /// Moves everybody whose place is still free, and is not below themselves by now; the volume of the open period
    /// goes with them.
    /// </summary>
    public void Apply(MembersModule members, Standings standings, int open, Turn turn)
    {
        for (; waiting.Count > 0; waiting.TrimTo(waiting.Head + 1))
        {
            var move = waiting.Peek(waiting.Head);
            var (member, parent, tree) = (new PartyId(move.Member), new PartyId(move.Parent), (Tree)move.Tree);
            if (members.IsBelowOrSelf(tree, parent, member)) continue;
            if (move.Leg != 0 && members.InLeg(parent, move.Leg).Exists) continue;
            var before = members.Parent(tree, member);
            var volume = standings.Group(tree, member, open);
            if (volume != 0 && before.Exists) standings.AddToGroups(tree, before, open, -volume);
            var fact = Fact.Of(MembersFacts.ParentChanged);
            (fact.Party, fact.Other, fact.Mark, fact.Count) = (member, parent, (byte)tree, move.Leg);
            turn.Raise(fact);
            if (before.Exists) standings.RefreshBest(tree, before);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Move
    {
        public int Member;
        public int Parent;
        public int Tree;
        public int Leg;
    }
}
