namespace Fairshare.Node.Settle;

/// <summary>Decimal places of currencies' minor units, from the tables of ISO 4217.</summary>
internal static class Iso4217
{
    private const string None = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    private const string Three = "BHD IQD JOD KWD LYD OMR TND";
    private const string Four = "CLF UYW";
    private const string Two =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE " +
        "CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD " +
        "HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU " +
        "MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG " +
        "SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES " +
        "WST XCD XCG YER ZAR ZMW ZWG ZWL";

    /// <summary>The decimal places of a currency; null if the code is none of them.</summary>
    public static int? ScaleOf(string code) =>
        code.Length != 3 ? null
        : Has(Two, code) ? 2
        : Has(None, code) ? 0
        : Has(Three, code) ? 3
        : Has(Four, code) ? 4
        : null;

    private static bool Has(string codes, string code) => codes.Split(' ').Contains(code, StringComparer.Ordinal);

    /// <summary>The decimal places that were given, or those of the currency.</summary>
    /// <exception cref="InputException">The asset is none, and nothing was given.</exception>
    public static int ScaleOr(int? given, string asset) => given ?? ScaleOf(asset) ?? throw new InputException(
        $"'{asset}' is not an ISO 4217 currency, so its decimal places are needed: --scale N.");
}
