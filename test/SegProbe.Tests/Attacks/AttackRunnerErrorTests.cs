using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>A caller's mistakes: the message names the rule, the value found and the remedy.</summary>
public sealed class AttackRunnerErrorTests
{
    [Fact]
    public void Constructor_RefusesConstantsBesideACalibratedStep()
    {
        SegmentationMaskOptions[] settings =
        [
            new SsmOptions { Alpha = 0.1, FirstStepL2 = 1 }, new AsmOptions { Alpha = 0.1, FirstStepL2 = 1 },
        ];

        Assert.All(settings, options => Assert.Equal(
            "The step must be set in one way, got Alpha and FirstStepL2. Leave out all but one.",
            Assert.Throws<ArgumentException>(() => new AttackRunner(options)).Message));
        Assert.Equal(
            "The step must be set in one way, got Beta, Tau and FirstStepL2. Leave out all but one.",
            Assert.Throws<ArgumentException>(
                () => new AttackRunner(new AsmaOptions { Beta = 0.1, Tau = 0.2, FirstStepL2 = 1 })).Message);
    }

    [Fact]
    public void Constructor_RefusesTauWithoutBeta() => Assert.Equal(
        "Beta must be given where Tau is, got none. Give it, or leave both out to calibrate.",
        Assert.Throws<ArgumentException>(() => new AttackRunner(new AsmaOptions { Tau = 0.2 })).Message);

    [Fact]
    public void Run_RefusesATargetOfAnotherSize() => AssertRefused(
        full([1, 1, 2, 2], 0.1f), ones([1, 3, 2], ScalarType.Int64),
        "targets must be Int64 [1, 2, 2], the size of the model's output, got Int64 [1, 3, 2]. " +
        "Crop or resize the mask as the network crops the image. (Parameter 'targets')");

    [Fact]
    public void Run_RefusesATargetOfAnotherType() => AssertRefused(
        full([1, 1, 2, 2], 0.1f), ones([1, 2, 2], ScalarType.Int32),
        "targets must be Int64 [1, 2, 2], the size of the model's output, got Int32 [1, 2, 2]. " +
        "Crop or resize the mask as the network crops the image. (Parameter 'targets')");

    [Theory]
    [InlineData(2, "got 2 to 2")]
    [InlineData(-1, "got -1 to -1")]
    public void Run_RefusesALabelTheModelDoesNotHave(long label, string found) => AssertRefused(
        full([1, 1, 2, 2], 0.1f), full([1, 2, 2], label, ScalarType.Int64),
        $"targets must hold labels 0 to 1, the model's classes, {found}. Choose a target that the model can draw. " +
        "(Parameter 'targets')");

    [Theory]
    [InlineData(255f, "got [255, 255]")]
    [InlineData(-0.5f, "got [-0.5, -0.5]")]
    [InlineData(float.NaN, "got [NaN, NaN]")]
    public void Run_RefusesAnImageOutOfRange(float value, string found) => AssertRefused(
        full([1, 1, 2, 2], value), ones([1, 2, 2], ScalarType.Int64),
        $"images must lie in the model's input range [0, 1], {found}. " +
        "Normalise inside the model, not before the attack. (Parameter 'images')");

    [Fact]
    public void Run_RefusesAnImageWithoutBatchAxis() => AssertRefused(
        full([1, 2, 2], 0.1f), ones([2, 2], ScalarType.Int64),
        "images and targets must be [N, C, *space] and [N, *space] with equal N, got [1, 2, 2] and [2, 2]. " +
        "Give one target for each image. (Parameter 'targets')");

    [Fact]
    public void Run_RefusesFewerTargetsThanImages() => AssertRefused(
        full([2, 1, 2, 2], 0.1f), ones([1, 2, 2], ScalarType.Int64),
        "images and targets must be [N, C, *space] and [N, *space] with equal N, got [2, 1, 2, 2] and [1, 2, 2]. " +
        "Give one target for each image. (Parameter 'targets')");

    [Fact]
    public void Run_RefusesAStreamedExampleWithABatchAxis()
    {
        using var scope = NewDisposeScope();
        var example = new AttackExample(full([1, 1, 2, 2], 0.1f), ones([2, 2], ScalarType.Int64));

        var error = Assert.Throws<ArgumentException>(() => new AttackRunner(new AsmaOptions()).Run(
            new PixelThresholdModel(), [example], 1, _ => { }, cancellation: TestContext.Current.CancellationToken));

        Assert.StartsWith("images and targets must be [N, C, *space] and [N, *space], with two or three spatial axes, got [1, 1, 1, 2, 2] and [1, 2, 2].", error.Message);
    }

    [Fact]
    public void Run_RefusesABatchOfNone()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new AttackRunner(new AsmaOptions()).Run(
            new PixelThresholdModel(), [], 0, _ => { }, cancellation: TestContext.Current.CancellationToken));

        Assert.StartsWith("batchSize must be at least 1, got 0.", error.Message);
    }

    private static void AssertRefused(Tensor images, Tensor targets, string message)
    {
        using var scope = NewDisposeScope();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var error = Assert.Throws<ArgumentException>(
            () => new AttackRunner(new AsmaOptions()).Run(
                new PixelThresholdModel(), images, targets, TestContext.Current.CancellationToken));

        Assert.Equal(message, error.Message);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
