using SegProbe.Attacks;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.MinimumNorm;

/// <summary>The smallest changes found, against those known in closed form.</summary>
public sealed class MinNormTests
{
    // Each pixel's label is decided by the sum of its three channels: s > 1.5. A pixel changes sides at an L2 distance
    // of |1.5 - s| / sqrt(3), at an L-infinity distance of |1.5 - s| / 3.
    private static readonly PixelThresholdModel Model = new() { Threshold = 1.5 };

    [Fact]
    public void Run_FindsTheSmallestL2_WhereEachPixelScoresItself()
    {
        using var scope = NewDisposeScope();
        var (image, target) = Example();

        using var outcome = Attack(new() { SuccessIou = 1, Steps = 300 }, image, target);

        var smallest = (OffTarget(image, target).square().sum() / 3).sqrt().ToDouble();
        Assert.Equal(1, outcome.Best.Iou);
        Assert.InRange(outcome.Best.L2, smallest, 1.03 * smallest);
    }

    [Fact]
    public void Run_FindsTheSmallestLinf_WhereEachPixelScoresItself()
    {
        using var scope = NewDisposeScope();
        var (image, target) = Example();

        using var outcome = Attack(
            new() { SuccessIou = 1, Steps = 300, Norm = PerturbationNorm.Linf }, image, target);

        var smallest = (OffTarget(image, target).max() / 3).ToDouble();
        Assert.Equal(1, outcome.Best.Iou);
        Assert.InRange(outcome.Best.Linf, smallest * (1 - 1e-6), 1.03 * smallest);
    }

    [Fact]
    public void Run_LeavesTheForegroundBySmallestL2_WhereItAvoidsTheMask()
    {
        // Nothing of the mask is left. What becomes foreground outside of it does not help.
        using var scope = NewDisposeScope();
        var image = Example().Image;
        var truth = Model.Logits(image.unsqueeze(0)).argmax(1).squeeze(0);

        using var outcome = Attack(
            new() { SuccessIou = 1, Steps = 300, Goal = AttackGoal.Untargeted }, image, truth);

        var smallest = ((image.sum([0]) - 1.5).clamp_min(0).square().sum() / 3).sqrt().ToDouble();
        Assert.Equal(0, outcome.Best.Iou);
        Assert.InRange(outcome.Best.L2, smallest, 1.03 * smallest);
    }

    [Fact]
    public void Run_FindsTheSameRelativeToTheScores_WhateverTheirScale()
    {
        using var scope = NewDisposeScope();
        var (image, target) = Example();

        using var plain = Attack(new() { SuccessIou = 0.9, Steps = 60 }, image, target);
        using var scaled = Attack(
            new() { SuccessIou = 0.9, Steps = 60 }, image, target, new ScaledModel(Model, 1024));

        Assert.Equal(plain.Best.L2, scaled.Best.L2, 1e-3);
    }

    [Theory]
    [InlineData(PerturbationNorm.L2)]
    [InlineData(PerturbationNorm.Linf)]
    public void Run_NeedsLess_WhereLessIsAskedFor(PerturbationNorm norm)
    {
        using var scope = NewDisposeScope();
        var (image, target) = Example();
        var options = new MinNormOptions { Steps = 200, Norm = norm };

        using var all = Attack(options with { SuccessIou = 1 }, image, target);
        using var most = Attack(options with { SuccessIou = 0.8 }, image, target);

        Assert.InRange(most.Best.Iou, 0.8, 0.999);
        Assert.True(options.Size(most.Best) < options.Size(all.Best));
    }

    [Theory]
    [InlineData(PerturbationNorm.L2)]
    [InlineData(PerturbationNorm.Linf)]
    public void Run_NeverLeavesTheBallOfItsBestSuccess(PerturbationNorm norm)
    {
        // A wavy network, so that steps fail again and again after a success.
        using var scope = NewDisposeScope();
        var options = new MinNormOptions { Norm = norm, SuccessIou = 0.8, Steps = 80 };
        var images = rand([8, 3, WaveModel.Side, WaveModel.Side], generator: new Generator(3));

        var outcomes = new AttackRunner(options).Run(
            new WaveModel(), images, WaveModel.Target.expand(8, -1, -1), TestContext.Current.CancellationToken);

        foreach (var trajectory in outcomes.Select(outcome => outcome.Trajectory))
        {
            var smallest = double.PositiveInfinity;
            foreach (var state in trajectory)
            {
                Assert.InRange(options.Size(state), 0, smallest);
                smallest = options.IsSuccess(state.Iou) ? options.Size(state) : smallest;
            }

            Assert.Contains(
                trajectory.SkipWhile(state => !options.IsSuccess(state.Iou)), state => !options.IsSuccess(state.Iou));
        }
    }

