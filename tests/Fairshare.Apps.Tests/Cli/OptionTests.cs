using Fairshare.Apps.Tests.Explain;
using Fairshare.Apps.Tests.Plans;

namespace Fairshare.Apps.Tests.Cli;

/// <summary>Whatever stands on the command line, a sentence answers it, and no stack trace.</summary>
public sealed class OptionTests : IDisposable
{
    private const string Simulate = "plan simulate --plan docs/templates/unilevel.json";

    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-options-").FullName;

    [Theory]
    [InlineData("plan simulate --plan p --market --runs 1.5", "--runs is a whole number from 1 to 1000, not '1.5'.")]
    [InlineData("plan simulate --plan p --market --scale x", "--scale is a whole number from 0 to 8, not 'x'.")]
    [InlineData("close --log a --top x", "--top is a whole number from 0 to 2147483647, not 'x'.")]
    [InlineData("close --log a --top -1", "--top is a whole number from 0 to 2147483647, not '-1'.")]
    [InlineData("close --log a --top 9999999999", "not '9999999999'.")]
    [InlineData("settle --plan a --members b --sales c --out d --seal-every x", "--seal-every is a whole number")]
    [InlineData("simulate --seed x", "--seed is a whole number from 0 to 2147483647, not 'x'.")]
    [InlineData("simulate --steps 0", "--steps is a whole number from 1 to 2147483647, not '0'.")]
    [InlineData("receipt --log a --out b --sequence 0", "--sequence is a whole number from 1 to ")]
    [InlineData("statement --log a --member b --proof c --seal x", "--seal is a whole number from 0 to ")]
    [InlineData("audit --watch x", "--watch is a whole number from 1 to 86400, not 'x'.")]
    public void A_number_that_is_none_is_named_with_its_range(string words, string says) =>
        Refused(words.Split(' '), says);

    [Theory]
    [InlineData("plan new unilevel --out ''", "--out is empty.")]
    [InlineData("plan check ''", "plans is empty.")]
    [InlineData("plan market ''", "market is empty.")]
    [InlineData("plan market --tree ''", "--tree is empty.")]
    [InlineData(Simulate + " --market ''", "--market is empty.")]
    [InlineData(Simulate + " --members '' --sales s", "--members is empty.")]
    [InlineData("settle --plan p --members m --sales s --out ''", "--out is empty.")]
    [InlineData("close --log ''", "--log is empty.")]
    public void An_empty_text_names_nothing(string words, string says) =>
        Refused([.. words.Split(' ').Select(word => word == "''" ? "" : word)], says);

    [Theory]
    [InlineData("plan check NONE", "The plan NONE cannot be read: there is no such file or folder.")]
    [InlineData("plan check NONE/p.json", "The plan NONE/p.json cannot be read: there is no such file or folder.")]
    [InlineData("plan market NONE", "The market NONE cannot be read: there is no such file or folder.")]
    [InlineData("plan market FOLDER", "The market FOLDER cannot be read: it is a folder.")]
    [InlineData("plan market /dev/zero", "The market /dev/zero has more than the 1048576 bytes that are taken.")]
    [InlineData("plan market --tree NONE", "The tree NONE cannot be read: there is no such file or folder.")]
    [InlineData("plan market --tree /dev/zero", "The tree /dev/zero has more than the 67108864 bytes")]
    [InlineData("plan simulate --market --plan FOLDER", "The plan FOLDER cannot be read: it is a folder.")]
    [InlineData("plan simulate --market --plan NONE", "The plan NONE cannot be read: there is no such file or folder.")]
    [InlineData("plan new unilevel --out FOLDER", "FOLDER exists already, and is not written over.")]
    [InlineData("plan new unilevel --out NONE/p.json", "NONE/p.json cannot be written: there is no such folder.")]
    public void A_file_that_cannot_be_used_is_named_with_the_reason(string words, string says)
    {
        string Named(string text) => text.Replace("NONE", Path.Combine(folder, "none"), StringComparison.Ordinal)
            .Replace("FOLDER", folder, StringComparison.Ordinal);
        Refused(Named(words).Split(' '), Named(says));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Refused(string[] words, string says)
    {
        var plan = Documents.Path("docs/templates/unilevel.json");
        var printed = Printed.Of([.. words.Select(word => word.EndsWith("unilevel.json", StringComparison.Ordinal)
            ? plan : word)]);
        Assert.Equal((1, ""), (printed.Exit, printed.Output));
        Assert.Contains(says, printed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", printed.Errors, StringComparison.Ordinal);
    }
}
