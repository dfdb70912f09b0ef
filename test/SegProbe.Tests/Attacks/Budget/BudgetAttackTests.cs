using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Budget;

/// <summary>Budget attacks where the best answer is known.</summary>
public sealed class BudgetAttackTests
{
    private const int Side = 3;

    public static TheoryData<string, PerturbationNorm, AttackGoal> Attacks => new(
        from method in Method.Names(AttackFamily.Budget)
        where AttackCatalog.Default.Find(method)!.Defaults.FollowsGradient
        from norm in Enum.GetValues<PerturbationNorm>()
        from goal in Enum.GetValues<AttackGoal>()
        select (method, norm, goal));

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Run_ReachesTheLargestMarginInTheBudget(string method, PerturbationNorm norm, AttackGoal goal)
    {
        // All pixels are alike and the budget is too small to turn them, so that each keeps being pushed. In L2 they
        // share it.
        using var scope = NewDisposeScope();
        var pixel = 0.9 * -TwoClassPixelModel.Bias / TwoClassPixelModel.Slope(norm);
        var options = Method.Create<BudgetAttackOptions>(method) with
        {
            Norm = norm,
            Goal = goal,
            Epsilon = norm == PerturbationNorm.L2 ? pixel * Side : pixel,
            Steps = 40,
        };

        using var outcome = Run(options, new());

        var margin = new TwoClassPixelModel().Margin(outcome.LastImage);
        Assert.Equal(0.1 * TwoClassPixelModel.Bias, margin.min().ToDouble(), 1e-5);
        Assert.Equal(0.1 * TwoClassPixelModel.Bias, margin.max().ToDouble(), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Run_TurnsAllPixels_WhereTheBudgetJustAllowsIt(
        string method, PerturbationNorm norm, AttackGoal goal)
    {
        using var scope = NewDisposeScope();
        var pixel = 1.02 * -TwoClassPixelModel.Bias / TwoClassPixelModel.Slope(norm);
        var options = Method.Create<BudgetAttackOptions>(method) with
        {
            Norm = norm,
            Goal = goal,
            Epsilon = norm == PerturbationNorm.L2 ? pixel * Side : pixel,
        };

        using var outcome = Run(options, new());

        Assert.Equal(goal == AttackGoal.Targeted ? 0 : 9, outcome.Best.PixelsOffTarget);
    }

    [Theory]
    [InlineData("pgd")]
    [InlineData("apgd-mce")]
    public void Run_ScalesTheBudget_ToTheModelsRange(string method)
    {
        // 4/255 are four levels for a network of values in [0, 255] too.
        using var scope = NewDisposeScope();
        var options = Method.Create<BudgetAttackOptions>(method) with { Epsilon = 4.0 / 255, Steps = 20 };

        using var outcome = Run(options, new(span: 255));

        Assert.Equal(4, outcome.Last.Linf, 1e-4);
    }

    [Theory]
    [InlineData(10, new[] { 3, 5, 6, 7, 8, 9 })]
    [InlineData(100, new[] { 22, 41, 57, 70, 80, 87, 93, 99 })]
    public void Checkpoints_ComeFasterAndFaster(int steps, int[] expected) =>
        Assert.Equal(expected, ApgdRule.Checkpoints(steps));

    private static AttackOutcome Run(BudgetAttackOptions options, TwoClassPixelModel model)
    {
        var image = full([1, 2, Side, Side], (float)(0.5 * model.InputRange.Upper));
        var label = options.Goal == AttackGoal.Targeted ? 1 : 0;
        return new AttackRunner(options).Run(
            model, image, full([1, Side, Side], label, ScalarType.Int64), TestContext.Current.CancellationToken)[0];
    }
}
