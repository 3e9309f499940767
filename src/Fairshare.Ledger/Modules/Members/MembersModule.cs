using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Fairshare.Ledger.Members;

/// <summary>Who is a member, and where they stand in the two trees.</summary>
public sealed class MembersModule : Module
{
    private const int Suspended = 1;
    private const int Terminated = 2;

    private readonly Parties parties;
    private readonly PartyColumn<Row> rows;
    private readonly Column<int> byNumber;
    private readonly Column<int>[] siblings;
    private readonly Table<LegRow> legs;
    private readonly Column<int> frozen;
    private readonly Spills spills;

    internal MembersModule(State state, Parties parties)
    {
        this.parties = parties;
        rows = state.PartyColumn<Row>("members.rows", PartyRow.Member);
        byNumber = state.Column<int>("members.by_number");
        siblings = [state.Column<int>("members.enroller_siblings"), state.Column<int>("members.placement_siblings")];
        legs = state.Table<LegRow>("members.legs");
        frozen = state.Column<int>("members.frozen");
        spills = new Spills(this);
        Commands =
        [
            new CommandSpec<EnrollMember>(0x0101, "enroll_member", "members", MembersJson.Default.EnrollMember, Enroll),
            new CommandSpec<PlaceMember>(0x0102, "place_member", "placements", MembersJson.Default.PlaceMember, Place),
            new CommandSpec<SuspendMember>(
                0x0103, "suspend_member", "suspensions", MembersJson.Default.SuspendMember, Suspend),
            new CommandSpec<ResumeMember>(
                0x0104, "resume_member", "resumptions", MembersJson.Default.ResumeMember, Resume),
            new CommandSpec<TerminateMember>(
                0x0105, "terminate_member", "terminations", MembersJson.Default.TerminateMember, Terminate),
            new CommandSpec<SpillMember>(0x0106, "spill_member", "spills", MembersJson.Default.SpillMember, Place)
            {
                Since = 4,
            },
        ];
    }

    /// <inheritdoc/>
    public override int Number => MembersFacts.Module;

    /// <inheritdoc/>
    public override string Name => "members";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandSpec> Commands { get; }

    /// <summary>Members ever enrolled.</summary>
    public int Count => byNumber.Count;

    /// <summary>The member enrolled as the n-th, from 0.</summary>
    public PartyId At(int number) => new(byNumber.Peek(number));

    /// <summary>As which a member was enrolled, from 0; −1: not a member.</summary>
    public int NumberOf(PartyId party) => party.Exists ? rows.Peek(party.Index).Number - 1 : -1;

    /// <summary>Asks for a member's row, if it is somebody.</summary>
    internal void Bring(PartyId party)
    {
        if (party.Exists) rows.Bring(party.Index);
    }

    /// <summary>Whether somebody was ever enrolled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsMember(PartyId party) => party.Exists && rows.Peek(party.Index).Number != 0;

    /// <summary>Whether a member is suspended or terminated: treated as inactive,
    /// for the reason <c>blocked</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsBlocked(PartyId member) => rows.Peek(member.Index).Status != 0;

    /// <summary>From when on a member may sell.</summary>
    public long Joined(PartyId member) => rows.Peek(member.Index).Joined;

    /// <summary>Who stands above in a tree; nobody above a root, or above whoever is not placed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PartyId Parent(Tree tree, PartyId member)
    {
        ref readonly var row = ref rows.Peek(member.Index);
        return new PartyId((tree == Tree.Enroller ? row.Enroller : row.Placement) - 1);
    }

    /// <summary>The last who came to stand below a member in a tree, or nobody.</summary>
    public PartyId FirstBelow(Tree tree, PartyId member)
    {
        ref readonly var row = ref rows.Peek(member.Index);
        return new PartyId((tree == Tree.Enroller ? row.FirstEnrolled : row.FirstPlaced) - 1);
    }

    /// <summary>The next who stands below the same parent, or nobody.</summary>
    public PartyId NextBeside(Tree tree, PartyId member) => new(siblings[(int)tree].Peek(member.Index) - 1);

