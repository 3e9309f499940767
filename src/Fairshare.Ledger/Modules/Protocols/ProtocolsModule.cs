namespace Fairshare.Ledger.Protocols;

/// <summary>Lets a ledger go on to a later version of the rules. It is part of every version.</summary>
public sealed class ProtocolsModule : Module
{
    private readonly Protocol protocol;

    internal ProtocolsModule(Protocol protocol)
    {
        this.protocol = protocol;
        Commands =
        [
            new CommandSpec<ActivateProtocol>(
                Activation.Code, "activate_protocol", "protocols", ProtocolsJson.Default.ActivateProtocol, Activate),
        ];
    }

    /// <inheritdoc/>
    public override int Number => ProtocolsFacts.Module;

    /// <inheritdoc/>
    public override string Name => "protocols";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandSpec> Commands { get; }

    internal override void Write(in Fact fact, FactList facts, Turn turn, JsonText json) =>
        ProtocolsFacts.Write(fact, json);

    /// <summary>
    /// It does not look at what this program knows: all programs have to answer the same. One that does not know the
    /// version does not take such a command, and stops before it in a log.
    /// </summary>
    private Reason Activate(ActivateProtocol command, Turn turn)
    {
        if (command.Protocol <= protocol.InForce) return Refusals.ProtocolNotLater;
        if (protocol.Next != protocol.InForce) return Refusals.ProtocolPending;

        // After this point, the activation must succeed.
        protocol.Ask(command.Protocol, turn);
        var fact = Fact.Of(ProtocolsFacts.ProtocolActivated);
        (fact.Count, fact.Base) = (command.Protocol, protocol.AskedAt + 1);
        turn.Raise(fact);
        return Reason.None;
    }

    /// <summary>In order of precedence: if several apply, the client gets the first.</summary>
    internal static class Refusals
    {
        public static readonly Reason ProtocolNotLater = new("protocol_not_later");
        public static readonly Reason ProtocolPending = new("protocol_pending");
    }
}
