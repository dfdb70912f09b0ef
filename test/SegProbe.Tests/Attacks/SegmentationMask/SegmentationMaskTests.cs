using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.SegmentationMask;

/// <summary>Both protocols against answers worked out by hand.</summary>
public sealed class SegmentationMaskTests
{
    [Theory]
    [InlineData("ssm")]
    [InlineData("asm")]
    public void Run_MovesAPixelByAlphaEachStep_WhileItIsOffTarget(string method)
    {
        using var scope = NewDisposeScope();
        var dark = full([1, 1, 2, 2], 0.1f);
        var allForeground = ones([1, 2, 2], ScalarType.Int64);

        using var outcome = Attack(
            Method.Constant(method, 0.01) with { Steps = 10 }, dark, allForeground);

        Assert.Equal(0.2, outcome.LastImage.max().ToDouble(), 1e-6);
        Assert.Equal(0.2, outcome.LastImage.min().ToDouble(), 1e-6);
        Assert.Equal(0.2, outcome.Last.L2, 1e-6);
        Assert.Equal(0.1, outcome.Last.Linf, 1e-6);
    }

    [Fact]
    public void Run_MovesAPixelDown_WhereItMustBecomeBackground()
    {
        using var scope = NewDisposeScope();
        var bright = full([1, 1, 1, 1], 0.9f);

        using var outcome = Attack(
            new AsmOptions { Alpha = 0.05, Steps = 3 }, bright,
            zeros([1, 1, 1], ScalarType.Int64));

        Assert.Equal(0.75, outcome.LastImage.item<float>(), 1e-6);
    }

    [Fact]
    public void Run_LeavesPixelsOnTargetAlone_UnderAsm()
    {
        using var scope = NewDisposeScope();
        var image = tensor([0.9f, 0.1f]).view(1, 1, 1, 2);
        var allForeground = ones([1, 1, 2], ScalarType.Int64);

        using var outcome = Attack(
            new AsmOptions { Alpha = 0.3, Steps = 5 }, image, allForeground);

        // The second pixel passes 0.5 with its second step and rests there.
        AssertClose([0.9f, 0.7f], outcome.LastImage);
        Assert.Equal([0, 0, 1, 1, 1, 1], outcome.Trajectory.Select(point => point.Iou > 0.9 ? 1 : 0));
    }

    [Fact]
    public void Run_PushesPixelsOnTargetFurther_UnderSsm()
    {
        using var scope = NewDisposeScope();
        var image = tensor([0.6f, 0.1f]).view(1, 1, 1, 2);
        var allForeground = ones([1, 1, 2], ScalarType.Int64);

        using var outcome = Attack(
            new SsmOptions { Alpha = 0.03, Steps = 10 }, image, allForeground);

        AssertClose([0.9f, 0.4f], outcome.LastImage);
    }

    [Theory]
    [InlineData(0, new[] { 1f, 1f })]
    [InlineData(1, new[] { 2f, 0f })]
    [InlineData(2, new[] { -1f, 3f })]
    public void Run_FollowsTheWeightsOfTheTargetClass_WithSeveralClasses(long label, float[] weights)
    {
        // At (0.5, 0.5) the scores are 1, 1, 1: the first class wins, so class 0 is on
        // target and SSM alone would move it.
        using var scope = NewDisposeScope();
        var image = full([1, 2, 1, 1], 0.5f);
        var target = full([1, 1, 1], label, ScalarType.Int64);

        using var asm = Attack(
            new AsmOptions { Alpha = 0.1, Steps = 1 }, image, target,
            new LinearPixelModel());
        using var ssm = Attack(
            new SsmOptions { Alpha = 0.1, Steps = 1 }, image, target,
            new LinearPixelModel());

        AssertClose([0.5f + (0.1f * weights[0]), 0.5f + (0.1f * weights[1])], ssm.LastImage);
        AssertClose(
            label == 0 ? [0.5f, 0.5f] : [0.5f + (0.1f * weights[0]), 0.5f + (0.1f * weights[1])],
            asm.LastImage);
    }

