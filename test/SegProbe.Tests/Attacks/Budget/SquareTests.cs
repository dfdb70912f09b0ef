using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Budget;

public sealed class SquareTests
{
    // The authors' schedule, p_selection: halved after 10, 50, 200, ... of 10,000 queries.
    [Theory]
    [InlineData(1, 22)]
    [InlineData(11, 16)]
    [InlineData(60, 11)]
    [InlineData(9000, 1)]
    public void Side_FollowsTheAuthorsSchedule(int step, int side) =>
        Assert.Equal(side, new SquareOptions { Steps = 10_000 }.Side(step, [100, 100]));

    [Theory]
    [InlineData(PerturbationNorm.Linf, 0.2)]
    [InlineData(PerturbationNorm.L2, 4)]
    public void Run_TurnsAMask_OfAModelWithoutGradients_AndCountsEachQuery(PerturbationNorm norm, double epsilon)
    {
        using var scope = NewDisposeScope();
        var model = new Patches();
        var options = new SquareOptions
        {
            Goal = AttackGoal.Untargeted,
            Norm = norm,
            Epsilon = epsilon,
            Steps = 400,
            StopIou = 1,
        };

        using var outcome = Run(options, model, 0.55f);

        Assert.Equal(1, outcome.Clean.Iou);
        Assert.InRange(outcome.Best.Iou, 0, 0.35);
        Assert.Equal((model.Calls, 0), (outcome.Passes.Forward, outcome.Passes.Backward));
        Assert.Equal(outcome.Last.Step + 1, model.Calls);
    }

    [Fact]
    public void Run_GivesEachValueAnEndOfTheBudget_InLinf()
    {
        using var scope = NewDisposeScope();
        var options = new SquareOptions { Goal = AttackGoal.Untargeted, Epsilon = 0.125, Steps = 50 };

        using var outcome = Run(options, new Patches(), 0.5f);

        Assert.Equal(0, (outcome.LastImage - 0.5).abs().sub(0.125).abs().max().ToDouble(), 1e-6);
    }

    private static AttackOutcome Run(SquareOptions options, ISegmentationModel model, float grey) =>
        new AttackRunner(options).Run(
            model, full([1, 1, 16, 16], grey), ones([1, 16, 16], ScalarType.Int64), TestContext.Current.CancellationToken)[0];

    // Class 1 where the mean over 3 x 3 pixels is above a half; it has scores, and refuses a gradient.
    private sealed class Patches : ISegmentationModel
    {
        public int Calls { get; private set; }

        public ValueRange InputRange => new(0, 1);

        public Tensor Logits(Tensor images)
        {
            Calls++;
            var margin = nn.functional.avg_pool2d(images.detach(), 3, 1, 1, count_include_pad: false) - 0.5;
            return cat([-margin, margin], 1);
        }

        public IForwardPass Evaluate(Tensor images) => throw new InvalidOperationException("There is no gradient.");
    }
}
