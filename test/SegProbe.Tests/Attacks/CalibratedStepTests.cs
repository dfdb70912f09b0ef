using SegProbe.Attacks;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

public sealed class CalibratedStepTests
{
    [Theory]
    [InlineData(MaskMethod.Ssm, MaskProtocol.Paper)]
    [InlineData(MaskMethod.Asm, MaskProtocol.Paper)]
    [InlineData(MaskMethod.Asma, MaskProtocol.Paper)]
    [InlineData(MaskMethod.Asma, MaskProtocol.Authors)]
    public void FirstStep_HasTheLengthAskedFor_ForEachImage(MaskMethod method, MaskProtocol protocol)
    {
        using var scope = NewDisposeScope();
        var images = 0.4f + (0.2f * rand([3, 3, 8, 8], generator: new Generator(6)));
        var targets = randint(0, 3, [3, 8, 8], ScalarType.Int64, generator: new Generator(7));

        var outcomes = Run(
            new() { Method = method, Protocol = protocol, Rule = new CalibratedStep(0.2), Steps = 1 }, images, targets);

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
            new() { Protocol = protocol, Rule = new CalibratedStep(0.2), Steps = 1 },
            full([1, 1, 4, 4], 0.1f), ones([1, 4, 4], ScalarType.Int64), new PixelThresholdModel())[0];

        // Sixteen gradients of 1: a direction of length 4.
        Assert.Equal(0, outcome.Clean.Iou);
        Assert.Equal(0.05, outcome.Clean.Multiplier, 1e-7);
        Assert.Equal(0.2, outcome.Last.L2, 1e-6);
    }

    [Theory]
    [InlineData(MaskMethod.Asm, MaskProtocol.Paper)]
    [InlineData(MaskMethod.Asma, MaskProtocol.Paper)]
    [InlineData(MaskMethod.Asma, MaskProtocol.Authors)]
    public void Run_MovesNothing_WhereTheGradientIsZero(MaskMethod method, MaskProtocol protocol)
    {
        using var scope = NewDisposeScope();

        var outcome = Run(
            new() { Method = method, Protocol = protocol, Steps = 3 },
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
            new() { Rule = new CalibratedStep(0.4), Steps = 10 },
            full([1, 1, 4, 4], 0.1f), ones([1, 4, 4], ScalarType.Int64), new PixelThresholdModel())[0];

        Assert.Equal((0.0, 1.0), (outcome.Clean.Iou, outcome.Last.Iou));
        Assert.Equal(0.1, outcome.Clean.Multiplier, 1e-7);
        Assert.Equal(0.3, outcome.Last.Multiplier, 1e-7);
        var rule = Assert.IsType<OverlapStep>(outcome.Rule);
        Assert.Equal(0.2, rule.Beta, 1e-7);
        Assert.Equal(0.1, rule.Tau, 1e-7);
    }

    [Theory]
    [InlineData(MaskMethod.Asm)]
    [InlineData(MaskMethod.Asma)]
    public void Rule_OfAnOutcome_RepeatsItsTrajectory(MaskMethod method)
    {
        using var scope = NewDisposeScope();
        var image = rand([1, 3, 8, 8], generator: new Generator(8));
        var target = randint(0, 3, [1, 8, 8], ScalarType.Int64, generator: new Generator(9));

        var calibrated = Run(new() { Method = method, Rule = new CalibratedStep(0.2), Steps = 10 }, image, target)[0];
        var repeated = Run(new() { Method = method, Rule = calibrated.Rule!, Steps = 10 }, image, target)[0];

        Assert.Equal(calibrated.Trajectory.Select(point => point.Iou), repeated.Trajectory.Select(point => point.Iou));
        Assert.Equal(calibrated.Last.L2, repeated.Last.L2, 1e-6);
        Assert.Equal(calibrated.Last.Multiplier, repeated.Last.Multiplier, 1e-9);
    }

    [Fact]
    public void FirstStep_LengthIsThatBeforeClamping()
    {
        using var scope = NewDisposeScope();

        var outcome = Run(
            new() { Method = MaskMethod.Ssm, Rule = new CalibratedStep(4), Steps = 1 },
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
        var options = new MaskAttackOptions { StopIou = 0.5, Steps = 20 };

        var together = Run(options, images, targets, new PixelThresholdModel())[0];
        var alone = Run(options, images[..1], targets[..1], new PixelThresholdModel())[0];

        Assert.Equal(new OverlapStep(0, 0), alone.Rule);
        Assert.Equal(0, alone.Clean.Multiplier);
        Assert.Equal(alone.Trajectory, together.Trajectory);
        Assert.Equal(alone.Rule, together.Rule);
        Assert.Equal(new PassCount(1, 0), alone.Passes);
        Assert.Equal(alone.Passes, together.Passes);
    }

    private static IReadOnlyList<AttackOutcome> Run(
        MaskAttackOptions options, Tensor images, Tensor targets, ISegmentationModel? model = null) =>
        new MaskAttack(options).Run(model ?? new WaveModel(), images, targets, TestContext.Current.CancellationToken);
}
