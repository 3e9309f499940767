using System.Runtime.InteropServices;
using Fairshare.Ledger.Members;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Periods;

/// <summary>Volumes, ranks and marks of everybody in the running period;
/// the ended one's are kept until its close is done.</summary>
internal sealed class Standings
{
    private readonly MembersModule members;
    private readonly PartyColumn<StandingRow> rows;
    private readonly Column<long>[] groups;
    private readonly Column<long>[] orders;
    private readonly Column<long> lastOrder;
    private readonly Queue<OwnOrder> ownOrders;

    public Standings(State state, MembersModule members)
    {
        this.members = members;
        rows = state.PartyColumn<StandingRow>("periods.standings", PartyRow.Standing);
        groups =
        [
            state.Column<long>("periods.enroller_group_even"), state.Column<long>("periods.enroller_group_odd"),
            state.Column<long>("periods.placement_group_even"), state.Column<long>("periods.placement_group_odd"),
        ];
        orders = [state.Column<long>("periods.orders_even"), state.Column<long>("periods.orders_odd")];
        lastOrder = state.Column<long>("periods.last_order");
        ownOrders = state.Queue<OwnOrder>("periods.own_orders");
        Lifetimes = state.Column<LifetimeRow>("periods.lifetimes");
        Customers = new Customers(state);
    }

    public Customers Customers { get; }

    public Column<LifetimeRow> Lifetimes { get; }

    public ref StandingRow this[PartyId member] => ref rows[member.Index];

    public ref readonly StandingRow Peek(PartyId member) => ref rows.Peek(member.Index);

    public long Personal(PartyId member, int period)
    {
        ref readonly var row = ref rows.Peek(member.Index);
        return (period & 1) == 0 ? row.Even : row.Odd;
    }

    public long Group(Tree tree, PartyId member, int period) => Groups(tree, period).Peek(member.Index);

    public long Order(PartyId member, int period) => orders[period & 1].Peek(member.Index);

    public int Best(Tree tree, PartyId member)
    {
        ref readonly var row = ref rows.Peek(member.Index);
        return tree == Tree.Enroller ? row.BestEnroller : row.BestPlacement;
    }

    /// <summary>Counts volume (signed) of a sale or a return in the open period.</summary>
    public void Count(in Fact moved, CompiledPlan plan, Spans spans, int period, bool closing)
    {
        ref var row = ref rows[moved.Party.Index];
        if ((period & 1) == 0) row.Even += moved.Amount;
        else row.Odd += moved.Amount;
        if ((plan.AtSaleNeeds & Needs.EnrollerGroup) != 0)
            AddToGroups(Tree.Enroller, moved.Party, period, moved.Amount);
        if ((plan.AtSaleNeeds & Needs.PlacementGroup) != 0)
            AddToGroups(Tree.Placement, moved.Party, period, moved.Amount);
        var needs = plan.AtSaleNeeds | plan.CloseNeeds | spans.Needs;
        if ((needs & Needs.Order) != 0 && (moved.Mark & 1) != 0) CountOrder(moved, period);
        if ((needs & Needs.Customers) != 0 && (moved.Mark & 8) != 0)
            Customers.Add(moved, plan, spans, period, closing);
    }

    /// <summary>Adds to the running group volumes of a member and everybody above.</summary>
    public void AddToGroups(Tree tree, PartyId member, int period, long volume)
    {
        var column = Groups(tree, period);
        for (var at = member; at.Exists; at = members.Parent(tree, at)) column[at.Index] += volume;
    }

    /// <summary>Finds the highest rank in a tree again, from a member upwards,
    /// until nothing changes any more.</summary>
    public void RefreshBest(Tree tree, PartyId member)
    {
        for (var at = member; at.Exists; at = members.Parent(tree, at))
        {
            var best = rows.Peek(at.Index).Rank;
            for (var leg = members.FirstBelow(tree, at); leg.Exists; leg = members.NextBeside(tree, leg))
                best = Math.Max(best, (byte)Best(tree, leg));
            if (best == Best(tree, at)) return;
            SetBest(tree, at, best);
        }
    }

    /// <summary>Somebody at or below a member has a rank: everybody above hears of it.</summary>
    public void RaiseBest(Tree tree, PartyId member, byte rank)
    {
        for (var at = member; at.Exists && Best(tree, at) < rank; at = members.Parent(tree, at))
            SetBest(tree, at, rank);
    }

    public void SetBest(Tree tree, PartyId member, byte best)
    {
        ref var row = ref rows[member.Index];
        if (tree == Tree.Enroller) row.BestEnroller = best;
        else row.BestPlacement = best;
    }

    /// <summary>Forgets the volumes of a period whose close is done.</summary>
    public void Forget(int period)
    {
        groups[period & 1].Clear();
        groups[2 + (period & 1)].Clear();
        orders[period & 1].Clear();
        while (ownOrders.Count > 0 && ownOrders.Peek(ownOrders.Head).Period <= period)
            ownOrders.TrimTo(ownOrders.Head + 1);
    }

    /// <summary>Group volumes that are not a member's own and the legs' volume.</summary>
    public IEnumerable<string> Breaches(CompiledPlan plan, int period, Parties parties)
    {
        foreach (var tree in new[] { Tree.Enroller, Tree.Placement })
        {
            var needed = tree == Tree.Enroller ? Needs.EnrollerGroup : Needs.PlacementGroup;
            if ((plan.AtSaleNeeds & needed) == 0) continue;
            for (var number = 0; number < members.Count; number++)
            {
                var member = members.At(number);
                var sum = Personal(member, period);
                for (var leg = members.FirstBelow(tree, member); leg.Exists; leg = members.NextBeside(tree, leg))
                    sum += Group(tree, leg, period);
                if (sum != Group(tree, member, period))
                    yield return $"{parties.Name(member)}: group volume is not own and legs' volume";
            }
        }
    }

