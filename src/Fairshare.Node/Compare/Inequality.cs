namespace Fairshare.Node.Compare;

/// <summary>How unequal sums are. They have to be in rising order, none below 0.</summary>
internal static class Inequality
{
    /// <summary>What each tenth of the people gets, of what all get, in percent; the least first.</summary>
    public static decimal[] Deciles(ReadOnlySpan<long> rising)
    {
        var all = Sum(rising);
        var deciles = new decimal[10];
        for (var tenth = 0; tenth < 10; tenth++)
        {
            var (from, to) = ((int)((long)rising.Length * tenth / 10), (int)((long)rising.Length * (tenth + 1) / 10));
            deciles[tenth] = all > 0 ? 100m * Sum(rising[from..to]) / all : 0;
        }

        return deciles;
    }

    /// <summary>The Gini coefficient: 0 alike for all, 1 everything for one.</summary>
    public static decimal Gini(ReadOnlySpan<long> rising)
    {
        var all = Sum(rising);
        if (all == 0) return 0;
        Int128 weighted = 0;
        for (var i = 0; i < rising.Length; i++) weighted += (Int128)(i + 1L) * rising[i];
        return (2 * (decimal)weighted / ((decimal)rising.Length * all)) - ((rising.Length + 1m) / rising.Length);
    }

    private static long Sum(ReadOnlySpan<long> sums)
    {
        var all = 0L;
        foreach (var sum in sums) all += sum;
        return all;
    }
}
