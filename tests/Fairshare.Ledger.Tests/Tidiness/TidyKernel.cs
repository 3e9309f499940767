using System.Text.RegularExpressions;

namespace Fairshare.Ledger.Tests.Tidiness;

/// <summary>What keeps the kernel deterministic and its modules apart, read from its source.</summary>
public partial class TidyKernel
{
    private const int ModuleFilesMax = 8;
    private const int ModuleLinesMax = 600;

    /// <summary>Folders that may be larger, up to here and no further, and why.</summary>
    private static readonly (string Folder, int Files, int Lines, string Reason)[] large =
    [
        ("Plans", 12, 1_300, "the document, its compiler and the kinds are folders of their own; the rest is commands,"
            + " the program that a plan becomes, and lists of reasons and limits"),
        ("Plans/Bonuses", 16, 900, "siblings: a file a kind"),
        ("Plans/Compiler", 8, 900, "one pass a file over one document"),
        ("Plans/Document", 11, 1_500, "siblings: a reader for each part of the document"),
        ("Plans/Lint", 13, 1_250, "siblings: a file for each thing that is looked at, and the list of codes"),
        ("Members", 8, 700, "placing finds its place by an index of the tree that only this module keeps up"),
        ("Periods", 12, 1_700,
            "rows, commands, facts and refusals are declarations; the close and the running period read the same"
            + " conditions, which two modules would have to hand to and fro"),
        ("Sales", 10, 1_750, "rows, commands, facts and refusals are declarations; settling and closing are folders of"
            + " their own"),
        ("Seals", 8, 650, "lines, leaves and keys are written and hashed for the kernel and the client alike"),
        ("Sales/Settling", 8, 700, "one sale in its stages: read ahead, walk, cap, fund, take back"),
        ("Sales/Closing", 13, 1_600, "one job in its stages: accumulate, make lines, post, release, take back"),
    ];

    /// <summary>Lines of the kernel that sort, and why their order is total.</summary>
    private static readonly (string Path, string Line, string Reason)[] sorts =
    [
        ("Modules/Plans/Document/BonusReader.cs",
            "return [.. Names(value, \"articles\").Select(name => name.Name).Order(StringComparer.Ordinal)];",
            "equal names are one name"),
        ("Modules/Plans/Lint/PlanLint.cs",
            "foreach (var (_, finding) in found.Index().OrderBy(one => one.Item.Position).ThenBy(one => one.Index))",
            "the index is unique"),
        ("Modules/Plans/Lint/WorstPath.cs", "bonus.Brackets.MaxBy(bracket => (bracket.Amount, bracket.Rate.Ppm)).From;",
            "the first of the best brackets, in the order of the document"),
        ("Modules/Plans/PlanProgram.cs",
            "var inOrder = found.Index().OrderBy(problem => problem.Item.Position).ThenBy(problem => problem.Index);",
            "the index is unique"),
        ("Modules/Sales/Closing/Accumulators.cs", "CollectionsMarshal.AsSpan(found).Sort();",
            "party, seller and level are the row's key"),
        ("Modules/Sales/Closing/LineSums.cs", "ordered.Sort(sums);", "equal ones are added up, in any order the same"),
        ("Modules/Sales/Closing/Pools.cs", "parts.Sort(static (a, b) => a.Party.CompareTo(b.Party));",
            "a member has one part"),
        ("Modules/Sales/Closing/Pools.cs", "Array.Sort(rests, static (a, b) =>", "the index is unique"),
        ("Modules/Sales/Closing/Pools.cs",
            "Array.Sort(hashed, static (a, b) => a.High != b.High ? a.High.CompareTo(b.High)", "the index is unique"),
        ("Modules/Sales/Legs/LegCounts.cs",
            "if (!inOrder) worth.Sort(static (a, b) => a.Party.CompareTo(b.Party));", "a member has one row"),
        ("Modules/Seals/SealedStatements.cs", "Array.Sort(places);", "the place is unique"),
        ("Proofs/KeyTree.cs", "Array.Sort(rows, static (a, b) => a.CompareTo(b));", "keys differ, which is checked"),
        ("Modules/Periods/Conditions.cs", "var strongest = new PriorityQueue<long, long>();", "only the sum of what is"
            + " taken out is used, and equal priorities are equal values"),
    ];

