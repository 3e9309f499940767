using System.Text;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Tests.Plans;

/// <summary>Whatever the bytes, the answer is a plan or a list of problems, and the same one twice.</summary>
public class PlanFuzzTests
{
    private const string Alphabet = "{}[]\",:0123456789.-+eE \n\\utrfnbalse\u00e9\u8336";

    private static readonly string[] pieces =
    [
        "\"name\"", "\"percents\"", "\"of\"", "\"when\"", "\"any\"", "\"legs\"", "\"rank\"", "\"over\"", "\"team\"",
        "\"leader\"", "\"match\"", "\"kind\"", "\"matching\"", "\"entitled\"", "\"replaces\"", "{}", "[]", "null", "-1",
        "9007199254740992", "\"100\"", "\"101\"", "1e5", "\"lifetime\"", "\"brackets\"", "\"amount\"", "\"\\ud83d\"",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_damaged_plan_never_throws(int seed)
    {
        var random = new Random(seed);
        var valid = Encoding.UTF8.GetBytes(PlanText.ReadmeExample());
        var accepted = 0;
        for (var round = 0; round < 1_500; round++)
        {
            var damaged = valid.ToList();
            for (var damages = random.Next(1, 4); damages > 0; damages--) Damage(damaged, random);
            if (Check([.. damaged])) accepted++;
        }

        Assert.InRange(accepted, 1, 1_499);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_plan_with_values_in_wrong_places_never_throws(int seed)
    {
        var random = new Random(seed);
        var tokens = Tokens(PlanText.ReadmeExample());
        for (var round = 0; round < 1_500; round++)
        {
            var mixed = tokens.ToArray();
            for (var swaps = random.Next(1, 6); swaps > 0; swaps--)
            {
                var from = random.Next(2) == 0 ? pieces : tokens;
                mixed[random.Next(mixed.Length)] = from[random.Next(from.Length)];
            }

            Check(Encoding.UTF8.GetBytes(string.Concat(mixed)));
        }
    }

    [Fact]
    public void A_document_of_nothing_but_mistakes_is_answered_with_the_first_thousand()
    {
        var fields = string.Join(",", Enumerable.Range(0, 15_000).Select(number => $"\"x{number}\":1"));
        var problems = PlanText.Problems("{" + fields + "}");
        Assert.Equal(1_000, problems.Count);
        Assert.Equal("x995", problems[^1].Path);
    }

    /// <summary>Whether it is accepted; the answer must be whole, in order, and repeatable.</summary>
    private static bool Check(byte[] document)
    {
        var (problems, again) = (new List<PlanProblem>(), new List<PlanProblem>());
        var plan = PlanProgram.Compile(document, problems);
        var same = PlanProgram.Compile(document, again);
        Assert.Equal(problems, again);
        Assert.Equal(plan is null, problems.Count > 0);
        var positions = problems.Select(problem => problem.Position);
        Assert.Equal(positions.Order(), positions);
        Assert.All(problems, problem => Assert.NotEmpty(problem.Text));
        Assert.All(problems, problem => Assert.NotEmpty(problem.Reason.Code));
        var report = PlanLint.Check(document);
        Assert.Equal(plan is null, report.Plan is null);
        Assert.All(report.Findings, finding => Assert.NotEmpty(finding.WayOut));
        if (plan is null) return false;
        Assert.True(report.Worst!.Share <= report.Worst.Bound || report.Worst.Share == WorstPayout.Most);
        Assert.Equal(PlanText.Dump(plan), PlanText.Dump(same!));
        Assert.Equal(plan.Bonuses.Length, plan.AtSale.Length + plan.AtPeriodEnd.Length);
        Assert.All(plan.WorstAtSale, term => Assert.True(term.Numerator > 0));
        return true;
    }

    private static void Damage(List<byte> document, Random random)
    {
        var at = random.Next(document.Count);
        var letters = Encoding.UTF8.GetBytes(Alphabet);
        switch (random.Next(4))
        {
            case 0: document[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: document[at] = letters[random.Next(letters.Length)]; break;
            case 2: document.Insert(at, letters[random.Next(letters.Length)]); break;
            default: document.RemoveRange(at, Math.Min(random.Next(1, 20), document.Count - at)); break;
        }
    }

    /// <summary>Strings and numbers as they are written, and everything else a character at a time.</summary>
    private static string[] Tokens(string text)
    {
        var tokens = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            if (text[start] == '"') end = text.IndexOf('"', end) + 1;
            else if (char.IsAsciiDigit(text[start])) while (char.IsAsciiDigit(text[end])) end++;
            tokens.Add(text[start..end]);
            start = end;
        }

        return [.. tokens];
    }
}
