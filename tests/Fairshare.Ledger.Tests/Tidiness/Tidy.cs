using System.Text.RegularExpressions;

namespace Fairshare.Ledger.Tests.Tidiness;

/// <summary>Checks what neither formatter nor analyzer can say of the source, after TigerBeetle's tidy.zig.</summary>
public partial class Tidy
{
    private const int LineColumnsMax = 120;
    private const int FileLinesMax = 400;
    private const int TestLinesMax = 600;
    private const int FunctionLinesMax = 70;

    private static readonly string[] bannedWords =
    [
        "Manager", "Service", "Helper", "Util", "Utils", "Processor", "Impl", "Base", "Abstract", "Info", "Data", "Dto",
        "Common",
    ];

    private static readonly string[] bannedFolders = ["Common", "Shared", "Utils", "Abstractions"];

    private static readonly string[] rootPages =
        ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "README.md", "STYLE.md"];

    [Fact]
    public void Lines_files_and_functions_are_short() => SourceTree.None(
        SourceTree.Files(".cs").SelectMany(file => Sizes(file).Concat(LongFunctions(file))));

    [Fact]
    public void Nothing_is_left_over() => SourceTree.None(SourceTree.Files(".cs").SelectMany(Leftovers));

    [Fact]
    public void Names_say_what_a_thing_is() => SourceTree.None(SourceTree.Files(".cs").SelectMany(Names));

    [Fact]
    public void The_root_keeps_neither_plans_nor_reports() => SourceTree.None(
        from file in SourceTree.Files(".md", ".txt")
        where !file.Path.Contains('/') && !rootPages.Contains(file.Path)
        select $"{file.Path}: does not belong into the root");

    [Fact]
    public void Every_exception_from_an_analyzer_has_its_reason() => SourceTree.None(
        from line in File.ReadAllLines(Path.Combine(SourceTree.Root, ".editorconfig"))
        where line.Contains("severity = none") && !line.Contains("   # ")
        select $".editorconfig: {line}");

    [Fact]
    public void No_file_knows_the_machine_it_was_written_on() => SourceTree.None(
        from file in SourceTree.Files(
            ".cs", ".md", ".csproj", ".props", ".targets", ".slnx", ".json", ".yml", ".yaml", ".sh", ".config", ".txt",
            ".editorconfig", ".gitignore", "/run")
        where !file.Path.EndsWith("package-lock.json", StringComparison.Ordinal)
        from line in file.Lines.Index()
        where Machine().IsMatch(line.Item)
        select $"{file.Path}:{line.Index + 1}: {Machine().Match(line.Item).Value}");

    [Theory]
    [InlineData("    private long One() => 1;", 0)]
    [InlineData("    private long One()|    {|        return 1;|    }", 0)]
    [InlineData("    private long Long()|    {|*|    }", 1)]
    [InlineData("internal sealed class Long|{|*|}", 0)]
    [InlineData("    public long Long|    {|        get|        {|*|        }|    }", 2)]
    public void Functions_are_counted_from_their_head_to_their_last_brace(string source, int problems)
    {
        var body = string.Join('|', Enumerable.Repeat("        Step();", FunctionLinesMax));
        var file = new SourceFile("a.cs", source.Replace("*", body).Split('|'));
        Assert.Equal(problems, LongFunctions(file).Count());
    }

    private static IEnumerable<string> Sizes(SourceFile file)
    {
        var most = file.IsIn("tests/") ? TestLinesMax : FileLinesMax;
        if (file.Lines.Length > most) yield return $"{file.Path}: {file.Lines.Length} lines, at most {most}";
        foreach (var (number, line) in file.Lines.Index())
        {
            if (line.Length > LineColumnsMax)
                yield return $"{file.Path}:{number + 1}: {line.Length} columns, at most {LineColumnsMax}";
        }
    }

    /// <summary>
    /// A block begins with a brace alone on its line and ends with the next one at the same indent; its head is the
    /// nearest line above at that indent. Blocks of types may be long; braces in raw strings do not count.
    /// </summary>
    private static IEnumerable<string> LongFunctions(SourceFile file)
    {
        var raw = false;
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var line = file.Lines[i];
            raw ^= Quotes().Count(line) % 2 == 1;
            if (raw || line.Trim() != "{") continue;
            var indent = line.Length - 1;
            var head = i - 1;
            while (head > 0 && Indent(file.Lines[head]) != indent) head--;
            if (head < 0 || TypeHead().IsMatch(SourceTree.Code(file.Lines[head]))) continue;
            var end = i + 1;
            while (end < file.Lines.Length && !IsEnd(file.Lines[end], indent)) end++;
            if (end - head + 1 > FunctionLinesMax)
                yield return $"{file.Path}:{head + 1}: {end - head + 1} lines, at most {FunctionLinesMax} a function";
        }
    }

    private static int Indent(string line) => line.Trim().Length == 0 ? -1 : line.Length - line.TrimStart().Length;

    private static bool IsEnd(string line, int indent) =>
        Indent(line) == indent && line[indent] == '}';

    private static IEnumerable<string> Leftovers(SourceFile file)
    {
        var printing = file.IsIn("tools/") || file.IsIn("bench/") || file.IsIn("src/Fairshare.Node/");
        foreach (var (number, line) in file.Lines.Index())
        {
            var at = $"{file.Path}:{number + 1}";
            if (Leftover().IsMatch(line)) yield return $"{at}: leftover, remove before merge";
            if (Folded().IsMatch(line)) yield return $"{at}: no regions, split the file";
            if (CommentedOut().IsMatch(line)) yield return $"{at}: code in a comment";
            if (!printing && Printing().IsMatch(SourceTree.Code(line))) yield return $"{at}: prints";
            if (line.StartsWith("namespace ", StringComparison.Ordinal) && !line.EndsWith(';'))
                yield return $"{at}: the namespace is the file's";
        }
    }

    private static IEnumerable<string> Names(SourceFile file)
    {
        if (file.Path.Split('/').Intersect(bannedFolders).Any())
            yield return $"{file.Path}: says nothing of what is in it";
        foreach (var (number, line) in file.Lines.Index())
        {
            foreach (var name in SourceTree.Declares(line))
            {
                if (Words().Matches(name).Select(word => word.Value).Intersect(bannedWords).Any())
                    yield return $"{file.Path}:{number + 1}: {name} says nothing of what it is";
            }
        }
    }

    [GeneratedRegex("\"\"\"")]
    private static partial Regex Quotes();

    [GeneratedRegex(@"^\s*((public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|"
        + @"unsafe)\s+)*(class|struct|record|interface|enum|namespace)\s")]
    private static partial Regex TypeHead();

    [GeneratedRegex(@"^\s*#(end)?reg" + "ion")]
    private static partial Regex Folded();

    [GeneratedRegex(@"\b(FIX" + "ME|XX" + "X|TO" + "DO|HA" + "CK)\\b")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"\bConsole\.")]
    private static partial Regex Printing();

    [GeneratedRegex(@"^\s*//(?!/)[^:]*([;{]|\)\s*\})\s*$")]
    private static partial Regex CommentedOut();

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"(?<![\w.])(/wo" + @"rk/|/tm" + @"p/|/ro" + @"ot/|/ho" + @"me/\w)|https?://[^\s""]*(nu" +
        "get|np" +
        "mjs|py" + "pi|regis" + "try|artifac" + "tory)")]
    private static partial Regex Machine();
}
