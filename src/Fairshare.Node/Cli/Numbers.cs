using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Fairshare.Node.Cli;

/// <summary>Options that are whole numbers between two others; anything else is refused with that range.</summary>
internal static class Numbers
{
    /// <summary>An option that need not be given.</summary>
    public static Option<int?> Of(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        CustomParser = result => (int?)Read(name, result, least, most),
    };

    /// <summary>The same, of large numbers.</summary>
    public static Option<long?> OfLarge(string name, string description, long least, long most) => new(name)
    {
        Description = description,
        CustomParser = result => Read(name, result, least, most),
    };

    private static long? Read(string option, ArgumentResult result, long least, long most)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) &&
            value >= least && value <= most) return value;
        result.AddError($"{option} is a whole number from {least} to {most}, not '{text}'.");
        return null;
    }
}