    private static readonly SourceFile[] kernel = [.. SourceTree.Files(".cs").Where(file => file.IsKernel)];

    private static readonly string[] order =
    [
        .. File.ReadAllLines(Path.Combine(SourceTree.Root, "src/Fairshare.Ledger/Modules.cs"))
            .Select(line => Construction().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value),
    ];

    [Fact]
    public void Modules_come_in_their_order() =>
        Assert.Equal(["Protocols", "Members", "Plans", "Periods", "Sales", "Seals"], order);

    [Fact]
    public void Nothing_depends_on_the_machine_or_the_moment() => SourceTree.None(
        from file in kernel
        from line in file.Lines.Index()
        let impure = Impure().Match(SourceTree.Code(line.Item))
        where impure.Success
        select $"{file.Path}:{line.Index + 1}: {impure.Value} is not deterministic");

    [Fact]
    public void Money_and_everything_else_is_counted_in_integers() => SourceTree.None(
        from file in kernel
        from line in file.Lines.Index()
        let fraction = Fraction().Match(SourceTree.Code(line.Item))
        where fraction.Success
        select $"{file.Path}:{line.Index + 1}: {fraction.Value}");

    [Fact]
    public void Nobody_enumerates_what_has_no_order() => SourceTree.None(kernel.SelectMany(Enumerations));

    [Theory]
    [InlineData("private readonly Dictionary<int, List<int>> found = [];|foreach (var one in found)", 1)]
    [InlineData("private readonly Dictionary<int, int> found = [];|found.Values.Sum()", 1)]
    [InlineData("var seen = new HashSet<int>();|foreach (var one in seen)", 1)]
    [InlineData("HashSet<int> seen = [];|return seen.ToArray();", 1)]
    [InlineData("HashSet<int> seen = [];|return seen.Contains(1);", 0)]
    [InlineData("var sums = new SortedDictionary<int, int>();|foreach (var one in sums)", 0)]
    [InlineData("Dictionary<int, int> found, List<int> many)|foreach (var one in many)", 0)]
    public void Enumerations_are_found_by_the_names_of_sets(string source, int problems) =>
        Assert.Equal(problems, Enumerations(new SourceFile("a.cs", source.Split('|'))).Count());

    [Fact]
    public void Every_sort_has_a_total_order()
    {
        var found = (
            from file in kernel
            from line in file.Lines
            where Sorting().IsMatch(SourceTree.Code(line))
            select (file.Path["src/Fairshare.Ledger/".Length..], line.Trim())).ToArray();
        Assert.Equal(sorts.Select(known => (known.Path, known.Line)).Order(), found.Order());
        Assert.All(sorts, known => Assert.NotEmpty(known.Reason));
    }

    [Fact]
    public void A_module_knows_only_those_above_it() => SourceTree.None(
        from file in kernel
        where file.Path != "src/Fairshare.Ledger/Modules.cs"
        from line in file.Lines.Index()
        let named = Import().Match(SourceTree.Code(line.Item))
        where named.Success && Array.IndexOf(order, named.Groups[1].Value) > Array.IndexOf(order, file.Module)
        select $"{file.Path}:{line.Index + 1}: {named.Value}");

    [Fact]
    public void Values_and_proofs_do_not_know_the_machine()
    {
        var machine = kernel.Where(file => file.IsIn("src/Fairshare.Ledger/Machine/"))
            .SelectMany(file => file.Lines.SelectMany(SourceTree.Declares)).ToHashSet();
        SourceTree.None(
            from file in kernel
            where file.IsIn("src/Fairshare.Ledger/Core/") || file.IsIn("src/Fairshare.Ledger/Proofs/")
            from line in file.Lines.Index()
            from Match word in Word().Matches(SourceTree.Code(line.Item))
            where machine.Contains(word.Value)
            select $"{file.Path}:{line.Index + 1}: {word.Value}");
    }

