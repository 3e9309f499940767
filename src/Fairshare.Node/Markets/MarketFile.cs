using System.Text;
using System.Text.Json;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Markets;

/// <summary>The parameters of a market as a JSON file. What it leaves out is as stated.</summary>
internal static class MarketFile
{
    private const int BytesMax = 1 << 20;
    private const int ShownMax = 20;

    /// <summary>The market that is stated.</summary>
    public static MarketParameters Stated()
    {
        using var stream = typeof(MarketFile).Assembly.GetManifestResourceStream("market")!;
        using var document = JsonDocument.Parse(stream);
        return Parse(document, "the stated market", folder: "", absent: null);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It cannot be read, or something in it is wrong: all with places.</exception>
    public static MarketParameters Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.Bytes("The market", path, BytesMax));
            return Parse(document, path, Path.GetDirectoryName(Path.GetFullPath(path))!, Stated());
        }
        catch (JsonException error)
        {
            var place = $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}";
            throw new InputException($"The market {path} is not JSON: {place} does not belong there.", error);
        }
    }

    /// <summary>Writes all parameters, so that reading them gives the same market.</summary>
    public static string Text(MarketParameters market)
    {
        var text = new StringBuilder("{\n");
        void Field(string name, string value, bool last = false) =>
            text.Append("  \"").Append(name).Append("\": ").Append(value).Append(last ? "\n" : ",\n");
        string Rate(int ppm) => $"\"{Percent(ppm)}\"";
        Field("members", $"{market.Members}");
        Field("from", $"\"{1970 + (market.From / 12):D4}-{(market.From % 12) + 1:D2}\"");
        Field("months", $"{market.Months}");
        Field("growth", Rate(market.Growth));
        Field("unsponsored", Rate(market.Unsponsored));
        Field("fan_out", Counts(market.FanOut));
        Field(
            "activity",
            $"{{ \"first\": {Rate(market.ActiveFirst)}, \"fall\": {Rate(market.ActiveFall)}, " +
            $"\"settled\": {Rate(market.ActiveSettled)} }}");
        Field("purchases", Counts(market.Purchases));
        Field("outside", Rate(market.Outside));
        Field("known", Rate(market.Known));
        Field("basket", Amounts(market.Basket));
        Field("returns", $"{{ \"percent\": {Rate(market.Returned)}, \"days\": {Amounts(market.ReturnDays)} }}");
        Field("deposit", $"{{ \"initial\": {market.Deposit}, \"top_up\": {Rate(market.TopUp)} }}", last: true);
        return text.Append("}\n").ToString();
    }

    /// <summary>A rate as a percentage, exact.</summary>
    public static string Percent(int ppm)
    {
        var places = $"{ppm % 10_000:D4}".TrimEnd('0');
        return $"{ppm / 10_000}{(places.Length == 0 ? "" : ".")}{places}";
    }

    private static MarketParameters Parse(
        JsonDocument document, string path, string folder, MarketParameters? absent)
    {
        List<string> problems = [];
        var market = new MarketReader(problems, folder).Read(document.RootElement, absent);
        if (problems.Count == 0) return market!;
        var more = problems.Count > ShownMax ? $"\n  and {problems.Count - ShownMax} more" : "";
        var count = problems.Count == 1 ? "a problem" : $"{problems.Count} problems";
        throw new InputException(
            $"The market {path} has {count}:\n  {string.Join("\n  ", problems.Take(ShownMax))}{more}");
    }

    private static string Counts(Distribution counts) =>
        $"{{ \"counts\": {{ {string.Join(", ", counts.Counts.Select(one => $"\"{one.Number}\": {one.Weight}"))} }} }}";

    private static string Amounts(Spread spread)
    {
        if (spread.Median == 0) return $"{{ \"quantiles\": [{string.Join(", ", spread.Quantiles)}] }}";
        var places = $"{spread.Ratio % 100:D2}".TrimEnd('0');
        var ratio = $"{spread.Ratio / 100}{(places.Length == 0 ? "" : ".")}{places}";
        return $"{{ \"median\": {spread.Median}, \"spread\": \"{ratio}\" }}";
    }
}
