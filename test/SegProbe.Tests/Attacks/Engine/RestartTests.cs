using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Engine;

public sealed class RestartTests
{
    public static TheoryData<string, PerturbationNorm> Attacks => new(
        from method in Method.Names(AttackFamily.Budget)
        from norm in Enum.GetValues<PerturbationNorm>()
        select (method, norm));

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Run_GivesTheSameOutcome_AloneOrInAStream_AndNoneWorseThanWithoutRestarts(
        string method, PerturbationNorm norm)
    {
        using var scope = NewDisposeScope();
        var once = Method.Create<BudgetAttackOptions>(method) with
        {
            Norm = norm,
            Epsilon = norm == PerturbationNorm.L2 ? 0.8 : 0.08,
            Steps = 12,
        };
        var options = once with { Restarts = 3 };
        var examples = Examples(4);

        var plain = Run(once, examples, 4);
        var streamed = Run(options, examples, 5);
        var alone = examples.Select(example => Run(options, [example], 1)[0]).ToArray();

        foreach (var (index, outcome) in streamed.Index())
        {
            Assert.Equal(alone[index].Trajectory.Select(state => state.Iou), outcome.Trajectory.Select(state => state.Iou));
            Assert.Equal(new(3 * 13, method == "square" ? 0 : 3 * 12), outcome.Passes);
            Assert.Equal(plain[index].Clean, outcome.Clean with { Multiplier = plain[index].Clean.Multiplier });
            Assert.False(once.IsBetter(plain[index].Best, outcome.Best));
            Assert.Equal(13, outcome.Trajectory.Count);
            Assert.Equal(outcome.Best, outcome.Trajectory[outcome.Best.Step]);
            var predicted = new WaveModel().Logits(outcome.BestImage.unsqueeze(0)).argmax(1);
            Assert.Equal(
                MaskOverlap.ForegroundIou(predicted, examples[index].Target.unsqueeze(0)).ToDouble(), outcome.Best.Iou);
            Assert.InRange(
                norm == PerturbationNorm.L2 ? outcome.Best.L2 : outcome.Best.Linf, 0, options.Epsilon + 1e-6);
        }
    }

    [Fact]
    public void Run_IsBetterForSomeImage_AndTriesOtherStartsWithOtherSeeds()
    {
        using var scope = NewDisposeScope();
        var options = new PgdOptions { Epsilon = 0.08, Steps = 6, Restarts = 4 };
        var examples = Examples(8);
        var others = examples.Select(example => example with { Seed = example.Seed + 100 }).ToArray();

        var plain = Run(options with { Restarts = 1 }, examples, 8);
        var restarted = Run(options, examples, 8);
        var again = Run(options, others, 8);

        Assert.Contains(restarted.Zip(plain), pair => pair.First.Best.Iou > pair.Second.Best.Iou);
        Assert.Contains(restarted.Zip(again), pair => pair.First.Last != pair.Second.Last);
    }

    [Fact]
    public void Run_ChangesNothingOutsideTheRegion_AndKeepsOnlyTheOutcomes()
    {
        using var scope = NewDisposeScope();
        var options = new PgdOptions { Epsilon = 0.08, Steps = 4, Restarts = 3 };
        var region = zeros([8, 8], ScalarType.Bool);
        region[2..7, 1..6].fill_(true);
        AttackExample[] examples = [.. Examples(3).Select(example => example with { Region = region })];
        var seen = new List<(int Index, int Step)>();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var outcomes = Run(options, examples, 2, new(Snapshots.Spread(4, 3), state => seen.Add((state.Index, state.Step))));

        Assert.Equal(before + 6, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal([(0, 0), (0, 2), (0, 4), (1, 0), (1, 2), (1, 4), (2, 0), (2, 2), (2, 4)], seen.Order());
        Assert.All(outcomes, outcome => Assert.False(
            (outcome.LastImage - examples[outcome.Index].Image).ne(0).any(0).logical_and(region.logical_not()).any()
                .item<bool>()));
    }

    private static AttackExample[] Examples(int count)
    {
        var random = new Generator(20191013);
        var images = rand([count, 3, 8, 8], generator: random);
        var others = (images + (0.25 * randn([count, 3, 8, 8], generator: random))).clamp(0, 1);
        var targets = new WaveModel().Logits(others).argmax(1);
        return [.. Enumerable.Range(0, count).Select(i => new AttackExample(images[i], targets[i]) { Seed = i })];
    }

    private static AttackOutcome[] Run(
        AttackOptions options, AttackExample[] examples, int places, Snapshots? snapshots = null)
    {
        var outcomes = new AttackOutcome[examples.Length];
        new AttackRunner(options).Run(
            new WaveModel(), examples, places, outcome => outcomes[outcome.Index] = outcome, snapshots: snapshots,
            cancellation: TestContext.Current.CancellationToken);
        return outcomes;
    }
}