    [Fact]
    public void Run_FindsNoLargerChange_WithMoreSteps()
    {
        using var scope = NewDisposeScope();
        var (image, target) = Example();

        var sizes = ((int[])[20, 60, 180]).Select(steps =>
        {
            using var outcome = Attack(new() { Steps = steps }, image, target);
            return outcome.Best.L2;
        }).ToArray();

        Assert.True(sizes[0] >= sizes[1] && sizes[1] >= sizes[2], string.Join(", ", sizes));
    }

    [Fact]
    public void Run_LeavesTheImageAlone_WhereItIsASuccessAlready()
    {
        using var scope = NewDisposeScope();
        var image = Example().Image;
        var predicted = Model.Logits(image.unsqueeze(0)).argmax(1).squeeze(0);

        using var outcome = Attack(new() { Steps = 12 }, image, predicted);

        Assert.Equal(0, outcome.Best.Step);
        Assert.Equal(0, outcome.Last.L2);
    }

    [Fact]
    public void Run_SaysThatItFailed_WhereTheMaskCannotBeReached()
    {
        // Outside of the region nothing can become foreground.
        using var scope = NewDisposeScope();
        var region = zeros([6, 6], ScalarType.Bool);
        region[..3].fill_(true);
        var options = new MinNormOptions { Steps = 40 };

        using var outcome = Attack(
            options, full([3, 6, 6], 0.4f), ones([6, 6], ScalarType.Int64), region: region);

        Assert.False(options.IsSuccess(outcome.Best.Iou));
        Assert.Equal(0.5, outcome.Best.Iou);
        Assert.Equal(40, outcome.Last.Step);
    }

    [Fact]
    public void Run_LengthensItsSteps_WhereTheGoalIsFartherThanTheFirstGradientTells()
    {
        // The first gradient sees the goal at 0.01, it is at 0.6: steps of one length would need 109.
        using var scope = NewDisposeScope();
        var model = new BentModel();
        var options = new MinNormOptions { Steps = 100 };

        using var outcome = Attack(options, zeros([1, 4, 4]), ones([4, 4], ScalarType.Int64), model);

        Assert.True(options.IsSuccess(outcome.Best.Iou));
        Assert.InRange(outcome.Best.L2, 0.6 * 4, 1.05 * 0.6 * 4);
    }

    [Fact]
    public void Run_SavesBackwardPasses_WhereItEndsTowardsTheCleanImage()
    {
        using var scope = NewDisposeScope();
        var (image, target) = Example();

        using var outcome = Attack(new() { Steps = 60 }, image, target);

        Assert.Equal(new PassCount(61, 54), outcome.Passes);
    }

    // Sums from 0.9 to 2.1, half of the pixels on target.
    private static (Tensor Image, Tensor Target) Example()
    {
        var random = new Generator(7);
        var image = 0.3f + (0.4f * rand([3, 6, 6], generator: random));
        return (image, randint(0, 2, [6, 6], ScalarType.Int64, generator: random));
    }

    private static Tensor OffTarget(Tensor image, Tensor target)
    {
        var margin = image.sum([0]) - 1.5;
        return where(target.eq(1), -margin, margin).clamp_min(0);
    }

    private static AttackOutcome Attack(
        MinNormOptions options, Tensor image, Tensor target, ISegmentationModel? model = null,
        Tensor? region = null)
    {
        AttackOutcome? done = null;
        new AttackRunner(options).Run(
            model ?? Model, [new(image, target) { Region = region }], 1, outcome => done = outcome,
            cancellation: TestContext.Current.CancellationToken);
        return done!;
    }

    // Each pixel is foreground where its value is above 0.6; its score rises from -1 to -0.5 up to 0.005, then slowly.
    private sealed class BentModel : ISegmentationModel
    {
        public ValueRange InputRange => new(0, 1);

        public Tensor Logits(Tensor images)
        {
            var score = minimum((100 * images) - 1, ((images - 0.005) * (0.5 / 0.595)) - 0.5);
            return cat([zeros_like(score), score], 1);
        }
    }

    private sealed class ScaledModel(ISegmentationModel model, double factor) : ISegmentationModel
    {
        public ValueRange InputRange => model.InputRange;

        public Tensor Logits(Tensor images) => model.Logits(images) * factor;
    }
}
