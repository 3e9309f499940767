using System.Text;
using Fairshare.Ledger.Members;
using Fairshare.Simulator;

namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Where people come to stand who are placed below somebody in no leg in particular.</summary>
public class SpillTests
{
    private const string Plan = """
        {'plan':'p','version':1,'asset':'EUR','bonuses':[{'name':'legs','kind':'binary','percent':'10'}],
        'caps':{'sale_percent':'50'}}
        """;

    [Fact]
    public void First_free_is_breadth_first_and_left_before_right() => Script.Run("""
        at 2026-01-10
        people A B C D E F G H
        plan 0
        spill B A first_free ok
        stands B A 1
        spill C A first_free ok
        stands C A 2
        spill D A first_free ok
        stands D B 1
        spill E C first_free ok
        stands E C 1
        spill F A first_free ok
        stands F B 2
        spill G A first_free ok
        stands G C 2
        spill H A first_free ok
        stands H D 1
        """, Plan);

    [Fact]
    public void Balanced_goes_down_the_leg_with_fewer_people() => Script.Run("""
        at 2026-01-10
        people A B<A/A#1 C<A/A#2 D<B/B#1 E<D/D#1 x y z w
        plan 0
        spill x A balanced ok
        stands x C 1
        spill y A balanced ok
        stands y C 2
        spill z A balanced ok
        # three and three: the left
        stands z B 2
        spill w A balanced width=3 ok
        stands w A 3
        """, Plan);

    [Fact]
    public void Outer_is_the_end_of_the_outer_leg_of_a_side() => Script.Run("""
        at 2026-01-10
        people A B<A/A#1 C<A/A#2 D<B/B#1 E<D/D#2 v w x y z
        plan 0
        spill v A outer leg=1 ok
        stands v D 1
        spill w A outer leg=2 ok
        stands w C 2
        spill x A outer ok
        # two on the right, four on the left
        stands x w 2
        spill y A outer leg=1 ok
        stands y v 1
        spill z B outer leg=2 ok
        stands z B 2
        """, Plan);

    [Fact]
    public void A_spill_is_refused_for_reasons_of_its_own() => Script.Run("""
        at 2026-01-10
        people A B<A/A#1 C D<C/C#1
        plan 0
        spill X A first_free unknown_member
        spill B A first_free already_placed
        spill C D first_free cycle
        spill C C first_free cycle
        spill C X first_free unknown_parent
        spill C A up spill_invalid
        spill C A first_free width=1 width_invalid
        spill C A first_free width=65 width_invalid
        spill C A first_free leg=1 leg_invalid
        spill C A outer leg=3 leg_invalid
        spill C A outer leg=2 width=3 leg_invalid
        place C A leg=1 leg_taken
        spill C A outer leg=2 ok
        spill C A outer already_placed
        """, Plan);

    /// <summary>Before they are placed their sales reach nobody; then those of the open period count, too.</summary>
    [Fact]
    public void Who_waits_in_the_tank_brings_the_sales_of_the_open_period() => Script.Run("""
        at 2026-01-10
        people A L<A/A#1 T<A
        plan 0
        sale s1 L - 1000 ok
        sale s2 T - 700 ok
        at 2026-02-01
        legs A legs 1000 0 matched 0 carried 1000 0
        at 2026-02-10
        sale s3 T - 400 ok
        spill T A first_free ok
        stands T A 2
        sale s4 T - 100 ok
        at 2026-03-01
        legs A legs 1000 500 matched 500 carried 500 0
        """, Plan);

    [Fact]
    public void A_receipt_says_what_was_asked_and_what_was_found()
    {
        var ledger = Script.Run("""
            at 2026-01-10
            people A B<A/A#1 C
            plan 0
            spill C B outer leg=2 ok
            """, Plan);
        Assert.Contains(
            "\"facts\":[{\"fact\":\"parent_changed\",\"member\":\"C\",\"tree\":\"placement\",\"parent\":\"B\"," +
            "\"leg\":2,\"below\":\"B\",\"spill\":\"outer\"}]", ledger.Receipts);
    }

