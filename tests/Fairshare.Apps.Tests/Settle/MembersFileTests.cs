using System.Diagnostics;
using System.Text;
using Fairshare.Ledger.Plans;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Settle;

public sealed class MembersFileTests : IDisposable
{
    private const string Header = "member,enroller,placement,leg,joined,rank\n";

    private readonly InputFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Whoever_has_no_leg_is_placed_last_where_the_plan_counts_legs()
    {
        var plan = PlanProgram.Compile("""
            {"plan":"p","version":1,"asset":"EUR","bonuses":[{"name":"legs","kind":"binary","percent":"1",
            "spill":"outer"}],"caps":{"sale_percent":"40"}}
            """u8, []);
        var path = folder.Write("members.csv", """
            member,enroller,placement,leg
            top,,,
            one,top,top,2
            two,top,last,
            last,two,top,

            """);
        var file = MembersFile.Load(path, _ => false, legs: plan!.Placing);
        Assert.Equal(
            [
                """{"member":"top"}""", """{"member":"one","enroller":"top","placement":"top","leg":2}""",
                """{"member":"two","enroller":"top"}""", """{"member":"last","enroller":"two"}""",
                """spill {"member":"two","placement":"last","spill":"outer","width":2}""",
                """spill {"member":"last","placement":"top","spill":"outer","width":2}""",
            ],
            file.Items().Select(InputFolder.Short));
    }

    [Fact]
    public void A_member_is_enrolled_with_all_that_the_line_says()
    {
        var (items, refusals) = folder.Members(
            Header + "b,a,a,2,2026-01-01T08:00:00+08:00,leader\na,,,,,\nc,b,,,2026-01-31,\n", ["leader"]);
        Assert.Empty(refusals);
        Assert.Equal(
            [
                """{"member":"a"}""",
                """{"member":"b","enroller":"a","placement":"a","leg":2""" +
                ""","joined":"2026-01-01T00:00:00Z"}""",
                """{"member":"c","enroller":"b","joined":"2026-01-31T00:00:00Z"}""",
                """{"member":"b","rank":"leader"}""",
            ],
            items);
    }

    [Fact]
    public void Parents_come_first_by_depth_and_ties_by_id()
    {
        var (items, _) = folder.Members("member,enroller\nz,\nB,z\na,z\n10,z\n9,B\nab,z\nA,\n8,a\n");
        var ids = items.Select(item => item.Split('"')[3]);
        Assert.Equal(["A", "z", "10", "B", "a", "ab", "8", "9"], ids);
    }

    [Fact]
    public void Ids_sort_by_their_bytes_however_long_a_beginning_they_share()
    {
        var random = new Random(3);
        var ids = Enumerable.Range(0, 2_000)
            .Select(_ => new string('m', random.Next(1, 60)) + random.Next(100))
            .Append(new string('m', 64))
            .Distinct()
            .ToArray();
        var (items, refusals) = folder.Members("member\n" + string.Join('\n', ids));
        Assert.Empty(refusals);
        Assert.Equal(ids.Order(StringComparer.Ordinal), items.Select(item => item.Split('"')[3]));
    }

    [Fact]
    public void Whoever_stands_before_their_placement_parent_is_placed_afterwards()
    {
        // b was brought by a, but a stands below b in the other tree: no circle in either.
        var (items, refusals) = folder.Members("member,enroller,placement,leg\na,,b,1\nb,a,,\nc,a,b,2\n");
        Assert.Empty(refusals);
        Assert.Equal(
            [
                """{"member":"a"}""",
                """{"member":"b","enroller":"a"}""",
                """{"member":"c","enroller":"a","placement":"b","leg":2}""",
                """place {"member":"a","placement":"b","leg":1}""",
            ],
            items);
    }

    [Fact]
    public void A_line_that_is_refused_for_its_parent_leaves_the_member_to_a_later_one()
    {
        var (items, refusals) = folder.Members("member,enroller\nb,ghost\nc,b\na,\nb,nobody\nb,a\nb,\nc,a\n");
        Assert.Equal(
            ["""{"member":"a"}""", """{"member":"b","enroller":"a"}""", """{"member":"c","enroller":"b"}"""], items);
        Assert.Equal(
            [
                "2 unknown_parent enroller", "5 unknown_parent enroller", "7 already_enrolled member",
                "8 already_enrolled member",
            ],
            refusals);
    }

    [Fact]
    public void A_line_in_a_circle_leaves_the_member_to_a_later_one()
    {
        var (items, refusals) = folder.Members("member,enroller\na,b\nb,a\nc,b\na,\nb,\n");
        Assert.Equal(["""{"member":"a"}""", """{"member":"b"}""", """{"member":"c","enroller":"b"}"""], items);
        Assert.Equal(["2 cycle enroller", "3 cycle enroller"], refusals);
    }

