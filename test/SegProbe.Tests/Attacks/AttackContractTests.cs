using SegProbe.Attacks;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>What holds for every attack that has a norm; SSM, ASM and ASMA have a table of their own.</summary>
public sealed class AttackContractTests
{
    public static TheoryData<string> Attacks => [.. AttackList.Names];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Run_GivesEachImageTheSameOutcome_AloneOrInAStream(string name)
    {
        // Seven examples in three places, done at different steps, so that places are filled again beside running
        // examples. An attack whose step grows with its batch would come elsewhere.
        using var scope = NewDisposeScope();
        var (images, targets) = WaveExamples.Reachable(7);
        var options = AttackList.Of(name);
        var attack = new MaskAttack(options with { StopIou = options.Goal == AttackGoal.Reach ? 0.6 : 0.3 });

        var streamed = new AttackOutcome[7];
        attack.Run(
            new WaveModel(), Enumerable.Range(0, 7).Select(i => new AttackExample(images[i], targets[i]) { Seed = i }),
            3, outcome => streamed[outcome.Index] = outcome, cancellation: TestContext.Current.CancellationToken);
        var alone = Enumerable.Range(0, 7)
            .Select(i => One(attack, new(images[i], targets[i]) { Seed = i }, new WaveModel()))
            .ToArray();

        Assert.True(streamed.Select(outcome => outcome.Trajectory.Count).Distinct().Count() >= 2);
        Assert.All(alone.Zip(streamed), pair => AssertSame(pair.First, pair.Second));
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Run_ImprovesOnEveryCleanImage_InTheRangeAndTheBudget(string name)
    {
        using var scope = NewDisposeScope();
        var (images, targets) = WaveExamples.Reachable(4);
        var options = AttackList.Of(name);

        var outcomes = Run(new(options), images, targets);

        var success = (options as MinimumAttackOptions)?.SuccessIou ?? 1;
        var unsolved = outcomes.Where(outcome => options.Progress(outcome.Clean.Iou) < success).ToList();
        Assert.True(unsolved.Count >= 3);
        Assert.All(unsolved, outcome =>
        {
            Assert.True(options.Progress(outcome.Best.Iou) > options.Progress(outcome.Clean.Iou));
            Assert.InRange(outcome.BestImage.min().ToDouble(), 0, 1);
            Assert.InRange(outcome.BestImage.max().ToDouble(), 0, 1);
        });
        if (options is BudgetAttackOptions budget)
        {
            Assert.All(
                outcomes.SelectMany(outcome => outcome.Trajectory),
                state => Assert.InRange(
                    budget.Norm == PerturbationNorm.L2 ? state.L2 : state.Linf, 0, budget.Epsilon + 1e-6));
        }
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Run_LeavesItsInputsAlone_Repeats_AndKeepsOnlyTheOutcomes(string name)
    {
        using var scope = NewDisposeScope();
        var (images, targets) = WaveExamples.Reachable(2);
        var (imagesBefore, targetsBefore) = (images.clone(), targets.clone());
        var attack = new MaskAttack(AttackList.Of(name));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var first = Run(attack, images, targets);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var second = Run(attack, images, targets);

        Assert.Equal(before + 4, live);
        Assert.True(images.equal(imagesBefore).all().item<bool>());
        Assert.True(targets.equal(targetsBefore).all().item<bool>());
        Assert.All(first.Zip(second), pair =>
        {
            Assert.Equal(pair.First.Trajectory, pair.Second.Trajectory);
            Assert.Equal(pair.First.BestImage.data<float>().ToArray(), pair.Second.BestImage.data<float>().ToArray());
        });
    }

    [Theory]
    [MemberData(nameof(Attacks))]
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
        var options = AttackList.Of(name);
        var image = full([1, 1, 2, 2], 0.1f);
        var target = full([1, 2, 2], options.Goal == AttackGoal.Reach ? 1 : 0, ScalarType.Int64);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.Throws<OperationCanceledException>(
            () => new MaskAttack(options).Run(model, image, target, cancellation.Token));

        Assert.Equal(3, evaluations);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Run_ChangesOnlyTheRegion(string name)
    {
        using var scope = NewDisposeScope();
        var (images, targets) = WaveExamples.Reachable(1);
        var region = zeros([8, 8], ScalarType.Bool);
        region.narrow(1, 2, 4).fill_(true);

        using var outcome = One(
            new(AttackList.Of(name)), new(images[0], targets[0]) { Region = region }, new WaveModel());

        var changed = outcome.LastImage.ne(images[0]).any(0);
        Assert.True(changed.any().item<bool>());
        Assert.False(changed.logical_and(region.logical_not()).any().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Run_LeavesPixelsThatDoNotCountAsTheyAre_WhereEachPixelScoresItself(string name)
    {
        // The third pixel has no weight, the fourth the ignored label.
        using var scope = NewDisposeScope();
        var options = AttackList.Of(name);
        var image = full([1, 1, 4], 0.45f);
        var label = options.Goal == AttackGoal.Reach ? 1L : 0;
        var example = new AttackExample(image, tensor([label, label, label, 255]).view(1, 4))
        {
            Weights = tensor([1f, 1, 0, 1]).view(1, 4),
        };

        using var outcome = One(new(options), example, new IgnoringModel(new PixelThresholdModel(), 255));

        var last = outcome.LastImage.data<float>().ToArray();
        Assert.True(last[0] > 0.45f && last[1] > 0.45f);
        Assert.Equal([0.45f, 0.45f], last[2..]);
    }

    private static IReadOnlyList<AttackOutcome> Run(MaskAttack attack, Tensor images, Tensor targets) =>
        attack.Run(new WaveModel(), images, targets, TestContext.Current.CancellationToken);

    private static AttackOutcome One(MaskAttack attack, AttackExample example, SegProbe.Models.ISegmentationModel model)
    {
        AttackOutcome? made = null;
        attack.Run(
            model, [example], 1, outcome => made = outcome, cancellation: TestContext.Current.CancellationToken);
        return made!;
    }

    private static void AssertSame(AttackOutcome expected, AttackOutcome actual)
    {
        Assert.Equal(expected.Trajectory.Count, actual.Trajectory.Count);
        Assert.All(expected.Trajectory.Zip(actual.Trajectory), pair =>
        {
            Assert.Equal(pair.First.PixelsOffTarget, pair.Second.PixelsOffTarget);
            Assert.Equal(pair.First.L2, pair.Second.L2, 1e-4);
            Assert.Equal(pair.First.Linf, pair.Second.Linf, 1e-4);
        });
        Assert.Equal(expected.Best.Step, actual.Best.Step);
        Assert.Equal(expected.Passes, actual.Passes);
        Assert.True(expected.BestImage.allclose(actual.BestImage, atol: 1e-4));
        Assert.Null(actual.Failure);
    }
}
