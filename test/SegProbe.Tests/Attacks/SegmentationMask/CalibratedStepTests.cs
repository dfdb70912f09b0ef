using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.SegmentationMask;

public sealed class CalibratedStepTests
{
    [Theory]
    [InlineData("ssm", MaskProtocol.Paper)]
    [InlineData("asm", MaskProtocol.Paper)]
    [InlineData("asma", MaskProtocol.Paper)]
    [InlineData("asma", MaskProtocol.Authors)]
    public void FirstStep_HasTheLengthAskedFor_ForEachImage(string method, MaskProtocol protocol)
    {
        using var scope = NewDisposeScope();
        var images = 0.4f + (0.2f * rand([3, 3, 8, 8], generator: new Generator(6)));
        var targets = randint(0, 3, [3, 8, 8], ScalarType.Int64, generator: new Generator(7));

        var outcomes = Run(
            Calibrated(method, 0.2, protocol) with { Steps = 1 }, images, targets);

        Assert.All(outcomes, outcome => Assert.Equal(0.2, outcome.Last.L2, 1e-6));
        Assert.Equal(3, outcomes.Select(outcome => outcome.Clean.Multiplier).Distinct().Count());
    }

    [Theory]
    [InlineData(MaskProtocol.Paper)]
    [InlineData(MaskProtocol.Authors)]
    public void FirstStep_MovesAnImageWithoutAnyOverlap_UnderAsma(MaskProtocol protocol)
    {
        using var scope = NewDisposeScope();

        var outcome = Run(
            Calibrated("asma", 0.2, protocol) with { Steps = 1 },
            full([1, 1, 4, 4], 0.1f), ones([1, 4, 4], ScalarType.Int64), new PixelThresholdModel())[0];

        // Sixteen gradients of 1: a direction of length 4.
        Assert.Equal(0, outcome.Clean.Iou);
        Assert.Equal(0.05, outcome.Clean.Multiplier, 1e-7);
        Assert.Equal(0.2, outcome.Last.L2, 1e-6);
    }

    [Theory]
    [InlineData("asm", MaskProtocol.Paper)]
    [InlineData("asma", MaskProtocol.Paper)]
    [InlineData("asma", MaskProtocol.Authors)]
    public void Run_MovesNothing_WhereTheGradientIsZero(string method, MaskProtocol protocol)
    {
        using var scope = NewDisposeScope();

        var outcome = Run(
            Method.Create<SegmentationMaskOptions>(method) with { Protocol = protocol, Steps = 3 },
            full([1, 1, 4, 4], 0.9f), ones([1, 4, 4], ScalarType.Int64), new PixelThresholdModel())[0];

        Assert.Null(outcome.Failure);
        Assert.All(outcome.Trajectory, point => Assert.Equal((1.0, 0.0, 0.0), (point.Iou, point.L2, point.Multiplier)));
        Assert.Equal(0.9, outcome.LastImage.max().ToDouble(), 1e-6);
    }

    [Fact]
    public void Multiplier_GrowsThreefoldFromNoOverlapToFull_UnderAsma()
    {
        using var scope = NewDisposeScope();

        var outcome = Run(
            new AsmaOptions { FirstStepL2 = 0.4, Steps = 10 },
            full([1, 1, 4, 4], 0.1f), ones([1, 4, 4], ScalarType.Int64), new PixelThresholdModel())[0];

        Assert.Equal((0.0, 1.0), (outcome.Clean.Iou, outcome.Last.Iou));
        Assert.Equal(0.1, outcome.Clean.Multiplier, 1e-7);
        Assert.Equal(0.3, outcome.Last.Multiplier, 1e-7);
        Assert.Equal(0.2, outcome.UsedParameters["beta"], 1e-7);
        Assert.Equal(0.1, outcome.UsedParameters["tau"], 1e-7);
    }

    [Theory]
    [InlineData("asm")]
    [InlineData("asma")]
    public void UsedParameters_OfAnOutcome_RepeatItsTrajectory(string method)
    {
        using var scope = NewDisposeScope();
        var image = rand([1, 3, 8, 8], generator: new Generator(8));
        var target = randint(0, 3, [1, 8, 8], ScalarType.Int64, generator: new Generator(9));

        var calibrated = Run(Calibrated(method, 0.2) with { Steps = 10 }, image, target)[0];
        var used = calibrated.UsedParameters;
        SegmentationMaskOptions options = method == "asma"
            ? new AsmaOptions { Beta = used["beta"], Tau = used["tau"] }
            : new AsmOptions { Alpha = used["alpha"] };
        var repeated = Run(options with { Steps = 10 }, image, target)[0];

        Assert.Equal(calibrated.Trajectory.Select(point => point.Iou), repeated.Trajectory.Select(point => point.Iou));
        Assert.Equal(calibrated.Last.L2, repeated.Last.L2, 1e-6);
        Assert.Equal(calibrated.Last.Multiplier, repeated.Last.Multiplier, 1e-9);
    }

    [Fact]
    public void FirstStep_LengthIsThatBeforeClamping()
    {
        using var scope = NewDisposeScope();

        var outcome = Run(
            new SsmOptions { FirstStepL2 = 4, Steps = 1 },
            full([1, 1, 4, 4], 0.5f), ones([1, 4, 4], ScalarType.Int64), new PixelThresholdModel())[0];

        Assert.Equal(1, outcome.Clean.Multiplier, 1e-7);
        Assert.Equal(2, outcome.Last.L2, 1e-6);
    }

    [Fact]
    public void Run_GivesAnImageDoneFromTheStartTheSameOutcome_AloneOrInABatch()
    {
        using var scope = NewDisposeScope();
        var images = cat([tensor([0.9f, 0.1f]).view(1, 1, 1, 2), full([1, 1, 1, 2], 0.1f)]);
        var targets = ones([2, 1, 2], ScalarType.Int64);
        var options = new AsmaOptions { StopIou = 0.5, Steps = 20 };

        var together = Run(options, images, targets, new PixelThresholdModel())[0];
        var alone = Run(options, images[..1], targets[..1], new PixelThresholdModel())[0];

        Assert.Equal((0, 0), (alone.UsedParameters["beta"], alone.UsedParameters["tau"]));
        Assert.Equal(0, alone.Clean.Multiplier);
        Assert.Equal(alone.Trajectory, together.Trajectory);
        Assert.Equal(alone.UsedParameters, together.UsedParameters);
        Assert.Equal(new PassCount(1, 0), alone.Passes);
        Assert.Equal(alone.Passes, together.Passes);
    }

    private static SegmentationMaskOptions Calibrated(
        string method, double length, MaskProtocol protocol = MaskProtocol.Paper) =>
        Method.Create<SegmentationMaskOptions>(method) with { FirstStepL2 = length, Protocol = protocol };

    private static IReadOnlyList<AttackOutcome> Run(
        SegmentationMaskOptions options, Tensor images, Tensor targets, ISegmentationModel? model = null) =>
        new AttackRunner(options).Run(model ?? new WaveModel(), images, targets, TestContext.Current.CancellationToken);
}
