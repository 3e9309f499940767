using System.Runtime.InteropServices;

namespace Fairshare.Ledger.Sales.Closing;

/// <summary>The exact sum of a line, and what the cap for one seller's sales leaves of it.</summary>
internal readonly record struct ExactSum(Int128 Whole, Int128 Cut)
{
    public static ExactSum Of(Int128 sum) => new(sum, sum);

    public ExactSum Plus(Int128 whole, Int128 cut) => new(Whole + whole, Cut + cut);
}

/// <summary>Parts of lines in any order, and their sums by party and level.</summary>
internal sealed class LineSums
{
    private readonly List<ulong> keys = [];
    private readonly List<ExactSum> parts = [];

    /// <summary>Adds a part. Party and level are not below 0.</summary>
    public void Add(int party, int level, ExactSum part)
    {
        keys.Add(((ulong)(uint)party << 32) | (uint)level);
        parts.Add(part);
    }

    /// <summary>Each party's and level's sum, in their order. Equal ones may come in any order: sums do not differ.
    /// </summary>
    public List<(int Party, int Level, ExactSum Sum)> InOrder()
    {
        var ordered = CollectionsMarshal.AsSpan(keys);
        var sums = CollectionsMarshal.AsSpan(parts);
        ordered.Sort(sums);
        List<(int Party, int Level, ExactSum Sum)> all = [];
        for (var i = 0; i < ordered.Length; i++)
        {
            var sum = sums[i];
            for (; i + 1 < ordered.Length && ordered[i + 1] == ordered[i]; i++)
                sum = sum.Plus(sums[i + 1].Whole, sums[i + 1].Cut);
            all.Add(((int)(ordered[i] >> 32), unchecked((int)(uint)ordered[i]), sum));
        }

        return all;
    }
}
