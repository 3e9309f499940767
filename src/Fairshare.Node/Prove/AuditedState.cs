using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Storage;

namespace Fairshare.Node.Prove;

/// <summary>
/// The state that an auditor came to by executing a log itself, kept beside its memory so that a later start goes on
/// from there. It is as trustworthy as the memory: whoever may write the one may write the other. It is never the
/// operator's.
/// </summary>
/// <remarks>
///     MEMORY.audited/kernel          which build of the kernel executed: another one executes everything again
///     MEMORY.audited/snapshot-*.img  what it came to, as SnapshotFormat draws it
///
/// All of it may be deleted: then the auditor begins with the first entry.
/// </remarks>
internal sealed class AuditedState(string memory)
{
    private const string KernelName = "kernel";

    private static readonly byte[] kernel = typeof(StateMachine).Assembly.ManifestModule.ModuleVersionId.ToByteArray();

    private readonly string folder = $"{memory}.audited";

    /// <summary>
    /// Leads a fresh reading and a fresh check to the tree that was cosigned last. If false, neither is of more use.
    /// </summary>
    public bool TryRestore(in TreeHead last, LedgerReading reading, PublicLogCheck check)
    {
        if (!Directory.Exists(folder)) return false;
        using var disk = new FolderDisk(folder);
        return IsOfThisKernel(disk) && reading.TryRestore(new SnapshotStore(disk), last.Size, long.MaxValue) &&
            reading.Machine.Sequence == last.Size && check.TryRestore(last);
    }

    /// <summary>Keeps what a reading has come to; the last one before it stays.</summary>
    public void Keep(LedgerReading reading)
    {
        using var disk = new FolderDisk(folder);
        if (!IsOfThisKernel(disk))
        {
            foreach (var name in disk.List()) disk.Delete(name);
            using var file = disk.Create(KernelName, 0);
            file.WriteAt(kernel, 0);
            file.Sync();
        }

        reading.Keep(new SnapshotStore(disk));
    }

    private static bool IsOfThisKernel(FolderDisk disk)
    {
        if (!disk.List().Contains(KernelName)) return false;
        using var file = disk.Open(KernelName);
        var bytes = new byte[kernel.Length];
        return file.Size == kernel.Length && file.ReadAt(bytes, 0) == bytes.Length && bytes.SequenceEqual(kernel);
    }
}
