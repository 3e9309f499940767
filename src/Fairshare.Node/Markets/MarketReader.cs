using System.Globalization;
using System.Text.Json;
using Fairshare.Node.Settle;

namespace Fairshare.Node.Markets;

/// <summary>Takes parameters out of a document. What is wrong becomes a problem with its place, and the rest is still
/// looked at.</summary>
internal sealed class MarketReader(List<string> problems, string folder)
{
    private const int PercentPlaces = 4;
    private const int SpreadPlaces = 2;
    private const int SpreadMax = 20;
    private const int QuantilesMax = 1_001;

    /// <summary>The market; null if there are problems. Without a market to take absent fields from, all must be
    /// there.</summary>
    public MarketParameters? Read(JsonElement root, MarketParameters? absent)
    {
        var all = Fields(
            root, "", "members", "from", "months", "growth", "unsponsored", "fan_out", "activity", "purchases",
            "outside", "known", "basket", "returns", "deposit");
        var activity = Fields(all, "activity", "first", "fall", "settled");
        var returns = Fields(all, "returns", "percent", "days");
        var deposit = Fields(all, "deposit", "initial", "top_up");
        var market = new MarketParameters
        {
            Members = (int)Whole(all, "members", 1, MarketParameters.StartMax, absent?.Members),
            From = Month(all, "from", absent?.From),
            Months = (int)Whole(all, "months", 1, MarketParameters.MonthsMax, absent?.Months),
            Growth = Percent(all, "growth", absent?.Growth),
            Unsponsored = Percent(all, "unsponsored", absent?.Unsponsored),
            FanOut = Numbers(all, "fan_out", least: 0, absent?.FanOut, mayBeTree: true),
            ActiveFirst = Percent(activity, "first", absent?.ActiveFirst),
            ActiveFall = Percent(activity, "fall", absent?.ActiveFall),
            ActiveSettled = Percent(activity, "settled", absent?.ActiveSettled),
            Purchases = Numbers(all, "purchases", least: 1, absent?.Purchases),
            Outside = Percent(all, "outside", absent?.Outside),
            Known = Percent(all, "known", absent?.Known),
            Basket = Amounts(all, "basket", MarketParameters.BasketMax, absent?.Basket),
            Returned = Percent(returns, "percent", absent?.Returned),
            ReturnDays = Amounts(returns, "days", MarketParameters.DaysMax, absent?.ReturnDays),
            Deposit = Whole(deposit, "initial", 0, MarketParameters.DepositMax, absent?.Deposit),
            TopUp = Percent(deposit, "top_up", absent?.TopUp),
        };
        if (problems.Count > 0) return null;
        if (market.ActiveFirst < market.ActiveSettled)
            problems.Add("activity: first is below settled; those who have just joined sell at least as often.");
        if (market.MembersAtEnd > MarketParameters.MembersMax)
            problems.Add(
                $"growth: with {market.Members:N0} members at the start there would be over " +
                $"{MarketParameters.MembersMax:N0} at the end.");
        return problems.Count > 0 ? null : market;
    }

    private Place Fields(Place parent, string name, params string[] known) =>
        parent.Find(name) is { } value ? Fields(value, parent.PathOf(name), known) : new Place([], parent.PathOf(name));

    /// <summary>An object's fields: known ones, each once.</summary>
    private Place Fields(JsonElement value, string path, params string[] known)
    {
        var place = new Place([], path);
        if (value.ValueKind != JsonValueKind.Object)
        {
            Problem(path, $"an object with {string.Join(", ", known)} is expected, not {Shown(value)}.");
            return place;
        }

        foreach (var field in value.EnumerateObject())
        {
            var at = place.PathOf(field.Name);
            if (!known.Contains(field.Name))
                Problem(at, $"there is no such field; known are {string.Join(", ", known)}.");
            else if (!place.Values.TryAdd(field.Name, field.Value)) Problem(at, "the field stands here twice.");
        }

        return place;
    }

