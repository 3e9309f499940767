namespace Fairshare.Node.Markets;

/// <summary>Amounts by their quantiles: evenly parted, linear between them.</summary>
/// <remarks>
/// Lognormal quantiles come from the normal distribution cut at ±4, integrated by the trapezoid rule, and from an
/// exponential by its series. Only addition, multiplication and division of doubles are used, which IEEE 754 defines
/// to the bit: the library's functions may differ between machines.
/// </remarks>
internal sealed class Spread
{
    private const int PlacesBits = 20;
    private const int LognormalParts = 2_048;
    private const int StepsPerUnit = 1_024;
    private const int DeviationsMax = 4;
    private const int Hundredths = 100;

    private readonly long[] quantiles;

    private Spread(long[] quantiles, long median, int ratio) =>
        (this.quantiles, Median, Ratio) = (quantiles, median, ratio);

    /// <summary>The median of a lognormal spread; 0: it was stated by quantiles.</summary>
    public long Median { get; }

    /// <summary>In hundredths, how many times the median the 84th percentile of a lognormal spread is.</summary>
    public int Ratio { get; }

    /// <summary>The least, numbers that part it evenly, and the most.</summary>
    public IReadOnlyList<long> Quantiles => quantiles;

    /// <summary>At least two rising numbers of at most 10^12.</summary>
    public static Spread Of(long[] quantiles) => new(quantiles, median: 0, ratio: 0);

    /// <summary>A lognormal spread, each number cut to 1 … most.</summary>
    public static Spread Lognormal(long median, int ratio, long most)
    {
        var logarithm = Logarithm((double)ratio / Hundredths);
        var normal = Normal();
        var quantiles = new long[LognormalParts + 1];
        foreach (var (i, deviation) in normal.Index())
        {
            var number = median * Exponential(deviation * logarithm);
            quantiles[i] = number >= most ? most : Math.Max(1, (long)(number + 0.5));
        }

        return new Spread(quantiles, median, ratio);
    }

    public long Draw(Dice dice)
    {
        var place = (long)dice.Below(1 << PlacesBits) * (quantiles.Length - 1);
        var index = (int)(place >> PlacesBits);
        var part = place & ((1 << PlacesBits) - 1);
        var (low, high) = (quantiles[index], quantiles[index + 1]);
        return low + (((high - low) * part) >> PlacesBits);
    }

    /// <summary>Where the normal distribution, cut at ±4, has reached each of the even parts.</summary>
    private static double[] Normal()
    {
        const int Steps = 2 * DeviationsMax * StepsPerUnit;
        var until = new double[Steps + 1];
        var before = Density(-DeviationsMax);
        for (var i = 1; i <= Steps; i++)
        {
            var here = Density(((double)i / StepsPerUnit) - DeviationsMax);
            until[i] = until[i - 1] + ((before + here) / 2);
            before = here;
        }

        var normal = new double[LognormalParts + 1];
        (normal[0], normal[LognormalParts]) = (-DeviationsMax, DeviationsMax);
        for (var (part, step) = (1, 0); part < LognormalParts; part++)
        {
            var target = until[Steps] * part / LognormalParts;
            while (until[step + 1] < target) step++;
            var inside = (target - until[step]) / (until[step + 1] - until[step]);
            normal[part] = ((step + inside) / StepsPerUnit) - DeviationsMax;
        }

        normal[LognormalParts / 2] = 0; // it is symmetric, and its median is what was stated
        return normal;
    }

    private static double Density(double deviation) => Exponential(-deviation * deviation / 2);

    /// <summary>e to a power from −64 to 64: the series of a 1024th of it, squared ten times.</summary>
    private static double Exponential(double power)
    {
        var small = power / 1_024;
        var (sum, term) = (1.0, 1.0);
        for (var i = 1; i <= 12; i++) sum += term = term * small / i;
        for (var i = 0; i < 10; i++) sum *= sum;
        return sum;
    }

    /// <summary>The natural logarithm of 1 to 20, by Newton's method.</summary>
    private static double Logarithm(double number)
    {
        var guess = 0.0;
        for (var i = 0; i < 32; i++)
        {
            var reached = Exponential(guess);
            guess += 2 * (number - reached) / (number + reached);
        }

        return guess;
    }
}
