using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Metrics;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Engine;

/// <summary>Steps by one network, figures by another.</summary>
public sealed class SurrogateTests
{
    [Fact]
    public void Run_ReportsWhatTheModelSays_NotItsSurrogate()
    {
        using var scope = NewDisposeScope();
        var clean = WaveModel.Image.squeeze(0);

        using var outcome = Attack(new AsmaOptions { Steps = 25 }, new Misled(0.02f), out _);

        Assert.NotInRange(outcome.Best.Step, 0, 0);
        Assert.Equal(25, outcome.Last.Step);
        AssertMeasured(outcome.Clean, clean);
        AssertMeasured(outcome.Best, outcome.BestImage);
        AssertMeasured(outcome.Last, outcome.LastImage);
        Assert.True(outcome.Best.Iou >= outcome.Last.Iou && outcome.Best.Iou >= outcome.Clean.Iou);
    }

    [Fact]
    public void Run_GivesAnotherTrajectory_WithASurrogateThatDiffers()
    {
        using var scope = NewDisposeScope();

        using var guided = Attack(new AsmaOptions { Steps = 25 }, new Misled(0.02f), out _);
        using var plain = Attack(new AsmaOptions { Steps = 25 }, surrogate: null, out _);

        Assert.NotEqual(plain.Last.L2, guided.Last.L2, 1e-4);
    }

    [Fact]
    public void Run_DoesNotStop_BecauseASurrogateSaysThatItIsThere()
    {
        using var scope = NewDisposeScope();

        using var outcome = Attack(new AsmaOptions { Steps = 5, StopIou = 0.99 }, new Flatterer(), out var computed);

        Assert.Equal(5, outcome.Last.Step);
        Assert.True(outcome.Best.Iou < 0.99);
        AssertMeasured(outcome.Best, outcome.BestImage);
        Assert.Equal(new(6 + 6, 5), computed);
        Assert.Equal(computed, outcome.Passes);
    }

    [Fact]
    public void Run_KeepsTheStatesThatItCouldMeasure_WhereTheSurrogateFails()
    {
        using var scope = NewDisposeScope();

        using var outcome = Attack(new AsmaOptions { Steps = 9 }, new Misled(float.NaN), out _);

        Assert.Contains("not finite", outcome.Failure, StringComparison.Ordinal);
        AssertMeasured(outcome.Last, outcome.LastImage);
    }

    [Fact]
    public void Run_Throws_WithASurrogateInTheAuthorsProtocol()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<ArgumentException>(() => Attack(
            new AsmaOptions { Steps = 1, Protocol = MaskProtocol.Authors }, new Misled(0), out _));

        Assert.StartsWith("surrogate must be null with the authors' protocol", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CountsThePassesOfExamplesThatWereDone_WhenTheirBatchWentOn()
    {
        // The sums of their channels, 0.30, 0.36 and 0.42, pass the threshold of 0.5 after different numbers of steps.
        using var scope = NewDisposeScope();
        var examples = Enumerable.Range(5, 3).Select(
            value => new AttackExample(full([3, 2, 2], 0.02f * value), ones([2, 2], ScalarType.Int64)));
        var attack = new AttackRunner(
            new AsmOptions { Alpha = 5e-3, Steps = 50, StopIou = 1 });
        var needed = new List<PassCount>();

        var computed = attack.Run(
            new PixelThresholdModel(), examples, 3,
            outcome =>
            {
                needed.Add(outcome.Passes);
                outcome.Dispose();
            },
            cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(3, needed.Distinct().Count());
        Assert.All(needed, passes => Assert.Equal(passes.Forward, passes.Backward + 1));
        Assert.Equal(needed.Sum(passes => passes.Forward), computed.Forward);
        Assert.Equal(needed.Sum(passes => passes.Backward) + 2, computed.Backward);
    }

    private static AttackOutcome Attack(SegmentationMaskOptions options, ISegmentationModel? surrogate, out PassCount computed)
    {
        AttackOutcome? done = null;
        var example = new AttackExample(WaveModel.Image.squeeze(0), WaveModel.Target.squeeze(0));
        computed = new AttackRunner(options).Run(
            new WaveModel(), [example], 1, outcome => done = outcome, surrogate: surrogate,
            cancellation: TestContext.Current.CancellationToken);
        return done!;
    }

    private static void AssertMeasured(TrajectoryPoint point, Tensor image)
    {
        var predicted = new WaveModel().Logits(image.unsqueeze(0)).argmax(1);
        Assert.Equal(MaskOverlap.ForegroundIou(predicted, WaveModel.Target).ToDouble(), point.Iou);
        Assert.Equal(MaskOverlap.PixelAccuracy(predicted, WaveModel.Target).ToDouble(), point.PixelAccuracy);
        Assert.Equal((image - WaveModel.Image.squeeze(0)).norm().ToDouble(), point.L2, 1e-5);
    }

    /// <summary>Scales and shifts each class's scores; with NaN it fails after the clean image.</summary>
    private sealed class Misled(float slope) : ISegmentationModel
    {
        public ValueRange InputRange => new(0, 1);

        public Tensor Logits(Tensor images)
        {
            var moved = (images.detach() - WaveModel.Image).abs().max().ToDouble() > 0;
            var ramp = linspace(0, 1, 3).view(1, 3, 1, 1) * (float.IsNaN(slope) && !moved ? 0 : slope);
            return (new WaveModel().Logits(images) * (1 + ramp)) - ramp;
        }
    }

    /// <summary>Says that every image is already labelled as wanted.</summary>
    private sealed class Flatterer : ISegmentationModel
    {
        public ValueRange InputRange => new(0, 1);

        public Tensor Logits(Tensor images)
        {
            var wanted = nn.functional.one_hot(WaveModel.Target, 3).permute(0, 3, 1, 2);
            return (0 * new WaveModel().Logits(images)) + wanted;
        }
    }
}