    [Fact]
    public void The_kernel_references_nothing()
    {
        var project = File.ReadAllText(Path.Combine(SourceTree.Root, "src/Fairshare.Ledger/Fairshare.Ledger.csproj"));
        Assert.DoesNotContain("ProjectReference", project);
        Assert.Equal(["Microsoft.CodeAnalysis.BannedApiAnalyzers"], Package().Matches(project)
            .Select(m => m.Groups[1].Value));
    }

    [Fact]
    public void A_module_begins_with_its_specification() => SourceTree.None(
        from module in order
        where !SourceTree.Exists($"src/Fairshare.Ledger/Modules/{module}/README.md")
        select $"{module}: no README.md");

    [Fact]
    public void A_module_is_small()
    {
        var folders = kernel.Where(file => file.Module.Length > 0)
            .GroupBy(file => Path.GetDirectoryName(file.Path)!["src/Fairshare.Ledger/Modules/".Length..]);
        SourceTree.None(
            from folder in folders
            let known = large.FirstOrDefault(one => one.Folder == folder.Key)
            let files = known.Reason is null ? ModuleFilesMax : known.Files
            let lines = known.Reason is null ? ModuleLinesMax : known.Lines
            let sum = folder.Sum(file => file.Lines.Length)
            where folder.Count() > files || sum > lines
            select $"{folder.Key}: {folder.Count()} files and {sum} lines, at most {files} and {lines}");
    }

    private static IEnumerable<string> Enumerations(SourceFile file)
    {
        var code = Array.ConvertAll(file.Lines, SourceTree.Code);
        var sets = code.SelectMany(line => Set().Matches(line).Select(match => match.Groups["name"].Value)).ToHashSet();
        foreach (var (number, line) in code.Index())
        {
            foreach (Match use in Enumeration().Matches(line))
            {
                if (sets.Contains(use.Groups["name"].Value))
                    yield return $"{file.Path}:{number + 1}: {use.Groups["name"].Value} has no order";
            }
        }
    }

    [GeneratedRegex(@"new (\w+)Module\(")]
    private static partial Regex Construction();

    [GeneratedRegex(@"\b(Date\w*\.(Utc)?Now|NewGuid|Random|Stopwatch|TickCount\w*|Task|async|await|Thread|GetHashCode|"
        + @"HashCode|CultureInfo|Environment|Console|File|Directory)\b(?!\s*=>)")]
    private static partial Regex Impure();

    [GeneratedRegex(@"(?<!\.)\b(double|float|decimal|Double|Single|Decimal|Half)\b|\b\d+\.\d+|"
        + @"\bMath\.(Pow|Sqrt|Round|Floor|Ceiling)\b")]
    private static partial Regex Fraction();

    [GeneratedRegex(@"(?<!\w)(?:Dictionary|HashSet)<(?>[^<>=;]+|<(?<deep>)|>(?<-deep>))*(?(deep)(?!))>"
        + @"\??\s+(?<name>\w+)|"
        + @"(?<name>\w+)\s*=\s*new (?:Dictionary|HashSet)<")]
    private static partial Regex Set();

    [GeneratedRegex(@"\bin (?<name>\w+)\s*\)|"
        + @"(?<name>\w+)\.(Keys|Values|Select\w*\(|Where\(|Order\w*\(|To(Array|List)\(|"
        + @"First\w*\(|Last\w*\(|Aggregate\(|GetEnumerator\()")]
    private static partial Regex Enumeration();

    [GeneratedRegex(@"\.(Sort|OrderBy|OrderByDescending|ThenBy|MinBy|MaxBy)\(|\.Order(Descending)?\((\)|"
        + "StringComparer)|= new PriorityQueue<")]
    private static partial Regex Sorting();

    [GeneratedRegex(@"\bFairshare\.Ledger\.(Members|Plans|Periods|Sales)\b(?!;$)|^using Fairshare\.Ledger\.(\w+)")]
    private static partial Regex Import();

    [GeneratedRegex(@"\b[A-Z]\w*\b")]
    private static partial Regex Word();

    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"")]
    private static partial Regex Package();
}
