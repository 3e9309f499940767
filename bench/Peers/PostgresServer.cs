using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;

namespace Fairshare.Bench.Peers;

/// <summary>A private PostgreSQL server: made in a folder of its own, stopped and deleted on disposal.</summary>
/// <remarks>
/// It listens on a socket in that folder and nowhere else. It refuses to run as root; there it runs as <c>postgres</c>.
/// It is stopped when this object is disposed, when the process is asked to end, and, if the process is killed or ends
/// before the server is ready, by the kernel, because <c>setpriv</c> ties it to the thread that started it. What is
/// then left of the folder goes when the next server starts.
/// </remarks>
internal sealed class PostgresServer : IDisposable
{
    private const string FolderPrefix = "fairshare-bench-postgres-";
    private const string User = "bench";
    private const int StartSecondsMax = 60;
    private const int LogLinesKept = 20;
    private const long Mebibyte = 1024 * 1024;

    private readonly string binaries;
    private readonly string folder;
    private readonly ConcurrentQueue<string> lastLines = new();
    private readonly ManualResetEventSlim launched = new();
    private readonly Lock stopping = new();
    private readonly List<PosixSignalRegistration> signals = [];
    private readonly Thread keeper;
    private Exception? failure;
    private bool stopped;

    private PostgresServer(string binaries, string scratch)
    {
        this.binaries = binaries;
        folder = Path.Combine(scratch, $"{FolderPrefix}{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        keeper = new Thread(Keep) { IsBackground = true, Name = "postgres" };
    }

    /// <summary>How to reach the server; each connection is a session of its own.</summary>
    public string ConnectionString =>
        $"Host={folder};Username={User};Database=postgres;Pooling=false;Command Timeout=0;Max Auto Prepare=0";

    /// <summary>Whether a signal stopped the server while it was used.</summary>
    public bool Interrupted { get; private set; }

    private string DataFolder => Path.Combine(folder, "data");

    /// <summary>Makes and starts a server, and returns when it answers.</summary>
    /// <param name="scratch">A folder on a real disk with some gigabytes free.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is not here, or it did not start.</exception>
    public static PostgresServer Start(string scratch)
    {
        DeleteLeftovers(scratch);
        var server = new PostgresServer(FindBinaries(), scratch);
        try
        {
            server.MakeFolder();
            server.keeper.Start();
            server.WaitUntilReady();
            foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
                server.signals.Add(PosixSignalRegistration.Create(signal, _ => server.Interrupt()));
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server and deletes its folder. Safe to call again, from any thread.</summary>
    public void Dispose()
    {
        lock (stopping)
        {
            if (stopped) return;
            stopped = true;
            if (keeper.IsAlive) Run(allowFailure: true, "pg_ctl", "stop", "-D", DataFolder, "-m", "fast", "-s");
            if (keeper.IsAlive) keeper.Join();
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }

        foreach (var signal in signals) signal.Dispose();
        launched.Dispose();
    }

    private void Interrupt()
    {
        Interrupted = true;
        Dispose();
    }

    private static string FindBinaries()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        var newestFirst = versions
            .OrderByDescending(path => Path.GetFileName(path).PadLeft(4), StringComparer.Ordinal)
            .Select(path => Path.Combine(path, "bin"));
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        return newestFirst.Concat(onPath).FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")))
            ?? throw new InvalidOperationException("PostgreSQL is not here: no initdb in /usr/lib/postgresql or PATH");
    }

    private static void DeleteLeftovers(string scratch)
    {
        foreach (var left in Directory.GetDirectories(scratch, FolderPrefix + "*"))
        {
            var owner = Path.GetFileName(left)[FolderPrefix.Length..];
            if (Directory.Exists("/proc/" + owner)) continue;
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (IOException)
            {
                // Its server is still stopping; the next start deletes it.
            }
        }
    }

    private static ProcessStartInfo Command(string program, IEnumerable<string> arguments)
    {
        string[] owner = Environment.IsPrivilegedProcess
            ? ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
            : [];
        return new ProcessStartInfo("setpriv", [.. owner, "--pdeathsig=INT", program, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
    }

    private void MakeFolder()
    {
        string[] owner = Environment.IsPrivilegedProcess ? ["-o", "postgres", "-g", "postgres"] : [];
        using var install = Process.Start("install", ["-d", "-m", "0700", .. owner, folder]);
        install.WaitForExit();
        if (install.ExitCode != 0) throw new InvalidOperationException($"the folder {folder} cannot be made");

        Run(
            allowFailure: false,
            "initdb", "-D", DataFolder, "-U", User, "-E", "UTF8", "--locale=C", "-A", "trust", "-N");
        File.AppendAllText(Path.Combine(DataFolder, "postgresql.conf"), Resource.Text("postgresql.conf"));
    }

    /// <summary>Runs a program of PostgreSQL to its end, as the server's owner.</summary>
    /// <exception cref="InvalidOperationException">It failed, and may not.</exception>
    private void Run(bool allowFailure, string program, params string[] arguments)
    {
        using var process = Process.Start(Command(Path.Combine(binaries, program), arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 && !allowFailure)
            throw new InvalidOperationException($"{program} failed: {errors}{output.GetAwaiter().GetResult()}");
    }

    /// <summary>The life of the thread that the server is tied to.</summary>
    private void Keep()
    {
        try
        {
            var memoryMb = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Mebibyte;
            string[] settings = [$"shared_buffers={memoryMb / 4}MB", $"effective_cache_size={memoryMb * 3 / 4}MB"];
            using var process = Process.Start(Command(
                Path.Combine(binaries, "postgres"),
                ["-D", DataFolder, "-k", folder, .. settings.SelectMany(setting => new[] { "-c", setting })]))!;
            launched.Set();
            while (process.StandardError.ReadLine() is { } line)
            {
                lastLines.Enqueue(line);
                if (lastLines.Count > LogLinesKept) lastLines.TryDequeue(out _);
            }

            process.WaitForExit();
        }
        catch (Exception caught) when (caught is System.ComponentModel.Win32Exception or IOException)
        {
            failure = caught;
            launched.Set();
        }
    }

    private void WaitUntilReady()
    {
        launched.Wait();
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var connection = new NpgsqlConnection(ConnectionString);
                connection.Open();
                return;
            }
            catch (NpgsqlException refused)
            {
                if (keeper.IsAlive && watch.Elapsed.TotalSeconds < StartSecondsMax) Thread.Sleep(50);
                else throw new InvalidOperationException(WhyNotReady(), failure ?? refused);
            }
        }
    }

    private string WhyNotReady() =>
        $"PostgreSQL did not start: {failure?.Message} {string.Join(Environment.NewLine, lastLines)}";
}
