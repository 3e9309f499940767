namespace Fairshare.Ledger.Proofs;

/// <summary>Bytes that are not what their format says; the message names the first thing that is wrong.</summary>
public sealed class ProofFormatException(string problem) : FormatException(problem);
