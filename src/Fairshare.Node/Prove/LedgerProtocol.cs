using System.Globalization;
using System.Text.Json;
using Fairshare.Ledger;
using Fairshare.Ledger.Protocols;
using Fairshare.Node.Explain;
using Fairshare.Node.Settle;
using Fairshare.Storage;

namespace Fairshare.Node.Prove;

/// <summary>The version of the rules that a kept ledger follows.</summary>
/// <param name="InForce">That of the last block.</param>
/// <param name="Next">That of the next block.</param>
/// <param name="AskedIn">The receipt that activated the next one; 0: the ledger began with it.</param>
/// <param name="AskedAt">The height of its block.</param>
/// <param name="AskedOn">The time of its block, milliseconds since 1970.</param>
internal sealed record LedgerProtocol(int InForce, int Next, long AskedIn, long AskedAt, long AskedOn)
{
    /// <summary>Opens a ledger as a node does, and looks.</summary>
    public static LedgerProtocol Of(string folder, Action<long> progress)
    {
        using var disk = KeptLog.Open(folder);
        using var store = LedgerStore.Open(disk, new LogOptions(), out _, progress);
        var found = Of(store.Machine.Protocol);
        store.Log.Close();
        return found;
    }

    /// <summary>
    /// Enters the activation of a later version at the time of the last block, and publishes it if the ledger has a
    /// public log. Throws <see cref="InputException"/> if the version is not later, and
    /// <see cref="ProtocolUnknownException"/> if this program does not know it; then nothing is entered.
    /// </summary>
    /// <param name="folder">The ledger's folder.</param>
    /// <param name="version">The version.</param>
    /// <param name="key">A file with the key that signs the public log; null: the folder's own.</param>
    /// <param name="progress">Called with the height reached, now and then.</param>
    public static LedgerProtocol Activate(string folder, int version, string? key, Action<long> progress)
    {
        if (version > Protocol.Latest) throw new ProtocolUnknownException(version);
        using var ledger = OperatorLedger.Open(folder, key, progress);
        var protocol = ledger.Machine.Protocol;
        if (version <= protocol.Next)
        {
            ledger.Close();
            throw new InputException(
                $"The ledger in {folder} follows protocol {protocol.Next}, and {version} is not later.");
        }

        ledger.Enter(
            string.Create(CultureInfo.InvariantCulture, $"protocol-{version}"), Activation.Code,
            $$"""{"protocol":{{version}}}""");
        ledger.Close();
        if (protocol.Next == version) return Of(protocol);
        throw new InputException(
            $"The key protocol-{version} was used for something else in {folder}: nothing is activated.");
    }

    /// <summary>In words.</summary>
    public void Print(Sheet sheet)
    {
        var receipt = $"receipt {Wording.Number(AskedIn)}, block {Wording.Number(AskedAt)}, {Time.Text(AskedOn)}";
        if (Next == InForce)
        {
            sheet.Line($"Protocol {InForce}" + (AskedIn == 0
                ? ", which the ledger began with." : $", activated by {receipt}; in force from the block after it."));
        }
        else sheet.Line($"Protocol {InForce}; from the next block on {Next}, activated by {receipt}.");
        sheet.Line($"This program knows {Protocol.First} to {Protocol.Latest}.");
    }

    /// <summary>As JSON.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("protocol", InForce);
        json.WriteNumber("next", Next);
        if (AskedIn != 0)
        {
            json.WriteStartObject("activated");
            json.WriteNumber("receipt", AskedIn);
            json.WriteNumber("height", AskedAt);
            json.WriteString("at", Time.Text(AskedOn));
            json.WriteEndObject();
        }

        json.WriteStartObject("known");
        json.WriteNumber("first", Protocol.First);
        json.WriteNumber("latest", Protocol.Latest);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static LedgerProtocol Of(Protocol protocol) =>
        new(protocol.InForce, protocol.Next, protocol.AskedIn, protocol.AskedAt, protocol.AskedOn);
}
