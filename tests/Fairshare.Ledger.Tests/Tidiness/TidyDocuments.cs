using System.Text.Json;
using System.Text.RegularExpressions;

namespace Fairshare.Ledger.Tests.Tidiness;

/// <summary>What documents show must be so: commands exist, paths exist, JSON is JSON.</summary>
public partial class TidyDocuments
{
    private static readonly string[] commands =
        [
            "settle", "explain", "close", "statement", "check", "receipt", "verify", "witness", "audit", "key",
            "protocol", "plan", "demo", "bench", "simulate",
        ];

    [Fact]
    public void Commands_that_documents_show_exist() => SourceTree.None(
        from file in SourceTree.Files(".md")
        from block in Blocks(file, "sh").Concat(Blocks(file, ""))
        from line in Joined(block.Lines)
        where block.Language == "sh" || Start().IsMatch(line)
        from problem in Problems(line)
        select $"{file.Path}:{block.Line}: {problem}");

    [Fact]
    public void Json_that_documents_show_is_json() => SourceTree.None(
        from file in SourceTree.Files(".md")
        from block in Blocks(file, "json")
        let problem = JsonProblem(string.Join('\n', block.Lines))
        where problem is not null
        select $"{file.Path}:{block.Line}: {problem}");

    [Fact]
    public void Links_between_documents_lead_somewhere() => SourceTree.None(
        from file in SourceTree.Files(".md")
        from line in file.Lines.Index()
        from Match link in Link().Matches(line.Item)
        let target = Path.Combine(Path.GetDirectoryName(file.Path)!, link.Groups[1].Value)
        where !Path.Exists(Path.Combine(SourceTree.Root, target))
        select $"{file.Path}:{line.Index + 1}: {link.Groups[1].Value}");

    [Theory]
    [InlineData("fairshare settle --plan plan.json", 0)]
    [InlineData("fairshare setle --plan plan.json", 1)]
    [InlineData("dotnet run --project src/Fairshare.Node -- demo", 0)]
    [InlineData("dotnet run --project src/Fairshare.Nod -- demo", 1)]
    [InlineData("dotnet run --project src/Fairshare.Node -- dem", 1)]
    [InlineData("sort members.csv", 0)]
    public void Commands_are_judged_by_what_they_start(string line, int problems) =>
        Assert.Equal(problems, Problems(line).Count());

    private static IEnumerable<string> Problems(string line)
    {
        if (Started().Match(line) is { Success: true } started && !commands.Contains(started.Groups[1].Value))
            yield return $"there is no command '{started.Groups[1].Value}'";
        foreach (Match path in OwnPath().Matches(line))
            if (!SourceTree.Exists(path.Value)) yield return $"there is no {path.Value}";
    }

    private static IEnumerable<string> Joined(IEnumerable<string> lines) =>
        string.Join('\n', lines).Replace("\\\n", " ").Split('\n').Where(line => !line.TrimStart().StartsWith('#'));

    private static IEnumerable<(int Line, string Language, List<string> Lines)> Blocks(SourceFile file, string language)
    {
        List<string>? block = null;
        var (start, marked) = (0, false);
        foreach (var (number, line) in file.Lines.Index())
        {
            if (!line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                block?.Add(line);
                continue;
            }

            if (block is not null)
            {
                if (marked) yield return (start, language, block);
                block = null;
                continue;
            }

            (start, marked, block) = (number + 1, line.Trim() == $"```{language}", []);
        }
    }

    private static string? JsonProblem(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return null;
        }
        catch (JsonException problem)
        {
            return problem.Message;
        }
    }


    [GeneratedRegex(@"^\s*(fairshare|dotnet|\./\w+)\s")]
    private static partial Regex Start();

    [GeneratedRegex(@"(?:(?:^|\s)fairshare|Fairshare\.Node\S*\s(?:.*\s)?--)\s+(\w[\w-]*)")]
    private static partial Regex Started();

    [GeneratedRegex(@"(?<![\w./-])(src|tests|tools|docs|bench|\.ci)/[\w./-]+")]
    private static partial Regex OwnPath();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
