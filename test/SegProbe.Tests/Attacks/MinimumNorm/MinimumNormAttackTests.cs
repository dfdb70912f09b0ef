using SegProbe.Attacks;
using SegProbe.Attacks.MinimumNorm;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.MinimumNorm;

/// <summary>Minimum-norm attacks where the smallest change is known.</summary>
public sealed class MinimumNormAttackTests
{
    private const int Side = 3;

    [Theory]
    [InlineData("ddn", PerturbationNorm.L2, 0.06)]
    [InlineData("fmn", PerturbationNorm.L2, 0.01)]
    [InlineData("fmn", PerturbationNorm.Linf, 0.01)]
    [InlineData("alma-prox", PerturbationNorm.Linf, 0.01)]
    [InlineData("pdpgd", PerturbationNorm.L2, 0.02)]
    [InlineData("pdpgd", PerturbationNorm.Linf, 0.02)]
    public void Run_FindsTheSmallestChange_OfPixelsThatAreAlike(
        string method, PerturbationNorm norm, double tolerance)
    {
        using var scope = NewDisposeScope();
        var smallest = -TwoClassPixelModel.Bias / TwoClassPixelModel.Slope(norm);
        var image = full([1, 2, Side, Side], 0.5f);

        foreach (var goal in Enum.GetValues<AttackGoal>())
        {
            using var outcome = Run(method, norm, goal, image);
            var size = norm == PerturbationNorm.L2 ? outcome.Best.L2 / Side : outcome.Best.Linf;
            Assert.InRange(size, smallest, smallest * (1 + tolerance));
            Assert.Equal(1, goal == AttackGoal.Targeted ? outcome.Best.Iou : 1 - outcome.Best.Iou);
        }
    }

    [Fact]
    public void AlmaProx_FindsTheSmallestChange_OfPixelsThatDiffer()
    {
        // The hardest pixel decides: a step of 0.03 · 3 further from the boundary than the others.
        using var scope = NewDisposeScope();
        var image = full([1, 2, Side, Side], 0.5f);
        image[0, 0, 1, 1] = 0.47f;

        using var outcome = Run(
            "alma-prox", PerturbationNorm.Linf, AttackGoal.Targeted, image);

        var smallest = (-TwoClassPixelModel.Bias + 0.09) / TwoClassPixelModel.Slope(PerturbationNorm.Linf);
        Assert.InRange(outcome.Best.Linf, smallest, smallest * 1.02);
    }

    [Theory]
    [InlineData("dag")]
    [InlineData("ddn")]
    [InlineData("fmn")]
    [InlineData("alma-prox")]
    [InlineData("pdpgd")]
    public void Run_GivesTheNearestState_WhereNoneSucceeds(string method)
    {
        // One pixel of the second column cannot be turned: it may not change. A failed example is no clean one.
        using var scope = NewDisposeScope();
        var region = ones([Side, Side], ScalarType.Bool);
        region[1, 1] = false;
        var example = new AttackExample(full([2, Side, Side], 0.5f), ones([Side, Side], ScalarType.Int64))
        {
            Region = region,
        };
        AttackOutcome? outcome = null;

        new AttackRunner(Method.Create<MinimumNormAttackOptions>(method) with { SuccessIou = 0.95, Steps = 300 }).Run(
            new TwoClassPixelModel(), [example], 1, made => outcome = made,
            cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(8.0 / 9, outcome!.Best.Iou, 1e-9);
        Assert.Equal(1, outcome.Best.PixelsOffTarget);
        Assert.True(outcome.Best.Step > 0);
    }

    [Theory]
    [InlineData(AttackGoal.Targeted)]
    [InlineData(AttackGoal.Untargeted)]
    public void Dag_StepsHalfAGreyLevelAlongTheGradient_UntilTheFirstSuccess(AttackGoal goal)
    {
        // A step changes the channels by 3/4 and 1 of half a level, and so the margin by 25/4 of it: 41 steps to 0.5.
        using var scope = NewDisposeScope();

        using var outcome = Run(
            "dag", PerturbationNorm.Linf, goal, full([1, 2, Side, Side], 0.5f));

        Assert.Equal(41, outcome.Last.Step);
        Assert.Equal(outcome.Last, outcome.Best);
        Assert.Equal(41 * 0.5 / 255, outcome.Last.Linf, 1e-6);
    }

    [Theory]
    [InlineData(PublishedVariant.Adapted, 0.1)]
    [InlineData(PublishedVariant.Published, 0.2 / 1.4142135623730951)]
    public void Fmn_EstimatesTheDistance_ByTheMarginsItsVariantCounts(PublishedVariant variant, double distance)
    {
        // Margins of -0.2 and 0.6, each of slope 2: the mean of the negative one over both pixels is -0.1 at a slope of
        // 1, that of both 0.2 at a slope of (1, 1).
        using var scope = NewDisposeScope();
        var options = new FmnOptions { Variant = variant, SuccessIou = 1, Steps = 2 };

        using var outcome = new AttackRunner(options).Run(
            new PixelThresholdModel(), tensor([0.4f, 0.8f]).view(1, 1, 1, 2), ones([1, 1, 2], ScalarType.Int64),
            TestContext.Current.CancellationToken)[0];

        Assert.Equal(1.01 * distance, outcome.Trajectory[1].L2, 1e-5);
    }

    [Theory]
    [InlineData(PublishedVariant.Adapted, 0.01)]
    [InlineData(PublishedVariant.Published, 0.1)]
    public void Pdpgd_BeginsWithTheStepOfItsVariant(PublishedVariant variant, double stepSize)
    {
        using var scope = NewDisposeScope();
        var options = new PdpgdOptions { Variant = variant, Steps = 1 };

        using var outcome = new AttackRunner(options).Run(
            new TwoClassPixelModel(), full([1, 2, Side, Side], 0.5f), ones([1, Side, Side], ScalarType.Int64),
            TestContext.Current.CancellationToken)[0];

        Assert.Equal(stepSize, outcome.Trajectory[0].Multiplier, 1e-6);
    }

    [Theory]
    [InlineData("ddn", PerturbationNorm.Linf, "Norm must be L2 for ddn, got Linf.")]
    [InlineData("alma-prox", PerturbationNorm.L2, "Norm must be Linf for alma-prox, got L2.")]
    public void MaskAttack_RejectsANorm_ThatTheMethodDoesNotHave(
        string method, PerturbationNorm norm, string message)
    {
        var error = Assert.Throws<ArgumentException>(
            () => new AttackRunner(Method.Create<MinimumNormAttackOptions>(method) with { Norm = norm }));

        Assert.Contains(message, error.Message);
    }

    private static AttackOutcome Run(
        string method, PerturbationNorm norm, AttackGoal goal, Tensor image) =>
        new AttackRunner(Method.Create<MinimumNormAttackOptions>(method) with { Norm = norm, Goal = goal, SuccessIou = 1 }).Run(
            new TwoClassPixelModel(), image,
            full([1, Side, Side], goal == AttackGoal.Targeted ? 1 : 0, ScalarType.Int64),
            TestContext.Current.CancellationToken)[0];
}
