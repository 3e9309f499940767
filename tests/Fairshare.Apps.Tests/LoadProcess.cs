using System.Collections.Concurrent;
using System.Diagnostics;

namespace Fairshare.Apps.Tests;

/// <summary>The real process, as it is shipped, with its lines as they come.</summary>
internal sealed class LoadProcess : IDisposable
{
    private static readonly string program = typeof(Node.Cli.Root).Assembly.Location;

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly SemaphoreSlim first = new(0);
    private readonly Thread reading;

    private LoadProcess(string[] words)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(program);
        foreach (var word in words) start.ArgumentList.Add(word);
        process = Process.Start(start)!;
        reading = new Thread(Read);
        reading.Start();
    }

    /// <summary>Starts it with these arguments.</summary>
    public static LoadProcess Start(params string[] words) => new(words);

    /// <summary>Waits for its first line.</summary>
    public void AwaitAnswer() => Assert.True(first.Wait(TimeSpan.FromMinutes(2)), "the process says nothing");

    /// <summary>Ends it at once, by SIGKILL, and gives the whole lines that it said.</summary>
    public List<string> Kill()
    {
        process.Kill();
        process.WaitForExit();
        reading.Join();
        return [.. lines];
    }

    /// <summary>Waits until it ends by itself, well.</summary>
    public List<string> Finish()
    {
        reading.Join();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return [.. lines];
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
        first.Dispose();
    }

    /// <summary>A line without its end was not said.</summary>
    private void Read()
    {
        var rest = "";
        var buffer = new char[4_096];
        for (int count; (count = process.StandardOutput.Read(buffer)) > 0;)
        {
            var parts = (rest + new string(buffer, 0, count)).Split('\n');
            foreach (var line in parts[..^1]) lines.Enqueue(line);
            if (parts.Length > 1) first.Release();
            rest = parts[^1];
        }

        first.Release();
    }
}
