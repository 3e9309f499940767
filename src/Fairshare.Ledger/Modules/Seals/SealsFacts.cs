namespace Fairshare.Ledger.Seals;

/// <summary>What happens to seals, and how receipts say it.</summary>
public static class SealsFacts
{
    /// <summary>The module's number.</summary>
    public const int Module = 5;

    /// <summary>Seal Count covers receipts after Base up to More: Amount lines of Gross accounts.</summary>
    public const ushort StatementsSealed = (Module << 8) | 1;

    internal static void Write(in Fact fact, in Seal seal, JsonText json) =>
        json.Raw("{\"fact\":\"statements_sealed\",\"seal\":"u8).Number(fact.Count)
            .Raw(",\"after\":"u8).Number(fact.Base).Raw(",\"through\":"u8).Number(fact.More)
            .Raw(",\"accounts\":"u8).Number(fact.Gross).Raw(",\"lines\":"u8).Number(fact.Amount)
            .Raw(",\"root\":"u8).Hex(seal.Root).Raw(",\"state\":"u8).Hex(seal.State).Raw("}"u8);
}
