namespace Fairshare.Node.Settle;

/// <summary>The folder that gets the results of a run.</summary>
internal static class ResultFolder
{
    public const string Accruals = "accruals.csv";
    public const string Members = "members.csv";
    public const string Refused = "refused.csv";
    public const string Summary = "summary.json";

    private static readonly string[] names = [Summary, Accruals, Members, Refused];

    /// <summary>Makes the folder if it is missing.</summary>
    /// <exception cref="InputException">A result would replace one of the inputs, or this is no folder.</exception>
    public static void Prepare(string folder, IEnumerable<string> inputs)
    {
        if (File.Exists(folder)) throw new InputException($"--out {folder} is a file, not a folder.");
        Directory.CreateDirectory(folder);
        foreach (var input in inputs)
        {
            if (names.FirstOrDefault(name => IsSame(Path.Combine(folder, name), input)) is { } name)
                throw new InputException($"--out {folder} would replace the input {input} by the result {name}.");
        }
    }

    /// <summary>
    /// Takes the results of an earlier run out, its summary first, so that a run which does not come to its end leaves
    /// no summary of another one beside its own lines.
    /// </summary>
    public static void Clear(string folder)
    {
        foreach (var name in names) File.Delete(Path.Combine(folder, name));
    }

    private static bool IsSame(string result, string input) =>
        string.Equals(Real(result), Real(input), StringComparison.OrdinalIgnoreCase);

    /// <summary>A full path without links in the file's own name and in its folder's.</summary>
    private static string Real(string path)
    {
        var file = Target(new FileInfo(path));
        return Path.Combine(Target(new DirectoryInfo(Path.GetDirectoryName(file)!)), Path.GetFileName(file));
    }

    private static string Target(FileSystemInfo entry) =>
        (entry.Exists ? entry.ResolveLinkTarget(returnFinalTarget: true) : null)?.FullName ?? entry.FullName;
}
