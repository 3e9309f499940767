using Fairshare.Ledger;

namespace Fairshare.Storage;

/// <summary>A block would have activated a version of the protocol that this program does not know: the ledger could
/// not go on after it.</summary>
public sealed class ProtocolUnknownException(int version)
    : Exception($"Protocol {version} is not known to this program, which knows {Protocol.First} to {Protocol.Latest}.")
{
    /// <summary>The version.</summary>
    public int Version { get; } = version;
}

/// <summary>A block could not be applied or made durable: the ledger has to be opened anew.</summary>
public sealed class SequencerFailedException(Exception cause) : Exception(cause.Message, cause);
