using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Fairshare.Bench;

/// <summary>
/// What the bench measured by commit, in <c>bench/history.csv</c>, and the last of it as a page,
/// <c>docs/reference/benchmarks.md</c>. Speeds of different machines cannot be compared; ratios can.
/// </summary>
internal sealed class History(string root)
{
    private const double Tolerance = 0.10;
    private const string Head = "date,commit,processor,figure,value";

    private string FilePath => Path.Combine(root, "bench", "history.csv");

    /// <summary>Adds figures and writes the page. Returns a sentence for each ratio that fell by more than a tenth
    /// since the last ones of the same processor.</summary>
    public IReadOnlyList<string> Write(Results results)
    {
        var before = LastRatios();
        var (date, commit) = (DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Commit());
        var lines = results.Figures().Select(figure => string.Join(',', date, commit, Processor(), figure.Name,
            figure.Value.ToString(CultureInfo.InvariantCulture)));
        if (!File.Exists(FilePath)) File.WriteAllText(FilePath, Head + "\n");
        File.AppendAllText(FilePath, string.Join('\n', lines) + "\n");
        File.WriteAllText(Path.Combine(root, "docs", "reference", "benchmarks.md"), Page(results, date, commit));
        return
        [
            .. from ratio in results.Ratios()
               where before.TryGetValue(ratio.Name, out var was) && ratio.Ratio < was * (1 - Tolerance)
               select string.Create(CultureInfo.InvariantCulture,
                   $"{ratio.Name} fell from {before[ratio.Name]:N3} to {ratio.Ratio:N3}"),
        ];
    }

    private Dictionary<string, double> LastRatios()
    {
        var last = new Dictionary<string, double>(StringComparer.Ordinal);
        if (!File.Exists(FilePath)) return last;
        foreach (var line in File.ReadLines(FilePath).Skip(1))
        {
            var fields = line.Split(',');
            if (fields.Length == 5 && fields[2] == Processor())
                last[fields[3]] = double.Parse(fields[4], CultureInfo.InvariantCulture);
        }

        return last;
    }

    private static string Page(Results results, string date, string commit) =>
        $"""
        # Benchmarks

        Written by `fairshare bench all --write` on {date} at commit {commit}. What is measured, and against whom,
        stands in [`bench/README.md`](../../bench/README.md). Speeds are those of one machine; ratios are to what ran
        beside it in the same run.

        {Machine()}

        ```
        {ReportTable.Text(results).TrimEnd()}
        ```

        To repeat it: `dotnet run -c Release --project src/Fairshare.Node -- bench all`; each part alone:
        `bench engine`, `floor`, `memory`, `sqlite`, `postgres`; `--json` for scripts. The figures of earlier commits
        are in [`bench/history.csv`](../../bench/history.csv).

        """;

    private static string Processor()
    {
        const string Cpu = "/proc/cpuinfo";
        if (!File.Exists(Cpu)) return RuntimeInformation.ProcessArchitecture.ToString();
        var model = File.ReadLines(Cpu).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return model?.Split(':')[^1].Trim().Replace(',', ' ') ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string Machine()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        return FormattableString.Invariant(
            $"{Environment.ProcessorCount} cores ({Processor()}), {memory} GiB, {RuntimeInformation.OSDescription}, ") +
            $"{RuntimeInformation.FrameworkDescription}.";
    }

    private string Commit()
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = root, RedirectStandardOutput = true };
        foreach (var word in new[] { "rev-parse", "--short=12", "HEAD" }) start.ArgumentList.Add(word);
        using var git = Process.Start(start)!;
        var commit = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return commit.Length > 0 ? commit : "unknown";
    }
}
