namespace Fairshare.Ledger.Plans;

/// <summary>
/// Takes values out of the tree. What is not as it should be becomes a problem and reads as something harmless, so
/// that the rest of the document is still looked at. A value of null is a field that is absent.
/// </summary>
internal sealed class ValueReader(ICollection<PlanProblem> problems)
{
    private const int PercentDecimals = 4;

    /// <summary>Adds a problem with the value.</summary>
    public void Report(Reason reason, JsonTree at, string text) => problems.Report(reason, at, text);

    /// <summary>The field, or a problem if it is absent.</summary>
    public JsonTree? Required(JsonTree parent, string name)
    {
        var value = parent[name];
        if (value is not null) return value;

        var text = $"The field {Wording.Quote(name)} is missing.";
        var path = JsonTree.PathOf(parent, name);
        problems.Add(
            new PlanProblem(PlanReasons.FieldMissing, path, text)
            {
                Position = parent.Position,
                Pointer = parent.Pointer,
            });
        return null;
    }

    /// <summary>Whether it is an object; its fields must be known ones, each once.</summary>
    public bool IsObject(JsonTree? value, string what, IReadOnlyCollection<string> known)
    {
        if (!IsMap(value, what)) return false;
        foreach (var field in value!.Children.Where(field => !known.Contains(field.Name))) Unknown(field, what, known);
        return true;
    }

    /// <summary>Whether it is an object; its fields have names of the plan's own, each once.</summary>
    public bool IsMap(JsonTree? value, string what)
    {
        if (!Is(JsonType.Object, value, $"{char.ToUpperInvariant(what[0])}{what[1..]} must be an object")) return false;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in value!.Children)
        {
            if (seen.Add(field.Name)) continue;
            Report(PlanReasons.DuplicateField, field, $"The field {Wording.Quote(field.Name)} stands here twice.");
        }

