using System.Runtime.CompilerServices;
using System.Text;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Periods.Judging;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Periods;

/// <summary>Periods open, end and are accepted by the clock of the log; volumes,
/// ranks and conditions live here.</summary>
public sealed class PeriodsModule : Module
{
    private const int EndOrder = 0;
    private const int AcceptOrder = 2;

    private static readonly Tree[] trees = [Tree.Enroller, Tree.Placement];

    private readonly MembersModule members;
    private readonly PlansModule plans;
    private readonly Parties parties;
    private readonly Column<PeriodsHead> head;
    private readonly Queue<PeriodRow> ended;
    private readonly Queue<CloseRow> rows;
    private readonly Moves moves;
    private readonly Standings standings;
    private readonly Closing closing;
    private readonly PastVolumes past;
    private readonly AwayVolumes away;
    private readonly Overlay overlay = new();
    private readonly RankNames names;
    private readonly PeriodNames periodNames;
    private readonly PlanTexts<MemberText> texts;
    private readonly CloseWitness witness = new();

    internal PeriodsModule(State state, Parties parties, MembersModule members, PlansModule plans)
    {
        (this.parties, this.members, this.plans) = (parties, members, plans);
        head = state.Column<PeriodsHead>("periods.head");
        ended = state.Queue<PeriodRow>("periods.ended");
        rows = state.Queue<CloseRow>("periods.rows");
        moves = new Moves(state);
        standings = new Standings(state, members);
        (names, periodNames) = (new RankNames(plans), new PeriodNames(plans));
        texts = new PlanTexts<MemberText>(plans, plan => new MemberText(plan));
        closing = new Closing(state, this, members, standings, rows, witness);
        away = state.Since(3, () => new AwayVolumes(state, members, standings));
        past = new PastVolumes(head, ended, rows, this, members, standings);
        Commands =
        [
            new CommandSpec<SetRank>(0x0301, "set_rank", "ranks", PeriodsJson.Default.SetRank, GiveRank),
            new CommandSpec<MoveMember>(0x0302, "move_member", "moves", PeriodsJson.Default.MoveMember, ScheduleMove),
            new CommandSpec<AcceptPeriod>(
                0x0303, "accept_period", "closes", PeriodsJson.Default.AcceptPeriod, AcceptNow) { Since = 4 },
        ];
    }

    /// <inheritdoc/>
    public override int Number => PeriodsFacts.Module;

    /// <inheritdoc/>
    public override string Name => "periods";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandSpec> Commands { get; }

    /// <summary>Whether a plan governs or will: then there is an open period.</summary>
    public bool IsStarted => head.Peek(0).Started != 0;

    /// <summary>The open period.</summary>
    public int Open => head.Peek(0).Open;

    /// <summary>When the open period ends.</summary>
    public long OpenEnds => head.Peek(0).OpenEnds;

    /// <summary>Qualifying volume ever counted, which bounds every sum of volumes.</summary>
    public long LifetimeVolume => head.Peek(0).Lifetime;

    /// <summary>The rank in force.</summary>
    public int RankOf(PartyId member) => Renamed(standings.Peek(member).Rank);

    /// <summary>A period's name as it is written.</summary>
    public ReadOnlySpan<byte> NameUtf8(int plan, int period) => periodNames.Utf8(plan, period);

    /// <summary>A period's name under a version's calendar.</summary>
    public string NameOf(int plan, int period) => periodNames.Of(plan, period);

    /// <summary>Volume of a member in the open period.</summary>
    public long PersonalVolume(PartyId member) => standings.Personal(member, Open);

    /// <summary>Looks on while conditions are judged, for <c>explain</c>. It is no state and changes nothing.</summary>
    public CloseWitness Witnessed => witness;

    internal override bool ListensTo(int module) =>
        module is MembersFacts.Module or PlansFacts.Module or PeriodsFacts.Module;

