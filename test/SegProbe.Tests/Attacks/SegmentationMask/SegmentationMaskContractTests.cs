using FsCheck.Xunit;
using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.SegmentationMask;

/// <summary>What holds for SSM, ASM and ASMA beside what holds for every attack.</summary>
public sealed class SegmentationMaskContractTests
{
    [Theory]
    [InlineData(MaskProtocol.Paper)]
    [InlineData(MaskProtocol.Authors)]
    public void Run_HoldsNoMoreTensorsLateThanEarly(MaskProtocol protocol)
    {
        using var scope = NewDisposeScope();
        var live = new List<long>();
        var model = new PixelThresholdModel
        {
            OnForward = _ => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount),
        };
        var attack = new AttackRunner(
            new AsmaOptions { Protocol = protocol, Beta = 1e-3, Tau = 1e-3, Steps = 10 });

        attack.Run(
            model, full([2, 1, 4, 4], 0.1f), ones([2, 4, 4], ScalarType.Int64), TestContext.Current.CancellationToken);

        // By the authors' protocol every second forward pass is that of the unclamped image.
        Assert.Equal(live[2], live[^2]);
        Assert.Equal(live[3], live[^1]);
    }

    [Theory]
    [InlineData("ssm")]
    [InlineData("asm")]
    [InlineData("asma")]
    public void Run_GivesABestImageThatHasTheFiguresClaimed(string method)
    {
        using var scope = NewDisposeScope();
        var (images, targets) = Examples(4);
        var attack = new AttackRunner(Options(method, MaskProtocol.Paper, calibrated: false));

        var outcomes = Run(attack, images, targets);

        var best = stack(outcomes.Select(outcome => outcome.BestImage));
        var last = stack(outcomes.Select(outcome => outcome.LastImage));
        Assert.Equal(outcomes.Select(outcome => outcome.Best.Iou), Iou(best, targets));
        Assert.Equal(outcomes.Select(outcome => outcome.Last.Iou), Iou(last, targets));
        Assert.Equal(
            outcomes.Select(outcome => outcome.Best.L2),
            PerturbationSize.L2(best, images).data<double>().ToArray());
        Assert.Equal(
            outcomes.Select(outcome => outcome.Best.Iou),
            outcomes.Select(outcome => outcome.Trajectory.Max(point => point.Iou)));
        Assert.All(outcomes, outcome => Assert.Equal(
            outcome.Best.L2, outcome.Trajectory.Where(point => point.Iou == outcome.Best.Iou).Min(point => point.L2)));
    }

    [Property(MaxTest = 25, Replay = "20191013,20190713")]
    public void Run_GivesAnImageInRangeNoWorseThanTheClean_ForAnyImageAndTarget(int seed, bool authors)
    {
        using var scope = NewDisposeScope();
        var random = new Generator((ulong)seed);
        var image = rand([1, 3, 6, 6], generator: random);
        var target = randint(0, 3, [1, 6, 6], ScalarType.Int64, generator: random);
        var options = Options(
            ((string[])["ssm", "asm", "asma"])[Math.Abs((long)seed) % 3],
            authors ? MaskProtocol.Authors : MaskProtocol.Paper,
            calibrated: true);

        using var outcome = Run(new(options with { Steps = 15 }), image, target)[0];

        Assert.InRange(outcome.BestImage.min().ToSingle(), 0, 1);
        Assert.InRange(outcome.BestImage.max().ToSingle(), 0, 1);
        Assert.True(outcome.Best.Iou >= outcome.Clean.Iou);
        Assert.Equal(Enumerable.Range(0, 16), outcome.Trajectory.Select(point => point.Step));
        Assert.All(outcome.Trajectory, point => Assert.InRange(point.Iou, 0, 1));
        Assert.All(
            outcome.Trajectory,
            point => Assert.Equal(point.PixelsOffTarget, Math.Round(36 * (1 - point.PixelAccuracy))));
        Assert.Null(outcome.Failure);
    }

    [Fact]
    public void Run_CanBeCancelledBetweenSteps()
    {
        using var scope = NewDisposeScope();
        using var cancellation = new CancellationTokenSource();
        var evaluations = 0;
        var model = new PixelThresholdModel
        {
            OnForward = _ =>
            {
                if (++evaluations == 3)
                {
                    cancellation.Cancel();
                }
            },
        };
        var image = full([1, 1, 2, 2], 0.1f);
        var target = ones([1, 2, 2], ScalarType.Int64);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.Throws<OperationCanceledException>(
            () => new AttackRunner(new AsmaOptions()).Run(model, image, target, cancellation.Token));

        Assert.Equal(3, evaluations);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Run_SaysWhereAnExampleFailed_AndKeepsWhatItHad()
    {
        // The values rise from 0.1 by 0.3 - x at a time under a slope that is finite below 0.3 only; the
        // second example starts above it.
        using var scope = NewDisposeScope();
        var images = cat([full([1, 1, 2, 2], 0.1f), full([1, 1, 2, 2], 0.4f)]);
        var attack = new AttackRunner(
            new SsmOptions { Alpha = 0.03, Steps = 50 });

        var outcomes = attack.Run(
            new StumblingModel(), images, ones([2, 2, 2], ScalarType.Int64), TestContext.Current.CancellationToken);

        Assert.Equal("The gradient of step 1 is not finite.", outcomes[1].Failure);
        Assert.Equal(0.4, outcomes[1].LastImage.max().ToDouble(), 1e-6);
        Assert.Single(outcomes[1].Trajectory);
        Assert.InRange(outcomes[0].Trajectory.Count, 3, 10);
        Assert.Equal($"The gradient of step {outcomes[0].Trajectory.Count} is not finite.", outcomes[0].Failure);
        Assert.All(outcomes[0].Trajectory, point => Assert.True(double.IsFinite(point.L2)));
        Assert.False(outcomes[0].BestImage.isnan().any().item<bool>());
        Assert.True(outcomes[0].LastImage.equal(outcomes[0].BestImage).all().item<bool>());
    }

    [Fact]
    public void Run_LeavesOthersAlone_WhereOneExampleFails()
    {
        using var scope = NewDisposeScope();
        var images = cat([full([1, 1, 2, 2], 0.4f), full([1, 1, 2, 2], 0.01f)]);
        var targets = ones([2, 2, 2], ScalarType.Int64);
        var attack = new AttackRunner(
            new AsmOptions { FirstStepL2 = 0.02, Steps = 8 });

        var together = attack.Run(new StumblingModel(), images, targets, TestContext.Current.CancellationToken);
        var alone = attack.Run(new StumblingModel(), images[1..], targets[1..], TestContext.Current.CancellationToken);

        Assert.NotNull(together[0].Failure);
        Assert.Null(together[1].Failure);
        Assert.Equal(alone[0].Trajectory, together[1].Trajectory);
    }

    [Fact]
    public void Run_TakesExamplesOfOtherSizesInTurn_WhereTheyAreMadeOnDemand()
    {
        using var scope = NewDisposeScope();
        int[] sides = [4, 4, 6, 6, 4];
        var sizes = new Dictionary<int, long>();
        var examples = sides.Select(
            side => new AttackExample(full([1, side, side], 0.1f), ones([side, side], ScalarType.Int64)));
        var attack = new AttackRunner(
            new AsmOptions { Alpha = 0.2, Steps = 3 });
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        attack.Run(
            new PixelThresholdModel(), examples, 3,
            outcome =>
            {
                using (outcome)
                {
                    sizes.Add(outcome.Index, outcome.BestImage.shape[1]);
                }
            },
            cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal([4, 4, 6, 6, 4], sizes.OrderBy(each => each.Key).Select(each => each.Value));
    }

    [Fact]
    public void Run_TellsHowManyExamplesTookEachStep()
    {
        using var scope = NewDisposeScope();
        var counts = new List<int>();
        var examples = Enumerable.Repeat(new AttackExample(full([1, 2, 2], 0.1f), ones([2, 2], ScalarType.Int64)), 3);
        var attack = new AttackRunner(
            new AsmOptions { Alpha = 1e-3, Steps = 2 });

        attack.Run(
            new PixelThresholdModel(),
            examples,
            2,
            outcome => outcome.Dispose(),
            counts.Add,
            cancellation: TestContext.Current.CancellationToken);

        Assert.Equal([2, 2, 2, 1, 1, 1], counts);
    }

    private static SegmentationMaskOptions Options(string method, MaskProtocol protocol, bool calibrated)
    {
        var options = calibrated ? Method.Create<SegmentationMaskOptions>(method) with { FirstStepL2 = 0.15 }
            : method == "asma" ? new AsmaOptions { Beta = 0.03, Tau = 0.01 }
            : Method.Constant(method, 0.01);
        return options with { Protocol = protocol, Steps = 25 };
    }

    // Targets that are the network's own answer to another image can be reached.
    private static (Tensor Images, Tensor Targets) Examples(int count)
    {
        var random = new Generator(20191013);
        var images = rand([count, 3, 8, 8], generator: random);
        var others = (images + (0.25 * randn([count, 3, 8, 8], generator: random))).clamp(0, 1);
        return (images, new WaveModel().Logits(others).argmax(1));
    }

    private static IReadOnlyList<AttackOutcome> Run(AttackRunner attack, Tensor images, Tensor targets) =>
        attack.Run(new WaveModel(), images, targets, TestContext.Current.CancellationToken);

    private static double[] Iou(Tensor images, Tensor targets) =>
        MaskOverlap.ForegroundIou(new WaveModel().Logits(images).argmax(1), targets).data<double>().ToArray();
}
