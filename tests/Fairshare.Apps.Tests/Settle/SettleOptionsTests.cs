using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Settle;

/// <summary>What a person is told about options that cannot be.</summary>
public sealed class SettleOptionsTests
{
    [Theory]
    [InlineData("--deposit", "x", "--deposit is a whole number from 0 to 9007199254740991, not 'x'.")]
    [InlineData("--deposit", "-1", "--deposit is a whole number from 0 to 9007199254740991, not '-1'.")]
    [InlineData("--deposit", "9007199254740992", "not '9007199254740992'.")]
    [InlineData("--deposit", "99999999999999999999", "not '99999999999999999999'.")]
    [InlineData("--scale", "9", "--scale is a whole number from 0 to 8, not '9'.")]
    [InlineData("--scale", "2.0", "--scale is a whole number from 0 to 8, not '2.0'.")]
    [InlineData("--until", "9999-01-01", "is not a time from 1970 to 9986")]
    public void A_wrong_option_is_named_with_its_range(string option, string value, string says)
    {
        var printed = Explain.Printed.Of(
            "settle", "--plan", "p", "--members", "m", "--sales", "s", "--out", "o", option, value);
        Assert.Equal(1, printed.Exit);
        Assert.Contains(says, printed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_asset_that_is_too_long_is_said_to_be()
    {
        var asset = new string('A', 17);
        var plan = $$"""{"plan":"t","version":1,"asset":"{{asset}}","bonuses":[]}""";
        var error = Assert.Throws<InputException>(
            () => new Explain.KeptLedger(plan, "member\na\n", "sale,seller,amount,at\n"));
        Assert.Equal($"The asset '{asset}' is longer than 16 characters.", error.Message);
    }
}