    internal override void React(in Fact fact, Turn turn)
    {
        if (fact.Kind == PeriodsFacts.VolumeMoved)
        {
            if ((fact.Mark & 6) == 0) head[0].Lifetime += fact.Amount;
            standings.Count(fact, plans.Version(fact.Plan), plans.Spans, Open, head.Peek(0).Stage != 0);
        }
        else if (fact.Kind == MembersFacts.ParentChanged)
        {
            var volume = IsStarted ? standings.Group((Tree)fact.Mark, fact.Party, Open) : 0;
            if (volume != 0) standings.AddToGroups((Tree)fact.Mark, fact.Other, Open, volume);
            standings.RaiseBest((Tree)fact.Mark, fact.Other, (byte)standings.Best((Tree)fact.Mark, fact.Party));
            MarkDirty((Tree)fact.Mark, fact.Party, fact.Other);
        }
        else if (fact.Kind == PeriodsFacts.PeriodForgotten)
        {
            ended[IndexOf(fact.Period)].Forgotten = 1;
        }
        else if (fact.Kind == PlansFacts.PlanActivated && !IsStarted)
        {
            ref var first = ref head[0];
            first.Started = 1;
            first.Open = PeriodCalendar.NumberAt(plans.Version(fact.Plan).Calendar, fact.Time);
            first.OpenEnds = PeriodCalendar.StartOf(plans.Version(fact.Plan).Calendar, first.Open + 1);
        }
    }

    internal override Due NextDue
    {
        get
        {
            if (!IsStarted) return Due.Nothing;
            var end = new Due(OpenEnds, EndOrder);
            if (head.Peek(0).Stage != 0) return new Due(ended.Peek(ended.Tail - 1).End, EndOrder);
            if (FirstNotAccepted() is not (var index and >= 0)) return end;
            var accept = new Due(ended.Peek(index).AcceptAt, AcceptOrder);
            return accept.IsBefore(end) ? accept : end;
        }
    }

    internal override long MustComeBefore => IsStarted ? OpenEnds : Time.Never;

    internal override void DoDue(Turn turn, Due until, ref int steps)
    {
        var due = NextDue;
        if (head.Peek(0).Stage != 0) Continue(turn, ref steps);
        else if (due.Order == AcceptOrder) Accept(turn);
        else End(turn, ref steps);
    }

    internal override void Rebuild(Turn turn)
    {
        if (head.Peek(0).Stage != 0) names.Begin(ended.Peek(ended.Tail - 1));
    }

    internal override void Write(in Fact fact, FactList facts, Turn turn, JsonText json) =>
        PeriodsFacts.Write(fact, this, plans, turn.Parties, json);

    internal override int WriteRun(ReadOnlySpan<Fact> run, FactList facts, Turn turn, Draft draft) =>
        run[0].Kind != PeriodsFacts.MemberClosed ? base.WriteRun(run, facts, turn, draft)
        : texts.Of(run[0].Plan).Note(run, NameUtf8(run[0].Plan, run[0].Period), turn.Parties, draft);

    /// <inheritdoc/>
    public override IEnumerable<string> Audit(Turn turn) =>
        IsStarted && head.Peek(0).Stage == 0 && GoverningPlan is { } plan
            ? standings.Breaches(plan, Open, parties)
            : [];

    // What the modules below read.

    /// <summary>The plan that governs the open period, or the first that will.</summary>
    internal CompiledPlan? GoverningPlan =>
        plans.GoverningAt(Time.Max) is var index and >= 0 ? plans.Version(GoverningIndex(index)) : null;

    /// <summary>Whether a condition holds for a member with a sale counted in, or held at the last close.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Qualifies(CompiledPlan plan, int condition, PartyId member)
    {
        if (condition < 0 || !members.IsMember(member)) return condition < 0;
        if (!names.AreChanging && (standings.Peek(member).Held >> condition & 1) != 0) return true;
        var view = new RunningView(this, standings, members, plan, Open, overlay);
        return Conditions.Hold(plan.Conditions[condition], member, ref view);
    }

    /// <summary>Writes down how <see cref="Qualifies"/> judges, and returns the number of the note.</summary>
    internal long Witness(CompiledPlan plan, int condition, PartyId member)
    {
        var view = new RunningView(this, standings, members, plan, Open, overlay);
        return witness.Note(plan, condition, member, ref view);
    }

    /// <summary>A volume of a member that brackets read, with the sale counted in.</summary>
    internal long BracketVolume(CompiledPlan plan, Bonus bonus, PartyId member)
    {
        if (!members.IsMember(member)) return 0;
        var view = new RunningView(this, standings, members, plan, Open, overlay);
        return view.Measure(bonus.BracketsOn, bonus.Tree, window: 0, member);
    }

    /// <summary>Whether a close is in progress that another plan follows.</summary>
    internal bool IsTakingOver => names.AreChanging;

    /// <summary>How the plan that governs calls a rank that standings hold.</summary>
    internal int Renamed(int rank) => names.Of(rank);

    /// <summary>Lets what follows be judged as if a sale's volume were counted already.</summary>
    internal void BeginSale(CompiledPlan plan, PartyId seller, PartyId buyer, long volume) =>
        overlay.Begin(seller, buyer, volume, members, parties.Count, plan.AtSaleNeeds);

