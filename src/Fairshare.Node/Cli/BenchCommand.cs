using System.CommandLine;
using System.Diagnostics;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare bench</c>: launches the program in <c>bench/</c>, which measures us and our peers.</summary>
internal static class BenchCommand
{
    private const string Project = "bench/Fairshare.Bench.csproj";

    public static Command Make()
    {
        var words = new Argument<string[]>("part")
        {
            Description = "settle, all, engine, floor, memory, sqlite or postgres, and its options.",
        };
        var command = new Command(
            "bench", "Measure speed beside PostgreSQL and the floor: bench settle --postgres --json")
        {
            words,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(parsed => Run([.. parsed.GetValue(words) ?? [], .. parsed.UnmatchedTokens]));
        return command;
    }

    private static int Run(string[] words)
    {
        if (FindRoot() is not { } root)
        {
            Console.Error.WriteLine(
                $"The benchmark is part of the source: {Project} is not found above {AppContext.BaseDirectory}.");
            return 1;
        }

        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = root };
        foreach (var word in (string[])["run", "-c", "Release", "--project", Project, "--", .. words])
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string? FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Project))) return folder.FullName;
        return null;
    }
}