    private Column<long> Groups(Tree tree, int period) => groups[((int)tree * 2) + (period & 1)];

    private void CountOrder(in Fact moved, int period)
    {
        ref var largest = ref orders[period & 1][moved.Party.Index];
        if ((moved.Mark & 4) != 0) return;
        if ((moved.Mark & 2) == 0)
        {
            var index = ownOrders.Add(new OwnOrder
            {
                Sale = moved.Sale,
                Volume = moved.Amount,
                Period = period,
                Before = lastOrder.Peek(moved.Party.Index),
            });
            lastOrder[moved.Party.Index] = index + 1;
            largest = Math.Max(largest, moved.Amount);
            return;
        }

        largest = 0;
        for (var i = lastOrder.Peek(moved.Party.Index); i - 1 >= ownOrders.Head; i = ownOrders.Peek(i - 1).Before)
        {
            ref var order = ref ownOrders[i - 1];
            if (order.Sale == moved.Sale) order.Volume += moved.Amount;
            if (order.Period == period) largest = Math.Max(largest, order.Volume);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct OwnOrder
    {
        public long Sale;
        public long Volume;
        public long Before;
        public int Period;
        public int Unused;
    }
}

/// <summary>The running period, with a sale that is being settled counted in already.</summary>
internal readonly struct RunningView(
    PeriodsModule periods, Standings standings, MembersModule members, CompiledPlan plan, int period, Overlay overlay)
    : IMeasures
{
    public long Measure(Measure measure, Tree tree, int window, PartyId member)
    {
        var own = member == overlay.Seller;
        var now = measure switch
        {
            Plans.Measure.PersonalVolume => standings.Personal(member, period) + (own ? overlay.Volume : 0),
            Plans.Measure.GroupVolume => Group(tree, member),
            Plans.Measure.OwnGroupVolume => plan.BreakawayRank < 0
                ? Group(tree, member)
                : Group(tree, member) -
                    periods.Away.Running(tree, member, period, plan.BreakawayRank, periods, overlay),
            Plans.Measure.Order => Order(member),
            Plans.Measure.Customers => CountCustomers(window, member),
            Plans.Measure.CustomerVolume =>
                standings.Customers.Volume(plan, Counted(window), period, member) +
                (own && overlay.IsCustomer ? overlay.Volume : 0),
            _ => periods.RankOf(member),
        };
        return window == 0 || measure is Plans.Measure.Rank or Plans.Measure.Customers or Plans.Measure.CustomerVolume
            ? now
            : periods.WithHistory(now, measure, tree, plan.Windows[window], member, period);
    }

    public PartyId FirstLeg(Tree tree, PartyId member) => members.FirstBelow(tree, member);

    public PartyId NextLeg(Tree tree, PartyId leg) => members.NextBeside(tree, leg);

    public int BestRank(Tree tree, PartyId leg) => periods.Renamed(standings.Best(tree, leg));

    private long Group(Tree tree, PartyId member) =>
        standings.Group(tree, member, period) + (overlay.Reaches(tree, member) ? overlay.Volume : 0);

    private long Order(PartyId member)
    {
        var largest = standings.Order(member, period);
        return member == overlay.Seller && overlay.Buyer == overlay.Seller
            ? Math.Max(largest, overlay.Volume) : largest;
    }

    private int CountCustomers(int window, PartyId member)
    {
        var count = standings.Customers.Count(plan, Counted(window), period, member);
        if (member != overlay.Seller || !overlay.IsCustomer) return count;
        var before = standings.Customers.Net(plan, Counted(window), period, member, overlay.Buyer);
        return count + (before + overlay.Volume > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
    }

    // Until the close is done the longer windows are those of the plan before.
    private int Counted(int window) => periods.IsTakingOver ? 0 : window;
}

/// <summary>A sale whose volume is not counted yet, but is to be judged as if it were.</summary>
internal sealed class Overlay
{
    private readonly int[][] stamps = [new int[1_024], new int[1_024]];
    private readonly int[] epochs = new int[2];

    public PartyId Seller { get; private set; } = PartyId.None;

    public PartyId Buyer { get; private set; } = PartyId.None;

    public long Volume { get; private set; }

    public bool IsCustomer { get; private set; }

    /// <summary>Whether the sale's volume belongs to a member's group in a tree.</summary>
    public bool Reaches(Tree tree, PartyId member) =>
        member.Index < stamps[(int)tree].Length && stamps[(int)tree][member.Index] == epochs[(int)tree];

    public void Begin(PartyId seller, PartyId buyer, long volume, MembersModule members, int parties, Needs needs)
    {
        (Seller, Buyer, Volume) = (seller, buyer, volume);
        IsCustomer = buyer.Exists && !members.IsMember(buyer);
        Stamp(Tree.Enroller, (needs & Needs.EnrollerGroup) != 0, members, parties);
        Stamp(Tree.Placement, (needs & Needs.PlacementGroup) != 0, members, parties);
    }

    private void Stamp(Tree tree, bool needed, MembersModule members, int parties)
    {
        ref var stamp = ref stamps[(int)tree];
        if (epochs[(int)tree] == int.MaxValue)
        {
            Array.Clear(stamp);
            epochs[(int)tree] = 0;
        }

        var epoch = ++epochs[(int)tree];
        if (!needed) return;
        if (stamp.Length < parties) Array.Resize(ref stamp, Math.Max(parties, stamp.Length * 2));
        for (var at = Seller; at.Exists; at = members.Parent(tree, at)) stamp[at.Index] = epoch;
    }
}