    [Fact]
    public void Run_GrowsTheStepWithTheOverlap_UnderAsma()
    {
        // Three pixels at 0.9, 0.45 and 0.1 must become foreground.
        // Steps: beta IoU + tau = 0.1/3 + 0.02, then with two of three on target 0.2/3 + 0.02.
        using var scope = NewDisposeScope();
        var image = tensor([0.9f, 0.45f, 0.1f]).view(1, 1, 1, 3);
        var target = ones([1, 1, 3], ScalarType.Int64);

        using var outcome = Attack(
            new AsmaOptions { Beta = 0.1, Tau = 0.02, Steps = 2 }, image, target);

        AssertClose([0.9f, 0.45f + (0.1f / 3) + 0.02f, 0.1f + 0.1f + 0.04f], outcome.LastImage);
        Assert.Equal(
            [(0.1 / 3) + 0.02, (0.2 / 3) + 0.02, (0.2 / 3) + 0.02],
            outcome.Trajectory.Select(each => each.Multiplier));
        Assert.Equal([2, 1, 1], outcome.Trajectory.Select(each => each.PixelsOffTarget));
        Assert.Equal([1 / 3.0, 2 / 3.0, 2 / 3.0], outcome.Trajectory.Select(each => each.PixelAccuracy));
    }

    [Fact]
    public void Run_ReportsTheMultiplierOfTheStateInItsRow_ForEveryImage()
    {
        using var scope = NewDisposeScope();
        var images = rand([3, 1, 6, 6], generator: new Generator(4));
        var targets = randint(0, 2, [3, 6, 6], ScalarType.Int64, generator: new Generator(5));
        var attack = new AttackRunner(
            new AsmaOptions { Beta = 0.03, Tau = 0.004, Steps = 20 });

        var outcomes = attack.Run(new PixelThresholdModel(), images, targets, TestContext.Current.CancellationToken);

        Assert.All(
            outcomes.SelectMany(outcome => outcome.Trajectory),
            point => Assert.Equal((0.03 * point.Iou) + 0.004, point.Multiplier));
        Assert.Equal(3, outcomes.Select(outcome => outcome.Clean.Multiplier).Distinct().Count());
    }

    [Fact]
    public void Run_FollowsTheClosedFormOfTheDistanceTerm_UnderTheAuthorsProtocol()
    {
        // An off-target pixel moves by tau (1 - 2 delta) a step, so delta = (1 - (1 - 2 tau)^n) / 2 after n steps.
        const double tau = 0.01;
        const int steps = 10;
        using var scope = NewDisposeScope();
        var dark = full([1, 1, 2, 2], 0.1f);

        using var outcome = Attack(
            new AsmaOptions { Protocol = MaskProtocol.Authors, Beta = 0, Tau = tau, Steps = steps },
            dark, ones([1, 2, 2], ScalarType.Int64));

        var expected = (1 - Math.Pow(1 - (2 * tau), steps)) / 2;
        Assert.Equal(expected, (outcome.LastImage - dark[0]).max().ToDouble(), 1e-6);
        Assert.Equal(expected, outcome.Last.Linf, 1e-6);
    }

    [Fact]
    public void Run_TakesTheFirstOverlapAsZero_UnderTheAuthorsProtocol()
    {
        using var scope = NewDisposeScope();
        var image = tensor([0.9f, 0.1f]).view(1, 1, 1, 2);
        var target = ones([1, 1, 2], ScalarType.Int64);
        var rule = new AsmaOptions { Beta = 0.2, Tau = 0.05 };

        using var authors = Attack(rule with { Protocol = MaskProtocol.Authors, Steps = 1 }, image, target);
        using var paper = Attack(rule with { Protocol = MaskProtocol.Paper, Steps = 1 }, image, target);

        AssertClose([0.9f, 0.15f], authors.LastImage);
        AssertClose([0.9f, 0.25f], paper.LastImage);
        Assert.Equal((0.5, 0.05), (authors.Clean.Iou, authors.Clean.Multiplier));
        Assert.Equal((0.5, 0.15), (paper.Clean.Iou, paper.Clean.Multiplier), Within(1e-12));
    }