    /// <summary>Whether a member stands somewhere below another, or is the other.</summary>
    public bool IsBelowOrSelf(Tree tree, PartyId member, PartyId above)
    {
        for (var at = member; at.Exists; at = Parent(tree, at))
            if (at == above) return true;
        return false;
    }

    /// <summary>In which leg of the placement a member stands; 0: in none in particular.</summary>
    public int LegOf(PartyId member) => rows.Peek(member.Index).Leg;

    /// <summary>The child in a leg of a placement parent, or nobody.</summary>
    public PartyId InLeg(PartyId placement, int leg) =>
        legs.TryFind(new LegKey(placement.Index, leg), out var row) ? new PartyId(row.Child) : PartyId.None;

    internal override bool ListensTo(int module) => module == MembersFacts.Module;

    /// <summary>A move is decided by the module that knows periods; it takes effect here.</summary>
    internal override void React(in Fact fact, Turn turn)
    {
        if (fact.Kind is MembersFacts.TreesFrozen or MembersFacts.TreesThawed)
            frozen[0] = fact.Kind == MembersFacts.TreesFrozen ? 1 : 0;
        if (fact.Kind != MembersFacts.ParentChanged) return;
        var tree = (Tree)fact.Mark;
        var isMove = Parent(tree, fact.Party).Exists;
        Unlink(tree, fact.Party);
        Link(tree, fact.Party, fact.Other);
        if (tree == Tree.Enroller) return;
        SetLeg(fact.Party, fact.Other, fact.Count);
        if (isMove) spills.Forget();
        else spills.Placed(fact.Party, fact.Other);
    }

    internal override void Write(in Fact fact, FactList facts, Turn turn, JsonText json) =>
        MembersFacts.Write(fact, turn.Parties, json);

    /// <inheritdoc/>
    public override IEnumerable<string> Audit(Turn turn)
    {
        for (var number = 0; number < Count; number++)
        {
            var member = At(number);
            if (NumberOf(member) != number) yield return $"{parties.Name(member)} is not found by its number";
            foreach (var tree in new[] { Tree.Enroller, Tree.Placement })
            {
                var parent = Parent(tree, member);
                if (parent.Exists && !IsMember(parent)) yield return $"{parties.Name(member)} stands below nobody";
                if (IsBelowOrSelf(tree, parent, member)) yield return $"{parties.Name(member)} stands below itself";
            }
        }
    }

    private Reason Enroll(EnrollMember command, Turn turn)
    {
        if (!IsId(command.Member, out var tooLong)) return tooLong ? Refusals.IdTooLong : Refusals.IdInvalid;
        var known = Find(command.Member);
        if (IsMember(known)) return Refusals.AlreadyEnrolled;
        if (command.Enroller == command.Member || command.Placement == command.Member) return Refusals.Cycle;
        var enroller = Find(command.Enroller);
        if (command.Enroller is not null && !IsMember(enroller)) return Refusals.UnknownParent;
        var placement = Find(command.Placement);
        if (command.Placement is not null && !IsMember(placement)) return Refusals.UnknownParent;
        if (command.Leg is < 1 or > Limits.LegsMax) return Refusals.LegInvalid;
        if (command.Leg is not null && !placement.Exists) return Refusals.LegInvalid;
        if (command.Leg is { } leg && InLeg(placement, leg).Exists) return Refusals.LegTaken;
        if (Count >= Limits.MembersMax) return Refusals.TooManyMembers;

        // After this point, the enrolment must succeed.
        var member = turn.Parties.Intern(Encoding.ASCII.GetBytes(command.Member));
        turn.Parties.KeepNear(member);
        ref var row = ref rows[member.Index];
        row.Number = byNumber.Add(member.Index) + 1;
        row.Joined = command.Joined ?? turn.Time;
        Link(Tree.Enroller, member, enroller);
        Link(Tree.Placement, member, placement);
        SetLeg(member, placement, command.Leg ?? 0);
        if (placement.Exists) spills.Placed(member, placement);
        var fact = Fact.Of(MembersFacts.MemberEnrolled);
        (fact.Party, fact.Other, fact.Count) = (member, enroller, command.Leg ?? 0);
        (fact.Time, fact.More) = (command.Joined ?? turn.Time, placement.Index);
        turn.Raise(fact);
        return Reason.None;
    }

