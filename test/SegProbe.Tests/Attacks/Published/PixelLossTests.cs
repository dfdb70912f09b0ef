using SegProbe.Attacks;
using SegProbe.Attacks.Published;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Published;

public sealed class PixelLossTests
{
    private const double Step = 1e-6;

    public static TheoryData<string, AttackGoal> Objectives => new(
        from method in Enum.GetNames<BudgetMethod>()
        from goal in Enum.GetValues<AttackGoal>()
        select (method, goal));

    [Fact]
    public void JensenShannon_IsTheMeanOfTwoDivergencesFromTheMixture()
    {
        using var scope = NewDisposeScope();
        var (scores, labels, _) = Pixels();

        var values = PixelLoss.JensenShannon(scores, labels).Values;

        var certain = zeros_like(scores).scatter(1, labels.unsqueeze(1), ones_like(scores));
        var probabilities = scores.softmax(1);
        var mixture = (probabilities + certain) / 2;
        var expected = (Divergence(probabilities, mixture) + Divergence(certain, mixture)) / 2;
        Assert.True(values.allclose(expected, atol: 1e-12));
    }

    [Fact]
    public void CrossEntropy_IsMinusTheLogarithmOfTheLabelsProbability()
    {
        using var scope = NewDisposeScope();
        var (scores, labels, _) = Pixels();

        var values = PixelLoss.CrossEntropy(scores, labels).Values;

        Assert.True(values.allclose(-scores.softmax(1).gather(1, labels.unsqueeze(1)).squeeze(1).log(), atol: 1e-12));
    }

    [Fact]
    public void CrossEntropy_HasASlope_WhereTheSoftmaxRoundsToOne()
    {
        // 1 - p is e^-40, which 1 less a rounded p is not.
        using var scope = NewDisposeScope();
        var scores = tensor([40f, 0f]).view(1, 2, 1, 1);

        var slopes = PixelLoss.CrossEntropy(scores, zeros([1, 1, 1], ScalarType.Int64)).Slopes.data<float>().ToArray();

        Assert.Equal(Math.Exp(-40), slopes[1], 1e-22);
        Assert.Equal(-slopes[1], slopes[0]);
    }

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Slopes_AreTheDifferencesOfTheObjective(string method, AttackGoal goal)
    {
        // The emphasis is a constant to the derivative. Only the cosine's depends on the scores between two classes.
        using var scope = NewDisposeScope();
        var (scores, labels, weights) = Pixels();
        var objective = new PixelObjective(Enum.Parse<BudgetMethod>(method));
        var progress = full([2, 1, 1, 1], 0.4, ScalarType.Float64);
        var (_, slopes) = objective.Of(new(scores, labels, weights, goal), progress);
        var found = slopes.flatten().data<double>().ToArray();

        for (var i = 0; i < found.Length; i++)
        {
            var shift = zeros(scores.numel(), ScalarType.Float64);
            shift[i] = Step;
            var rise = Value(scores + shift.view_as(scores)) - Value(scores - shift.view_as(scores));
            Assert.Equal(rise / (2 * Step), found[i], 1e-8);
        }

        double Value(Tensor at)
        {
            if (method != nameof(BudgetMethod.CosPgd))
            {
                return objective.Of(new(at, labels, weights, goal), progress).Value.sum().item<double>();
            }

            var cosine = PixelEmphasis.Cosine(new(scores, labels, weights, goal));
            var mean = (weights * cosine * PixelLoss.CrossEntropy(at, labels).Values / weights.sum([1, 2], true)).sum();
            return (goal == AttackGoal.Targeted ? -1 : 1) * mean.item<double>();
        }
    }

    private static Tensor Divergence(Tensor of, Tensor from) => of.xlogy(of / from).sum(1);

    private static (Tensor Scores, Tensor Labels, Tensor Weights) Pixels()
    {
        var random = new Generator(7);
        return (
            3 * randn([2, 3, 2, 3], ScalarType.Float64, generator: random),
            randint(0, 3, [2, 2, 3], ScalarType.Int64, generator: random),
            rand([2, 2, 3], ScalarType.Float64, generator: random));
    }
}
