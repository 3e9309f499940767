namespace Fairshare.Node.Markets;

/// <summary>Numbers with weights; the same dice give the same numbers on every machine.</summary>
internal sealed class Distribution
{
    private readonly long[] until;

    /// <summary>Takes numbers in rising order with weights that come to at least 1 and at most
    /// <see cref="int.MaxValue"/>.</summary>
    public Distribution(IReadOnlyList<(int Number, int Weight)> counts)
    {
        Counts = counts;
        until = new long[counts.Count];
        var sum = 0L;
        foreach (var (i, one) in counts.Index()) until[i] = sum += one.Weight;
        Total = (int)sum;
    }

    /// <summary>Each number with its weight.</summary>
    public IReadOnlyList<(int Number, int Weight)> Counts { get; }

    /// <summary>The sum of the weights.</summary>
    public int Total { get; }

    /// <summary>The numbers on average.</summary>
    public decimal Mean => Counts.Sum(one => (decimal)one.Number * one.Weight) / Total;

    public int Draw(Dice dice)
    {
        var at = dice.Below(Total);
        var index = 0;
        while (until[index] <= at) index++;
        return Counts[index].Number;
    }
}