    private Reason Place(PlaceMember command, Turn turn)
    {
        var (member, placement) = (Find(command.Member), Find(command.Placement));
        if (!CanPlace(member, placement, out var refusal)) return refusal;
        if (command.Leg is < 1 or > Limits.LegsMax) return Refusals.LegInvalid;
        if (command.Leg is { } leg && InLeg(placement, leg).Exists) return Refusals.LegTaken;
        if (frozen.Peek(0) != 0) return Refusals.TreesFrozen;

        // After this point, the placement must succeed.
        var fact = Fact.Of(MembersFacts.ParentChanged);
        (fact.Party, fact.Other, fact.Mark) = (member, placement, (byte)Tree.Placement);
        (fact.Count, fact.Time) = (command.Leg ?? 0, turn.Time);
        turn.Raise(fact);
        return Reason.None;
    }

    private Reason Place(SpillMember command, Turn turn)
    {
        var (member, below) = (Find(command.Member), Find(command.Placement));
        if (!CanPlace(member, below, out var refusal)) return refusal;
        if (!SpillWords.TryParse(command.Spill, out var spill)) return Refusals.SpillInvalid;
        var width = command.Width ?? 2;
        if (width is < 2 or > Limits.LegsMax) return Refusals.WidthInvalid;
        if (command.Leg is { } side && (spill != Spill.Outer || (side != 1 && side != width)))
            return Refusals.LegInvalid;
        if (frozen.Peek(0) != 0) return Refusals.TreesFrozen;

        // After this point, the placement must succeed.
        var (parent, leg) = spills.Find(below, spill, width, command.Leg ?? 0);
        var fact = Fact.Of(MembersFacts.ParentChanged);
        (fact.Party, fact.Other, fact.Mark) = (member, parent, (byte)Tree.Placement);
        (fact.Count, fact.Time) = (leg, turn.Time);
        (fact.Level, fact.More) = ((int)spill, below.Index);
        turn.Raise(fact);
        return Reason.None;
    }

    private bool CanPlace(PartyId member, PartyId below, out Reason refusal)
    {
        refusal = !IsMember(member) ? Refusals.UnknownMember
            : Parent(Tree.Placement, member).Exists ? Refusals.AlreadyPlaced
            : IsBelowOrSelf(Tree.Placement, below, member) ? Refusals.Cycle
            : !IsMember(below) ? Refusals.UnknownParent
            : Reason.None;
        return refusal == Reason.None;
    }

    private Reason Suspend(SuspendMember command, Turn turn)
    {
        var member = Find(command.Member);
        if (!IsMember(member)) return Refusals.UnknownMember;
        if ((rows.Peek(member.Index).Status & Terminated) != 0) return Refusals.AlreadyTerminated;
        if ((rows.Peek(member.Index).Status & Suspended) != 0) return Refusals.AlreadySuspended;

        // After this point, the suspension must succeed.
        rows[member.Index].Status |= Suspended;
        return Raise(MembersFacts.MemberSuspended, member, turn);
    }

    private Reason Resume(ResumeMember command, Turn turn)
    {
        var member = Find(command.Member);
        if (!IsMember(member)) return Refusals.UnknownMember;
        if ((rows.Peek(member.Index).Status & Terminated) != 0) return Refusals.AlreadyTerminated;
        if ((rows.Peek(member.Index).Status & Suspended) == 0) return Refusals.NotSuspended;

        // After this point, the resumption must succeed.
        rows[member.Index].Status = 0;
        return Raise(MembersFacts.MemberResumed, member, turn);
    }

    private Reason Terminate(TerminateMember command, Turn turn)
    {
        var member = Find(command.Member);
        if (!IsMember(member)) return Refusals.UnknownMember;
        if ((rows.Peek(member.Index).Status & Terminated) != 0) return Refusals.AlreadyTerminated;

        // After this point, the termination must succeed.
        rows[member.Index].Status |= Terminated;
        return Raise(MembersFacts.MemberTerminated, member, turn);
    }

