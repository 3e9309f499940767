using System.Runtime.InteropServices;

namespace Fairshare.Node.Settle;

/// <summary>A folder that goes with whoever made it, also when the program is told to end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const int Attempts = 5;
    private const int SignalExit = 128;

    private readonly PosixSignalRegistration[] signals;

    /// <summary>Makes an empty folder whose name begins so.</summary>
    public TemporaryFolder(string prefix)
    {
        Path = Directory.CreateTempSubdirectory(prefix).FullName;
        signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => End(number: 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => End(number: 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => End(number: 1)),
        ];
    }

    public string Path { get; }

    public void Dispose()
    {
        foreach (var signal in signals) signal.Dispose();
        Delete();
    }

    private void End(int number)
    {
        Delete();
        Environment.Exit(SignalExit + number);
    }

    // The threads of a run still write while it is ended: what they make in the meantime goes the next time.
    private void Delete()
    {
        for (var attempt = 1; Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException) when (attempt < Attempts)
            {
                Thread.Yield();
            }
        }
    }
}
