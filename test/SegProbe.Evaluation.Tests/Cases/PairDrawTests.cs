using SegProbe.Evaluation.Cases;

namespace SegProbe.Evaluation.Tests.Cases;

public sealed class PairDrawTests
{
    [Theory]
    [InlineData(2, 2)]
    [InlineData(10, 90)]
    [InlineData(10, 45)]
    [InlineData(1000, 200)]
    public void Draw_GivesNoPairTwice_AndNeverAnImageWithItsOwnMask(int samples, int pairs)
    {
        var drawn = PairDraw.Draw(samples, pairs, seed: 7);

        Assert.Equal(pairs, drawn.Distinct().Count());
        Assert.All(drawn, pair => Assert.NotEqual(pair.Image, pair.Target));
        Assert.All(drawn, pair => Assert.InRange(Math.Min(pair.Image, pair.Target), 0, samples - 1));
        Assert.All(drawn, pair => Assert.InRange(Math.Max(pair.Image, pair.Target), 0, samples - 1));
    }

    [Fact]
    public void Draw_BeginsWithTheSamePairs_WhereMoreAreAskedFor() =>
        Assert.Equal(PairDraw.Draw(20, 10, seed: 7), PairDraw.Draw(20, 100, seed: 7).Take(10));

    [Fact]
    public void Draw_DependsOnTheSeed()
    {
        Assert.Equal(PairDraw.Draw(20, 10, seed: 7), PairDraw.Draw(20, 10, seed: 7));
        Assert.NotEqual(PairDraw.Draw(20, 10, seed: 7), PairDraw.Draw(20, 10, seed: 8));
    }

    [Fact]
    public void Draw_HasNoFavourites()
    {
        // 4 samples have 12 pairs; the first pair of 12000 seeds is each of them 1000 times, give
        // or take 5 standard deviations.
        var counts = Enumerable.Range(0, 12000)
            .Select(seed => PairDraw.Draw(4, 1, seed)[0])
            .CountBy(pair => pair)
            .ToList();

        Assert.Equal(12, counts.Count);
        Assert.All(counts, each => Assert.InRange(each.Value, 850, 1150));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(50, 20)]
    public void DrawImages_GivesNoImageTwice_AndAnotherSamplesMask(int samples, int pairs)
    {
        var drawn = PairDraw.DrawImages(samples, pairs, seed: 7);

        Assert.Equal(pairs, drawn.Select(pair => pair.Image).Distinct().Count());
        Assert.All(drawn, pair => Assert.NotEqual(pair.Image, pair.Target));
        Assert.All(drawn, pair => Assert.InRange(Math.Min(pair.Image, pair.Target), 0, samples - 1));
        Assert.All(drawn, pair => Assert.InRange(Math.Max(pair.Image, pair.Target), 0, samples - 1));
    }

    [Fact]
    public void DrawImages_BeginsWithTheSamePairs_WhereMoreAreAskedFor() =>
        Assert.Equal(PairDraw.DrawImages(20, 6, seed: 7), PairDraw.DrawImages(20, 20, seed: 7).Take(6));

    [Fact]
    public void DrawImages_HasNoFavourites()
    {
        // The second of 4 images and its mask: each of 12 pairs 1000 times in 12000 seeds, give or take 5 deviations.
        var counts = Enumerable.Range(0, 12000)
            .Select(seed => PairDraw.DrawImages(4, 2, seed)[1])
            .CountBy(pair => pair)
            .ToList();

        Assert.Equal(12, counts.Count);
        Assert.All(counts, each => Assert.InRange(each.Value, 850, 1150));
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(3, 0)]
    [InlineData(1, 1)]
    public void DrawImages_RefusesMoreImagesThanThereAre(int samples, int pairs)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => PairDraw.DrawImages(samples, pairs, seed: 7));

        Assert.Contains(
            $"each image is taken once where its own mask is used, got {pairs} of {samples}.", error.Message);
    }

    [Theory]
    [InlineData(3, 7)]
    [InlineData(3, 0)]
    [InlineData(1, 1)]
    public void Draw_RefusesANumberOfPairsThatThereAreNot(int samples, int pairs)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => PairDraw.Draw(samples, pairs, seed: 7));

        Assert.Contains(
            $"pairs must be 1 to {samples * (samples - 1)}, the number of pairs of {samples} samples, got {pairs}.",
            error.Message);
    }
}
