using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Fairshare.Ledger.Plans;

namespace Fairshare.Ledger.Tests.Plans;

/// <summary>Plan documents for tests, made of the few fields that a test is about; ' stands for ".</summary>
internal static class PlanText
{
    /// <summary>Two ranks, and a bonus to refer to.</summary>
    public const string Ranks = "'ranks':[{'name':'low'},{'name':'high','when':{'personal_volume':1}}]";

    private static readonly (string Name, string Field)[] required =
        [("plan", "'plan':'p'"), ("version", "'version':1"), ("asset", "'asset':'EUR'"), ("bonuses", "'bonuses':[]")];

    /// <summary>JSON of text in which ' stands for ".</summary>
    public static string Json(string text) => text.Replace('\'', '"');

    /// <summary>A plan with these fields, and the required ones where they are not among them.</summary>
    public static string With(string fields)
    {
        using var given = JsonDocument.Parse(Json("{" + fields + "}"));
        var names = given.RootElement.EnumerateObject().Select(field => field.Name).ToHashSet();
        var missing = required.Where(field => !names.Contains(field.Name)).Select(field => field.Field);
        return Json("{" + string.Join(",", missing.Append(fields).Where(field => field.Length > 0)) + "}");
    }

    /// <summary>A plan of two ranks with these bonuses.</summary>
    public static string Bonuses(params string[] bonuses) =>
        With($"{Ranks},'bonuses':[{string.Join(",", bonuses)}]");

    /// <summary>A plan of two ranks with one bonus <c>b</c> with these fields.</summary>
    public static string Bonus(string fields) => Bonuses("{'name':'b'," + fields + "}");

    /// <summary>The problems of a document; whether it compiled must agree with them.</summary>
    public static List<PlanProblem> Problems(ReadOnlySpan<byte> utf8)
    {
        var problems = new List<PlanProblem>();
        var plan = PlanProgram.Compile(utf8, problems);
        Assert.Equal(plan is null, problems.Count > 0);
        return problems;
    }

    /// <summary>The problems of a document.</summary>
    public static List<PlanProblem> Problems(string json) => Problems(Encoding.UTF8.GetBytes(json));

    /// <summary>The program of a document that must be right.</summary>
    public static CompiledPlan Compile(string json)
    {
        var problems = new List<PlanProblem>();
        var plan = PlanProgram.Compile(Encoding.UTF8.GetBytes(json), problems);
        Assert.Empty(problems.Select(problem => $"{problem.Path}: {problem.Text}"));
        return plan!;
    }

    /// <summary>A program in a form that can be compared.</summary>
    public static string Dump(CompiledPlan plan) => JsonSerializer.Serialize(plan);

    /// <summary>The text of the module's README.</summary>
    public static string Readme([CallerFilePath] string path = "") => File.ReadAllText(
        Path.Combine(Path.GetDirectoryName(path)!, "../../../src/Fairshare.Ledger/Modules/Plans/README.md"));

    /// <summary>A block of JSON in the README: the first is a plan, the second one of the later kinds.</summary>
    public static string ReadmeExample(int block = 1)
    {
        var text = Readme();
        for (; block > 1; block--) text = text[(text.IndexOf("```\n", StringComparison.Ordinal) + "```\n".Length)..];
        var start = text.IndexOf("```json", StringComparison.Ordinal) + "```json".Length;
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
