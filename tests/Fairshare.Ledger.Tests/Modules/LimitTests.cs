using System.Text;

namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Refusals that it takes many commands to meet.</summary>
public class LimitTests
{
    [Fact]
    public void Nobody_is_placed_while_a_period_is_being_closed()
    {
        var ledger = Script.Run("""
            at 2026-01-05
            people A B<A C<A/A#1 D<A
            plan 0
            clock 2026-02-01
            block
            place B A leg=1 leg_taken
            place B A trees_frozen
            at 2026-02-01
            place B A ok
            """, static ledger => (ledger.Machine.JobSteps, ledger.FinishesDueFirst) = (1, false), RefusalTable.Plain);
        Assert.True(ledger.Blocks.Count(block => block.Time == ledger.Now && block.Body.Length == 0) > 16);
    }

    [Fact]
    public void A_ledger_has_a_thousand_assets()
    {
        var ledger = new Driver();
        for (var i = 0; i < Limits.AssetsMax; i++)
            Assert.Equal("ok", ledger.Send("register_asset", Asset(i, scale: 0)));
        Assert.Equal("asset_already_registered", ledger.Send("register_asset", Asset(7, scale: 0)));
        Assert.Equal("scale_invalid", ledger.Send("register_asset", Asset(Limits.AssetsMax, scale: 9)));
        Assert.Equal("too_many_assets", ledger.Send("register_asset", Asset(Limits.AssetsMax, scale: 0)));

        static string Asset(int number, int scale) => $$"""{"asset":"a{{number}}","scale":{{scale}}}""";
    }

    [Fact]
    public void A_ledger_has_ten_thousand_versions_of_plans()
    {
        var ledger = new Driver();
        ledger.Send("register_asset", """{"asset":"EUR","scale":2}""");
        for (var i = 1; i <= Limits.PlanVersionsMax; i++) Assert.Equal("ok", ledger.Send("publish_plan", Version(i)));
        Assert.Equal("version_exists", ledger.Send("publish_plan", Version(1)));
        Assert.Equal("too_many_versions", ledger.Send("publish_plan", Version(Limits.PlanVersionsMax + 1)));

        static string Version(int number) =>
            $$$"""{"document":{"plan":"p","version":{{{number}}},"asset":"EUR","bonuses":[]}}""";
    }

    [Fact]
    public void A_sale_has_two_thousand_lines()
    {
        var ledger = Script.Run("""
            at 2026-01-05
            plan 0
            """, RefusalTable.Plain);
        Assert.Equal("too_many_lines", ledger.Send("record_sale", Sale("s1", Limits.SaleLinesMax + 1, amount: 0)));
        Assert.Equal("amount_must_be_positive", ledger.Send("record_sale", Sale("s1", Limits.SaleLinesMax, amount: 0)));
        Assert.Equal("ok", ledger.Send("record_sale", Sale("s1", Limits.SaleLinesMax, amount: 3)));
        Assert.Contains("\"amount\":6000,", ledger.Receipts);

        static string Sale(string id, int lines, int amount)
        {
            var each = string.Join(',', Enumerable.Repeat($$"""{"amount":{{amount}}}""", lines));
            return $$"""{"sale":"{{id}}","at":"2026-01-05","lines":[{{each}}]}""";
        }
    }

    [Fact]
    public void A_thousand_returns_wait_for_a_sale()
    {
        var ledger = Script.Run("""
            at 2026-01-05
            people A
            plan 0
            """, RefusalTable.Plain);
        for (var i = 0; i < Limits.WaitingReturnsPerSaleMax; i++)
            Assert.Equal("ok", ledger.Send("return_sale", Return(i, "s1")));
        Assert.Equal("too_many_returns_waiting", ledger.Send("return_sale", Return(1_000, "s1")));
        Assert.Equal("ok", ledger.Send("return_sale", Return(1_001, "s2")));
        var sale = """{"sale":"s1","seller":"A","amount":5000,"at":"2026-01-05"}""";
        Assert.Equal("ok", ledger.Send("record_sale", sale));
        Assert.Equal(["own A 0 +500", "release A 500"], ledger.Moves[..2]);
        Assert.Equal(Enumerable.Repeat("own A 0 -1 offset", 500), ledger.Moves[2..]);
        Assert.Empty(ledger.Machine.Audit());

        static string Return(int number, string sale) =>
            $$"""{"return":"r{{number}}","sale":"{{sale}}","amount":5,"at":"2026-01-05"}""";
    }

    [Fact]
    public void All_volume_ever_stays_below_a_limit()
    {
        var ledger = Script.Run("""
            at 2026-01-05
            people A
            plan 0
            """, RefusalTable.Documents[6]);
        for (var i = 0; i < 512; i++) Assert.Equal("ok", ledger.Send("record_sale", Sale(i, quantity: 1)));
        Assert.Equal("period_volume_too_large", ledger.Send("record_sale", Sale(512, quantity: 2)));
        Assert.Equal("period_volume_too_large", ledger.Send("record_sale", Sale(512, quantity: 1)));
        Assert.Empty(ledger.Machine.Audit());
        var paid = ledger.Machine.Book.Balance(ledger.Machine.Parties.Find("A"u8), new AssetId(0)).Available;
        Assert.Equal((Int128)512 * Limits.AmountMax, paid);

        static string Sale(int number, int quantity) => $$"""
            {"sale":"s{{number}}","seller":"A","amount":1,"qualifying":{{Limits.AmountMax}},"quantity":{{quantity}},
            "at":"2026-01-05"}
            """;
    }

    [Fact]
    public void A_sale_pays_sixty_five_thousand_at_most()
    {
        var levels = string.Join(',', Enumerable.Repeat("'1'", 70));
        var matches = string.Join(',', Enumerable.Repeat("'0.1'", Limits.LevelsMax));
        var plan = $$"""
            {'plan':'p','version':1,'asset':'EUR','bonuses':[
            {'name':'team','kind':'unilevel','percents':[{{levels}}]},
            {'name':'match','kind':'matching','of':['team'],'percents':[{{matches}}]}]}
            """;
        var people = new StringBuilder("people m0");
        for (var i = 1; i <= 1_070; i++) people.Append($" m{i}<m{i - 1}");
        Script.Run($"""
            at 2026-01-05
            plan 0 deposit
            {people}
            sale s1 m1070 - 9007199254740991 payout_too_large
            sale s1 m1070 - 1000000000 too_many_accruals
            sale s1 m900 - 1000000 deposit_too_small
            fund p 10000000 ok
            sale s1 m900 - 1000000 ok
            """, plan);
    }
}
