using System.Text;
using Fairshare.Node.Settle;

namespace Fairshare.Apps.Tests.Settle;

/// <summary>A temporary folder with input files, which goes with the test.</summary>
internal sealed class InputFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("fairshare-test-").FullName;

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>The commands of a members' file, and the refusals as <c>line reason field</c>.</summary>
    public (string[] Items, string[] Refusals) Members(string text, string[]? ranks = null)
    {
        var refusals = new List<Refusal>();
        var file = MembersFile.Load(
            Write("members.csv", text),
            rank => (ranks ?? []).Contains(Encoding.UTF8.GetString(rank)),
            refusals.Add);
        Assert.Equal(file.Refused, refusals.Count);
        Assert.All(refusals, refusal => Assert.Equal("members.csv", refusal.File));
        return ([.. file.Items().Select(Short)], [.. refusals.Select(Short)]);
    }

    /// <summary>The same of a sales' file, the commands as <c>line body</c>.</summary>
    public (string[] Groups, string[] Refusals) Sales(string text) => Sales(Encoding.UTF8.GetBytes(text));

    public (string[] Groups, string[] Refusals) Sales(byte[] bytes)
    {
        var refusals = new List<Refusal>();
        var file = SalesFile.Scan(Write("sales.csv", bytes), refusals.Add);
        Assert.Equal(file.Refused, refusals.Count);
        Assert.All(refusals, refusal => Assert.Equal("sales.csv", refusal.File));
        return ([.. file.Read(Root).Select(Short)], [.. refusals.Select(Short)]);
    }

    public static string Short(MemberItem item) =>
        (item.Kind switch { MemberCommand.Place => "place ", MemberCommand.Spill => "spill ", _ => "" }) +
        Encoding.UTF8.GetString(item.Json.Span);

    public static string Short(SaleGroup group) => $"{group.FirstLine} {Encoding.UTF8.GetString(group.Json.Span)}";

    public static string Short(Refusal refusal) => $"{refusal.Line} {refusal.Reason} {refusal.Field}".TrimEnd();

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