    [Fact]
    public void Run_MeasuresBeforeClamping_UnderTheAuthorsProtocol()
    {
        // The pixel at 0.95 counts as foreground above 1.02, which only an unclamped image reaches.
        // Authors: multiplier tau = 0.1, to 1.05 (IoU 1), clamped to 1; then 0.2 + 0.1, off target again and pulled
        // back: 0.3 (1 - 2 * 0.05), to 1.27. Paper: to 1.05, clamped to 1, IoU 0, again and again.
        using var scope = NewDisposeScope();
        var image = full([1, 1, 1, 1], 0.95f);
        var target = ones([1, 1, 1], ScalarType.Int64);
        var model = new PixelThresholdModel { Threshold = 1.02 };
        var rule = new AsmaOptions { Beta = 0.2, Tau = 0.1 };

        using var authors = Attack(
            rule with { Protocol = MaskProtocol.Authors, Steps = 2 }, image, target, model);
        using var paper = Attack(rule with { Protocol = MaskProtocol.Paper, Steps = 2 }, image, target, model);

        Assert.Equal([0, 1, 1], authors.Trajectory.Select(point => point.Iou));
        Assert.Equal([0, 0, 0], paper.Trajectory.Select(point => point.Iou));
        AssertClose([0, 0.10f, 0.32f], [.. authors.Trajectory.Select(point => (float)point.L2)]);
        AssertClose([0, 0.05f, 0.05f], [.. paper.Trajectory.Select(point => (float)point.L2)]);
        AssertClose([0.1f, 0.3f, 0.3f], [.. authors.Trajectory.Select(point => (float)point.Multiplier)]);
        AssertClose([0.1f, 0.1f, 0.1f], [.. paper.Trajectory.Select(point => (float)point.Multiplier)]);
        Assert.Equal(1f, authors.LastImage.item<float>());
        Assert.Equal(1, authors.Best.Step);
    }

    [Fact]
    public void Run_GivesTheBestState_HighestIouThenSmallestL2()
    {
        // SSM reaches the target with its fourth step and then only moves on: the best state is the fourth, not the
        // last.
        using var scope = NewDisposeScope();
        var dark = full([1, 1, 2, 2], 0.1f);

        using var outcome = Attack(
            new SsmOptions { Alpha = 0.11, Steps = 8 }, dark,
            ones([1, 2, 2], ScalarType.Int64));

        Assert.Equal((4, 1.0), (outcome.Best.Step, outcome.Best.Iou));
        Assert.Equal(0.54, outcome.BestImage.max().ToDouble(), 1e-6);
        Assert.Equal(8, outcome.Last.Step);
        Assert.Equal(0.98, outcome.LastImage.max().ToDouble(), 1e-6);
    }

    [Fact]
    public void Run_StopsAtTheIouAskedFor()
    {
        using var scope = NewDisposeScope();
        var image = tensor([0.4f, 0.1f]).view(1, 1, 1, 2);

        using var outcome = Attack(
            new AsmOptions { Alpha = 0.15, Steps = 100, StopIou = 0.5 }, image,
            ones([1, 1, 2], ScalarType.Int64));

        Assert.Equal((1, 0.5), (outcome.Last.Step, outcome.Last.Iou));
        Assert.Equal(outcome.Last, outcome.Best);
    }

    [Theory]
    [InlineData(MaskProtocol.Paper, 13, 12)]
    [InlineData(MaskProtocol.Authors, 24, 12)]
    public void Run_SpendsItsStepsExactly(MaskProtocol protocol, int forward, int backward)
    {
        using var scope = NewDisposeScope();
        var evaluations = 0;
        var model = new PixelThresholdModel { OnForward = _ => evaluations++ };

        using var outcome = Attack(
            new SsmOptions { Protocol = protocol, Alpha = 1e-3, Steps = 12 },
            full([1, 1, 2, 2], 0.1f), ones([1, 2, 2], ScalarType.Int64), model);

        Assert.Equal(Enumerable.Range(0, 13), outcome.Trajectory.Select(point => point.Step));
        Assert.Equal(new PassCount(forward, backward), outcome.Passes);
        Assert.Equal(forward, evaluations);
    }

    private static AttackOutcome Attack(
        SegmentationMaskOptions options, Tensor image, Tensor target, ISegmentationModel? model = null) =>
        Assert.Single(new AttackRunner(options).Run(
            model ?? new PixelThresholdModel(), image, target, TestContext.Current.CancellationToken));

    private static void AssertClose(float[] expected, Tensor actual) =>
        AssertClose(expected, actual.flatten().data<float>().ToArray());

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    private static EqualityComparer<(double, double)> Within(double tolerance) =>
        EqualityComparer<(double, double)>.Create(
            (a, b) => Math.Abs(a.Item1 - b.Item1) <= tolerance && Math.Abs(a.Item2 - b.Item2) <= tolerance);
}
