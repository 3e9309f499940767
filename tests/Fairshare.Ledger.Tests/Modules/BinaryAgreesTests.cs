using Fairshare.Simulator;

namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Random companies, their legs counted again the slow way: every sale walked up to the top.</summary>
public class BinaryAgreesTests
{
    private const int People = 14;
    private const int Unit = 250;
    private const int CarryMax = 4_000;

    private static readonly string plan = """
        {'plan':'p','version':1,'asset':'EUR','period':'day','bonuses':[{'name':'legs','kind':'binary','unit':UNIT,
        'amount':1,'carry_max':CARRY}],'caps':{'sale_percent':'100'}}
        """.Replace('\'', '"').Replace("UNIT", $"{Unit}").Replace("CARRY", $"{CarryMax}");

    [Fact]
    public void Legs_are_what_walking_up_with_every_sale_comes_to()
    {
        var (matched, returned) = (0L, 0);
        for (var seed = 1; seed <= 12; seed++)
        {
            var company = new Company(new Dice((ulong)seed));
            company.Begin();
            for (var day = 0; day < 6; day++) company.Live();
            (matched, returned) = (matched + company.Matched, returned + company.Returned);
        }

        Assert.True(matched > 100 && returned > 100);
    }

    private sealed class Company(Dice dice)
    {
        private readonly Driver ledger = new();
        private readonly (int Parent, int Leg)[] places = new (int, int)[People];
        private readonly (long Left, long Right)[] carried = new (long, long)[People];
        private readonly List<(string Name, int Seller, long Left)> sales = [];
        private readonly List<(int Member, int Parent, int Leg)> moves = [];

        public long Matched { get; private set; }

        public int Returned { get; private set; }

        public void Begin()
        {
            ledger.Now = 20_458L * Time.Day;
            Ok("register_asset", """{"asset":"EUR","scale":2}""");
            Ok("publish_plan", $$"""{"document":{{plan}}}""");
            Ok("activate_plan", """{"plan":"p","version":1,"funding":"per_sale"}""");
            for (var i = 0; i < People; i++)
            {
                Ok("enroll_member", $$"""{"member":"m{{i}}"}""");
                places[i] = (-1, 0);
            }
        }

        public void Live()
        {
            var sold = new long[People];
            for (var i = 0; i < 12; i++)
            {
                ledger.Now += Time.Day / 30;
                if (dice.Below(2) == 0) Place();
                if (dice.Below(5) == 0) Move();
                if (dice.Below(3) == 0) Return(sold);
                var (seller, amount) = (dice.Below(People), dice.Below(3_000) + 1);
                var name = $"s{sales.Count}";
                Ok("record_sale", $$"""
                    {"sale":"{{name}}","seller":"m{{seller}}","amount":{{amount}},"at":"{{Time.Text(ledger.Now)}}"}
                    """);
                sales.Add((name, seller, amount));
                sold[seller] += amount;
            }

            ledger.Legs.Clear();
            ledger.Advance(((ledger.Now / Time.Day) + 1) * Time.Day);
            Count(sold);
            foreach (var (member, parent, leg) in moves) MoveNow(member, parent, leg);
            moves.Clear();
        }

        private void Count(long[] sold)
        {
            var legs = carried.ToArray();
            for (var seller = 0; seller < People; seller++)
            {
                for (var at = seller; places[at].Parent is var parent and >= 0; at = parent)
                {
                    if (places[at].Leg == 1) legs[parent].Left += sold[seller];
                    if (places[at].Leg == 2) legs[parent].Right += sold[seller];
                }
            }

            for (var i = 0; i < People; i++)
            {
                var (left, right) = legs[i];
                var cycles = Math.Max(0, Math.Min(left, right)) / Unit;
                var next = (Math.Min(left - (cycles * Unit), CarryMax), Math.Min(right - (cycles * Unit), CarryMax));
                var found = ledger.Legs.GetValueOrDefault(("legs", $"m{i}"));
                Assert.Equal((left, right, cycles, next.Item1, next.Item2), found);
                (carried[i], Matched) = (next, Matched + cycles);
            }
        }

        private void Place()
        {
            var (member, parent, leg) = (dice.Below(People), dice.Below(People), dice.Below(4));
            var fields = leg == 0 ? "" : $",\"leg\":{leg}";
            var came = ledger.Send(
                "place_member", $$"""{"member":"m{{member}}","placement":"m{{parent}}"{{fields}}}""");
            if (came == "ok") places[member] = (parent, leg);
        }

        private void Move()
        {
            var (member, parent, leg) = (dice.Below(People), dice.Below(People), dice.Below(3));
            var fields = leg == 0 ? "" : $",\"leg\":{leg}";
            var came = ledger.Send("move_member", $$"""
                {"member":"m{{member}}","parent":"m{{parent}}","tree":"placement"{{fields}}}
                """);
            if (came == "ok") moves.Add((member, parent, leg));
        }

        private void MoveNow(int member, int parent, int leg)
        {
            for (var at = parent; at >= 0; at = places[at].Parent)
                if (at == member) return;
            if (leg != 0 && places.Contains((parent, leg))) return;
            places[member] = (parent, leg);
        }

        private void Return(long[] sold)
        {
            if (sales.Count == 0) return;
            var index = dice.Below(sales.Count);
            var (name, seller, left) = sales[index];
            var amount = dice.Below((int)left + 1);
            if (amount == 0) return;
            Ok("return_sale", $$"""
                {"return":"r{{Returned}}","sale":"{{name}}","amount":{{amount}},"at":"{{Time.Text(ledger.Now)}}"}
                """);
            sales[index] = (name, seller, left - amount);
            sold[seller] -= amount;
            Returned += 1;
        }

        private void Ok(string command, string json) => Assert.Equal("ok", ledger.Send(command, json));
    }
}
