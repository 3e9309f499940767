using System.Security.Cryptography;
using Fairshare.Ledger;
using Fairshare.Ledger.Proofs;
using Fairshare.Storage;

namespace Fairshare.Simulator;

/// <summary>
/// One life of the process: everything that the product runs on a ledger, from opening it until it is killed.
/// </summary>
internal sealed class Node : IDisposable
{
    private static readonly PublicLogOptions publicOptions = Sign(new VerifierKey(
        "simulator.test/ledger", SignatureKind.Ed25519, new byte[32]));

    private Node(IDisk disk, Plight plight, Client client, Salts salts)
    {
        Store = LedgerStore.Open(
            disk, plight.Log, out var start, publish: publicOptions,
            machine: plight.NewMachine(), isThreaded: false);
        Start = start;
        client.Restarted(Store.Log.Height);
        Sequencer = new Sequencer(Store, new SequencerOptions
        {
            Salts = salts,
            Stepped = true,
            GroupBlocksMax = plight.GroupBlocksMax,
            FinishDueFirst = plight.FinishDueFirst,
            SnapshotEveryBytes = plight.SnapshotEveryBytes,
            Seals = new SealOptions(Traffic.Secret, plight.SealEveryMs),
            Applied = client.Applied,
            Durable = client.Durable,
        });
    }

    /// <summary>What opening found.</summary>
    public LedgerStart Start { get; }

    /// <summary>The ledger.</summary>
    public LedgerStore Store { get; }

    /// <summary>Its sequencer, whose stages take steps.</summary>
    public Sequencer Sequencer { get; }

    /// <summary>Its tree.</summary>
    public PublicLog Public => Store.Public!;

    /// <summary>Starts the process on what a disk has; whatever it throws, the client knows nothing new.</summary>
    public static Node Open(IDisk disk, Plight plight, Client client, Salts salts) => new(disk, plight, client, salts);

    /// <summary>Opens a ledger as a node does.</summary>
    public static LedgerStore OpenStore(IDisk disk, Plight plight, StateMachine machine) =>
        LedgerStore.Open(disk, plight.Log, out _, publish: publicOptions, machine: machine, isThreaded: false);

    public void Dispose() => Sequencer.Dispose();

    /// <summary>Storage does not look at signatures, so bytes of the right kind will do.</summary>
    private static PublicLogOptions Sign(VerifierKey key) => new(
        key, text => new SignedNote(text, [new NoteSignature(key.Name, key.Id, SHA512.HashData(text))]).ToBytes(),
        note => note.Signatures[0].Signature.Span.SequenceEqual(SHA512.HashData(note.Text)));
}
