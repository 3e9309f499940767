namespace Fairshare.Ledger.Protocols;

/// <summary>What happens to the protocol, and how receipts say it.</summary>
public static class ProtocolsFacts
{
    /// <summary>The module's number.</summary>
    public const int Module = 0;

    /// <summary>Version Count is in force from the block of height Base on.</summary>
    public const ushort ProtocolActivated = (Module << 8) | 1;

    internal static void Write(in Fact fact, JsonText json) =>
        json.Raw("{\"fact\":\"protocol_activated\",\"protocol\":"u8).Number(fact.Count)
            .Raw(",\"from_height\":"u8).Number(fact.Base).Raw("}"u8);
}
