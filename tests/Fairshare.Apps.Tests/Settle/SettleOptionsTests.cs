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
        Assert.Equal("", printed.Output);
    }

    [Fact]
    public void A_plan_without_an_end_is_refused_in_a_sentence()
    {
        using var folder = new InputFolder();
        var plan = folder.Write("plan.json", new string(' ', 1 << 21));
        var error = Assert.Throws<InputException>(() => PlanFile.Read(plan, out _));
        Assert.StartsWith($"The plan {plan} has more than the ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_a_plan_moves_the_cursor()
    {
        using var folder = new InputFolder();
        var plan = folder.Write("plan.json", "{\"\\u001b[2Jx\\u202e\":1,\"plan\":\"\\u001b[1m\"}");
        var error = Assert.Throws<InputException>(() => PlanFile.Read(plan, out _));
        Assert.DoesNotContain(error.Message, symbol => char.IsControl(symbol) && symbol != '\n');
        Assert.DoesNotContain('\u202e', error.Message);
    }

    [Fact]
    public void Many_periods_without_a_sale_are_named_with_the_lines_around_them()
    {
        using var folder = new InputFolder();
        var warned = new Warned();
        SettleRun.Run(
            new SettleRequest
            {
                Plan = folder.Write(
                    "plan.json", """{"plan":"t","version":1,"asset":"EUR","period":"day","bonuses":[]}"""),
                Members = folder.Write("members.csv", "member\na\n"),
                Sales = folder.Write(
                    "sales.csv", "sale,seller,amount,at\n1,a,5,2027-01-01\n2,a,5,2026-01-01\n3,a,5,2029-01-01\n"),
                Out = Path.Combine(folder.Root, "out"),
            },
            warned);
        Assert.Equal(
            [
                "No sale in 730 periods between line 2 and line 4 of sales.csv, from 2027-01-01T00:00:00Z to " +
                "2029-01-01T00:00:00Z: each of them is closed. Is a date wrong?",
            ],
            warned.Texts);
    }

    private sealed class Warned : ISettleProgress
    {
        public List<string> Texts { get; } = [];

        public void Stage(string name, long units) { }

        public void Done(long units) { }

        public void Warn(string text) => Texts.Add(text);
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
