using SegProbe.Models;
using SegProbe.Models.Jpeg;
using SegProbe.Tests.Attacks;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Jpeg;

public sealed class JpegModelTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(60, 80, 95)]
    public void Evaluate_GivesTheScoresAndTheGradient_OfLogits(params int[] qualities)
    {
        using var scope = NewDisposeScope();
        var model = new JpegModel(new WaveModel(), qualities);
        var images = rand([2, 3, 12, 12], generator: new Generator(1));
        var x = images.clone().requires_grad_();
        var scores = model.Logits(x);
        var weights = randn(scores.shape, generator: new Generator(2));

        using var pass = model.Evaluate(images);

        Assert.True(pass.Scores.allclose(scores));
        Assert.True(pass.Gradient(weights).allclose(autograd.grad([scores], [x], [weights])[0], atol: 1e-5));
    }

    [Fact]
    public void Logits_AreThoseOfTheCodedImage_InTheNetworksRange()
    {
        using var scope = NewDisposeScope();
        var levels = randint(0, 256, [1, 1, 8, 8], ScalarType.Float32, generator: new Generator(1));
        var inner = new SpyModel { InputRange = new(-1, 3) };

        new JpegModel(inner, 50).Logits((levels * (4.0 / 255)) - 1);

        var coded = (new JpegCoding(50).Apply(levels) * (4.0 / 255)) - 1;
        Assert.True(inner.Given!.allclose(coded, atol: 1e-5));
        Assert.False(coded.allclose((levels * (4.0 / 255)) - 1, atol: 0.02));
    }

    [Fact]
    public void Logits_AreTheMeanOverTheFiles()
    {
        using var scope = NewDisposeScope();
        var (images, inner) = (rand([2, 3, 12, 12], generator: new Generator(1)), new WaveModel());
        Tensor Of(int quality) => new JpegModel(inner, quality).Logits(images);

        var scores = new JpegModel(inner, 30, 90).Logits(images);

        Assert.True(scores.allclose((Of(30) + Of(90)) / 2, atol: 1e-6));
        Assert.False(Of(30).allclose(Of(90), atol: 1e-3));
    }

    [Fact]
    public void Create_RefusesNoQuality() => Assert.Throws<ArgumentException>(() => new JpegModel(new WaveModel()));

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Create_RefusesAQualityThatNoFileHas(int quality)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new JpegModel(new WaveModel(), quality));

        Assert.Contains($"quality must be 1 to 100, got {quality}.", error.Message);
    }

    private sealed class SpyModel : ISegmentationModel
    {
        public required ValueRange InputRange { get; init; }

        public Tensor? Given { get; private set; }

        public Tensor Logits(Tensor images)
        {
            Given = images.clone().MoveToOuterDisposeScope();
            return images;
        }
    }
}
