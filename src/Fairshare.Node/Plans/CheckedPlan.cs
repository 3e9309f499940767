using Fairshare.Ledger;
using Fairshare.Ledger.Plans;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Plans;

/// <summary>A plan file and what its check came to.</summary>
internal sealed record CheckedPlan(string File, PlanReport Report)
{
    /// <summary>Checks files; a folder stands for the JSON files in it, in the order of their names.</summary>
    /// <exception cref="InputException">A file cannot be read, or a folder has none.</exception>
    public static IEnumerable<CheckedPlan> In(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                yield return Of(path);
                continue;
            }

            var files = Directory.GetFiles(path, "*.json").Where(file => !file.EndsWith(".schema.json", Exact));
            string[] inOrder = [.. files.Order(StringComparer.Ordinal)];
            if (inOrder.Length == 0) throw new InputException($"There is no plan (*.json) in {path}.");
            foreach (var file in inOrder) yield return Of(file);
        }
    }

    private const StringComparison Exact = StringComparison.Ordinal;

    /// <summary>A byte order mark in front is taken off, as <c>settle</c> does.</summary>
    private static CheckedPlan Of(string path)
    {
        try
        {
            using var file = System.IO.File.OpenRead(path);
            var bytes = new byte[Limits.CommandBytesMax + 4];
            var text = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
            if (text is [0xEF, 0xBB, 0xBF, ..]) text = text[3..];
            return new CheckedPlan(path, PlanLint.Check(text));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw InputFile.Unreadable("The plan", path, error);
        }
    }
}