        return true;
    }

    /// <summary>Reports a field that nobody knows.</summary>
    public void Unknown(JsonTree field, string what, IReadOnlyCollection<string> known)
    {
        var hint = Wording.DidYouMean(field.Name, known);
        Report(PlanReasons.UnknownField, field, $"{Wording.Quote(field.Name)} is not a field of {what}. {hint}");
    }

    /// <summary>The items of an array; none if it is absent or something else.</summary>
    public IReadOnlyList<JsonTree> Items(JsonTree? value, string what, bool mayBeEmpty = false)
    {
        if (!Is(JsonType.Array, value, $"{char.ToUpperInvariant(what[0])}{what[1..]} must be an array")) return [];
        if (!mayBeEmpty) HasAny(value!, what);
        return value!.Children;
    }

    /// <summary>Reports an array or object that has nothing in it.</summary>
    public void HasAny(JsonTree value, string what)
    {
        if (value.Children.Count > 0) return;
        Report(PlanReasons.ListEmpty, value, $"The list of {what} is empty; say at least one, or leave it out.");
    }

    /// <summary>An integer written without point and exponent.</summary>
    public long Integer(JsonTree? value, long min, long max, long absent)
    {
        if (!Is(JsonType.Number, value, "The value must be an integer, without quotes")) return absent;
        var digits = value!.Text;
        if (!digits.All(letter => letter == '-' || char.IsAsciiDigit(letter)) || digits == "-0")
        {
            Report(PlanReasons.IntegerInvalid, value, $"{Cut(digits)} is not written as an integer, such as 5.");
            return absent;
        }

        if (TryInteger(digits, out var number) && number >= min && number <= max) return number;
        Report(PlanReasons.OutOfRange, value, $"{Cut(digits)} is out of range: from {min} to {max}.");
        return absent;
    }

    /// <summary>Minor units, or a volume.</summary>
    public long Amount(JsonTree? value, long absent) => Integer(value, 0, Limits.AmountMax, absent);

    /// <summary>An id of at most 64 characters; empty if it is none.</summary>
    public string Id(JsonTree? value)
    {
        if (!Is(JsonType.String, value, "A name must be a string")) return "";
        return CheckId(value!, value!.Text);
    }

    /// <summary>A name in its place.</summary>
    public NameText Name(JsonTree value) => new(Id(value), value);

    /// <summary>The text if it is an id, else empty and a problem.</summary>
    public string CheckId(JsonTree at, string text)
    {
        if (text.Length is > 0 and <= Limits.IdBytesMax && text.All(IsIdLetter)) return text;
        var rule = $"is not an id: 1 to {Limits.IdBytesMax} characters of A-Z a-z 0-9 . _ : -.";
        Report(PlanReasons.IdInvalid, at, $"{Wording.Quote(text)} {rule}");
        return "";
    }

    /// <summary>A percentage as a decimal string; 0 if it is none.</summary>
    public Rate Percent(JsonTree? value)
    {
        if (!Is(JsonType.String, value, "A percentage must be a string, such as \"5\" or \"2.5\"")) return default;
        if (!TryPercent(value!.Text, out var ppm))
        {
            var rule = $"is not a percentage: digits, and at most {PercentDecimals} decimals after a point.";
            Report(PlanReasons.PercentInvalid, value, $"{Wording.Quote(value.Text)} {rule}");
            return default;
        }

        if (ppm <= Rate.Whole) return new Rate((int)ppm);
        Report(PlanReasons.PercentOver100, value, $"{Wording.Quote(value.Text)} is over 100 percent.");
        return default;
    }

    /// <summary>One of a few words. Only those that mean something are suggested.</summary>
    public T OneOf<T>(JsonTree? value, (string Word, T Meaning)[] choices, T absent)
    {
        string[] words = [.. choices.Where(choice => choice.Meaning is not null).Select(choice => choice.Word)];
        if (!Is(JsonType.String, value, $"The value must be a string, one of {Wording.List(words)}")) return absent;
        foreach (var (word, meaning) in choices)
        {
            if (value!.Text == word) return meaning;
        }

        var hint = Wording.DidYouMean(value!.Text, words);
        Report(PlanReasons.ValueUnknown, value, $"{Wording.Quote(value.Text)} is not a value of this field. {hint}");
        return absent;
    }

    /// <summary>Whether it is there and of that type; a problem if it is there and of another.</summary>
    public bool Is(JsonType type, JsonTree? value, string rule)
    {
        if (value is null) return false;
        if (value.Type == type) return true;
        Report(PlanReasons.WrongType, value, $"{rule}; here is {Describe(value)}.");
        return false;
    }

    private static string Describe(JsonTree value) => value.Type switch
    {
        JsonType.Object => "an object",
        JsonType.Array => "an array",
        JsonType.String => $"the string {Wording.Quote(value.Text)}",
        JsonType.Number => $"the number {Cut(value.Text)}",
        JsonType.Boolean => "true or false",
        _ => "null",
    };

    private static string Cut(string digits) => digits.Length > 24 ? digits[..24] + "…" : digits;

    private static bool IsIdLetter(char letter) =>
        char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or ':' or '-';

    private static bool TryInteger(ReadOnlySpan<char> digits, out long number)
    {
        number = 0;
        var negative = digits[0] == '-';
        if (negative) digits = digits[1..];
        if (digits.Length > 18) return false;
        foreach (var digit in digits) number = (number * 10) + (digit - '0');
        if (negative) number = -number;
        return true;
    }

    /// <summary>Parts per million of a percentage, cut to a little over the whole where it is far over.</summary>
    private static bool TryPercent(string text, out long ppm)
    {
        ppm = 0;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        var decimals = point < 0 ? "" : text[(point + 1)..];
        if (whole.Length == 0 || (whole.Length > 1 && whole[0] == '0')) return false;
        if (point >= 0 && decimals.Length is 0 or > PercentDecimals) return false;
        if (!whole.All(char.IsAsciiDigit) || !decimals.All(char.IsAsciiDigit)) return false;
        foreach (var digit in whole + decimals.PadRight(PercentDecimals, '0'))
        {
            ppm = Math.Min((ppm * 10) + (digit - '0'), Rate.Whole * 10L);
        }

        return true;
    }
}
