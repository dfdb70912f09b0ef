using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Metrics;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>What holds for every attack of <see cref="AttackTable"/>.</summary>
public sealed class AttackContractTests
{
    public static TheoryData<string> Names => AttackTable.Names;

    public static TheoryData<string> Adaptive => AttackTable.Adaptive;

    public static TheoryData<string> Measured => AttackTable.Measured;

    public static TheoryData<string> Bounded => AttackTable.Bounded;

    public static TheoryData<string> Informed => AttackTable.Informed;

    public static TheoryData<string> InformedMeasured => AttackTable.InformedMeasured;

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_GivesEachImageTheSameOutcome_AloneOrInAStream(string name)
    {
        // Seven examples in three places, done at different steps, so that places are filled
        // again beside running examples.
        using var scope = NewDisposeScope();
        var options = AttackTable.All[name];
        options = options with { StopIou = options.Goal == AttackGoal.Targeted ? 0.6 : 0.7 };
        var examples = Examples(7);

        var streamed = Run(options, examples, places: 3);
        var alone = examples.Select(example => Run(options, [example], places: 1)[0]).ToArray();

        Assert.True(streamed.Select(outcome => outcome.Trajectory.Count).Distinct().Count() >= 2);
        AssertSame(alone, streamed);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_StaysInTheInputRange_WhereAllValuesLieAtItsEnds(string name)
    {
        using var scope = NewDisposeScope();
        var examples = Examples(2).Select(example => example with { Image = example.Image.round() }).ToArray();

        var outcomes = Run(AttackTable.All[name], examples);

        Assert.All(outcomes, outcome =>
        {
            Assert.True(outcome.Last.L2 > 0);
            Assert.All((Tensor[])[outcome.BestImage, outcome.LastImage], image =>
            {
                Assert.Equal(0, image.clamp_max(0).sum().ToDouble());
                Assert.Equal(1, image.clamp_min(1).max().ToDouble());
            });
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_LeavesItsInputsAlone_AndRepeats(string name)
    {
        using var scope = NewDisposeScope();
        var examples = Examples(2);
        var before = examples.Select(each => (Image: each.Image.clone(), Target: each.Target.clone())).ToArray();

        var first = Run(AttackTable.All[name], examples);
        var second = Run(AttackTable.All[name], examples);

        Assert.All(examples.Zip(before), pair =>
        {
            Assert.True(pair.First.Image.equal(pair.Second.Image).all().item<bool>());
            Assert.True(pair.First.Target.equal(pair.Second.Target).all().item<bool>());
            Assert.False(pair.First.Image.requires_grad);
        });
        AssertSame(first, second);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_KeepsOnlyTheOutcomes(string name)
    {
        using var scope = NewDisposeScope();
        var examples = Examples(3);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var outcomes = Run(AttackTable.All[name] with { StopIou = 0.6 }, examples);
        var withOutcomes = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Array.ForEach(outcomes, outcome => outcome.Dispose());

        Assert.Equal(before + 6, withOutcomes);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void Run_GivesABestImageThatHasTheFiguresClaimed_AndIsTheBestByTheRule(string name)
    {
        using var scope = NewDisposeScope();
        var options = AttackTable.All[name];
        var examples = Examples(4);

        var outcomes = Run(options, examples);

        foreach (var (example, outcome) in examples.Zip(outcomes))
        {
            var predicted = new WaveModel().Logits(outcome.BestImage.unsqueeze(0)).argmax(1);
            Assert.Equal(
                MaskOverlap.ForegroundIou(predicted, example.Target.unsqueeze(0)).ToDouble(), outcome.Best.Iou);
            Assert.Equal((outcome.BestImage - example.Image).norm().ToDouble(), outcome.Best.L2, 1e-5);
            Assert.Equal((outcome.BestImage - example.Image).abs().max().ToDouble(), outcome.Best.Linf, 1e-6);
            Assert.DoesNotContain(outcome.Trajectory, state => options.IsBetter(state, outcome.Best));
        }
    }

    [Theory]
    [MemberData(nameof(Informed))]
    public void Run_GetsAllTheWay_WhereEachPixelScoresItself(string name)
    {
        using var scope = NewDisposeScope();
        var options = AttackTable.All[name];
        var image = full([1, 4, 4], options.Goal == AttackGoal.Targeted ? 0.45f : 0.55f);

        using var outcome = Run(
            options, [new(image, ones([4, 4], ScalarType.Int64))], model: new PixelThresholdModel())[0];

        Assert.Equal(0, options.Progress(outcome.Clean.Iou));
        Assert.Equal(1, options.Progress(outcome.Best.Iou));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_ChangesNothingOutsideTheRegion(string name)
    {
        using var scope = NewDisposeScope();
        var region = zeros([8, 8], ScalarType.Bool);
        region[2..7, 1..6].fill_(true);
        var examples = Examples(2);
        examples[0] = examples[0] with { Region = region };

        var outcomes = Run(AttackTable.All[name], examples);

        var changed = outcomes.Select(each => (each.LastImage - examples[each.Index].Image).ne(0).any(0)).ToArray();
        Assert.False(changed[0].logical_and(region.logical_not()).any().item<bool>());
        Assert.True(changed[0].any().item<bool>());
        Assert.True(changed[1].logical_and(region.logical_not()).any().item<bool>());
    }

    [Theory]
    [MemberData(nameof(InformedMeasured))]
    public void Run_LeavesPixelsAlone_WhoseWeightIsZeroOrWhoseLabelIsIgnored_WhereEachPixelScoresItself(string name)
    {
        using var scope = NewDisposeScope();
        var image = full([1, 4, 4], 0.3f);
        var wanted = AttackTable.All[name].Goal == AttackGoal.Targeted ? 1L : 0L;
        var target = full([4, 4], wanted, ScalarType.Int64);
        target[0].fill_(255L);
        var weights = ones([4, 4]);
        weights[1].fill_(0);

        using var outcome = Run(
            AttackTable.All[name], [new(image, target) { Weights = weights }], 1,
            new IgnoringModel(new PixelThresholdModel(), 255))[0];

        var changed = (outcome.LastImage - image).ne(0).squeeze(0).any(1).data<bool>().ToArray();
        Assert.Equal([false, false, true, true], changed);
    }

    [Theory]
    [MemberData(nameof(Adaptive))]
    public void Run_ImprovesOnEveryCleanImage(string name)
    {
        using var scope = NewDisposeScope();
        var options = AttackTable.All[name];
        var success = (options as MinimumNormAttackOptions)?.SuccessIou ?? 1;

        var outcomes = Run(options, Examples(4));

        var unsolved = outcomes.Where(outcome => options.Progress(outcome.Clean.Iou) < success).ToList();
        Assert.True(unsolved.Count >= 3);
        Assert.All(
            unsolved,
            outcome => Assert.True(options.Progress(outcome.Best.Iou) > options.Progress(outcome.Clean.Iou)));
    }

    [Theory]
    [MemberData(nameof(Bounded))]
    public void Run_StaysInTheBudget(string name)
    {
        using var scope = NewDisposeScope();

        var options = (BudgetAttackOptions)AttackTable.All[name];

        var outcomes = Run(options, Examples(4));

        Assert.All(
            outcomes.SelectMany(outcome => outcome.Trajectory)
                .Where(state => options.MayBeReported(state.Step)),
            state => Assert.InRange(
                options.Norm == PerturbationNorm.L2 ? state.L2 : state.Linf, 0, options.Epsilon + 1e-6));
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void Run_CanBeCancelledBetweenSteps(string name)
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
        var options = AttackTable.All[name];
        var image = full([1, 1, 2, 2], options.Goal == AttackGoal.Targeted ? 0.1f : 0.9f);
        var target = ones([1, 2, 2], ScalarType.Int64);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.Throws<OperationCanceledException>(
            () => new AttackRunner(options).Run(model, image, target, cancellation.Token));

        Assert.Equal(3, evaluations);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void Run_TakesOneForwardAndAtMostOneBackwardPassAStep(string name)
    {
        using var scope = NewDisposeScope();
        var forward = 0;
        var model = new PixelThresholdModel { OnForward = _ => forward++ };
        var options = AttackTable.All[name];

        using var outcome = Run(
            options, [new(rand([1, 4, 4], generator: new Generator(3)), ones([4, 4], ScalarType.Int64))], 1, model)[0];

        // DAG ends where it succeeds.
        var steps = options.Name == "dag" ? outcome.Last.Step : options.Steps;
        Assert.Equal(steps, outcome.Last.Step);
        Assert.Equal(steps + 1, forward);
        Assert.Equal(forward, outcome.Passes.Forward);
        var least = options.FollowsGradient ? steps / 2 : 0;
        Assert.InRange(outcome.Passes.Backward, least, options.FollowsGradient ? steps : 0);
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void Run_ClaimsOnlyWhatTheModelSays_WithASurrogateThatDiffers(string name)
    {
        using var scope = NewDisposeScope();
        var (options, examples) = (AttackTable.All[name], Examples(2));

        var outcomes = Run(options, examples, surrogate: new ShiftedModel(new WaveModel(), 0.05));

        foreach (var (example, outcome) in examples.Zip(outcomes))
        {
            var predicted = new WaveModel().Logits(outcome.BestImage.unsqueeze(0)).argmax(1);
            var iou = MaskOverlap.ForegroundIou(predicted, example.Target.unsqueeze(0)).ToDouble();
            Assert.Equal(iou, outcome.Best.Iou);
        }
    }

    [Fact]
    public void Table_HasEveryMethodOfTheCatalogue() => Assert.Equal(
        AttackCatalog.Default.Names.Order(), AttackTable.All.Values.Select(options => options.Name).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_TreatsAVolumeAsItsPixels_WhereEachPixelScoresItself(string name)
    {
        // To such a network the volume [C, 4, 4, 2] is the image [C, 16, 2] with its pixels in another order.
        using var scope = NewDisposeScope();
        var options = AttackTable.All[name];
        var random = new Generator(5);
        var image = rand([2, 16, 2], generator: random);
        var target = randint(0, 2, [16, 2], ScalarType.Int64, generator: random);
        var region = rand([16, 2], generator: random).gt(0.2);
        var model = new PixelThresholdModel { Threshold = 1 };
        AttackExample flat = new(image, target) { Region = region, Weights = rand([16, 2], generator: random) };
        var deep = flat with
        {
            Image = image.view(2, 4, 4, 2),
            Target = target.view(4, 4, 2),
            Region = region.view(4, 4, 2),
            Weights = flat.Weights.view(4, 4, 2),
        };

        if (options.Name == "jpeg")
        {
            var error = Assert.Throws<ArgumentException>(() => Run(options, [deep], model: model));
            Assert.StartsWith(
                "The images of jpeg must have two spatial axes, got [2, 4, 4, 2]. Take another corruption.",
                error.Message);
            return;
        }

        using var outcome = Run(options, [deep], model: model)[0];

        Assert.Equal([2, 4, 4, 2], outcome.BestImage.shape);
        if (options.Name is not ("blur" or "square"))
        {
            using var expected = Run(options, [flat], model: model)[0];
            Assert.Equal(expected.Trajectory.Select(state => state.Iou), outcome.Trajectory.Select(state => state.Iou));
            Assert.True(expected.BestImage.allclose(outcome.BestImage.view(2, 16, 2), atol: 1e-5));
            Assert.True(expected.LastImage.allclose(outcome.LastImage.view(2, 16, 2), atol: 1e-5));
        }
    }

    // Targets that are the network's own answer to another image can be reached.
    private static AttackExample[] Examples(int count)
    {
        var random = new Generator(20191013);
        var images = rand([count, 3, 8, 8], generator: random);
        var others = (images + (0.25 * randn([count, 3, 8, 8], generator: random))).clamp(0, 1);
        var targets = new WaveModel().Logits(others).argmax(1);
        return [.. Enumerable.Range(0, count).Select(i => new AttackExample(images[i], targets[i]) { Seed = i })];
    }

    private static AttackOutcome[] Run(
        AttackOptions options, AttackExample[] examples, int places = 16, ISegmentationModel? model = null,
        ISegmentationModel? surrogate = null)
    {
        var outcomes = new AttackOutcome[examples.Length];
        new AttackRunner(options).Run(
            model ?? new WaveModel(), examples, places, outcome => outcomes[outcome.Index] = outcome, surrogate: surrogate,
            cancellation: TestContext.Current.CancellationToken);
        return outcomes;
    }

    private static void AssertSame(IReadOnlyList<AttackOutcome> expected, IReadOnlyList<AttackOutcome> actual) =>
        Assert.All(expected.Zip(actual), pair => AssertSame(pair.First, pair.Second));

    private static void AssertSame(AttackOutcome expected, AttackOutcome actual)
    {
        Assert.Equal(expected.Trajectory.Count, actual.Trajectory.Count);
        Assert.All(expected.Trajectory.Zip(actual.Trajectory), pair =>
        {
            Assert.Equal(
                pair.First with { L2 = 0, Linf = 0, Multiplier = 0 },
                pair.Second with { L2 = 0, Linf = 0, Multiplier = 0 });
            Assert.Equal(pair.First.L2, pair.Second.L2, 1e-5);
            Assert.Equal(pair.First.Linf, pair.Second.Linf, 1e-5);
            Assert.Equal(pair.First.Multiplier, pair.Second.Multiplier, 1e-6);
        });
        Assert.Equal(expected.Best.Step, actual.Best.Step);
        Assert.Equal(expected.Passes, actual.Passes);
        Assert.True(expected.BestImage.allclose(actual.BestImage, atol: 1e-6));
        Assert.True(expected.LastImage.allclose(actual.LastImage, atol: 1e-6));
    }
}
