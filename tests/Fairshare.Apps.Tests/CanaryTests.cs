using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fairshare.Apps.Tests.Explain;
using Fairshare.Simulator;

namespace Fairshare.Apps.Tests;

/// <summary>A simulator that does not find a planted bug is not working.</summary>
public class CanaryTests
{
    private const string Build = "build src/Fairshare.Node -c Release -p:Canary=true -p:RunAnalyzers=false";
    private const string Node = "artifacts/canary/bin/Fairshare.Node/release/fairshare.dll";

    [Fact]
    public void Each_planted_bug_is_found_within_thirty_seeds()
    {
        var (built, text) = Dotnet(Build);
        Assert.True(built == 0, text);
        var (exit, found) = Dotnet($"{Node} simulate --canary --seeds 1..30");
        Assert.True(exit == 0, found);
        Assert.Equal(5, found.Split('\n').Count(line => line.Contains(": found by seed")));
    }

    [Fact]
    public void No_other_build_has_planted_bugs()
    {
        Assert.False(Simulation.HasCanaries);
        Assert.Null(typeof(Ledger.StateMachine).Assembly.GetType("Fairshare.Ledger.Canaries"));
        var printed = Printed.Of("simulate", "--canary", "--seed", "1");
        Assert.Equal((1, ""), (printed.Exit, printed.Output));
        Assert.Contains("no planted bugs", printed.Errors);
    }

    private static (int Exit, string Text) Dotnet(string arguments, [CallerFilePath] string here = "")
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../..")),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
