using System.Text;
using Fairshare.Ledger.Periods;

namespace Fairshare.Ledger.Tests.Modules;

/// <summary>Closes, lines and releases as jobs over many blocks, with commands between.</summary>
public class JobTests
{
    private const string Plan = """
        {'plan':'p','version':1,'asset':'EUR','close_after_days':2,'hold_days':3,
        'ranks':[{'name':'low'},{'name':'high','when':{'group_volume':3000,'legs':{'count':2,'group_volume':500}}}],
        'bonuses':[{'name':'own','kind':'personal','percent':'10'},
        {'name':'team','kind':'unilevel','percents':['5','4','3','2','1'],'pay':'period','compression':'dynamic',
        'entitled':{'low':2,'high':5}},
        {'name':'match','kind':'matching','of':['team'],'percents':['10','5']}]}
        """;

    private const string ThreeRanks = """
        {'plan':'p','version':1,'asset':'EUR','ranks':[{'name':'low'},{'name':'mid'},{'name':'high'}],
        'bonuses':[{'name':'own','kind':'personal','percent_by_rank':{'low':'1','high':'3'}}]}
        """;

    private const string Daily = """
        {'plan':'p','version':1,'asset':'EUR','period':'day','hold_days':10,
        'bonuses':[{'name':'own','kind':'personal','percent':'10'}]}
        """;

    private const string TwoRanks = """
        {'plan':'p','version':2,'asset':'EUR','ranks':[{'name':'low'},{'name':'high'}],
        'bonuses':[{'name':'own','kind':'personal','percent_by_rank':{'low':'10','high':'30'}}]}
        """;

    [Fact]
    public void A_close_in_many_blocks_ends_as_in_one()
    {
        var (whole, inOne) = Run(Limits.JobStepsPerBlock);
        var (sliced, inMany) = Run(97);
        Assert.Equal(3, inOne);
        Assert.True(inMany > 20, $"{inMany} blocks");
        Assert.Equal(whole.Earned.OrderBy(pair => pair.Key), sliced.Earned.OrderBy(pair => pair.Key));
        Assert.Equal(Standings(whole), Standings(sliced));
        Assert.Contains(Standings(whole), standing => standing.Contains("rank 1"));
        Assert.True(whole.Earned.Keys.Count(key => key.Bonus == "match") > 20);
    }

    [Fact]
    public void A_sale_between_the_blocks_of_a_close_belongs_to_the_open_period_and_changes_nothing_in_it()
    {
        var (quiet, _) = Run(97);
        var (busy, _) = Run(97, saleWhileClosing: true);
        Assert.Equal(
            quiet.Earned.Where(pair => pair.Key.Bonus != "own").OrderBy(pair => pair.Key),
            busy.Earned.Where(pair => pair.Key.Bonus != "own").OrderBy(pair => pair.Key));
        Assert.Equal(quiet.Earned[("own", "m7")] + 1_000, busy.Earned[("own", "m7")]);
    }

    [Fact]
    public void A_member_who_is_enrolled_during_a_close_takes_no_part_in_it() => Script.Run("""
        at 2026-01-05
        people A B<A
        plan 0
        sale s1 B c 1000 ok
        clock 2026-02-01
        block
        enroll C B ok
        sale s2 C c 1000 ok
        = own C 0 +10, release C 10
        at 2026-02-01
        inrank C low
        """, Sliced, ThreeRanks);

    [Fact]
    public void Sales_during_a_close_call_ranks_by_the_names_of_the_plan_that_governs() => Script.Run("""
        at 2026-01-05
        people A B
        plan 0
        rank A high ok
        publish 1 ok
        activate p 2 from=2026-02-01 funding=per_sale ok
        clock 2026-02-01
        block
        sale s1 A c 1000 ok
        = own A 0 +300, release A 300
        sale s2 B c 1000 ok
        = own B 0 +100, release B 100
        at 2026-02-01
        inrank A high
        sale s3 A c 1000 ok
        = own A 0 +300, release A 300
        """, Sliced, ThreeRanks, TwoRanks);

    [Fact]
    public void Nobody_is_given_a_rank_while_a_period_is_being_closed() => Script.Run("""
        at 2026-01-05
        people A B
        plan 0
        publish 1 ok
        activate p 2 from=2026-02-01 funding=per_sale ok
        clock 2026-02-01
        block
        rank A mid unknown_rank
        rank A high ranks_frozen
        at 2026-02-01
        rank A high ok
        inrank A high
        sale s1 A c 1000 ok
        = own A 0 +300, release A 300
        """, Sliced, TwoRanks.Replace("'version':2", "'version':1").Replace("'high'", "'mid'"), TwoRanks);

