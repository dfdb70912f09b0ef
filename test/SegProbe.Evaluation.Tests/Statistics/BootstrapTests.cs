using SegProbe.Evaluation.Statistics;

namespace SegProbe.Evaluation.Tests.Statistics;

public sealed class BootstrapTests
{
    // Of n independent values the mean's interval is close to mean +- 1.96 sd sqrt((n - 1) / n) / sqrt(n).
    [Fact]
    public void Mean_HasTheNormalInterval_ForIndependentValues()
    {
        var random = new Random(3);
        (string, double)[] values = [.. Enumerable.Range(0, 400).Select(i => ($"{i}", random.NextDouble()))];

        var estimate = Bootstrap.Mean(values);

        var half = 1.96 * estimate.Deviation / 20;
        Assert.Equal(estimate.Mean - half, estimate.Lower, tolerance: 0.1 * half);
        Assert.Equal(estimate.Mean + half, estimate.Upper, tolerance: 0.1 * half);
    }

    // m copies of each value carry no more than one: the interval stays as wide as that of the groups' values.
    [Fact]
    public void Mean_IsNoSurer_WhereImagesOccurSeveralTimes()
    {
        var random = new Random(4);
        (string Group, double Value)[] once = [.. Enumerable.Range(0, 50).Select(i => ($"{i}", random.NextDouble()))];
        (string, double)[] often = [.. once.SelectMany(value => Enumerable.Repeat(value, 9))];

        var (few, many) = (Bootstrap.Mean(once), Bootstrap.Mean(often));

        Assert.Equal(few.Mean, many.Mean, tolerance: 1e-12);
        Assert.Equal(few.Lower, many.Lower, tolerance: 1e-12);
        Assert.Equal(few.Upper, many.Upper, tolerance: 1e-12);
    }

    [Fact]
    public void Mean_OfOneGroup_HasNoWidth() =>
        Assert.Equal(new(2, Math.Sqrt(2), 2, 2), Bootstrap.Mean([("a", 1), ("a", 3)]));

    [Fact]
    public void Deviation_DividesTheSquaresByOneLessThanTheCount()
    {
        // Mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, 32 / 7.
        double[] values = [2, 4, 4, 4, 5, 5, 7, 9];

        var estimate = Bootstrap.Mean([.. values.Select(value => ("a", value))]);

        Assert.Equal(5, estimate.Mean);
        Assert.Equal(Math.Sqrt(32.0 / 7), estimate.Deviation, tolerance: 1e-12);
    }

    [Fact]
    public void Mean_OfOneNumber_HasNoDeviation() => Assert.Equal(new(3, 0, 3, 3), Bootstrap.Mean([("a", 3)]));

    [Fact]
    public void Mean_OfNothing_IsNotANumber() =>
        Assert.Equal(new(double.NaN, double.NaN, double.NaN, double.NaN), Bootstrap.Mean([]));

    [Fact]
    public void Mean_IsTheSameEachTime()
    {
        (string, double)[] values = [.. Enumerable.Range(0, 30).Select(i => ($"{i % 7}", Math.Sin(i)))];

        Assert.Equal(Bootstrap.Mean(values), Bootstrap.Mean(values));
    }

    // Of a_i + b_j for all i of 30 and j of 30 the mean has the variance (var a + var b) / 30.
    [Fact]
    public void MeanOfPairs_DrawsImagesAndTargets_WhereTargetsAreShared()
    {
        var random = new Random(5);
        double[] Numbers() => [.. Enumerable.Range(0, 30).Select(_ => random.NextDouble())];
        var (images, targets) = (Numbers(), Numbers());
        (string, string?, double)[] values =
            [.. from i in Enumerable.Range(0, 30) from j in Enumerable.Range(0, 30) select ($"{i}", (string?)$"{j}", images[i] + targets[j])];

        var estimate = Bootstrap.MeanOfPairs(values);

        double Variance(double[] of) => of.Average(value => Math.Pow(value - of.Average(), 2));
        var half = 1.96 * Math.Sqrt((Variance(images) + Variance(targets)) / 30);
        Assert.Equal(estimate.Mean - half, estimate.Lower, tolerance: 0.1 * half);
        Assert.Equal(estimate.Mean + half, estimate.Upper, tolerance: 0.1 * half);
    }

    [Fact]
    public void MeanOfPairs_DrawsImagesAlone_WhereEachTargetIsOneImages()
    {
        (string, string?, double)[] values = [("a", "x", 1), ("b", "y", 2), ("c", "z", 4)];

        Assert.Equal(Bootstrap.Mean([("a", 1), ("b", 2), ("c", 4)]), Bootstrap.MeanOfPairs(values));
    }
}
