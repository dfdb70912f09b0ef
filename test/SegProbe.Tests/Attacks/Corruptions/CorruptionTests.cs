using SegProbe.Attacks;
using SegProbe.Attacks.Corruptions;
using SegProbe.Models.Jpeg;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Corruptions;

public sealed class CorruptionTests
{
    [Theory]
    [InlineData(PerturbationNorm.L2, 0.2, 0.2)]
    [InlineData(PerturbationNorm.Linf, 0.01, 0.01)]
    public void Noise_HasTheSizeOfTheBudget_WhereNothingIsClamped(PerturbationNorm norm, double budget, double size)
    {
        using var scope = NewDisposeScope();

        var outcome = Run(new NoiseOptions { Norm = norm, Epsilon = budget }, full([1, 16, 16], 0.5f), seed: 1);

        Assert.All(
            outcome.Trajectory.Skip(1),
            state => Assert.Equal(size, norm == PerturbationNorm.L2 ? state.L2 : state.Linf, tolerance: 1e-5));
    }

    [Fact]
    public void Noise_IsNormal_ForL2()
    {
        using var scope = NewDisposeScope();
        var image = full([1, 64, 64], 0.5f);

        var change =
            (Run(new NoiseOptions { Norm = PerturbationNorm.L2, Epsilon = 0.64 }, image, seed: 1).LastImage - image) / 0.01;

        Assert.Equal(0, change.mean().ToDouble(), tolerance: 0.05);
        Assert.Equal(0.6827, change.abs().lt(1).to(ScalarType.Float32).mean().ToDouble(), tolerance: 0.03);
        Assert.Equal(3, (change * change * change * change).mean().ToDouble(), tolerance: 0.3);
    }

    [Fact]
    public void Noise_IsAnotherOne_ForAnotherSeedAndStep()
    {
        using var scope = NewDisposeScope();
        var image = full([1, 8, 8], 0.5f);

        var first = Run(new NoiseOptions(), image, seed: 1);
        var again = Run(new NoiseOptions(), image, seed: 1);
        var other = Run(new NoiseOptions(), image, seed: 2);
        var shorter = Run(new NoiseOptions { Steps = 3 }, image, seed: 1);

        Assert.True(first.LastImage.equal(again.LastImage).all().item<bool>());
        Assert.False(first.LastImage.equal(other.LastImage).all().item<bool>());
        Assert.False(first.LastImage.equal(shorter.LastImage).all().item<bool>());
    }

    [Theory]
    [InlineData(PerturbationNorm.Linf, 0.1, 0.1)]
    [InlineData(PerturbationNorm.Linf, 0.9, 0.3)]
    [InlineData(PerturbationNorm.L2, 0.8, 0.1)]
    public void Brightness_ShiftsEveryValueAlike_ByAtMost3Tenths(PerturbationNorm norm, double budget, double shift)
    {
        using var scope = NewDisposeScope();
        var options = new BrightnessOptions
        {
            Norm = norm,
            Epsilon = budget,
            Steps = 2,
        };

        var outcome = Run(options, full([1, 8, 8], 0.5f), seed: 1);

        Assert.Equal(0.5 - shift, outcome.LastImage.min().ToDouble(), tolerance: 1e-5);
        Assert.Equal(0.5 - shift, outcome.LastImage.max().ToDouble(), tolerance: 1e-5);
    }

    [Fact]
    public void Blur_OfAStep_IsTheNormalDistribution()
    {
        using var scope = NewDisposeScope();
        var edge = zeros([1, 9, 41]);
        edge[TensorIndex.Ellipsis, TensorIndex.Slice(start: 20)] = tensor(1f);

        var row = BlurOptions.Blur(edge, deviation: 2)[0, 4];

        Assert.Equal(0.5 + (0.5 / Math.Sqrt(2 * Math.PI * 4)), row[20].ToDouble(), tolerance: 0.002);
        Assert.Equal(0.5, (row[19].ToDouble() + row[20].ToDouble()) / 2, tolerance: 1e-5);
        Assert.Equal(0.0, row[8].ToDouble(), tolerance: 1e-5);
        Assert.Equal(1.0, row[40].ToDouble(), tolerance: 1e-5);
    }

    [Fact]
    public void Blur_OfAVolume_IsThatOfAnImage_WhereTheThirdAxisIsConstant()
    {
        using var scope = NewDisposeScope();
        var image = rand([1, 12, 9], generator: new Generator(2));

        var volume = BlurOptions.Blur(image.unsqueeze(1).expand(1, 5, 12, 9), deviation: 1.5);

        Assert.True(volume.allclose(BlurOptions.Blur(image, deviation: 1.5).unsqueeze(1).expand_as(volume), atol: 1e-6));
    }

    [Fact]
    public void Blur_MovesTowardsTheBlurredImage_AsFarAsTheBudgetGoes()
    {
        using var scope = NewDisposeScope();
        var image = rand([1, 64, 64], generator: new Generator(1));
        var options = new BlurOptions
        {
            Norm = PerturbationNorm.L2,
            Epsilon = 1,
            Steps = 1,
        };

        var near = Run(options, image, seed: 1).LastImage - image;
        var far = Run(options with { Epsilon = 1000 }, image, seed: 1).LastImage;

        var blurred = BlurOptions.Blur(image, deviation: 2);
        Assert.True(far.allclose(blurred, atol: 1e-5));
        Assert.Equal(1, near.norm().ToDouble(), tolerance: 1e-4);
        Assert.Equal(
            1,
            nn.functional.cosine_similarity(near.flatten(), (blurred - image).flatten(), dim: 0).ToDouble(),
            tolerance: 1e-4);
    }

    [Fact]
    public void Jpeg_MovesToTheImageOfTheWorstQuality_InTheLastStep()
    {
        using var scope = NewDisposeScope();
        var image = rand([3, 24, 17], generator: new Generator(1));
        var options = new JpegOptions
        {
            Norm = PerturbationNorm.L2,
            Epsilon = 1000,
            Steps = 4,
        };

        var far = Run(options, image, seed: 1).LastImage;
        var near = Run(options with { Epsilon = 0.5 }, image, seed: 1).LastImage;

        var saved = new JpegCoding(quality: 20).Apply(255 * image.unsqueeze(0)).squeeze(0) / 255;
        Assert.True(far.allclose(saved, atol: 1e-5));
        Assert.Equal(0.5, (near - image).norm().ToDouble(), tolerance: 1e-4);
    }

    private static AttackOutcome Run(CorruptionOptions options, Tensor image, int seed)
    {
        AttackOutcome? made = null;
        new AttackRunner(options).Run(
            new PixelThresholdModel(),
            [new(image, ones([image.shape[1], image.shape[2]], ScalarType.Int64)) { Seed = seed }],
            1,
            outcome => made = outcome,
            cancellation: TestContext.Current.CancellationToken);
        return made!;
    }
}
