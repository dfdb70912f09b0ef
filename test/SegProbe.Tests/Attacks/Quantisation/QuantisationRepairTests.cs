using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Attacks.Corruptions;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Attacks.Quantisation;
using SegProbe.Metrics;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Quantisation;

/// <summary>What holds for the repaired images of every attack of <see cref="AttackTable"/>.</summary>
public sealed class QuantisationRepairTests
{
    public static TheoryData<string> Names => AttackTable.Names;

    public static TheoryData<string> Budgets =>
        [.. AttackTable.All.Where(each => each.Value is BudgetAttackOptions and not CorruptionOptions).Select(each => each.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_GivesValuesOfTheGrid_InTheRange(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var (example, found) in Attacked(AttackTable.All[name]))
        {
            foreach (var bits in (int[])[8, 16])
            {
                var levels = Levels(Repair(AttackTable.All[name], example, found, bits).Image, bits);

                Assert.InRange(levels.min().ToDouble(), 0, 1 << bits);
                Assert.InRange(levels.max().ToDouble(), 0, (1 << bits) - 1);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_IsNeverWorseThanRounding(string name)
    {
        using var scope = NewDisposeScope();
        var options = AttackTable.All[name];
        foreach (var (example, found) in Attacked(options))
        {
            var rounded = Measure(example, (found.to(ScalarType.Float64) * 255).round().to(ScalarType.Float32) / 255);
            var repaired = Measure(example, Repair(options, example, found).Image);

            // The rounded image is out of the budget where its L2 is, and is then no image to compare with.
            var isAllowed = options is not BudgetAttackOptions { Norm: PerturbationNorm.L2 } budget
                || rounded.L2 <= budget.Epsilon;
            Assert.False(isAllowed && options.IsBetter(rounded, repaired), $"{rounded} {repaired}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_MovesEachValueByALevelAtMost_AndNoneOutsideOfTheRegion(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var (example, found) in Attacked(AttackTable.All[name]))
        {
            var repaired = Repair(AttackTable.All[name], example, found).Image;

            Assert.InRange((repaired - found).abs().max().ToDouble() * 255, 0, 1.03);
            var changed = (repaired - example.Image).ne(0).any(0);
            Assert.False(changed.logical_and(example.Region!.logical_not()).any().ToBoolean());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_LeavesItsInputsAlone_Repeats_AndKeepsOnlyTheImage(string name)
    {
        using var scope = NewDisposeScope();
        var (example, found) = Attacked(AttackTable.All[name])[0];
        var (image, target, before) = (example.Image.clone(), example.Target.clone(), found.clone());
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using var first = Repair(AttackTable.All[name], example, found);
        Assert.Equal(live + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        using var second = Repair(AttackTable.All[name], example, found);

        Assert.True(first.Image.Equals(second.Image));
        Assert.Equal(first.Passes, second.Passes);
        Assert.True(example.Image.Equals(image) && example.Target.Equals(target) && found.Equals(before));
    }

    [Theory]
    [MemberData(nameof(Budgets))]
    public void Run_StaysInTheBudget_OfALevelOrLittleMore(string name)
    {
        using var scope = NewDisposeScope();
        var budget = (BudgetAttackOptions)AttackTable.All[name] with { Epsilon = 1.0 / 255 };
        budget = budget.Norm == PerturbationNorm.L2 ? budget with { Epsilon = 0.05 } : budget;
        foreach (var (example, found) in Attacked(budget, last: true))
        {
            foreach (var bits in (int[])[8, 16])
            {
                var change = Levels(Repair(budget, example, found, bits).Image, bits) - Levels(example.Image, bits);

                Assert.True(change.ne(0).any().ToBoolean());
                var size = budget.Norm == PerturbationNorm.L2
                    ? (change * change).sum().sqrt() / ((1 << bits) - 1)
                    : change.abs().max() / ((1 << bits) - 1);
                Assert.InRange(size.ToDouble(), 0, budget.Epsilon);
            }
        }
    }

    [Theory]
    [InlineData("noise", PerturbationNorm.Linf, 1.0 / 255)]
    [InlineData("brightness", PerturbationNorm.L2, 0.05)]
    public void Run_RoundsACorruptionIntoItsBudget_AndFollowsNoGradient(
        string method, PerturbationNorm norm, double budget)
    {
        using var scope = NewDisposeScope();
        var options = Method.Create<CorruptionOptions>(method) with { Norm = norm, Epsilon = budget };
        foreach (var (example, found) in Attacked(options, last: true))
        {
            using var repaired = Repair(options, example, found);

            var change = repaired.Image - example.Image;
            var size = norm == PerturbationNorm.L2 ? (change * change).sum().sqrt() : change.abs().max();
            Assert.InRange(size.ToDouble(), 0, budget * (1 + 1e-5));
            Assert.Equal(0, repaired.Passes.Backward);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_CountsItsPasses_AndMakesNoMoreThanSaid(string name)
    {
        using var scope = NewDisposeScope();
        var forward = 0;
        var model = new PixelThresholdModel { Threshold = 1.5, OnForward = _ => forward++ };
        var (example, found) = Attacked(AttackTable.All[name])[0];
        example = example with { Target = example.Target.clamp_max(1) };

        using var repaired = new QuantisationRepair(AttackTable.All[name], 8).Run(
            model, example, found, TestContext.Current.CancellationToken);

        Assert.Equal(forward, repaired.Passes.Forward);
        if (AttackTable.All[name] is CorruptionOptions)
        {
            Assert.Equal(new(1, 0), repaired.Passes);
            return;
        }

        Assert.InRange(forward, 2, QuantisationRepair.MostPasses);
        Assert.InRange(repaired.Passes.Backward, 1, forward - 1);
    }

    [Theory]
    [InlineData(AttackGoal.Targeted)]
    [InlineData(AttackGoal.Untargeted)]
    public void Run_ComesNearTheSmallestSuccess_OfAllWaysToRound(AttackGoal goal)
    {
        // Each pixel's label is decided by the sum of its three channels. 12 values: 4096 ways to round them.
        using var scope = NewDisposeScope();
        var options = new MinNormOptions { Goal = goal, SuccessIou = 1, Steps = 200 };
        var model = new PixelThresholdModel { Threshold = 1.5 };
        var (broken, ratios) = (0, new List<double>());
        for (var seed = 0; seed < 20; seed++)
        {
            var image = (0.45f + (0.1f * rand([3, 2, 2], generator: new Generator((ulong)seed))))
                .mul(255).round() / 255;
            var drawn = model.Logits(image.unsqueeze(0)).argmax(1)[0];
            var example = new AttackExample(image, goal == AttackGoal.Targeted ? 1 - drawn : drawn);
            using var found = new AttackRunner(options).Run(
                model, image.unsqueeze(0), example.Target.unsqueeze(0), TestContext.Current.CancellationToken)[0];
            var all = AllRoundings(found.BestImage);
            var states = Measure(model, example, all);
            var smallest = states.Where(each => options.IsSuccess(each.Iou)).Min(each => each.L2);
            broken += options.IsSuccess(
                Measure(model, example, (found.BestImage * 255).round().unsqueeze(0) / 255)[0].Iou) ? 0 : 1;

            using var repaired = new QuantisationRepair(options, 8).Run(
                model, example, found.BestImage, TestContext.Current.CancellationToken);

            var state = Measure(model, example, repaired.Image.unsqueeze(0))[0];
            Assert.True(options.IsSuccess(state.Iou));
            ratios.Add(state.L2 / smallest);
        }

        Assert.InRange(broken, 5, 20);
        Assert.InRange(ratios.Average(), 0.99, 1.06);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(32)]
    public void Create_RefusesBitsThatNoFileHas(int bits)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new QuantisationRepair(new MinNormOptions(), bits));

        Assert.Contains($"bits must be 8 or 16, got {bits}.", error.Message);
    }

    [Fact]
    public void Run_RefusesAnImageThatIsNotTheExamples()
    {
        using var scope = NewDisposeScope();
        var example = new AttackExample(zeros([1, 2, 2]), zeros([2, 2], ScalarType.Int64));
        void Run(Tensor image) => new QuantisationRepair(new MinNormOptions(), 8).Run(
            new PixelThresholdModel(), example, image, TestContext.Current.CancellationToken);

        Assert.Contains(
            "image must have the shape [1, 2, 2]",
            Assert.Throws<ArgumentException>(() => Run(zeros([1, 2, 3]))).Message);
        Assert.Contains("[0, 1], got [2, 2]", Assert.Throws<ArgumentException>(() => Run(full([1, 2, 2], 2f))).Message);
    }

    // Clean images of whole 8-bit levels, of which a part may change, and what an attack made of them.
    private static (AttackExample Example, Tensor Found)[] Attacked(AttackOptions options, bool last = false)
    {
        var random = new Generator(20191013);
        var images = rand([3, 3, 8, 8], generator: random);
        var others = (images + (0.25 * randn([3, 3, 8, 8], generator: random))).clamp(0, 1);
        var targets = new WaveModel().Logits(others).argmax(1);
        var region = ones([8, 8], ScalarType.Bool);
        region[..2].fill_(false);
        AttackExample[] examples =
        [
            .. Enumerable.Range(0, 3).Select(
                i => new AttackExample((images[i] * 255).round() / 255, targets[i]) { Region = region }),
        ];
        var found = new Tensor[examples.Length];
        new AttackRunner(options with { Steps = Math.Min(options.Steps, 25) }).Run(
            new WaveModel(), examples, examples.Length,
            outcome => found[outcome.Index] = last ? outcome.LastImage : outcome.BestImage,
            cancellation: TestContext.Current.CancellationToken);
        return [.. examples.Zip(found)];
    }

    private static QuantisationOutcome Repair(AttackOptions options, AttackExample example, Tensor found, int bits = 8) =>
        new QuantisationRepair(options, bits).Run(
            new WaveModel(), example, found, TestContext.Current.CancellationToken);

    private static Tensor Levels(Tensor values, int bits)
    {
        var highest = (1 << bits) - 1;
        var levels = (values.to(ScalarType.Float64) * highest).round();
        Assert.True((levels.to(ScalarType.Float32) / highest).Equals(values));
        return levels;
    }

    private static TrajectoryPoint Measure(AttackExample example, Tensor image) =>
        Measure(new WaveModel(), example, image.unsqueeze(0))[0];

    private static TrajectoryPoint[] Measure(ISegmentationModel model, AttackExample example, Tensor images)
    {
        var predicted = model.Logits(images).argmax(1);
        var targets = example.Target.unsqueeze(0).expand_as(predicted);
        var ious = MaskOverlap.ForegroundIou(predicted, targets).data<double>().ToArray();
        var sizes = PerturbationSize.L2(images, example.Image.unsqueeze(0)).data<double>().ToArray();
        var largest = PerturbationSize.Linf(images, example.Image.unsqueeze(0)).data<double>().ToArray();
        return [.. ious.Select((iou, i) => new TrajectoryPoint(0, iou, 0, sizes[i], largest[i], 0, 0))];
    }

    private static Tensor AllRoundings(Tensor image)
    {
        var count = (int)image.numel();
        var choices = arange(1L << count).unsqueeze(1).bitwise_right_shift(arange(count)).bitwise_and(1);
        return (((image * 255).floor().flatten() + choices) / 255).view([-1, .. image.shape]);
    }
}
