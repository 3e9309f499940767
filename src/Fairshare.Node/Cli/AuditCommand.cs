using Fairshare.Ledger.Proofs;
using Fairshare.Node.Prove;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare audit</c>: executes a ledger's entries again as it grows, and cosigns what agrees.</summary>
internal static class AuditCommand
{
    public static System.CommandLine.Command Make() =>
        new Cosigning("The folder of the ledger; a node may have it open.", audits: true).Command(
            "audit",
            "Execute the entries of a ledger again and hold every receipt against the public log; cosign its " +
            "checkpoint as NAME/audit if all agree. Prints the cosignature.",
            Prepare);

    private static (Cosigning.Look Look, IDisposable Held) Prepare(Cosigning.Asked asked)
    {
        var ledger = ReadLedger.Open(asked.Log);
        try
        {
            var auditor = new Auditor(
                ledger, asked.Memory(ledger.Public), asked.Signer, new AuditedState(asked.StateFile(ledger.Public)));
            return (Look, ledger);

            SignedNote Look(long seconds, out NoteSignature signature)
            {
                var (note, made) = Progress.Run(asked.Quiet, progress =>
                {
                    var checkpoint = auditor.Cosign(seconds, progress, out var cosignature);
                    return (checkpoint, cosignature);
                });
                signature = made;
                return note;
            }
        }
        catch
        {
            ledger.Dispose();
            throw;
        }
    }
}
