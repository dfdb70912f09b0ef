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
/// groups are drawn with replacement, since values of one image are not independent. Where values share targets across
/// images, images and targets are drawn by themselves, and a value counts as often as both together: the pigeonhole
/// bootstrap (Owen, Annals of Applied Statistics 1, 2007), whose intervals are rather too wide than too narrow.
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
        return MeanOfPairs([.. values.Select(value => (value.Group, (string?)null, value.Value))]);
    }

    /// <summary>Estimates a mean of values that belong to an image and, where it is another's, to a target.</summary>
    /// <param name="values">The values, each with its image and its target; null where the image decides that.</param>
    public static Estimate MeanOfPairs(IReadOnlyCollection<(string Image, string? Target, double Value)> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            return new(double.NaN, double.NaN, double.NaN, double.NaN);
        }

        var isShared = values.Where(value => value.Target is not null)
            .GroupBy(value => value.Target, StringComparer.Ordinal)
            .Any(target => target.Select(value => value.Image).Distinct(StringComparer.Ordinal).Skip(1).Any());
        var means = isShared
            ? DrawBoth(values)
            : DrawGroups([.. values.Select(value => (value.Image, value.Value))]);
        Array.Sort(means);
        var mean = values.Average(pair => pair.Value);
        var squares = values.Sum(pair => (pair.Value - mean) * (pair.Value - mean));
        var deviation = values.Count > 1 ? Math.Sqrt(squares / (values.Count - 1)) : 0;
        return new(mean, deviation, Quartiles.At(means, Tail), Quartiles.At(means, 1 - Tail));
    }

    private static double[] DrawGroups(IReadOnlyCollection<(string Group, double Value)> values)
    {
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

        return means;
    }

    private static double[] DrawBoth(IReadOnlyCollection<(string Image, string? Target, double Value)> values)
    {
        int[] Places(IEnumerable<string?> names, out int count)
        {
            var known = new Dictionary<string, int>(StringComparer.Ordinal);
            int[] places = [.. names.Select(name => known.TryGetValue(name ?? "", out var place)
                ? place
                : known[name ?? ""] = known.Count)];
            count = known.Count;
            return places;
        }

        var images = Places(values.Select(value => (string?)value.Image), out var imageCount);
        var targets = Places(values.Select(value => value.Target), out var targetCount);
        double[] numbers = [.. values.Select(value => value.Value)];
        var random = new SeededRandom(Seed);
        int[] Draw(int count)
        {
            var times = new int[count];
            for (var i = 0; i < count; i++)
            {
                times[random.Whole(0, count - 1)]++;
            }

            return times;
        }

        var means = new double[Draws];
        for (var draw = 0; draw < Draws;)
        {
            var (byImage, byTarget) = (Draw(imageCount), Draw(targetCount));
            var (sum, weight) = (0.0, 0);
            for (var i = 0; i < numbers.Length; i++)
            {
                var times = byImage[images[i]] * byTarget[targets[i]];
                sum += times * numbers[i];
                weight += times;
            }

            // A draw that has no value at all says nothing.
            if (weight > 0)
            {
                means[draw++] = sum / weight;
            }
        }

        return means;
    }
}
