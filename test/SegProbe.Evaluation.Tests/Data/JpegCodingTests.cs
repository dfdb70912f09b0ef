using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Models.Jpeg;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Data;

/// <summary>The differentiable JPEG against files that were really written and read.</summary>
public sealed class JpegCodingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("phantom:fundus:4:1", 100, 6)]
    [InlineData("phantom:fundus:4:1", 90, 6)]
    [InlineData("phantom:dermoscopy:4:1", 90, 6)]
    [InlineData("phantom:dermoscopy:4:1", 75, 8)]
    [InlineData("phantom:fundus:4:1", 30, 16)]
    public void Apply_GivesWhatAFileDoes_ToAFewGreyLevels(string phantoms, int quality, int most)
    {
        // 101 is no whole number of blocks, nor even.
        using var scope = NewDisposeScope();
        var source = PhantomSource.Parse(phantoms, 101);
        foreach (var index in Enumerable.Range(0, source.Ids.Count))
        {
            var image = source.Load(index).Image;
            var levels = image.ToTensor(new(0, 255)).unsqueeze(0);

            var coded = new JpegCoding(quality).Apply(levels);

            var difference = (coded[0] - Reread(image, quality)).abs();
            Assert.InRange(difference.max().ToDouble(), 0, most);
            Assert.InRange(difference.mean().ToDouble(), 0, 0.25 * (coded - levels).abs().mean().ToDouble());
        }
    }

    [Theory]
    [InlineData(90, 5)]
    [InlineData(40, 8)]
    public void Apply_GivesWhatAFileDoes_WithoutColour(int quality, int most)
    {
        using var scope = NewDisposeScope();
        var colour = PhantomSource.Parse("phantom:fundus:1:1", 101).Load(0).Image;
        PixelImage grey = new(1, colour.Height, colour.Width, colour.Values[..(colour.Height * colour.Width)]);
        var levels = grey.ToTensor(new(0, 255)).unsqueeze(0);

        var coded = new JpegCoding(quality).Apply(levels);

        var difference = (coded[0] - Reread(grey, quality)).abs();
        Assert.InRange(difference.max().ToDouble(), 0, most);
        Assert.InRange(difference.mean().ToDouble(), 0, 0.25);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Apply_HasTheSlopeOfDifferences_WithoutRounding(int channels)
    {
        // Without rounding it is linear: a difference is as exact as its arithmetic.
        using var scope = NewDisposeScope();
        var random = new Generator(5);
        var levels = 60 + (100 * rand([2, channels, 13, 18], generator: random));
        var direction = randn(levels.shape, generator: random);
        var weights = randn(levels.shape, generator: random);
        Tensor Weighted(Tensor at) => (new JpegCoding(30, rounds: false).Apply(at) * weights).sum();
        var x = levels.clone().requires_grad_();

        var gradient = autograd.grad([Weighted(x)], [x])[0];

        var slope = (gradient * direction).sum().ToDouble();
        var difference = (Weighted(levels + (4 * direction)) - Weighted(levels - (4 * direction))).ToDouble() / 8;
        Assert.Equal(difference, slope, tolerance: 1e-3 * Math.Abs(slope));
    }

    [Fact]
    public void Apply_PassesRoundingsAsIfThereWereNone()
    {
        using var scope = NewDisposeScope();
        var levels = 60 + (100 * rand([1, 3, 16, 16], generator: new Generator(5)));
        var weights = randn(levels.shape, generator: new Generator(6));
        Tensor Slope(bool rounds)
        {
            var x = levels.clone().requires_grad_();
            return autograd.grad([(new JpegCoding(60, rounds).Apply(x) * weights).sum()], [x])[0];
        }

        var (with, without) = (Slope(rounds: true), Slope(rounds: false));

        Assert.True(with.allclose(without, atol: 1e-4));
        Assert.InRange(with.abs().mean().ToDouble(), 0.1, 10);
    }

    public void Dispose() => folder.Dispose();

    private Tensor Reread(PixelImage image, int quality)
    {
        ImageFile.WriteJpeg(folder["image.jpg"], image, quality);
        return ImageFile.Read(folder["image.jpg"]).ToTensor(new(0, 255));
    }
}
