using System.Runtime.InteropServices;

namespace Fairshare.Ledger;

/// <summary>
/// Which version of the rules a ledger follows. It begins with one and only a command in its log brings a later one, at
/// the block after it: so an old log gives the old bytes for ever, whatever later programs know besides.
/// </summary>
/// <remarks>
/// What is new carries the version it came with: a module in <c>Modules.cs</c>, a command in its
/// <see cref="CommandSpec"/>, a container by <see cref="State.Since"/>. Before that version it does not exist: its
/// commands are unknown, it reacts to nothing, and its containers are neither in digests nor in images. A rule that
/// changed asks: <c>turn.Protocol.InForce &gt;= 3</c>.
///
/// The version is state, in rows of the machine's own column that are zeros as long as a ledger follows the first, and
/// so have the bytes that they always had:
///
///     row 0    height, sequence and time of the last block | version it was under, less the first
///     row 1    height, sequence and time of the last activation's entry | version it asked for, less the first
/// </remarks>
public sealed class Protocol
{
    /// <summary>The version that the first ledgers follow.</summary>
    public const int First = 1;

    /// <summary>The latest version that this program knows; a log that asks for a later one is not applied.</summary>
    public const int Latest = 5;

    private readonly State state;
    private readonly Column<Head> heads;

    internal Protocol(State state, Column<Head> heads) => (this.state, this.heads) = (state, heads);

    /// <summary>The version that the block being made, or the last one, is under.</summary>
    public int InForce => state.Protocol;

    /// <summary>The version that the next block is under.</summary>
    public int Next => Math.Max(InForce, First + (int)Asked.Version);

    /// <summary>The receipt of the entry that asked for the version of the next block; 0: the ledger began with it.
    /// </summary>
    public long AskedIn => Asked.Sequence;

    /// <summary>The height of that entry's block; 0 likewise.</summary>
    public long AskedAt => Asked.Height;

    /// <summary>The time of that entry's block; 0 likewise.</summary>
    public long AskedOn => Asked.Time;

    private ref readonly Head Asked => ref heads.Peek(1);

    /// <summary>A version comes with the next block.</summary>
    internal void Ask(int version, Turn turn)
    {
        Check.That(version > Next);
        heads[1] = new Head
        {
            Height = heads.Peek(0).Height + 1,
            Sequence = turn.Sequence,
            Time = turn.Time,
            Version = version - First,
        };
    }

    /// <summary>A block begins. Returns whether another version begins with it.</summary>
    internal bool Advance()
    {
        if (heads.Peek(0).Height == 0 && InForce != First) heads[0].Version = InForce - First;
        var next = Next;
        if (next == InForce) return false;
        Check.That(next <= Latest, "nobody takes an activation of a version that the program does not know");
        state.Protocol = next;
        heads[0].Version = next - First;
        return true;
    }

    /// <summary>A fresh ledger begins with a version.</summary>
    internal void StartWith(int version)
    {
        Check.That(version is >= First and <= Latest);
        state.Protocol = version;
    }

    /// <summary>Throws <see cref="ImageException"/> if the state that was restored is of another version.</summary>
    internal void Verify()
    {
        var found = First + heads.Peek(0).Version;
        if (heads.Peek(0).Height > 0 && found != InForce)
            throw new ImageException($"The image is of protocol {found}, and was read as one of {InForce}.");
    }
}

/// <summary>A row of the machine's own: a block, or the entry that asked for a version of the protocol.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Head
{
    public long Height;
    public long Sequence;
    public long Time;

    /// <summary>Less <see cref="Protocol.First"/>.</summary>
    public long Version;
}