    /// <summary>The index and a look at the whole tree find the same, whoever is placed, moved or enrolled between.
    /// </summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    [InlineData(5, 4)]
    public void What_is_found_is_what_a_look_at_the_whole_tree_finds(int seed, int width)
    {
        var dice = new Dice((ulong)seed);
        var ledger = Script.Run("""
            at 2026-01-10
            people m0
            plan 0
            """, Plan.Replace("'plan':'p'", "'plan':'p','period':'day'"));
        var tree = new LookedAt(ledger.Machine.Module<MembersModule>(), width);
        var found = 0;
        for (var i = 1; i < 240; i++)
        {
            if (dice.Below(3) > 0 || i < 6) Send(ledger, "enroll_member", $"\"member\":\"m{i}\"");
            var (member, below) = ($"m{dice.Below(i + 1)}", $"m{dice.Below(dice.Below(2) == 0 ? 1 : i)}");
            var act = dice.Below(9);
            if (act == 0) Send(ledger, "place_member", $"\"member\":\"{member}\",\"placement\":\"{below}\"");
            if (act == 1) Send(ledger, "place_member",
                $"\"member\":\"{member}\",\"placement\":\"{below}\",\"leg\":{dice.Below(width) + 1}");
            if (act == 2) Send(ledger, "move_member",
                $"\"member\":\"{member}\",\"parent\":\"{below}\",\"tree\":\"placement\",\"leg\":{dice.Below(9) + 1}");
            if (dice.OneIn(15)) ledger.Advance(ledger.Now + Time.Day);
            if (act < 3) continue;
            var (spill, side) = (dice.Pick("first_free", "balanced", "outer"), dice.Pick(0, 1, width));
            var leg = spill == "outer" && side != 0 ? $",\"leg\":{side}" : "";
            var expected = tree.Find(Party(ledger, below), spill, side);
            var came = Send(ledger, "spill_member",
                $"\"member\":\"{member}\",\"placement\":\"{below}\",\"spill\":\"{spill}\",\"width\":{width}{leg}");
            if (came != "ok") continue;
            found++;
            Assert.Equal(expected, tree.PlaceOf(Party(ledger, member)));
        }

        Assert.True(found > 40);
    }

    private static PartyId Party(Driver ledger, string name) =>
        ledger.Machine.Parties.Find(Encoding.ASCII.GetBytes(name));

    private static string Send(Driver ledger, string command, string fields) => ledger.Send(command, $"{{{fields}}}");

    /// <summary>The slow way.</summary>
    private sealed class LookedAt(MembersModule members, int width)
    {
        public (PartyId Parent, int Leg) PlaceOf(PartyId member) =>
            (members.Parent(Tree.Placement, member), members.LegOf(member));

        public (PartyId Parent, int Leg) Find(PartyId below, string spill, int side) => !members.IsMember(below)
            ? default
            : spill switch
            {
                "first_free" => FirstFree(below),
                "balanced" => Balanced(below),
                _ => Outer(below, side != 0 ? side
                    : People(members.InLeg(below, width)) < People(members.InLeg(below, 1)) ? width : 1),
            };

        private (PartyId Parent, int Leg) FirstFree(PartyId below)
        {
            var next = new System.Collections.Generic.Queue<PartyId>([below]);
            while (true)
            {
                var at = next.Dequeue();
                for (var leg = 1; leg <= width; leg++)
                {
                    if (!members.InLeg(at, leg).Exists) return (at, leg);
                    next.Enqueue(members.InLeg(at, leg));
                }
            }
        }

        private (PartyId Parent, int Leg) Balanced(PartyId at)
        {
            var leg = Enumerable.Range(1, width).MinBy(leg => People(members.InLeg(at, leg)));
            return members.InLeg(at, leg) is { Exists: true } next ? Balanced(next) : (at, leg);
        }

        private (PartyId Parent, int Leg) Outer(PartyId at, int side) =>
            members.InLeg(at, side) is { Exists: true } next ? Outer(next, side) : (at, side);

        private int People(PartyId at)
        {
            if (!at.Exists) return 0;
            var people = 1;
            var leg = members.FirstBelow(Tree.Placement, at);
            for (; leg.Exists; leg = members.NextBeside(Tree.Placement, leg)) people += People(leg);
            return people;
        }
    }
}