    /// <summary>A member's row at the close of a period that is still kept.</summary>
    internal ref readonly CloseRow RowAt(in PeriodRow period, int number) => ref rows.Peek(period.Rows + number);

    /// <summary>Asks for such a row.</summary>
    internal void Bring(in PeriodRow period, int number) => rows.Bring(period.Rows + number);

    /// <summary>Whether a period has ended and its close is still kept; gives it.</summary>
    internal bool TryEnded(int period, out PeriodRow row)
    {
        var index = IndexOf(period);
        row = index >= 0 ? ended.Peek(index) : default;
        return index >= 0;
    }

    /// <summary>What a measure was over the periods before the running one, with its value added.</summary>
    internal long WithHistory(long now, Measure measure, Tree tree, Window window, PartyId member, int period) =>
        past.With(now, measure, tree, window, member, period);

    /// <summary>The rank with which legs break away in the plan that governs; −1: none do.</summary>
    internal int BreakawayRank => GoverningPlan is { } plan ? plan.BreakawayRank : -1;

    /// <summary>Of group volumes, what has broken away.</summary>
    internal AwayVolumes Away => away;

    private int GoverningIndex(int latest)
    {
        var index = plans.GoverningAt(OpenEnds - 1);
        return index < 0 ? latest : index;
    }

    private void End(Turn turn, ref int steps)
    {
        ref var now = ref head[0];
        var plan = plans.GoverningAt(OpenEnds - 1);
        var end = now.OpenEnds;
        var calendar = plans.Version(Math.Max(plan, 0)).Calendar;
        now.OpenEnds = PeriodCalendar.StartOf(calendar, now.Open + 2);
        if (plan < 0)
        {
            now.Open++;
            return;
        }

        ended.Add(new PeriodRow
        {
            Period = now.Open,
            Plan = plan,
            Count = members.Count,
            Rows = rows.Tail,
            End = end,
            AcceptAt = end + (calendar.CloseAfterDays * Time.Day),
        });
        now.Open++;
        (now.Stage, now.Cursor, now.Cursor2, now.Count) = (1, 0, 0, members.Count);
        names.Begin(ended.Peek(ended.Tail - 1));
        turn.Tell(Fact.Of(MembersFacts.TreesFrozen));
        var flipped = Fact.Of(PeriodsFacts.PeriodFlipped);
        (flipped.Plan, flipped.Period) = (plan, now.Open - 1);
        turn.Tell(flipped);
        Continue(turn, ref steps);
    }

    private void Continue(Turn turn, ref int steps)
    {
        var period = ended.Peek(ended.Tail - 1);
        if (!closing.Step(ref head[0], period, plans.Version(period.Plan), turn, ref steps)) return;

        turn.Tell(Fact.Of(MembersFacts.TreesThawed));
        standings.Forget(period.Period);
        var next = plans.Version(plans.GoverningAt(period.End));
        standings.Customers.Shift(plans.Version(period.Plan), next, plans.Spans, period.Period);
        head[0].Stage = 0;
        names.TakeOver(standings, members);
        moves.Apply(members, standings, Open, turn);
        Trim(period);
        var fact = Fact.Of(PeriodsFacts.PeriodEnded);
        (fact.Plan, fact.Period, fact.Time, fact.Count) = (period.Plan, period.Period, period.End, period.Count);
        turn.Raise(fact);
    }

    private void Accept(Turn turn)
    {
        var index = FirstNotAccepted();
        ended[index].Accepted = 1;
        var row = ended.Peek(index);
        var fact = Fact.Of(PeriodsFacts.PeriodAccepted);
        (fact.Plan, fact.Period, fact.Time) = (row.Plan, row.Period, row.AcceptAt);
        turn.Raise(fact);
    }

    /// <summary>Where an ended period stands, as they stand without a gap; −1: it is not kept.</summary>
    private long IndexOf(int period)
    {
        var index = ended.Tail - (Open - period);
        return index >= ended.Head && index < ended.Tail ? index : -1;
    }

    /// <summary>Periods are accepted in their order, so the few that are not are the last.</summary>
    private long FirstNotAccepted()
    {
        var first = -1L;
        for (var i = ended.Tail - 1; i >= ended.Head && ended.Peek(i).Accepted == 0; i--) first = i;
        return first;
    }

    private void MarkDirty(Tree tree, PartyId member, PartyId parent)
    {
        if (members.NumberOf(parent) < members.NumberOf(member)) return;
        if (tree == Tree.Enroller) head[0].EnrollerDirty = 1;
        else head[0].PlacementDirty = 1;
    }

