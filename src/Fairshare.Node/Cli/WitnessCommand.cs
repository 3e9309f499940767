using Fairshare.Client;

namespace Fairshare.Node.Cli;

/// <summary><c>fairshare witness</c>: cosigns a log's checkpoints as long as it only grows.</summary>
internal static class WitnessCommand
{
    public static System.CommandLine.Command Make() =>
        new Cosigning(
            "The log: a ledger's folder, one with what is public of it, or an http(s) address.", audits: false).Command(
            "witness",
            "Check that a log only grew since it was last cosigned, and cosign its checkpoint. Prints the cosignature.",
            Prepare);

    private static (Cosigning.Look Look, IDisposable Held) Prepare(Cosigning.Asked asked)
    {
        var source = LogSource.Open(asked.Log);
        try
        {
            var witness = new Witness(source, asked.Memory(source), asked.Signer);
            return (witness.Cosign, source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
