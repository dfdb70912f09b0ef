using SegProbe.Evaluation.Data.Phantoms;

namespace SegProbe.Evaluation.Tests.Data.Phantoms;

public sealed class PhantomRandomTests
{
    private const int Draws = 20000;

    [Fact]
    public void Next_FollowsThePublishedSequence_FromStateZero()
    {
        PhantomRandom random = new();

        ulong[] drawn = [random.Next(), random.Next(), random.Next()];

        Assert.Equal<ulong>([0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F], drawn);
    }

    [Fact]
    public void Constructor_DependsOnEveryKeyAndTheirOrder()
    {
        ulong[] first =
        [
            new PhantomRandom(1, 2, 3).Next(), new PhantomRandom(1, 3, 2).Next(), new PhantomRandom(2, 1, 3).Next(),
            new PhantomRandom(1, 2).Next(), new PhantomRandom(1, 2, -3).Next(), new PhantomRandom(1, 2, 4).Next(),
        ];

        Assert.Equal(first.Length, first.Distinct().Count());
    }

    [Fact]
    public void Gaussian_HasMeanZeroAndDeviationOne()
    {
        PhantomRandom random = new(7);
        double[] values = [.. Enumerable.Range(0, Draws).Select(_ => random.Gaussian())];

        var mean = values.Average();

        Assert.Equal(0, mean, tolerance: 0.03);
        Assert.Equal(1, values.Average(value => (value - mean) * (value - mean)), tolerance: 0.03);
        Assert.InRange(values.Max(Math.Abs), 2.8, 3.5);
    }

    [Fact]
    public void Whole_ReachesBothEndsAndNothingElse()
    {
        PhantomRandom random = new(7);

        var drawn = Enumerable.Range(0, Draws).Select(_ => random.Whole(-1, 2)).Distinct().Order();

        Assert.Equal([-1, 0, 1, 2], drawn);
    }

    [Fact]
    public void Direction_HasLengthOneAndNoPreference()
    {
        PhantomRandom random = new(7);
        Vector[] directions = [.. Enumerable.Range(0, Draws).Select(_ => random.Direction())];

        Assert.All(directions, direction => Assert.Equal(1, direction.Length, tolerance: 1e-12));
        Assert.Equal(0, directions.Average(direction => direction.X), tolerance: 0.03);
        Assert.Equal(0, directions.Average(direction => direction.Y), tolerance: 0.03);
    }
}
