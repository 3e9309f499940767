using System.Globalization;
using System.Text;

namespace Fairshare.Bench;

/// <summary>The engine at sizes that differ by factors of ten: what stays flat, and what does not.</summary>
internal static class Growth
{
    /// <summary>Members and sales of each row; the engine's own size stands between them in the table.</summary>
    public static IReadOnlyList<WorldSize> Sizes(int seed) =>
    [
        new(10_000, 1_000_000, seed), new(100_000, 1_000_000, seed), new(1_000_000, 1_000_000, seed),
        new(10_000_000, 1_000_000, seed), new(1_000_000, 10_000_000, seed),
    ];

    /// <summary>Fifty million sales in a year and a half, of which the state holds the last months.</summary>
    public static WorldSize Largest(int seed) => new(1_000_000, 50_000_000, seed, Months: 18);

    /// <summary>The table.</summary>
    public static string Text(IEnumerable<GrowthRow> rows)
    {
        var text = new StringBuilder();
        text.Append("     members        sales     sales/s   members/s   close s   peak MB")
            .Append("   bytes a member   a sale\n");
        foreach (var (size, engine) in rows)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{size.Members,12:N0} {size.Sales,12:N0} {engine.SalesPerSecond,11:N0} ");
            text.Append(CultureInfo.InvariantCulture,
                $"{size.Members / engine.EnrolSeconds,11:N0} {engine.CloseSeconds,9:N2} ");
            text.Append(CultureInfo.InvariantCulture, $"{engine.PeakBytes / 1e6,9:N0} ");
            text.Append(CultureInfo.InvariantCulture,
                $"{(double)engine.EnrolledBytes / size.Members,16:N0} {BytesOfSale(size, engine),8:N0}\n");
        }

        return text.ToString();
    }

    /// <summary>Memory of the state that a sale takes while it may be returned, its open holds and its new buyer
    /// included; 0: some of them had left the state.</summary>
    private static double BytesOfSale(WorldSize size, EngineFigures engine) =>
        size.Months > 1 ? 0 : (double)(engine.SettledBytes - engine.EnrolledBytes) / size.Sales;
}

/// <summary>What the engine reached at a size.</summary>
internal sealed record GrowthRow(WorldSize Size, EngineFigures Engine);
