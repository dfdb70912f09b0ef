namespace SegProbe.Evaluation.Statistics;

/// <summary>Mean and standard deviation of some numbers.</summary>
/// <param name="Mean">Σ x / n.</param>
/// <param name="Deviation">√(Σ (x − mean)² / (n − 1)); 0 for a single number.</param>
public readonly record struct MeanDeviation(double Mean, double Deviation)
{
    /// <summary>Sums up numbers; NaN for both where there is none.</summary>
    public static MeanDeviation Of(IReadOnlyCollection<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            return new(double.NaN, double.NaN);
        }

        var mean = values.Average();
        var squares = values.Sum(value => (value - mean) * (value - mean));
        return new(mean, values.Count > 1 ? Math.Sqrt(squares / (values.Count - 1)) : 0);
    }
}
