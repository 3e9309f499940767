using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fairshare.Storage;

/// <summary>The calls of Linux that .NET has none of its own for, with their errors as our exceptions.</summary>
internal static partial class Libc
{
    private const int ErrorInterrupted = 4;
    private const int ErrorNoSpace = 28;
    private const int ErrorInvalid = 22;
    private const int ErrorUnsupported = 95;
    private const int ErrorNoCall = 38;
    private const int ErrorQuota = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int AppleWouldBlock = 35;
    private const int OpenReadOnlyCloseOnExec = 0x80000;
    private const int NiceOfStepBack = 5;

    /// <summary>Whether an error of .NET says that the disk, or the quota, is used up.</summary>
    public static bool IsDiskFull(IOException error) => OperatingSystem.IsWindows()
        ? error.HResult is WindowsDiskFull or WindowsHandleDiskFull
        : error.HResult is ErrorNoSpace or ErrorQuota;

    /// <summary>Whether an error of .NET says that another process holds the lock of the file.</summary>
    public static bool IsLockedByAnother(IOException error) => OperatingSystem.IsWindows()
        ? error.HResult == WindowsSharingViolation
        : error.HResult is LinuxWouldBlock or AppleWouldBlock;

    /// <summary>
    /// Makes the contents of a file durable, and of its attributes only those needed to read it back.
    /// </summary>
    public static void SyncData(SafeFileHandle file, string name)
    {
        while (DataSync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != ErrorInterrupted) throw Failure(error, name, "fdatasync");
        }
    }

    /// <summary>Lets others go before the calling thread, where the system can: of two that want one core it gets a
    /// fourth. A hint, and in addition to what the whole process was told.</summary>
    public static void StepBack()
    {
        if (OperatingSystem.IsLinux()) _ = Nice(NiceOfStepBack);
    }

    /// <summary>Makes the names in a folder durable.</summary>
    public static void SyncAll(SafeFileHandle folder, string name)
    {
        while (FullSync(folder) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != ErrorInterrupted) throw Failure(error, name, "fsync");
        }
    }

    /// <summary>
    /// Makes everything on a folder's file system durable; false if the system cannot, or cannot tell whether it did:
    /// before Linux 5.8 a failure was not reported.
    /// </summary>
    public static bool TrySyncFileSystem(SafeFileHandle folder, string name)
    {
        if (!OperatingSystem.IsLinux() || Environment.OSVersion.Version < new Version(5, 8)) return false;
        while (FileSystemSync(folder) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == ErrorNoCall) return false;
            if (error != ErrorInterrupted) throw Failure(error, name, "syncfs");
        }

        return true;
    }

    /// <summary>Reserves the space of a file and sets its size; false if the file system cannot reserve.</summary>
    public static bool TryReserve(SafeFileHandle file, string name, long size)
    {
        while (Allocate(file, 0, size) is var error and not 0)
        {
            if (error is ErrorUnsupported or ErrorInvalid) return false;
            if (error != ErrorInterrupted) throw Failure(error, name, "posix_fallocate");
        }

        return true;
    }

    /// <summary>Opens a folder so that its names can be made durable.</summary>
    public static SafeFileHandle OpenFolder(string path)
    {
        var descriptor = OpenPath(path, OpenReadOnlyCloseOnExec);
        if (descriptor < 0) throw Failure(Marshal.GetLastPInvokeError(), path, "open");
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static IOException Failure(int error, string name, string call) => error is ErrorNoSpace or ErrorQuota
        ? new DiskFullException(name)
        : new IOException($"{name}: {call}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    [LibraryImport("libc", EntryPoint = "nice")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Nice(int more);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FullSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileSystemSync(SafeFileHandle folder);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Allocate(SafeFileHandle file, long offset, long size);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenPath(string path, int flags);
}
