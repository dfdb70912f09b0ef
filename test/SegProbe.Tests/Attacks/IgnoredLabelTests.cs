using FsCheck.Xunit;
using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>Target pixels that do not count.</summary>
public sealed class IgnoredLabelTests
{
    private const int Ignored = 255;

    [Theory]
    [InlineData("ssm")]
    [InlineData("asm")]
    public void Run_LeavesIgnoredPixelsExactlyAsTheyAre_WhereEachPixelScoresItself(string method)
    {
        // To foreground: +0.01 a step. To background: -0.01. The last two do not count.
        using var scope = NewDisposeScope();
        var image = tensor([0.1f, 0.9f, 0.1f, 0.9f]).view(1, 1, 1, 4);
        var target = tensor([1L, 0L, Ignored, Ignored]).view(1, 1, 4);

        using var outcome = Attack(
            Method.Constant(method, 0.01) with { Steps = 5 }, image, target);

        var last = outcome.LastImage.data<float>().ToArray();
        Assert.Equal(0.15, last[0], 1e-6);
        Assert.Equal(0.85, last[1], 1e-6);
        Assert.Equal([0.1f, 0.9f], last[2..]);
    }

    [Theory]
    [InlineData(MaskProtocol.Paper)]
    [InlineData(MaskProtocol.Authors)]
    public void Run_MeasuresThePixelsThatCount(MaskProtocol protocol)
    {
        // Of the three that count, two are on target: one foreground, one background.
        using var scope = NewDisposeScope();
        var image = tensor([0.9f, 0.1f, 0.1f, 0.9f, 0.1f]).view(1, 1, 1, 5);
        var target = tensor([1L, 0L, 1L, Ignored, Ignored]).view(1, 1, 5);

        using var outcome = Attack(
            new AsmOptions { Alpha = 1e-6, Steps = 1, Protocol = protocol }, image,
            target);

        Assert.All(outcome.Trajectory, point =>
        {
            Assert.Equal(1 / 2.0, point.Iou);
            Assert.Equal(2 / 3.0, point.PixelAccuracy);
            Assert.Equal(1, point.PixelsOffTarget);
        });
    }

    [Fact]
    public void Run_IsOnTargetAtOnce_WhereNoPixelCounts()
    {
        using var scope = NewDisposeScope();
        var image = rand([1, 1, 3, 3], generator: new Generator(1));

        using var outcome = Attack(
            new AsmaOptions { FirstStepL2 = 0.1, Steps = 3, StopIou = 1 }, image,
            full([1, 3, 3], Ignored, ScalarType.Int64));

        Assert.Null(outcome.Failure);
        Assert.Equal((1.0, 1.0, 0L), (outcome.Best.Iou, outcome.Best.PixelAccuracy, outcome.Best.PixelsOffTarget));
        Assert.Equal(0, outcome.Last.Step);
        Assert.Equal(image[0].data<float>().ToArray(), outcome.BestImage.data<float>().ToArray());
    }

    [Property(MaxTest = 30, Replay = "20191013,20190713")]
    public void Run_IsThatOfTheOtherPixels_WhateverTheIgnoredOnesAre(int seed)
    {
        // Each pixel scores itself, so the ignored ones can be cut out.
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)seed);
        var options = new AsmaOptions
        {
            Beta = 0.05,
            Tau = 0.01,
            Steps = 8,
        };
        var (image, target) = (rand([1, 1, 1, 9], generator: random), randint(0, 2, [1, 1, 9], generator: random));
        var counted = cat([target.to(ScalarType.Int64), full([1, 1, 6], Ignored, ScalarType.Int64)], 2);
        var whole = cat([image, rand([1, 1, 1, 6], generator: random)], 3);

        using var alone = Attack(options, image, target.to(ScalarType.Int64));
        using var among = Attack(options, whole, counted);

        Assert.Equal(alone.Trajectory, among.Trajectory);
        Assert.Equal(
            alone.LastImage.data<float>().ToArray(), among.LastImage.narrow(2, 0, 9).data<float>().ToArray());
    }

    [Fact]
    public void Run_TakesAnIgnoredClass_ThatTheModelCanDraw()
    {
        // Label 0 is ignored; the model's class 0 elsewhere is wrong.
        using var scope = NewDisposeScope();
        var image = tensor([0.1f, 0.1f]).view(1, 1, 1, 2);

        using var outcome = Attack(
            new AsmOptions { Alpha = 0.01, Steps = 1 }, image,
            tensor([1L, 0L]).view(1, 1, 2), ignored: 0);

        Assert.Equal(0.0, outcome.Clean.PixelAccuracy);
        Assert.Equal(1, outcome.Clean.PixelsOffTarget);
    }

    [Fact]
    public void Run_NamesTheIgnoredLabel_WhereAnotherIsNoClass()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<ArgumentException>(() => Attack(
            new AsmOptions { Alpha = 0.01, Steps = 1 }, zeros(1, 1, 1, 2),
            tensor([Ignored, 254L]).view(1, 1, 2)));

        Assert.Contains("labels 0 to 1, the model's classes, or 255, which is ignored, got 0 to 254", error.Message);
    }

    private static AttackOutcome Attack(
        SegmentationMaskOptions options, Tensor image, Tensor target, int ignored = Ignored) =>
        new AttackRunner(options).Run(
            new IgnoringModel(new PixelThresholdModel(), ignored), image, target,
            TestContext.Current.CancellationToken)[0];
}