    private void Trim(in PeriodRow latest)
    {
        while (ended.Count > 1 && ended.Peek(ended.Head) is { Forgotten: not 0 } oldest &&
            oldest.Period < latest.Period - plans.Spans.Longest)
        {
            ended.TrimTo(ended.Head + 1);
            rows.TrimTo(ended.Peek(ended.Head).Rows);
            away.Trim(ended.Peek(ended.Head).Period);
        }
    }

    private Reason GiveRank(SetRank command, Turn turn)
    {
        var member = parties.Find(Encoding.UTF8.GetBytes(command.Member));
        if (!members.IsMember(member)) return PeriodsRefusals.UnknownMember;
        var index = IsStarted ? plans.GoverningAt(Math.Min(turn.Time, OpenEnds - 1)) : -1;
        if (index < 0) return PeriodsRefusals.NoPlan;
        var ranks = plans.Version(index).Ranks;
        var rank = Array.FindIndex(ranks, one => one.Name == command.Rank);
        if (rank < 0) return PeriodsRefusals.UnknownRank;
        if (head.Peek(0).Stage != 0) return PeriodsRefusals.RanksFrozen;

        // After this point, the rank must be given.
        ref var row = ref standings[member];
        var lower = rank < row.Rank;
        row.Rank = (byte)rank;
        row.Given = ranks[rank].When < 0 ? (byte)rank : (byte)0;
        row.Misses = 0;
        foreach (var tree in trees)
        {
            if (lower) standings.RefreshBest(tree, member);
            else standings.RaiseBest(tree, member, (byte)rank);
        }

        var fact = Fact.Of(PeriodsFacts.RankGiven);
        (fact.Party, fact.Rank, fact.Plan, fact.Time) = (member, (short)rank, index, turn.Time);
        turn.Raise(fact);
        return Reason.None;
    }

    /// <summary>Only brings the time forward: what has to come before, lines that are still being computed, does.
    /// </summary>
    private Reason AcceptNow(AcceptPeriod command, Turn turn)
    {
        if (!IsStarted) return PeriodsRefusals.NoPlan;
        var index = ended.Tail - 1;
        while (index >= ended.Head && NameOf(ended.Peek(index).Plan, ended.Peek(index).Period) != command.Period)
            index--;
        if (index < ended.Head) return PeriodsRefusals.UnknownPeriod;
        if (ended.Peek(index).Accepted != 0) return PeriodsRefusals.AlreadyAccepted;
        if (index != FirstNotAccepted()) return PeriodsRefusals.EarlierPeriodWaits;

        // After this point, the period must be accepted.
        ref var row = ref ended[index];
        row.AcceptAt = Math.Min(row.AcceptAt, turn.Time);
        var fact = Fact.Of(PeriodsFacts.AcceptanceSet);
        (fact.Plan, fact.Period, fact.Time) = (row.Plan, row.Period, row.AcceptAt);
        turn.Raise(fact);
        return Reason.None;
    }

    private Reason ScheduleMove(MoveMember command, Turn turn)
    {
        var member = parties.Find(Encoding.UTF8.GetBytes(command.Member));
        if (!members.IsMember(member)) return PeriodsRefusals.UnknownMember;
        var parent = parties.Find(Encoding.UTF8.GetBytes(command.Parent));
        if (!members.IsMember(parent)) return PeriodsRefusals.UnknownParent;
        if (command.Tree is not ("enroller" or "placement")) return PeriodsRefusals.TreeInvalid;
        var tree = command.Tree == "enroller" ? Tree.Enroller : Tree.Placement;
        if (command.Leg is < 1 or > Limits.LegsMax || (command.Leg is not null && tree == Tree.Enroller))
            return PeriodsRefusals.LegInvalid;
        if (members.IsBelowOrSelf(tree, parent, member)) return PeriodsRefusals.Cycle;
        if (command.Leg is { } leg && members.InLeg(parent, leg).Exists) return PeriodsRefusals.LegTaken;
        if (!IsStarted) return PeriodsRefusals.NoPlan;
        if (moves.AreMany) return PeriodsRefusals.TooManyMoves;

        // After this point, the move must be kept until the period's end.
        moves.Add(tree, member, parent, command.Leg ?? 0);
        var fact = Fact.Of(PeriodsFacts.MoveScheduled);
        (fact.Party, fact.Other, fact.Mark, fact.Count) = (member, parent, (byte)tree, command.Leg ?? 0);
        turn.Raise(fact);
        return Reason.None;
    }
}