    private long Whole(Place place, string name, long least, long most, long? absent)
    {
        if (place.Find(name) is not { } value) return absent ?? Missing(place, name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) &&
            number >= least && number <= most) return number;
        Problem(place.PathOf(name), $"a whole number from {least:N0} to {most:N0} is expected, not {Shown(value)}.");
        return least;
    }

    private int Percent(Place place, string name, int? absent)
    {
        if (place.Find(name) is not { } value) return absent ?? (int)Missing(place, name);
        if (Decimal(value, PercentPlaces) is { } percent && percent <= 100 * 10_000) return (int)percent;
        Problem(
            place.PathOf(name),
            $"a percentage from \"0\" to \"100\" is expected, in quotes and with at most {PercentPlaces} decimals, " +
            $"not {Shown(value)}.");
        return 0;
    }

    private int Month(Place place, string name, int? absent)
    {
        if (place.Find(name) is not { } value) return absent ?? (int)Missing(place, name);
        if (value.ValueKind == JsonValueKind.String && DateTime.TryParseExact(
            value.GetString(), "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) &&
            month.Year is >= 1970 and <= 2900) return ((month.Year - 1970) * 12) + month.Month - 1;
        Problem(place.PathOf(name), $"a month from \"1970-01\" to \"2900-12\" is expected, not {Shown(value)}.");
        return 0;
    }

    private Distribution Numbers(Place place, string name, int least, Distribution? absent, bool mayBeTree = false)
    {
        var none = new Distribution([(least, 1)]);
        if (place.Find(name) is null) return absent ?? Absent(place, name, none);
        var at = Fields(place, name, mayBeTree ? ["counts", "tree"] : ["counts"]);
        if (at.Find("tree") is { } tree) return Tree(at, tree) ?? none;
        if (at.Find("counts") is not { ValueKind: JsonValueKind.Object } counts)
        {
            Problem(at.PathOf("counts"), "an object of weights by number is expected, such as { \"1\": 30 }.");
            return none;
        }

        var weights = new SortedDictionary<int, int>();
        foreach (var one in counts.EnumerateObject())
        {
            var path = $"{at.PathOf("counts")}.{Cut(one.Name)}";
            if (!int.TryParse(one.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ||
                number < least || number > MarketParameters.CountMax)
                Problem(path, $"the name has to be a whole number from {least} to {MarketParameters.CountMax:N0}.");
            else if (one.Value.ValueKind != JsonValueKind.Number || !one.Value.TryGetInt32(out var weight) ||
                weight < 0 || weight > MarketParameters.WeightMax)
            {
                Problem(
                    path, $"a weight from 0 to {MarketParameters.WeightMax:N0} is expected, not {Shown(one.Value)}.");
            }
            else if (!weights.TryAdd(number, weight)) Problem(path, "the number stands here twice.");
        }

        if (weights.Values.Sum(weight => (long)weight) is > 0 and <= int.MaxValue)
            return new Distribution([.. weights.Where(one => one.Value > 0).Select(one => (one.Key, one.Value))]);
        Problem(at.PathOf("counts"), $"the weights have to come to 1 to {int.MaxValue:N0}.");
        return none;
    }

    private Distribution? Tree(Place at, JsonElement tree)
    {
        if (tree.ValueKind != JsonValueKind.String || at.Find("counts") is not null)
        {
            Problem(at.PathOf("tree"), "a path is expected, and no counts beside it.");
            return null;
        }

        try
        {
            return ReferralTree.FanOut(Path.Combine(folder, tree.GetString()!));
        }
        catch (InputException error)
        {
            Problem(at.PathOf("tree"), error.Message);
            return null;
        }
    }

    private Spread Amounts(Place place, string name, long most, Spread? absent)
    {
        var none = Spread.Of([1, 2]);
        if (place.Find(name) is null) return absent ?? Absent(place, name, none);
        var at = Fields(place, name, "median", "spread", "quantiles");
        if (at.Find("quantiles") is { } quantiles) return Quantiles(at, quantiles, most) ?? none;
        var median = Whole(at, "median", 1, most, absent: null);
        if (at.Find("spread") is { } value)
        {
            if (Decimal(value, SpreadPlaces) is { } ratio and >= 100 and <= SpreadMax * 100)
                return Spread.Lognormal(median, (int)ratio, most);
            Problem(
                at.PathOf("spread"),
                $"a number from \"1\" to \"{SpreadMax}\" is expected, in quotes and with at most {SpreadPlaces} " +
                $"decimals, not {Shown(value)}.");
        }
        else Missing(at, "spread");

        return none;
    }

    private Spread? Quantiles(Place at, JsonElement value, long most)
    {
        var path = at.PathOf("quantiles");
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is >= 2 and <= QuantilesMax &&
            at.Find("median") is null && at.Find("spread") is null)
        {
            var numbers = value.EnumerateArray().Select(one =>
                one.ValueKind == JsonValueKind.Number && one.TryGetInt64(out var number) ? number : -1).ToArray();
            var rising = numbers.Zip(numbers.Skip(1)).All(pair => pair.First <= pair.Second);
            if (rising && numbers[0] >= 1 && numbers[^1] <= most) return Spread.Of(numbers);
        }

        Problem(
            path,
            $"2 to {QuantilesMax:N0} whole numbers from 1 to {most:N0} that never fall are expected, and neither " +
            "median nor spread beside them.");
        return null;
    }

    /// <summary>A decimal as text, times ten to the power of its most places; null if it is none.</summary>
    private static long? Decimal(JsonElement value, int places)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        var text = value.GetString()!;
        if (text.Length is 0 or > 12 || !char.IsAsciiDigit(text[0]) || text.EndsWith('.')) return null;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        for (var place = 0; place < places; place++) number *= 10;
        return number == decimal.Truncate(number) && number <= long.MaxValue ? (long)number : null;
    }

    private T Absent<T>(Place place, string name, T harmless)
    {
        Missing(place, name);
        return harmless;
    }

    private long Missing(Place place, string name)
    {
        Problem(place.PathOf(name), "the field is missing.");
        return 0;
    }

    private void Problem(string path, string text) =>
        problems.Add($"{(path.Length == 0 ? "the document" : path)}: {text}");

    private static string Shown(JsonElement value) => Cut(value.GetRawText().ReplaceLineEndings(" "));

    private static string Cut(string text)
    {
        var plain = string.Concat(text.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
        return plain.Length > 40 ? plain[..40] + "…" : plain;
    }

    /// <summary>An object's fields, and where it stands.</summary>
    private sealed record Place(Dictionary<string, JsonElement> Values, string Path)
    {
        public JsonElement? Find(string name) => Values.TryGetValue(name, out var value) ? value : null;

        public string PathOf(string name) => Path.Length == 0 ? Cut(name) : $"{Path}.{Cut(name)}";
    }
}
