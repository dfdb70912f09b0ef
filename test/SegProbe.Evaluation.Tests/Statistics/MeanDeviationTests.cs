using SegProbe.Evaluation.Statistics;

namespace SegProbe.Evaluation.Tests.Statistics;

public sealed class MeanDeviationTests
{
    [Fact]
    public void Of_DividesTheSquaresByOneLessThanTheCount()
    {
        // Mean 5, squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, 32 / 7.
        var (mean, deviation) = MeanDeviation.Of([2, 4, 4, 4, 5, 5, 7, 9]);

        Assert.Equal(5, mean);
        Assert.Equal(Math.Sqrt(32.0 / 7), deviation, tolerance: 1e-12);
    }

    [Fact]
    public void Of_HasNoDeviation_ForOneNumber() => Assert.Equal(new(3, 0), MeanDeviation.Of([3]));

    [Fact]
    public void Of_IsNotANumber_ForNone() => Assert.Equal(new(double.NaN, double.NaN), MeanDeviation.Of([]));
}
