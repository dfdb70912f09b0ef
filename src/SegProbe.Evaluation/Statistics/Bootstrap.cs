using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Statistics;

/// <summary>A mean over examples, with its spread and a 95 % interval. All are NaN where there is no example.</summary>
/// <param name="Mean">Σ x / n.</param>
/// <param name="Deviation">√(Σ (x − mean)² / (n − 1)); 0 for a single number.</param>
/// <param name="Lower">The lower end of the interval of the mean, by <see cref="Bootstrap"/>.</param>
/// <param name="Upper">The upper end.</param>
public readonly record struct Estimate(double Mean, double Deviation, double Lower, double Upper);

/// <summary>
/// Intervals of means by the bootstrap (Efron, Annals of Statistics 7, 1979), for values that come in groups: whole
/// groups are drawn with replacement, since values of one image are not independent.
/// </summary>
public static class Bootstrap
{
    private const int Draws = 2000;
    private const int Seed = 1;
    private const double Tail = 0.025;

    /// <summary>Estimates a mean; its interval is that between the 2.5 and 97.5 percentiles of 2000 draws.</summary>
    /// <param name="values">The values, each with the group it belongs to.</param>
    public static Estimate Mean(IReadOnlyCollection<(string Group, double Value)> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            return new(double.NaN, double.NaN, double.NaN, double.NaN);
        }

        var groups = values.GroupBy(pair => pair.Group, StringComparer.Ordinal)
            .Select(group => (Sum: group.Sum(pair => pair.Value), Count: group.Count()))
            .ToArray();
        var random = new SeededRandom(Seed);
        var means = new double[Draws];
        for (var draw = 0; draw < Draws; draw++)
        {
            var (sum, count) = (0.0, 0);
            for (var i = 0; i < groups.Length; i++)
            {
                var group = groups[random.Whole(0, groups.Length - 1)];
                sum += group.Sum;
                count += group.Count;
            }

            means[draw] = sum / count;
        }

        Array.Sort(means);
        var mean = values.Average(pair => pair.Value);
        var squares = values.Sum(pair => (pair.Value - mean) * (pair.Value - mean));
        var deviation = values.Count > 1 ? Math.Sqrt(squares / (values.Count - 1)) : 0;
        return new(mean, deviation, Quartiles.At(means, Tail), Quartiles.At(means, 1 - Tail));
    }
}