    [Fact]
    public void A_plan_is_activated_before_its_first_period_begins() => Script.Run("""
        at 2026-01-05
        people A
        plan 0
        rank A high ok
        publish 1 ok
        at 2026-02-01
        activate p 2 from=2026-02-01 funding=per_sale from_in_the_past
        activate p 2 from=2026-03-01 funding=per_sale ok
        sale s1 A c 1000 ok
        = own A 0 +30, release A 30
        at 2026-03-01
        sale s2 A c 1000 ok
        = own A 0 +300, release A 300
        """, ThreeRanks, TwoRanks);

    [Fact]
    public void A_return_between_the_blocks_of_a_release_knows_which_lines_are_released() => Script.Run("""
        at 2026-01-05
        people A B<A C<B D
        plan 0
        sale s1 C c 1000 ok
        sale s2 D c 1000 ok
        at 2026-02-10
        balance A held 20
        balance B held 50
        clock 2026-02-11
        block
        = release A 20
        return r1 s1 500 ok
        = release B 50, team A 2 -10 offset, team B 1 -25 offset, own C 0 -50 reversed
        balance A available 10
        balance B available 25
        balance C held 50
        at 2026-02-11
        = release C 50, release D 100
        balance C available 50
        return r2 s1 rest ok
        = team A 2 -10 offset, team B 1 -25 offset, own C 0 -50 offset
        """, Sliced, """
        {'plan':'p','version':1,'asset':'EUR','hold_days':10,'bonuses':[
        {'name':'team','kind':'unilevel','percents':['5','2'],'pay':'period'},
        {'name':'own','kind':'personal','percent':'10','pay':'period'}]}
        """);

    [Fact]
    public void However_much_is_due_a_sale_finds_the_period_of_its_time()
    {
        var ledger = Script.Run("""
            at 2026-01-05
            people A B<A C<B D
            plan 0
            sale s1 C c 1000 ok
            sale s2 D c 1000 ok
            at 2026-01-14
            clock 2026-01-17
            sale s3 D d 400 ok
            = release C 100, release D 100, own D 0 +40
            """, Sliced, Daily);
        var periods = ledger.Machine.Module<PeriodsModule>();
        Assert.Equal(At("2026-01-18"), periods.OpenEnds);
        Assert.Equal(400, periods.PersonalVolume(ledger.Machine.Parties.Find("D"u8)));
    }

    [Fact]
    public void Empty_periods_leave_nothing_behind()
    {
        var ledger = Script.Run("""
            at 2026-01-05
            people A B<A
            plan 0
            sale s1 B c 1000 ok
            """, Daily.Replace("'hold_days'", "'return_days':30,'hold_days'"));
        var sizes = new HashSet<long>();
        for (var year = 2028; year < 2060; year++)
        {
            ledger.Advance(At($"{year}-01-01"));
            sizes.Add(ledger.Machine.StateBytes);
        }

        Assert.Single(sizes);
    }

    private static void Sliced(Driver ledger) => (ledger.Machine.JobSteps, ledger.FinishesDueFirst) = (1, false);

    private static (Driver Ledger, int Blocks) Run(int steps, bool saleWhileClosing = false)
    {
        var people = new StringBuilder("people m0");
        for (var i = 1; i < 200; i++) people.Append($" m{i}<m{(i - 1) / 2}");
        var ledger = Script.Run($"""
            at 2026-01-05
            {people}
            plan 0
            """, ledger => ledger.Machine.JobSteps = steps, Plan);
        for (var i = 0; i < 200; i++)
            Assert.Equal("ok", ledger.Send("record_sale", Sale($"s{i}", i, 100 + (i * 7 % 90))));
        if (saleWhileClosing)
        {
            ledger.Advance(At("2026-01-31"));
            (ledger.FinishesDueFirst, ledger.Now) = (false, At("2026-02-01"));
            ledger.Step();
            Assert.Equal("ok", ledger.Send("record_sale", Sale("late", 7, 10_000)));
            ledger.FinishesDueFirst = true;
        }

        var blocks = 0;
        foreach (var time in new[] { "2026-02-01", "2026-02-03", "2026-02-06" }) blocks += ledger.Advance(At(time));
        Assert.Empty(ledger.Machine.Audit());
        return (ledger, blocks);
    }

    private static string Sale(string id, int seller, int amount) => $$"""
        {"sale":"{{id}}","seller":"m{{seller}}","buyer":"c","amount":{{amount}},"at":"2026-01-05"}
        """;

    private static string[] Standings(Driver ledger)
    {
        var (periods, book) = (ledger.Machine.Module<PeriodsModule>(), ledger.Machine.Book);
        return
        [
            .. Enumerable.Range(0, 200).Select(i => ledger.Machine.Parties.Find(Encoding.ASCII.GetBytes($"m{i}")))
                .Select(party => $"rank {periods.RankOf(party)} {book.Balance(party, new AssetId(0)).Available}"),
        ];
    }

    private static long At(string text)
    {
        Assert.True(Time.TryParse(Encoding.ASCII.GetBytes(text), out var time));
        return time;
    }
}
