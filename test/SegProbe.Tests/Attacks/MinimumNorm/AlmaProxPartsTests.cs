using SegProbe.Attacks;
using SegProbe.Attacks.MinimumNorm;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.MinimumNorm;

/// <summary>What ALMA prox is made of.</summary>
public sealed class AlmaProxPartsTests
{
    private const double Step = 1e-6;

    [Theory]
    [InlineData(-2.0)]
    [InlineData(-0.3)]
    [InlineData(0.4)]
    [InlineData(3.0)]
    public void PenaltySlope_IsTheDifferenceOfTheValue(double constraint)
    {
        using var scope = NewDisposeScope();
        var parameter = tensor([0.01, 1, 30]);
        var multiplier = tensor([1e-3, 0.5, 1]);

        var slope = LagrangianPenalty.Slope(full_like(parameter, constraint), parameter, multiplier);

        var rise = LagrangianPenalty.Value(full_like(parameter, constraint + Step), parameter, multiplier)
            - LagrangianPenalty.Value(full_like(parameter, constraint - Step), parameter, multiplier);
        Assert.True(slope.allclose(rise / (2 * Step), rtol: 1e-6));
    }

    [Fact]
    public void PenaltySlope_IsTheMultiplier_OnTheBoundary()
    {
        using var scope = NewDisposeScope();

        var slope = LagrangianPenalty.Slope(tensor([0.0]), tensor([5.0]), tensor([0.3]));

        Assert.Equal(0.3, slope.item<double>(), 1e-12);
    }

    [Theory]
    [InlineData(2, AttackGoal.Targeted)]
    [InlineData(2, AttackGoal.Untargeted)]
    [InlineData(4, AttackGoal.Targeted)]
    [InlineData(4, AttackGoal.Untargeted)]
    public void ConstraintSlopes_AreTheDifferencesOfTheValues(int classes, AttackGoal goal)
    {
        using var scope = NewDisposeScope();
        var random = new Generator(3);
        var scores = 3 * randn([2, classes, 2, 3], ScalarType.Float64, generator: random);
        var labels = randint(0, classes, [2, 2, 3], ScalarType.Int64, generator: random);
        var slopes = Constraint(scores).LogitGradient;

        for (var k = 0; k < classes; k++)
        {
            var shift = zeros_like(scores);
            shift.narrow(1, k, 1).fill_(Step);
            var rise = Constraint(scores + shift).Values - Constraint(scores - shift).Values;
            Assert.True(slopes.select(1, k).allclose(rise / (2 * Step), atol: 1e-7));
        }

        PixelConstraint Constraint(Tensor at) => PixelConstraint.Measure(
            at,
            Margins.Measure(at, labels, goal),
            Margins.LogitGradient(at, labels, ones(labels.shape, ScalarType.Float64), goal));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.2f)]
    [InlineData(2f)]
    [InlineData(100f)]
    public void Prox_IsBetterThanAnythingNearIt(float weight)
    {
        using var scope = NewDisposeScope();
        var random = new Generator(5);
        var change = randn([1, 2, 3, 3], generator: random);
        var metric = rand([1, 2, 3, 3], generator: random) + 0.1;
        var (lower, upper) = (full_like(change, -0.8f), full_like(change, 1.1f));

        var least = Prox.Linf(change, full([1, 1, 1, 1], weight), metric, lower, upper);

        var value = Cost(least);
        Assert.True(least.ge(lower).all().item<bool>() && least.le(upper).all().item<bool>());
        for (var i = 0; i < 200; i++)
        {
            var other = least + (Math.Pow(10, -(i % 4)) * randn([1, 2, 3, 3], generator: random));
            Assert.True(Cost(other.clamp(-0.8, 1.1)) >= value - 1e-5);
        }

        double Cost(Tensor at) =>
            ((metric * (at - change).square()).sum() / 2).item<float>() + (weight * at.abs().max().item<float>());
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.2f)]
    [InlineData(2f)]
    [InlineData(100f)]
    public void EuclideanProx_IsBetterThanAnythingNearIt(float weight)
    {
        using var scope = NewDisposeScope();
        var random = new Generator(5);
        var change = randn([1, 2, 3, 3], generator: random);
        var metric = rand([1, 2, 3, 3], generator: random) + 0.1;

        var least = Prox.L2(change, full([1, 1, 1, 1], weight), metric);

        for (var i = 0; i < 200; i++)
        {
            var other = least + (Math.Pow(10, -(i % 4)) * randn([1, 2, 3, 3], generator: random));
            Assert.True(Cost(other) >= Cost(least) - 1e-5);
        }

        double Cost(Tensor at) =>
            ((metric * (at - change).square()).sum() / 2).item<float>() + (weight * at.norm().item<float>());
    }
}
