using System.Globalization;
using Fairshare.Ledger;
using Fairshare.Node.Demo;
using Fairshare.Node.Explain;

namespace Fairshare.Apps.Tests.Explain;

/// <summary>What explain says is what the files say, for every sale and every member of seeded companies.</summary>
public sealed class ExplainAgreesTests
{
    public static TheoryData<string, string> Companies => new()
    {
        { "demo", "a" }, { "demo", "b" }, { "period", "c" }, { "period", "d" }, { "narrow", "e" }, { "narrow", "f" },
    };

    [Theory]
    [MemberData(nameof(Companies))]
    public void Every_sale_is_explained_by_exactly_its_lines(string plan, string seed)
    {
        using var ledger = Company(plan, seed);
        var expected = ledger.Result("accruals.csv").Where(cells => cells[0].Length > 0)
            .ToLookup(cells => cells[0], cells => string.Join(',', cells[2], cells[3], cells[4], cells[5], cells[6]));
        var sales = ledger.Result("../sales.csv")
            .Where(cells => cells[7].Length == 0).Select(cells => cells[0]).Distinct();
        var stories = Read(ledger, [.. sales.Where(sale => sale != "s-0151")]);
        Assert.Equal(ledger.Summary.Sales, stories.Count);
        Assert.All(stories, story => Assert.Equal(
            expected[story.Sale].Order(StringComparer.Ordinal), Lines(story).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Companies))]
    public void Every_step_of_a_walk_is_named_once_and_in_order(string plan, string seed)
    {
        using var ledger = Company(plan, seed);
        foreach (var story in Read(ledger, "s-0001", "s-0040", "s-0077", "s-0111", "s-0150"))
        {
            foreach (var bonus in story.Bonuses)
            {
                Assert.True(bonus.Note.Length > 0 || bonus.Steps.Count > 0, $"{story.Sale}: no {bonus.Name}");
                foreach (var walk in bonus.Steps.GroupBy(step => step.Earner))
                    Assert.All(walk.Zip(walk.Skip(1)), pair => Assert.True(IsAbove(story, pair.First, pair.Second)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Companies))]
    public void Every_members_period_is_explained_as_the_files_have_it(string plan, string seed)
    {
        using var ledger = Company(plan, seed);
        var posted = ledger.Result("accruals.csv").Where(cells => cells[0].Length == 0)
            .ToLookup(cells => (cells[3], cells[1]), cells => string.Join(',', cells[2], cells[4], cells[5], cells[6]));
        var rows = ledger.Result("members.csv");
        var kept = 0;
        foreach (var row in rows.Where((_, index) => index % 5 == 0))
        {
            var reader = new CloseReader(row[1], row[0]);
            KeptLog.Replay(ledger.Log, reader, new KeptLedger.NoProgress());
            var story = reader.Story();
            var lines = story.Lines.Select(line => $"{line.Bonus},{line.Level},{line.Amount},{line.Available}");
            Assert.Equal(posted[(row[0], row[1])].Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
            var active = story.Active ?? true ? "true" : "false";
            Assert.Equal([story.RankReached, story.RankInForce, active], row.AsEnumerable().Skip(2).Take(3));
            long[] numbers = [story.Close.PersonalVolume, story.Close.EnrollerVolume, story.Earned];
            Assert.Equal(numbers.Select(Text), row.AsEnumerable().Skip(5));
            var volumes = Assert.Single(story.Volumes);
            Assert.Equal(volumes.Group, story.Close.PersonalVolume + volumes.Legs.Sum(leg => leg.Volume));
            var highest = story.Ranks.Index().Last(rank => rank.Item.Reached).Item.Name;
            Assert.Equal(story.RankReached, highest);
            Assert.Equal(story.RankKept.Length > 0, story.RankInForce != story.RankReached);
            if (story.RankKept.Length > 0) kept++;
            Assert.All(story.Ranks, rank => Assert.True(rank.When is null || rank.When.Holds == rank.Reached));
        }

        Assert.True(plan == "narrow" || kept > 0);
    }

    private static KeptLedger Company(string plan, string seed) => plan switch
    {
        "demo" => KeptLedger.OfDemo(DemoPlan.Document, seed),
        "period" => KeptLedger.OfDemo(OtherPlans.AtPeriodEnd, seed, leader: "two", director: "three"),
        _ => KeptLedger.OfDemo(OtherPlans.Narrow, seed, leader: "", director: ""),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static List<SaleStory> Read(KeptLedger ledger, params string[] sales)
    {
        var readers = sales.Select(sale => new SaleReader(sale)).ToList();
        KeptLog.Replay(ledger.Log, new ManyReaders(readers), new KeptLedger.NoProgress());
        return [.. readers.Select(reader => Assert.IsType<SaleStory>(reader.Sale))];
    }

    /// <summary>Several explanations by one replay.</summary>
    private sealed class ManyReaders(IReadOnlyList<SaleReader> readers) : IBlockReader
    {
        public void Begin(StateMachine machine)
        {
            foreach (var reader in readers) reader.Begin(machine);
        }

        public bool Wants(Block block) => readers.Any(reader => reader.Wants(block));

        public void Applied(Block block)
        {
            foreach (var reader in readers) reader.Applied(block);
        }
    }

    private static IEnumerable<string> Lines(SaleStory story)
    {
        foreach (var bonus in story.Bonuses)
            foreach (var step in bonus.Steps.Where(step => step.IsPaid))
                yield return $"{bonus.Name},{step.Member},{step.Level},{step.Amount},{story.Available}";
        var later = story.Happenings.Where(happening => happening.What != "released").SelectMany(one => one.Lines);
        foreach (var line in later.Where(line => line.Sale == story.Sale))
            yield return $"{line.Bonus},{line.Member},{line.Level},{line.Amount},{line.Available}";
    }

    /// <summary>Whether one step's person stands above the other's, or is nobody, at the end of the walk.</summary>
    private static bool IsAbove(SaleStory story, Step below, Step above)
    {
        if (below.Member.Length == 0) return false;
        if (above.Member.Length == 0) return true;
        if (below.Member == above.Member) return below.Earner.Length > 0;
        var path = story.Upline.ToList();
        return path.IndexOf(above.Member) > path.IndexOf(below.Member);
    }
}