    [Fact]
    public void Many_bad_lines_of_one_member_take_no_long_time()
    {
        var lines = Enumerable.Range(0, 50_000).Select(i => $"c{i},x\nx,c{i}\n");
        var (items, refusals) = folder.Members("member,enroller\nx,ghost\n" + string.Concat(lines));
        Assert.Empty(items);
        Assert.Equal(100_001, refusals.Length);
    }

    [Theory]
    [InlineData("@a,,,,,", "id_invalid member")]
    [InlineData("a b,,,,,", "id_invalid member")]
    [InlineData("é,,,,,", "id_invalid member")]
    [InlineData(",,,,,", "id_missing member")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123X,,,,,", "id_too_long member")]
    [InlineData("x,a b,,,,", "id_invalid enroller")]
    [InlineData("x,,a/b,,,", "id_invalid placement")]
    [InlineData("x,,a,0,,", "leg_invalid leg")]
    [InlineData("x,,a,65,,", "leg_invalid leg")]
    [InlineData("x,,a,-1,,", "leg_invalid leg")]
    [InlineData("x,,a,left,,", "leg_invalid leg")]
    [InlineData("x,,,,31.01.2026,", "time_invalid joined")]
    [InlineData("x,,,,2026-02-30,", "time_invalid joined")]
    [InlineData("x,,,,,emperor", "unknown_rank rank")]
    [InlineData("x,,,,,the leader", "id_invalid rank")]
    [InlineData("x,nobody,,,,", "unknown_parent enroller")]
    [InlineData("x,,nobody,,,", "unknown_parent placement")]
    [InlineData("x,nobody,x,,,", "cycle placement")]
    [InlineData("x,x,,,,", "cycle enroller")]
    [InlineData("a,,,,,", "already_enrolled member")]
    [InlineData("x,a,,,", "too_few_fields")]
    public void A_bad_line_is_refused_alone(string line, string refusal)
    {
        var (items, refusals) = folder.Members($"{Header}a,,,,,leader\n{line}\nc,a,,,,\n", ["leader"]);
        Assert.Equal(["3 " + refusal], refusals);
        Assert.Equal(
            ["""{"member":"a"}""", """{"member":"c","enroller":"a"}""", """{"member":"a","rank":"leader"}"""], items);
    }

    [Fact]
    public void Everybody_below_a_refused_member_is_refused_too_and_told_so()
    {
        var refusals = new List<Refusal>();
        var file = MembersFile.Load(
            folder.Write("team.csv", Header + "d,c,,,,\nc,,b,,,\nb,a,,,,\na,,,99,,\nok,,,,,\ne,ok,d,,,\n"),
            _ => false,
            refusals.Add);
        Assert.Equal(
            [
                "d: enroller 'c' was refused: line 3",
                "c: placement 'b' was refused: line 4",
                "b: enroller 'a' was refused: line 5",
                "a: leg '99' is not a whole number from 1 to 64",
                "e: placement 'd' was refused: line 2",
            ],
            refusals.Select(refusal => $"{"?dcba_e"[refusal.Line - 1]}: {refusal.Text}"));
        Assert.Equal(1, file.Count);
        Assert.All(refusals, refusal => Assert.Equal("team.csv", refusal.File));
    }

    [Fact]
    public void Circles_are_refused_as_circles_and_those_who_hang_on_them_as_orphans()
    {
        var (items, refusals) = folder.Members(
            "member,enroller,placement\na,c,\nb,a,\nc,b,\nd,c,\ne,d,\np,,q\nq,,p\nr,,q\nroot,,\n");
        Assert.Equal(
            [
                "2 cycle enroller", "3 cycle enroller", "4 cycle enroller", "5 unknown_parent enroller",
                "6 unknown_parent enroller", "7 cycle placement", "8 cycle placement", "9 unknown_parent placement",
            ],
            refusals);
        Assert.Equal(["""{"member":"root"}"""], items);
    }

    [Fact]
    public void The_first_good_line_of_a_member_counts()
    {
        var (items, refusals) = folder.Members("member,leg,joined\na,0,\na,,2026-01-01\na,,2026-01-02\na,0,\n");
        Assert.Equal(["2 leg_invalid leg", "4 already_enrolled member", "5 leg_invalid leg"], refusals);
        Assert.Equal(["""{"member":"a","joined":"2026-01-01T00:00:00Z"}"""], items);
    }

    [Fact]
    public void The_order_of_the_lines_does_not_matter()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var lines = Enumerable.Range(0, 300).Select(i => Line(random, i)).ToArray();
            var (items, refusals) = folder.Members(Header + string.Join('\n', lines));
            var reasons = Reasons(lines, refusals);
            random.Shuffle(lines);
            var (again, refusedAgain) = folder.Members(Header + string.Join('\n', lines));
            Assert.Equal(items, again);
            Assert.Equal(reasons, Reasons(lines, refusedAgain));
            var enrolled = items.Where(item => item[0] == '{').Select(item => item.Split('"')[3]).Order().ToArray();
            Assert.Equal(Model(lines), enrolled);
            Assert.Equal(300, refusals.Length + enrolled.Length);
        }
    }

    [Fact]
    public void A_parent_is_enrolled_before_anybody_below_in_either_tree()
    {
        var random = new Random(11);
        var lines = Enumerable.Range(0, 2_000).Select(i => Line(random, i)).ToArray();
        var (items, _) = folder.Members(Header + string.Join('\n', lines));
        var enrolled = new HashSet<string>();
        foreach (var item in items)
        {
            using var json = System.Text.Json.JsonDocument.Parse(item.Replace("place ", "", StringComparison.Ordinal));
            foreach (var parent in (string[])["enroller", "placement"])
            {
                if (json.RootElement.TryGetProperty(parent, out var id)) Assert.Contains(id.GetString()!, enrolled);
            }

            var member = json.RootElement.GetProperty("member").GetString()!;
            Assert.Equal(item[0] == '{', enrolled.Add(member));
        }
    }

    [Fact]
    public void A_chain_and_a_circle_may_be_hundreds_of_thousands_long()
    {
        const int Members = 200_000;
        var text = new StringBuilder("member,enroller,placement\nm0,,\n");
        for (var i = Members - 1; i > 0; i--) text.Append($"m{i},m{i - 1},m{i - 1}\n");
        var chain = folder.Write("chain.csv", text.ToString());
        text.Replace("m0,,\n", $"m0,m{Members - 1},\n", 0, 60);
        var circle = folder.Write("circle.csv", text.ToString());

        var clock = Stopwatch.StartNew();
        var file = MembersFile.Load(chain, _ => false);
        Assert.Equal((Members, 0), (file.Count, file.Refused));
        var (items, inOrder) = (0, true);
        foreach (var item in file.Items())
        {
            inOrder &= item.Line == (items == 0 ? 2 : Members + 2 - items);
            items++;
        }

        Assert.Equal((Members, true), (items, inOrder));

        var cycles = 0;
        file = MembersFile.Load(circle, _ => false, refusal => cycles += refusal.Reason == "cycle" ? 1 : 0);
        Assert.Equal((0, Members, Members), (file.Count, file.Refused, cycles));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }

    [Theory]
    [InlineData("enroller\n", "lacks the column member")]
    [InlineData("member,sponsor\n", "unknown column 'sponsor'")]
    public void A_file_without_the_right_columns_is_refused(string text, string message)
    {
        var error = Assert.Throws<InputException>(() => folder.Members(text));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_a_header_only_has_nobody() => Assert.Equal(([], []), folder.Members(Header));

    private static string Line(Random random, int member)
    {
        var enroller = random.Next(10) == 0 ? "" : $"m{random.Next(member < 20 ? 20 : member + 1)}";
        var placement = random.Next(3) > 0 ? "" : $"m{random.Next(400)}";
        var leg = random.Next(100) == 0 ? "x" : "";
        return $"m{member},{enroller},{placement},{leg},,";
    }

    private static string[] Reasons(string[] lines, string[] refusals) =>
        [.. refusals.Select(text => text.Split(' ', 2)).Select(r => $"{lines[int.Parse(r[0]) - 2]} {r[1]}").Order()];

    /// <summary>Who remains, by removing again and again whoever is wrong until nobody is.</summary>
    private static IEnumerable<string> Model(string[] lines)
    {
        var members = lines.Select(line => line.Split(',')).Where(f => f[3].Length == 0).ToDictionary(f => f[0]);
        bool Circle(string[] member, int column)
        {
            var seen = new HashSet<string>();
            for (var at = member; at[column].Length > 0 && members.TryGetValue(at[column], out var next); at = next)
            {
                if (!seen.Add(at[0])) return true;
            }

            return false;
        }

        while (true)
        {
            var wrong = members.Values.Where(f =>
                Circle(f, 1) || Circle(f, 2) ||
                f[1..3].Any(parent => parent.Length > 0 && !members.ContainsKey(parent))).ToArray();
            if (wrong.Length == 0) return members.Keys.Order();
            foreach (var member in wrong) members.Remove(member[0]);
        }
    }
}