    private static Reason Raise(ushort kind, PartyId member, Turn turn)
    {
        var fact = Fact.Of(kind);
        (fact.Party, fact.Time) = (member, turn.Time);
        turn.Raise(fact);
        return Reason.None;
    }

    private PartyId Find(string? id) =>
        IsId(id, out _) ? parties.Find(Encoding.ASCII.GetBytes(id!)) : PartyId.None;

    private static bool IsId(string? id, out bool tooLong)
    {
        tooLong = id?.Length > Limits.IdBytesMax;
        return id is not null && !tooLong && IdText.IsValid(Encoding.UTF8.GetBytes(id));
    }

    private void Link(Tree tree, PartyId member, PartyId parent)
    {
        ref var row = ref rows[member.Index];
        if (tree == Tree.Enroller) row.Enroller = parent.Index + 1;
        else row.Placement = parent.Index + 1;
        if (!parent.Exists) return;
        ref var above = ref rows[parent.Index];
        ref var first = ref tree == Tree.Enroller ? ref above.FirstEnrolled : ref above.FirstPlaced;
        siblings[(int)tree][member.Index] = first;
        first = member.Index + 1;
    }

    private void Unlink(Tree tree, PartyId member)
    {
        var parent = Parent(tree, member);
        if (!parent.Exists) return;
        ref var row = ref rows[parent.Index];
        ref var next = ref tree == Tree.Enroller ? ref row.FirstEnrolled : ref row.FirstPlaced;
        while (next != member.Index + 1) next = ref siblings[(int)tree][next - 1];
        next = siblings[(int)tree].Peek(member.Index);
        siblings[(int)tree][member.Index] = 0;
        if (tree == Tree.Placement && rows.Peek(member.Index).Leg is var leg and not 0)
            legs.Remove(new LegKey(parent.Index, leg));
    }

    private void SetLeg(PartyId member, PartyId placement, int leg)
    {
        rows[member.Index].Leg = (byte)leg;
        if (leg == 0) return;
        ref var row = ref legs.FindOrAdd(new LegKey(placement.Index, leg), out var found);
        Check.That(!found);
        row = new LegRow { Parent = placement.Index, Leg = leg, Child = member.Index };
    }

    // 32 bytes: half a cache line a member. Indices are one more than the party's, so that zero is nobody.
    [StructLayout(LayoutKind.Sequential)]
    private struct Row
    {
        public int Enroller;
        public int Placement;
        public int Number;
        public byte Status;
        public byte Leg;
        public short Unused;
        public int FirstEnrolled;
        public int FirstPlaced;
        public long Joined;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct LegRow
    {
        public int Parent;
        public int Leg;
        public int Child;
        public int Unused;
    }

    private readonly struct LegKey(int parent, int leg) : IRowKey<LegRow>
    {
        public ulong Hash => Hash64.Of((ulong)parent, (ulong)leg);

        public bool Matches(in LegRow row) => row.Parent == parent && row.Leg == leg;
    }

    /// <summary>In order of precedence: if several apply, the client gets the first.</summary>
    internal static class Refusals
    {
        public static readonly Reason IdTooLong = new("id_too_long");
        public static readonly Reason IdInvalid = new("id_invalid");
        public static readonly Reason AlreadyEnrolled = new("already_enrolled");
        public static readonly Reason UnknownMember = new("unknown_member");
        public static readonly Reason AlreadyPlaced = new("already_placed");
        public static readonly Reason Cycle = new("cycle");
        public static readonly Reason UnknownParent = new("unknown_parent");
        public static readonly Reason SpillInvalid = new("spill_invalid");
        public static readonly Reason WidthInvalid = new("width_invalid");
        public static readonly Reason LegInvalid = new("leg_invalid");
        public static readonly Reason LegTaken = new("leg_taken");
        public static readonly Reason TreesFrozen = new("trees_frozen");
        public static readonly Reason TooManyMembers = new("too_many_members");
        public static readonly Reason AlreadyTerminated = new("already_terminated");
        public static readonly Reason AlreadySuspended = new("already_suspended");
        public static readonly Reason NotSuspended = new("not_suspended");
    }
}
