using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Fairshare.Ledger.Tests.Tidiness;

/// <summary>A file of the repository, as the tidy tests read it.</summary>
/// <param name="Path">From the repository's root, with forward slashes.</param>
/// <param name="Lines">Its lines, without their ends.</param>
internal sealed record SourceFile(string Path, string[] Lines)
{
    /// <summary>Whether it is part of the kernel.</summary>
    public bool IsKernel => IsIn("src/Fairshare.Ledger/");

    /// <summary>The module it belongs to; empty outside of modules.</summary>
    public string Module => Path.Split('/') is [_, "Fairshare.Ledger", "Modules", var module, _, ..] ? module : "";

    /// <summary>Whether it lies in a folder, given with its slash at the end.</summary>
    public bool IsIn(string folder) => Path.StartsWith(folder, StringComparison.Ordinal);
}

/// <summary>The files of the repository that people write.</summary>
internal static partial class SourceTree
{
    private static readonly string[] notOurs = ["/artifacts/", "/bin/", "/obj/", "/node_modules/", "/.git/"];

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(Here(), "../../.."));

    /// <summary>All files whose names end so, in order of their paths.</summary>
    public static IReadOnlyList<SourceFile> Files(params string[] endings) =>
    [
        .. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Select(path => System.IO.Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !notOurs.Any(folder => $"/{path}".Contains(folder, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllLines(System.IO.Path.Combine(Root, path)))),
    ];

    /// <summary>Whether a file or folder is there.</summary>
    public static bool Exists(string path) =>
        Path.Exists(System.IO.Path.Combine(Root, path.TrimEnd('/')));

    /// <summary>A line of C# without what stands in comments and in strings on one line.</summary>
    public static string Code(string line) => Comment().Replace(Text().Replace(line, "\"\""), "");

    /// <summary>The names of types that a line of C# declares.</summary>
    public static IEnumerable<string> Declares(string line) =>
        from Match match in Declaration().Matches(Code(line)) select match.Groups["name"].Value;

    /// <summary>Fails with all the problems there are, a line each.</summary>
    public static void None(IEnumerable<string> problems)
    {
        var found = problems.ToArray();
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    private static string Here([CallerFilePath] string path = "") => System.IO.Path.GetDirectoryName(path)!;

    [GeneratedRegex("""
        \$?@?"([^"\\]|\\.)*"(u8)?
        """)]
    private static partial Regex Text();

    [GeneratedRegex("//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+(struct\s+|class\s+)?(?<name>[A-Z]\w*)")]
    private static partial Regex Declaration();
}
