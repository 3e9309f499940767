using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Fairshare.Apps.Tests.Settle;

/// <summary>
/// A year of a real shop, as in <c>docs/guides/settle-real-sales.md</c>: the tool's report against what settling its
/// files comes to. The data is not part of the repository; where it is absent the test says so.
/// </summary>
public sealed class RealSalesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fairshare-real-").FullName;

    [Fact]
    public async Task A_year_of_a_real_shop_settles_to_the_last_penny()
    {
        var data = Environment.GetEnvironmentVariable("FAIRSHARE_DATA") ?? Path.Combine(Root, "..", "shared", "data");
        Assert.SkipUnless(
            File.Exists(Path.Combine(data, "online_retail.csv.gz")),
            $"online_retail.csv.gz is not in {data}: set FAIRSHARE_DATA to the folder that has it.");
        await RunTool(data);
        var (first, second) = (Path.Combine(folder, "first"), Path.Combine(folder, "second"));
        Assert.Equal(2, await Settle(first));
        Assert.Equal(2, await Settle(second));
        foreach (var name in (string[])["accruals.csv", "members.csv", "refused.csv", "summary.json"])
        {
            Assert.Equal(
                await File.ReadAllBytesAsync(Path.Combine(first, name), TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(Path.Combine(second, name), TestContext.Current.CancellationToken));
        }

        var summary = Json(Path.Combine(first, "summary.json"));
        var written = Json(Path.Combine(folder, "report.json")).GetProperty("written");
        Assert.Equal(Number(written, "sales"), Number(summary, "sales"));
        Assert.Equal(Number(written, "members"), Number(summary, "members"));
        Assert.Equal(Number(written, "sold_pence"), Number(summary, "sold"));
        Assert.Equal(
            Number(written, "returns_of_earlier_sales") + Number(written, "returns_of_later_sales"),
            Number(summary, "returns"));
        Assert.Equal(
            Number(written, "returned_of_earlier_sales_pence") + Number(written, "returned_of_later_sales_pence"),
            Number(summary, "returned"));
        Assert.Equal(
            Number(written, "returns_of_unknown_sales"), Number(summary.GetProperty("refused"), "sale_unknown"));
        Assert.Equal(
            Number(summary, "funded"),
            Number(summary, "accrued") + Number(summary, "breakage") + Number(summary, "kept"));
        Assert.Equal(Number(summary, "accrued"), SumOfAccruals(Path.Combine(first, "accruals.csv")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Root { get; } = FindRoot();

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../.."));

    private async Task RunTool(string data)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Root, RedirectStandardOutput = true };
        foreach (var word in (string[])["run", "tools/online_retail.cs", "--", "--data", data, "--out", folder])
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    private async Task<int> Settle(string output) => await Node.Cli.Root.Make().Parse(
    [
        "settle", "--plan", Path.Combine(Root, "docs/guides/online-retail-plan.json"),
        "--members", Path.Combine(folder, "members.csv"), "--sales", Path.Combine(folder, "sales.csv"),
        "--out", output, "--quiet",
    ]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;

    private static BigInteger Number(JsonElement of, string name) =>
        BigInteger.Parse(of.GetProperty(name).GetRawText(), CultureInfo.InvariantCulture);

    private static BigInteger SumOfAccruals(string path)
    {
        BigInteger sum = 0;
        foreach (var line in File.ReadLines(path).Skip(1))
            sum += long.Parse(line.Split(',')[5], CultureInfo.InvariantCulture);
        return sum;
    }
}
