using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Tests.Data;

public sealed class SeededRandomTests
{
    private const int Draws = 20000;

    [Fact]
    public void Next_FollowsThePublishedSequence_FromStateZero()
    {
        SeededRandom random = new();

        ulong[] drawn = [random.Next(), random.Next(), random.Next()];

        Assert.Equal<ulong>([0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F], drawn);
    }

    [Fact]
    public void Constructor_DependsOnEveryKeyAndTheirOrder()
    {
        ulong[] first =
        [
            new SeededRandom(1, 2, 3).Next(), new SeededRandom(1, 3, 2).Next(), new SeededRandom(2, 1, 3).Next(),
            new SeededRandom(1, 2).Next(), new SeededRandom(1, 2, -3).Next(), new SeededRandom(1, 2, 4).Next(),
        ];

        Assert.Equal(first.Length, first.Distinct().Count());
    }

    [Fact]
    public void Gaussian_HasMeanZeroAndDeviationOne()
    {
        SeededRandom random = new(7);
        double[] values = [.. Enumerable.Range(0, Draws).Select(_ => random.Gaussian())];

        var mean = values.Average();

        Assert.Equal(0, mean, tolerance: 0.03);
        Assert.Equal(1, values.Average(value => (value - mean) * (value - mean)), tolerance: 0.03);
        Assert.InRange(values.Max(Math.Abs), 2.8, 3.5);
    }

    [Fact]
    public void Whole_ReachesBothEndsAndNothingElse()
    {
        SeededRandom random = new(7);

        var drawn = Enumerable.Range(0, Draws).Select(_ => random.Whole(-1, 2)).Distinct().Order();

        Assert.Equal([-1, 0, 1, 2], drawn);
    }
}
