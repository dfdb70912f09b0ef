namespace SegProbe.Evaluation.Statistics;

/// <summary>Exact intervals of shares.</summary>
public static class ShareInterval
{
    private const double Tail = 0.025;
    private const int Halvings = 60;

    /// <summary>
    /// Gives the 95 % interval of a share of independent cases: Clopper and Pearson, Biometrika 26, 1934. Its ends are
    /// the shares of which as many cases or more, or as many or fewer, have a probability of 2.5 %. NaN of no case.
    /// </summary>
    /// <param name="cases">How many of them have what is asked for.</param>
    /// <param name="of">Their number.</param>
    public static Estimate Compute(int cases, int of)
    {
        if (of == 0)
        {
            return new(double.NaN, double.NaN, double.NaN, double.NaN);
        }

        var share = (double)cases / of;
        return new(
            share,
            of > 1 ? Math.Sqrt(share * (1 - share) * of / (of - 1)) : 0,
            cases == 0 ? 0 : Solve(share => 1 - AtMost(cases - 1, of, share) - Tail),
            cases == of ? 1 : Solve(share => Tail - AtMost(cases, of, share)));
    }

    // The probability of at most so many cases.
    private static double AtMost(int cases, int of, double share)
    {
        var (sum, logTerm) = (0.0, of * Math.Log(1 - share));
        for (var i = 0; i <= cases; i++)
        {
            sum += Math.Exp(logTerm);
            logTerm += Math.Log((double)(of - i) / (i + 1)) + Math.Log(share / (1 - share));
        }

        return sum;
    }

    // Where a rising function of the share is 0.
    private static double Solve(Func<double, double> rising)
    {
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = rising(middle) < 0 ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
