namespace SegProbe.Evaluation.Statistics;

/// <summary>Where some numbers lie; quartiles are interpolated linearly between neighbours.</summary>
internal readonly record struct Quartiles(double Least, double Lower, double Median, double Upper, double Largest)
{
    /// <summary>Sums up numbers, at least one.</summary>
    public static Quartiles Compute(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new(sorted[0], At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75), sorted[^1]);
    }

    /// <summary>Gives the median; NaN of nothing.</summary>
    public static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : At(sorted, 0.5);
    }

    /// <summary>Gives the value below which a share of sorted numbers lies.</summary>
    public static double At(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
